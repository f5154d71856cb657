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
    """Stop the Label Studio of the workplace. Nothing is lost; start starts it again."""
    from qazcorpus.label_studio.server.server import stop_server
    from qazcorpus.label_studio.workplace.workplace import Workplace

    opened = Workplace.open(workplace)
    if stop_server(opened):
        say(f"Stopped the server at {opened.url}.")
    elif opened.settings.server == "existing":
        say(f"The server at {opened.url} was not started by this workplace: nothing was stopped.")
    else:
        say("The server of this workplace is not running.")
