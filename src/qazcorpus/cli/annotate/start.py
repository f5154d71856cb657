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
        typer.Option(metavar="NAME[=EMAIL]", help="Who annotates; once for each."),
    ] = None,
    lead: Annotated[
        str | None,
        typer.Option(metavar="NAME[=EMAIL]", help="Who leads and decides disagreements."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the projects' names begin with.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The server's port; 8080 without it.")
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Use this server instead of an own one; its token is read from the environment "
            "variable LABEL_STUDIO_API_KEY.",
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="postgresql://USER@HOST:PORT/NAME for more than three annotators (the password is "
            "read from PGPASSWORD); SQLite without it.",
        ),
    ] = None,
    scheme: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another label scheme than the project's.")
    ] = None,
    live_help: Annotated[
        bool | None,
        typer.Option(
            "--live-help/--no-live-help",
            help="Let the server call services on this machine (qazcorpus annotate serve).",
        ),
    ] = None,
    new_database: Annotated[
        bool,
        typer.Option(
            "--new-database", help="Where the server's database is gone: begin with an empty one."
        ),
    ] = False,
    wait: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="How long to wait for the server.")
    ] = 600,
) -> None:
    """Start Label Studio with accounts and projects for annotators; make what is missing."""
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
        say("No annotators yet: run it again with --annotator NAME for each.", err=True)
    say(f"Emails and passwords to hand out: {started.accounts_path}")
