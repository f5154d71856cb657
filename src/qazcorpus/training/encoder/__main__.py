"""The steps in the recipes of `kk_news_trf` and `kk_news_lg` other than the trainings.

The commands for training are `qazcorpus train kk_news_trf` and `qazcorpus train kk_news_lg`.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from qazcorpus.errors import QazcorpusError, UsageError, printable
from qazcorpus.training.requirements import TRANSFORMERS, require_training

app = typer.Typer(
    name="python -m qazcorpus.training.encoder",
    help="The steps between the trainings of an encoder.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class Use(StrEnum):
    """The use of annotated trees."""

    LEARN = "learn"
    MEASURE = "measure"


class PrecisionChoice(StrEnum):
    """The precision of an exported model."""

    INT8 = "int8"
    FP16 = "fp16"
    FP32 = "fp32"


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="The output folder of a training.")]
Init = Annotated[Path, typer.Option(metavar="RUN", help="The run from which to start.")]
Config = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, help="The settings of the next training."),
]
Data = Annotated[Path, typer.Option(metavar="DIR", help="The folder of the published sources.")]
Encoder = Annotated[
    str | None,
    typer.Option(metavar="NAME_OR_DIR", help="The encoder, if the run does not have its files."),
]
Names = Annotated[Path | None, typer.Option(metavar="FILE", help="The output of 'names'.")]
Trees = Annotated[Path | None, typer.Option(metavar="FILE", help="The output of 'trees'.")]
Fold = Annotated[
    str | None,
    typer.Option(metavar="N", help="The fold to hold out. Default: the fold in the settings."),
]
Output = Annotated[Path, typer.Option(metavar="PATH", help="The file or folder to write.")]


@app.command()
def folds(treebank: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write folds.json, the fold of each sentence of UD_Kazakh-KTB, into its folder."""
    from qazcorpus.training.folds import write_folds

    typer.echo(f"{write_folds(treebank)} sentences")


@app.command()
def names(
    annotations: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, help="The project's folder annotations.")
    ],
    *,
    texts: Annotated[
        Path, typer.Option(metavar="FILE", help="A table with the texts in the last column.")
    ],
    reports: Annotated[
        list[Path], typer.Option(metavar="FILE", help="Texts of reports (JSON Lines).")
    ],
    kaznerd: Annotated[Path, typer.Option(metavar="FILE", help="KazNERD's valid split (IOB2).")],
    foreign: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE=FILE", help="Names in another language. Can be repeated."),
    ] = None,
    output: Output,
) -> None:
    """Write sentences with names at all levels, from annotations and downloaded texts."""
    from qazcorpus.training.encoder.named_words import write_named
    from qazcorpus.training.encoder.names_building import NameSources, all_sentences

    others: dict[str, tuple[Path, ...]] = {}
    for name, path in map(_pair, foreign or ()):
        others[name] = (*others.get(name, ()), Path(path))
    sources = NameSources(
        sentences=annotations / "sentences" / "sentences.jsonl",
        inner=annotations / "sentences" / "inner_names.jsonl",
        reports=annotations / "reports" / "names.jsonl",
        texts=texts,
        report_texts=tuple(reports),
        kaznerd=kaznerd,
        foreign=others,
    )
    counts = write_named(all_sentences(sources), output)
    typer.echo(", ".join(f"{source}: {count}" for source, count in counts.items()))


@app.command()
def trees(
    annotations: File,
    *,
    texts: Annotated[list[Path], typer.Option(metavar="FILE", help="Can be repeated.")],
    use: Annotated[Use, typer.Option(help="Training trees (learn) or held-out trees (measure).")],
    features: Annotated[
        str,
        typer.Option(metavar="PIPELINE", help="The pipeline for features. Default: no features."),
    ] = "",
    output: Output,
) -> None:
    """Add downloaded texts to the annotated trees, and write them as CoNLL-U."""
    import qazcorpus
    from qazcorpus.training.restored_texts import write_trees

    nlp = qazcorpus.load(features) if features else None
    typer.echo(f"{write_trees(annotations, texts, use.value, output, nlp)} sentences")


