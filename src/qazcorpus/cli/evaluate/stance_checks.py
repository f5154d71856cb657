"""`qazcorpus evaluate stance-checks`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from qazcorpus.cli.console import say_json
from qazcorpus.cli.evaluate.options import Format, OutputFormat
from qazcorpus.cli.options import Pipeline
from qazcorpus.cli.stance_engines import (
    StanceEngine,
    StanceSettings,
    loaded_with_engine,
    name_with_engine,
)


class SuitePart(StrEnum):
    """The parts of the suite."""

    DEVELOPMENT = "development"
    BLIND = "blind"


def stance_checks(
    *,
    part: Annotated[
        SuitePart,
        typer.Option(help="The part of the suite. Nothing may be chosen on the blind part."),
    ] = SuitePart.DEVELOPMENT,
    capability: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Run only this capability, such as negation. Can be given several times.",
        ),
    ] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="Also list each case with a wrong answer.")
    ] = False,
    output_format: OutputFormat = Format.TABLE,
    pipeline: Pipeline = "kk_news_trf",
    stance_engine: StanceEngine = "",
    stance_setting: StanceSettings = None,
) -> None:
    """Score the stance of given statements on short cases, each written to test one capability.

    A case is right if the pipeline gives the expected answer: favor, against, neutral, or none (not
    about the target).
    """
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.evaluate.stance_check_scores import score_stance_checks
    from qazcorpus.evaluate.stance_checks import (
        of_capabilities,
        read_stance_checks,
        run_stance_checks,
    )
    from qazcorpus.views.stance_checks import FailedCases, StanceCheckTables

    checks = of_capabilities(read_stance_checks(part.value), capability or ())
    total = sum(len(check.answers) for check in checks)
    with (
        loaded_with_engine(pipeline, stance_engine, stance_setting) as nlp,
        progress(run_stance_checks(checks, nlp), "judging", total) as counted,
    ):
        cases = list(counted)
    judge = name_with_engine(pipeline, stance_engine)
    scores = score_stance_checks(cases)
    if output_format == Format.JSON:
        record = {"pipeline": judge, "part": part.value, **scores.to_dict()}
        if failures:
            record["failures"] = [case.to_dict() for case in cases if not case.is_right]
        say_json(record, indent=1)
        return
    console = standard_output()
    console.print(StanceCheckTables(f"{judge}, {part.value}", scores))
    if failures:
        console.print(FailedCases(cases))
