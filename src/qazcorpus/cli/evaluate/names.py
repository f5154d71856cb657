"""`qazcorpus evaluate names`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say_aside, say_json
from qazcorpus.cli.evaluate.options import Format, OutputFormat
from qazcorpus.cli.evaluate.reports import Use
from qazcorpus.cli.options import Pipeline


def names(
    texts: Annotated[
        list[Path],
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="FILE.jsonl",
            help="The texts of the reports: JSON Lines with the key text. Can be given several "
            "times.",
        ),
    ],
    *,
    annotations: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="FILE.jsonl",
            help="The annotations. Default: annotations/reports/names.jsonl.",
        ),
    ] = None,
    use: Annotated[Use, typer.Option(help="Score only the reports of this use.")] = Use.DEVELOP,
    output_format: OutputFormat = Format.TABLE,
    pipeline: Pipeline = "kk_news_trf",
) -> None:
    """Score names at all levels on whole real reports: outermost, inside others, and together.

    A name is right if its borders and its label are. Six labels count: AGENCY, ORG, PLACE, PERSON,
    POSITION, LAW. The project has only the annotations of the reports, not their texts.
    """
    from itertools import chain

    from qazcorpus.annotations.real_reports import read_report_texts
    from qazcorpus.annotations.report_names import names_on_texts, read_report_names
    from qazcorpus.cli.console import standard_output
    from qazcorpus.errors import UsageError
    from qazcorpus.evaluate.names import LEVELS, evaluate_names
    from qazcorpus.pipeline.load import load
    from qazcorpus.views.scores import ScoreTable

    wanted = [report for report in read_report_names(annotations) if report.use == use.value]
    read = chain.from_iterable(map(read_report_texts, texts))
    found = [document for _, document in names_on_texts(wanted, read)]
    if not found:
        raise UsageError(
            f"these files have no text of the {len(wanted)} annotated reports ({use.value}).",
            remedy="Give the files of the collection from which the reports are.",
        )
    if missing := len(wanted) - len(found):
        say_aside(f"{missing} of {len(wanted)} reports have no text in these files.")
    scores = evaluate_names(found, load(pipeline))
    if output_format == Format.JSON:
        say_json({"pipeline": pipeline, "use": use.value, **scores.to_dict()}, indent=1)
        return
    console = standard_output()
    for level in LEVELS:
        title = f"{pipeline}: names of {scores.documents} reports ({use.value}), {level}"
        console.print(ScoreTable(title, getattr(scores, level)))
    console.print(f"{scores.two_labels} of {scores.referents} referents have two labels")
