"""`qazcorpus evaluate reports`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say_aside, say_json
from qazcorpus.cli.evaluate.options import Format, OutputFormat
from qazcorpus.cli.options import Pipeline
from qazcorpus.cli.stance_engines import (
    StanceEngine,
    StanceSettings,
    loaded_with_engine,
    name_with_engine,
)

if TYPE_CHECKING:
    from qazcorpus.evaluate.reports import GoldReport


class Use(StrEnum):
    """The uses that reports are annotated for."""

    LEARN = "learn"
    DEVELOP = "develop"
    MEASURE = "measure"


def reports(
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
            help="The annotations. Default: annotations/reports/statements.jsonl.",
        ),
    ] = None,
    readings: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="FILE.jsonl",
            help="The readings of other readers: what they agree on is also scored separately. "
            "Default: those in annotations/reports/readings. Can be given several times.",
        ),
    ] = None,
    use: Annotated[Use, typer.Option(help="Score only the reports of this use.")] = Use.DEVELOP,
    unrelated: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TARGET",
            help="Also judge all reports toward this target, which none of them is about. Can be "
            "given several times.",
        ),
    ] = None,
    targets: Annotated[
        bool,
        typer.Option(
            "--targets", help="Also list the target that is found in each report if none is given."
        ),
    ] = False,
    failures: Annotated[
        bool,
        typer.Option("--failures", help="Also list each wrong answer about a given statement."),
    ] = False,
    output_format: OutputFormat = Format.TABLE,
    pipeline: Pipeline = "kk_news_trf",
    stance_engine: StanceEngine = "",
    stance_setting: StanceSettings = None,
) -> None:
    """Score statements and stances on whole real reports, under each of their targets.

    The project has only the annotations of the reports. Their texts have to be there already.
    """
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.evaluate.report_scores import given_answers, score_reports
    from qazcorpus.evaluate.reports import analyze_reports
    from qazcorpus.views.report_scores import FoundTargets, ReportScoreTables, WrongAnswers

    gold = _gold(texts, annotations, readings, use)
    with loaded_with_engine(pipeline, stance_engine, stance_setting) as nlp:
        stream = analyze_reports(gold, nlp, unrelated=unrelated or ())
        with progress(stream, "analyzing", len(gold)) as counted:
            analyzed = list(counted)
    scores = score_reports(analyzed)
    judge = name_with_engine(pipeline, stance_engine)
    wrong = [a for one in analyzed for a in given_answers(one) if not a.is_right]
    if output_format == Format.JSON:
        record = {"pipeline": judge, "use": use.value, **scores.to_dict()}
        if targets:
            record["targets"] = [one.target_record() for one in analyzed]
        if failures:
            record["failures"] = [answer.to_dict() for answer in wrong]
        say_json(record, indent=1)
        return
    console = standard_output()
    title = f"{judge}: {scores.reports} reports ({use.value})"
    console.print(ReportScoreTables(title, scores))
    if targets:
        console.print(FoundTargets(analyzed))
    if failures:
        console.print(WrongAnswers(wrong))


def _gold(
    texts: list[Path], annotations: Path | None, readings: list[Path] | None, use: Use
) -> list[GoldReport]:
    """The annotated reports whose texts are there. Raises UsageError if there is none."""
    from qazcorpus.annotations.real_reports import (
        on_texts,
        read_report_annotations,
        read_report_readings,
        read_report_texts,
    )
    from qazcorpus.annotations.report_agreement import agreed_statements
    from qazcorpus.errors import UsageError
    from qazcorpus.evaluate.reports import GoldReport

    wanted = [a for a in read_report_annotations(annotations) if a.use == use.value]
    there = on_texts(wanted, (text for path in texts for text in read_report_texts(path)))
    if there.missing:
        say_aside(
            f"The texts of {len(there.missing)} of {len(wanted)} reports are not in these files."
        )
    if not there.found:
        raise UsageError(
            f"no annotated report (to {use.value}) has its text in these files.",
            remedy="Give the files of the collections that the annotations name.",
        )
    # The project's readings are of its own annotations.
    again = read_report_readings(readings) if readings or annotations is None else []
    return [
        GoldReport(
            document,
            annotation.roles,
            annotation.matter is not None,
            agreed_statements(annotation, again),
        )
        for annotation, document in there.found
    ]
