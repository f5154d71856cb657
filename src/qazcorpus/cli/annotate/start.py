"""`qazcorpus annotate start`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say, say_aside


def start(
    workplace: Annotated[
        Path, typer.Argument(metavar="WORKPLACE", help="The folder of the workplace.")
    ] = Path("annotation"),
    *,
    annotator: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[=EMAIL]", help="An annotator. Give it once for each annotator."),
    ] = None,
    lead: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[=EMAIL]", help="The person who leads the team and decides disagreements."
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The start of the projects' names.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port of the server. Default: 8080.")
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Use this server instead of starting one. The environment variable "
            "LABEL_STUDIO_API_KEY holds its token.",
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="A PostgreSQL database, for more than three annotators: "
            "postgresql://USER@HOST:PORT/NAME. The environment variable PGPASSWORD holds its "
            "password. Default: SQLite.",
        ),
    ] = None,
    scheme: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The label scheme. Default: the scheme of the project."),
    ] = None,
    live_help: Annotated[
        bool | None,
        typer.Option(
            "--live-help/--no-live-help",
            help="Allow the server to call services on this machine (qazcorpus annotate serve).",
        ),
    ] = None,
    new_database: Annotated[
        bool,
        typer.Option(
            "--new-database", help="Start with an empty database if the server's database is lost."
        ),
    ] = False,
    wait: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="Maximum time to wait for the server.")
    ] = 600,
) -> None:
    """Start Label Studio, and make the accounts and projects of annotators that are missing."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.server.accounts import parse_annotator
    from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions
    from qazcorpus.label_studio.server.start import start_workplace

    with kept_when_interrupted("run the same command again to go on."):
        started = start_workplace(
            workplace,
            WorkplaceOptions(
                title=title,
                lead=parse_annotator(lead) if lead else None,
                server=server,
                database=database,
                scheme=scheme,
            ),
            annotators=[parse_annotator(text) for text in annotator or []],
            port=port,
            live_help=live_help,
            new_database=new_database,
            timeout=wait,
            say=say_aside,
        )
    say(f"Label Studio: {started.url}")
    for project in started.projects:
        say(f"  {project.title}: {started.project_url(project)}")
    if not started.annotators:
        say(
            "There are no annotators yet. Run it again with --annotator NAME for each annotator.",
            err=True,
        )
    say(f"Emails and passwords for the annotators: {started.accounts_path}")
