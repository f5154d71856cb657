"""The steps of the recipes of `kk_news_trf` and `kk_news_lg` that are not a training themselves.

Training is `qazcorpus train kk_news_trf` and `qazcorpus train kk_news_lg`.
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
    """What annotated trees are for."""

    LEARN = "learn"
    MEASURE = "measure"


class PrecisionChoice(StrEnum):
    """How exact an exported model is."""

    INT8 = "int8"
    FP16 = "fp16"
    FP32 = "fp32"


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="The output of a training.")]
Init = Annotated[Path, typer.Option(metavar="RUN", help="The run to begin from.")]
Config = Annotated[
    Path,
    typer.Argument(exists=True, dir_okay=False, help="The settings that training goes on with."),
]
Data = Annotated[Path, typer.Option(metavar="DIR", help="The folder of the published sources.")]
Encoder = Annotated[
    str | None,
    typer.Option(metavar="NAME_OR_DIR", help="Where the run has not kept what it began from."),
]
Gold = Annotated[Path | None, typer.Option(metavar="FILE", help="What the step 'gold' wrote.")]
Trees = Annotated[Path | None, typer.Option(metavar="FILE", help="What the step 'trees' wrote.")]
Fold = Annotated[
    str | None,
    typer.Option(metavar="N", help="The fold to hold out, in place of the one in the settings."),
]
Output = Annotated[Path, typer.Option(metavar="PATH", help="What is written.")]


@app.command()
def folds(treebank: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write folds.json, the fold of each sentence of UD_Kazakh-KTB, into its folder."""
    from qazcorpus.training.folds import write_folds

    typer.echo(f"{write_folds(treebank)} sentences")


@app.command()
def gold(
    annotations: File,
    *,
    texts: Annotated[Path, typer.Option(metavar="FILE", help="A text is a line's last column.")],
    output: Output,
) -> None:
    """Put downloaded texts back under the annotated sentences, and write them as IOB2."""
    from qazcorpus.training.restored_texts import write_tagged

    found, total = write_tagged(annotations, texts, output)
    typer.echo(f"{found} of {total} texts found")


@app.command()
def trees(
    annotations: File,
    *,
    texts: Annotated[list[Path], typer.Option(metavar="FILE", help="May be given several times.")],
    use: Annotated[Use, typer.Option(help="Trees to learn from, or those that are kept.")],
    features: Annotated[
        str, typer.Option(metavar="PIPELINE", help="Whose features are taken; none without it.")
    ] = "",
    output: Output,
) -> None:
    """Put downloaded texts back under the annotated trees, and write them as CoNLL-U."""
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
        Path | None, typer.Option(metavar="FILE", help="A tokenizer.json that has the pieces.")
    ] = None,
    texts: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Texts that have the pieces.")
    ] = None,
    sha256: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE=HASH", help="What a file of the encoder's folder must be."),
    ] = None,
    output: Output,
) -> None:
    """Cut the vocabulary of an encoder to the pieces that Kazakh uses."""
    _require()
    from qazcorpus.training.records import check_files

    check_files(Path(encoder), dict(_pair(value) for value in sha256 or ()))
    from qazcorpus.training.encoder.vocabulary import cut_vocabulary

    typer.echo(f"{cut_vocabulary(encoder, output, like=like, texts=texts or ())} pieces")


@app.command()
def prune(
    config: Config,
    *,
    init: Init,
    data: Data,
    share: Annotated[
        float, typer.Option(help="The share of the multiplications that stays.")
    ] = 0.5,
    gold: Gold = None,
    trees: Trees = None,
    encoder: Encoder = None,
    fold: Fold = None,
    output: Output,
) -> None:
    """Take neurons out of the feed-forward layers of a run; the others make up for them."""
    _require()
    from qazcorpus.training.encoder.pruning import prune_run

    paths = _paths(data, gold, trees)
    widths = prune_run(init, output, _settings(config, fold), paths, encoder=encoder, share=share)
    typer.echo(json.dumps(widths))


