"""`qazcorpus annotate pull`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say

if TYPE_CHECKING:
    from qazcorpus.label_studio.exchange.pull import Progress


def pull(
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Number of processes that check annotations. Default: the number of cores.",
        ),
    ] = None,
) -> None:
    """Fetch the annotations from the server, check them, and report problems to each annotator."""
    from qazcorpus.cli.console import standard_output
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.exchange.pull import pull as pull_annotations
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.views.findings_page import write_findings_page
    from qazcorpus.views.workplace_tables import PullTable

    opened = Workplace.open(workplace)
    with (
        kept_when_interrupted("the annotations of the last pull are complete. Run it again."),
        _progress() as progress,
    ):
        report = pull_annotations(opened, processes=workers, say=_say, progress=progress)
    page = opened.reports_path / "findings.html"
    write_findings_page(report, opened.title, page)
    standard_output().print(PullTable(report))
    for remark in report.remarks:
        say(remark, err=True)
    for problem in report.problems:
        say(f"{problem.url}: {problem.word}", err=True)
    if report.gone:
        say(
            f"The server does not have {report.gone} annotations of the last pull any more. They "
            f"are kept in {report.kept}.",
            err=True,
        )
    say(opened.annotations_path)
    say(page)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Progress bars on standard error, one for each step; none if it is not a terminal."""
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from qazcorpus.cli.console import standard_error

    console = standard_error()
    with Bars(console=console, transient=True, disable=not console.is_terminal) as bars:
        shown: dict[str, TaskID] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in shown:
                shown[what] = bars.add_task(what, total=total)
            bars.update(shown[what], completed=done, total=total)

        yield update


def _say(message: str) -> None:
    say(message, err=True)
