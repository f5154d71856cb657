"""The server's program: Label Studio in a separate virtual environment.

Label Studio requires older versions of packages than the rest of the toolkit, so the two cannot
share an environment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from qazcorpus.errors import QazcorpusError, UsageError

VERSION: Final = "1.23.2"
MINIMUM: Final = (1, 23)
PROGRAM_VARIABLE: Final = "QAZCORPUS_LABEL_STUDIO"

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Ignore a message."""


def label_studio_program(say: Say = silent) -> Path:
    """The `label-studio` program: the one in QAZCORPUS_LABEL_STUDIO, or one installed for the user.

    The first call installs it for all workplaces of the user (some minutes, a gigabyte).
    """
    given = os.environ.get(PROGRAM_VARIABLE, "")
    if given:
        program = Path(given).expanduser()
        if not program.is_file():
            raise UsageError(
                f"{PROGRAM_VARIABLE} does not name a program.",
                path=program,
                remedy="Name the program 'label-studio' of an environment, or unset "
                f"{PROGRAM_VARIABLE} to have it installed.",
            )
        return program.absolute()
    folder = cache_folder() / f"label-studio-{VERSION}"
    complete = folder / "complete"
    if not complete.exists():
        say(f"Installing Label Studio {VERSION} into {folder} (once; a few minutes).")
        make_environment(folder)
        complete.touch()
    return folder / "bin" / "label-studio"


def cache_folder() -> Path:
    """The user's cache folder."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "qazcorpus"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "qazcorpus"


def make_environment(folder: Path) -> None:
    """Make a virtual environment with Label Studio; an incomplete one is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The folder is cleared first, to remove the rest of an interrupted installation.
    _run([sys.executable, "-m", "venv", "--clear", str(folder)], folder)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", f"label-studio=={VERSION}"], folder)


def _run(command: list[str], folder: Path) -> None:
    # The current environment must not leak into the new one.
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise QazcorpusError(
            "Label Studio could not be installed: " + " / ".join(lines[-3:]),
            path=folder,
            remedy="The installation needs a network, a gigabyte of disk and Python's module venv "
            f"(Debian: apt install python3-venv). Or name a program in {PROGRAM_VARIABLE}.",
        )


def check_program(program: Path) -> None:
    """Raise UsageError if a program's version is too old; unknown versions are accepted.

    The version is read from the package's metadata, because `label-studio --version` starts a
    server.
    """
    for file in program.resolve().parents[1].glob("lib/python3*/site-packages/*.dist-info"):
        found = re.fullmatch(r"label_studio-(.+)\.dist-info", file.name)
        if found:
            check_version(found[1], str(program))


def check_version(version: str, where: str) -> None:
    """Raise UsageError if a version of Label Studio is too old."""
    if version_numbers(version) < MINIMUM:
        raise UsageError(
            f"Label Studio {version} is too old: version {MINIMUM[0]}.{MINIMUM[1]} or newer is "
            "needed.",
            path=where,
            remedy=f"Upgrade it: pip install 'label-studio=={VERSION}'. Or unset "
            f"{PROGRAM_VARIABLE}: then the workplace gets its own server.",
        )


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers at the start of a version: «1.23.2.dev0» gives (1, 23, 2)."""
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(number) for number in numbers[0].split(".")) if numbers else ()
