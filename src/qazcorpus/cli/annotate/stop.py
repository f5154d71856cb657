"""`qazcorpus annotate stop`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say


def stop(
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
) -> None:
    """Stop the workplace's Label Studio; nothing is lost, and start goes on from there."""
    from qazcorpus.label_studio.server.server import stop_server
    from qazcorpus.label_studio.workplace.workplace import Workplace

    opened = Workplace.open(workplace)
    if stop_server(opened):
        say(f"Stopped the server at {opened.url}.")
    elif opened.settings.server == "existing":
        say(f"{opened.url} is not this workplace's own server: nothing was stopped.")
    else:
        say("No server of this workplace runs.")
