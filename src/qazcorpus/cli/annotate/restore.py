"""`qazcorpus annotate restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file that the command backup wrote.")
    ],
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder that the workplace is restored to.")
    ] = Path("annotation"),
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the workplace in this folder.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Another PostgreSQL database to restore to, postgresql://USER@HOST:PORT/NAME. The "
            "environment variable PGPASSWORD holds its password.",
        ),
    ] = None,
) -> None:
    """Restore a workplace from a backup, with its SQLite or PostgreSQL database."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.server.backup import restore as restore_backup

    with kept_when_interrupted("nothing was changed.", output=workplace):
        restored = restore_backup(file, workplace, overwrite=overwrite, database=database)
    say(f"Restored «{restored.title}» into {restored.folder}.")
    say(f"Go on with: qazcorpus annotate start {restored.folder}")
