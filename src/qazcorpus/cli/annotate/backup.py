"""`qazcorpus annotate backup`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.console import say


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="The file to write, .tar.gz or .tar.zst. Default: a new file in the workplace's "
            "folder backups.",
        ),
    ] = None,
    *,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it exists.")
    ] = False,
) -> None:
    """Write the whole workplace into one file, with its database and passwords."""
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.server.backup import back_up, new_backup_path
    from qazcorpus.label_studio.workplace.workplace import Workplace

    opened = Workplace.open(workplace)
    path = file or new_backup_path(opened)
    with kept_when_interrupted("no backup was written.", output=path):
        size = back_up(opened, path, overwrite=overwrite)
    say(f"{path} ({size / 1e6:.1f} MB)")
    if opened.settings.server == "existing":
        say(
            f"The database of {opened.url} is not in the backup. Run pull before a backup, and ask "
            "the server's administrator to back up the database.",
            err=True,
        )