@app.command()
def apart(
    config: Config,
    *,
    init: Init,
    data: Data,
    gold: Gold = None,
    trees: Trees = None,
    encoder: Encoder = None,
    fold: Fold = None,
    output: Output,
) -> None:
    """Let the piece layers of a run read each word alone."""
    _require()
    from qazcorpus.training.devices import choose_device
    from qazcorpus.training.encoder.words_apart import read_words_apart

    paths = _paths(data, gold, trees)
    left = read_words_apart(
        init, output, _settings(config, fold), paths, encoder=encoder, device=choose_device()
    )
    typer.echo(f"left unexplained: {left}")


@app.command()
def average(
    runs: Annotated[list[str], typer.Argument(metavar="RUN=SHARE…")], *, output: Output
) -> None:
    """Average the weights of runs that started from one another."""
    shares = _shares(runs)
    _require()
    from qazcorpus.training.encoder import averaging

    averaging.average(shares, output)


@app.command()
def restore(
    model: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of both models.")],
    *,
    encoder: Annotated[str, typer.Option(metavar="NAME_OR_DIR", help="What it was trained from.")],
    piece_layers: Annotated[int, typer.Option(help="As in the settings it was trained by.")] = 3,
    output: Output,
) -> None:
    """Make a run of the weights that are shipped, for training to go on from."""
    _require()
    from qazcorpus.training.encoder import shipped_weights

    shipped_weights.restore(model, encoder, output, piece_layers=piece_layers)


@app.command()
def export(
    run: Run,
    *,
    sample: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="IOB2 files that int8 measures ranges over."),
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
    exported: Annotated[Path, typer.Argument(metavar="DIR", help="What the step 'export' wrote.")],
    *,
    meta: Annotated[Path, typer.Option(metavar="FILE", exists=True, help="Its meta.json.")],
    output: Output,
) -> None:
    """Put tokenizer, sentences, encoder and statements together as a spaCy pipeline."""
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
        bool, typer.Option("--tree-features", help="A first model finds those of the trees.")
    ] = False,
    encoder: Encoder = None,
    folds: Annotated[
        list[str] | None, typer.Option("--fold", metavar="N", help="All ten without it.")
    ] = None,
    output: Output,
) -> None:
    """Train and measure without each fold of UD_Kazakh-KTB."""
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
    """Measure canonical names on mentions labelled by hand."""
    from qazcorpus.evaluate.canonical import canonical_accuracy, read_canonical_labels

    chosen = [label for label in read_canonical_labels(labels) if label.split == split]
    for name, (right, total) in canonical_accuracy(chosen).items():
        typer.echo(f"{name}\t{right}/{total}\t{100 * right / total:.1f}")


def _require() -> None:
    require_training("Training an encoder", TRANSFORMERS)


def _settings(config: Path, fold: str | None) -> dict[str, Any]:
    from qazcorpus.training.encoder.settings import read_settings

    return read_settings(config, fold=fold)


def _paths(data: Path, gold: Path | None, trees: Path | None) -> Any:
    from qazcorpus.training.encoder.training_data import DataPaths

    return DataPaths(data, gold=gold, trees=trees)


def _shares(values: list[str]) -> dict[Path, float]:
    try:
        return {Path(run): float(share) for run, share in map(_pair, values)}
    except ValueError as error:
        raise UsageError(
            "a share is not a number.", remedy="Write each run as RUN=SHARE, as in LAST=0.75."
        ) from error


def _pair(value: str) -> tuple[str, str]:
    name, equals, told = value.rpartition("=")
    if not equals:
        raise UsageError(f"{value!r} has no '='.", remedy="Write it as NAME=VALUE.")
    return name, told


def main() -> None:
    """Run a step; what can be foreseen ends in a message on standard error."""
    try:
        app()
    except QazcorpusError as error:
        typer.echo(printable(str(error)), err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)


if __name__ == "__main__":
    main()
