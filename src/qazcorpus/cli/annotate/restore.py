"""`qazcorpus annotate restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What backup wrote.")],
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder to put it into.")
    ] = Path("annotation"),
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a workplace that is there.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Another PostgreSQL database, postgresql://USER@HOST:PORT/NAME, with the password "
            "in PGPASSWORD.",
        ),
    ] = None,
) -> None:
    """Put a backed-up workplace back; a PostgreSQL database gets back what it held."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.server.backup import restore as restore_backup

    with kept_when_interrupted("what was there stays as it was.", output=workplace):
        restored = restore_backup(file, workplace, overwrite=overwrite, database=database)
    say(f"Restored «{restored.title}» into {restored.folder}.")
    say(f"Go on with: qazcorpus annotate start {restored.folder}")