@app.command()
def lexicon(
    *,
    data: Data,
    trees: Trees = None,
    held_out_fold: Annotated[int, typer.Option(metavar="N")] = 0,
    output: Output,
) -> None:
    """Write the lemmatizer's lexicon from treebanks, dictionaries and word lists."""
    require_training("Writing the lexicon", ("conllu",))
    from qazcorpus.training.encoder.lexicon_building import LexiconSources, write_lexicon

    sources = LexiconSources.below(data, trees=trees, held_out_fold=held_out_fold)
    write_lexicon(sources, output)


@app.command()
def vocabulary(
    encoder: Annotated[str, typer.Argument(metavar="NAME_OR_DIR")],
    *,
    like: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A tokenizer.json with the pieces to keep.")
    ] = None,
    texts: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Texts with the pieces to keep.")
    ] = None,
    at_least: Annotated[
        int, typer.Option(min=1, help="How often a piece of the texts must occur to be kept.")
    ] = 1,
    sha256: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE=HASH", help="The SHA-256 of a file in the encoder's folder."),
    ] = None,
    output: Output,
) -> None:
    """Reduce the vocabulary of an encoder to the pieces that Kazakh needs."""
    _require()
    from qazcorpus.training.records import check_files

    check_files(Path(encoder), dict(_pair(value) for value in sha256 or ()))
    from qazcorpus.training.encoder.vocabulary import cut_vocabulary

    kept = cut_vocabulary(encoder, output, like=like, texts=texts or (), at_least=at_least)
    typer.echo(f"{kept} pieces")


@app.command()
def prune(
    config: Config,
    *,
    init: Init,
    data: Data,
    share: Annotated[float, typer.Option(help="The share of the multiplications to keep.")] = 0.5,
    names: Names = None,
    trees: Trees = None,
    encoder: Encoder = None,
    fold: Fold = None,
    output: Output,
) -> None:
    """Remove neurons from the feed-forward layers of a run, and refit the others."""
    _require()
    from qazcorpus.training.encoder.pruning import prune_run

    paths = _paths(data, names, trees)
    widths = prune_run(init, output, _settings(config, fold), paths, encoder=encoder, share=share)
    typer.echo(json.dumps(widths))


@app.command()
def apart(
    config: Config,
    *,
    init: Init,
    data: Data,
    names: Names = None,
    trees: Trees = None,
    encoder: Encoder = None,
    fold: Fold = None,
    output: Output,
) -> None:
    """Train the piece layers of a run to read each word alone."""
    _require()
    from qazcorpus.training.devices import choose_device
    from qazcorpus.training.encoder.words_apart import read_words_apart

    paths = _paths(data, names, trees)
    left = read_words_apart(
        init, output, _settings(config, fold), paths, encoder=encoder, device=choose_device()
    )
    typer.echo(f"error left: {left}")


@app.command(name="known-names")
def known_names(
    gazetteers: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of gazetteers.")],
    *,
    output: Output,
) -> None:
    """Write the list of names that everybody knows from published gazetteers."""
    from qazcorpus.training.known_names_building import write_known_names

    typer.echo(f"{write_known_names(gazetteers, output)} names")


@app.command()
def average(
    runs: Annotated[list[str], typer.Argument(metavar="RUN=SHARE…")],
    *,
    heads: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="A run whose heads for trees and features are taken."),
    ] = None,
    output: Output,
) -> None:
    """Average the weights of runs that were trained one from another."""
    shares = _shares(runs)
    _require()
    from qazcorpus.training.encoder import averaging

    averaging.average(shares, output, heads=heads)


