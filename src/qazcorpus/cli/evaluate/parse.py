"""`qazcorpus evaluate parse`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say_json
from qazcorpus.cli.options import Pipeline
from qazcorpus.errors import UsageError


def parse(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE.conllu…", exists=True, dir_okay=False, help="A treebank in CoNLL-U."
        ),
    ],
    *,
    pipeline: Pipeline = "kk_news_trf",
    folds: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A JSON file with the fold number of each sentence in the files.",
        ),
    ] = None,
    fold: Annotated[
        int | None,
        typer.Option(metavar="N", help="Score only the sentences of this fold (with --folds)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Score a pipeline's words, tags, features, lemmas and trees, and measure its speed.

    The pipeline gets raw text. Scores are those of the CoNLL 2018 shared task.
    """
    from qazcorpus.cli.console import standard_output
    from qazcorpus.evaluate.parse import evaluate_parse
    from qazcorpus.pipeline.load import load
    from qazcorpus.readers.interchange.treebank import of_fold, read_folds, read_sentences
    from qazcorpus.views.scores import ParseScoreTable

    if (folds is None) != (fold is None):
        raise UsageError("--folds and --fold go together.", remedy="Give both or neither.")
    treebank = [read_sentences(file) for file in files]
    if folds is not None and fold is not None:
        treebank = of_fold(treebank, read_folds(folds), fold)
    evaluation = evaluate_parse(treebank, load(pipeline))
    if as_json:
        names = [file.name for file in files]
        record = {"pipeline": pipeline, "files": names, "fold": fold, **evaluation.to_dict()}
        say_json(record, indent=1)
        return
    console = standard_output()
    what = files[0].name if len(files) == 1 else f"{len(files)} files"
    title = f"{pipeline}: {what}" if fold is None else f"{pipeline}: {what}, fold {fold}"
    console.print(ParseScoreTable(title, evaluation.scores))
    console.print(
        f"{evaluation.words:,} words, {evaluation.words_per_second:,.0f} a CPU second (one process)"
    )
