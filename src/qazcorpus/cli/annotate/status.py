"""`qazcorpus annotate status`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say_aside, say_json


def status(
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Fetch the annotations from the server first.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Show the state of the documents and the progress of each annotator.

    It works without the server.
    """

    from qazcorpus.cli.console import standard_output
    from qazcorpus.label_studio.workplace.status import workplace_status
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.views.workplace_tables import StatusPicture

    opened = Workplace.open(workplace)
    if refresh:
        from qazcorpus.label_studio.exchange.pull import pull
        from qazcorpus.views.findings_page import write_findings_page

        report = pull(opened, say=say_aside)
        write_findings_page(report, opened.title, opened.reports_path / "findings.html")
    found = workplace_status(opened)
    if as_json:
        say_json(found.to_dict(), indent=2)
    else:
        standard_output().print(StatusPicture(found))