@app.command()
def restore(
    model: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with both models.")],
    *,
    encoder: Annotated[
        str, typer.Option(metavar="NAME_OR_DIR", help="The encoder of its training.")
    ],
    piece_layers: Annotated[int, typer.Option(help="The value in its training's settings.")] = 3,
    output: Output,
) -> None:
    """Restore a run from the shipped weights, so that training can continue from it."""
    _require()
    from qazcorpus.training.encoder import shipped_weights

    shipped_weights.restore(model, encoder, output, piece_layers=piece_layers)


@app.command()
def export(
    run: Run,
    *,
    sample: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="IOB2 files on which ranges for int8 are measured."),
    ] = None,
    precision: Annotated[PrecisionChoice, typer.Option()] = PrecisionChoice.INT8,
    encoder: Encoder = None,
    output: Output,
) -> None:
    """Write a trained run as ONNX."""
    _require()
    from qazcorpus.training.encoder import onnx_export

    onnx_export.export(run, output, sample or (), encoder=encoder, precision=precision.value)


@app.command()
def assemble(
    exported: Annotated[Path, typer.Argument(metavar="DIR", help="The output of 'export'.")],
    *,
    meta: Annotated[
        Path, typer.Option(metavar="FILE", exists=True, help="The pipeline's meta.json.")
    ],
    output: Output,
) -> None:
    """Assemble tokenizer, sentencizer, encoder and statement finder to a spaCy pipeline."""
    from qazcorpus.training.encoder import assembly

    assembly.assemble(exported, meta, output)


@app.command()
def cross_validate(
    config: Config,
    *,
    data: Data,
    init: Init,
    trees: Trees = None,
    tree_features: Annotated[
        bool, typer.Option("--tree-features", help="A first model predicts the trees' features.")
    ] = False,
    encoder: Encoder = None,
    folds: Annotated[
        list[str] | None, typer.Option("--fold", metavar="N", help="Default: all ten folds.")
    ] = None,
    output: Output,
) -> None:
    """Train without each fold of UD_Kazakh-KTB, and evaluate on the fold."""
    _require()
    from qazcorpus.training.encoder.cross_validation import CrossValidation
    from qazcorpus.training.folds import FOLDS

    validation = CrossValidation(
        _settings(config, None), _paths(data, None, trees), init, output, encoder, tree_features
    )
    chosen = folds or [str(fold) for fold in range(FOLDS)]
    validation.run(chosen, lambda name, scores: typer.echo(f"{name} {scores}"))


@app.command()
def canonical(
    labels: File, *, split: Annotated[str, typer.Option(metavar="NAME")] = "test"
) -> None:
    """Evaluate canonical names on mentions that were labelled by hand."""
    from qazcorpus.evaluate.canonical import canonical_accuracy, read_canonical_labels

    chosen = [label for label in read_canonical_labels(labels) if label.split == split]
    for name, (right, total) in canonical_accuracy(chosen).items():
        typer.echo(f"{name}\t{right}/{total}\t{100 * right / total:.1f}")


def _require() -> None:
    require_training("Training an encoder", TRANSFORMERS)


def _settings(config: Path, fold: str | None) -> dict[str, Any]:
    from qazcorpus.training.encoder.settings import read_settings

    return read_settings(config, fold=fold)


def _paths(data: Path, names: Path | None, trees: Path | None) -> Any:
    from qazcorpus.training.encoder.training_data import DataPaths

    return DataPaths(data, names=names, trees=trees)


def _shares(values: list[str]) -> dict[Path, float]:
    try:
        return {Path(run): float(share) for run, share in map(_pair, values)}
    except ValueError as error:
        raise UsageError(
            "a share is not a number.", remedy="Write each run as RUN=SHARE, such as LAST=0.75."
        ) from error


def _pair(value: str) -> tuple[str, str]:
    name, equals, told = value.rpartition("=")
    if not equals:
        raise UsageError(f"{value!r} has no '='.", remedy="Write it as NAME=VALUE.")
    return name, told


def main() -> None:
    """Run a step. An error of qazcorpus is printed as a message on standard error."""
    try:
        app()
    except QazcorpusError as error:
        typer.echo(printable(str(error)), err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)


if __name__ == "__main__":
    main()
