"""The server's database: SQLite in the workplace, or PostgreSQL for larger teams."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.workplace.settings import SQLITE
from qazcorpus.label_studio.workplace.workplace import Workplace

PASSWORD_VARIABLE: Final = "PGPASSWORD"
SQLITE_FILE: Final = "label_studio.sqlite3"


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL database; the password does not show in `repr`."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """The address without the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        user, name = quote(self.user, safe=""), quote(self.name, safe="")
        return f"postgresql://{user}@{host}:{self.port}/{name}"

    def environment(self) -> dict[str, str]:
        """The environment variables with which Label Studio connects to the database."""
        return {
            "DJANGO_DB": "default",
            "POSTGRE_HOST": self.host,
            "POSTGRE_PORT": str(self.port),
            "POSTGRE_NAME": self.name,
            "POSTGRE_USER": self.user,
            "POSTGRE_PASSWORD": self.password,
        }


def parse_database(text: str, environment: Mapping[str, str] = os.environ) -> Database | None:
    """The database of «postgresql://user@host:port/name»; None for "sqlite".

    The password comes from the address or from the environment variable PGPASSWORD.
    """
    if text == SQLITE:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port or 5432
    except ValueError:
        parts, port = urlsplit(""), 0
    name = unquote(parts.path.strip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name or not parts.username:
        # The text is not quoted because it may contain a password.
        raise UsageError(
            "this is not the address of a database.",
            place="--database",
            remedy="Write sqlite, or postgresql://USER@HOST:PORT/NAME with the password in the "
            f"environment variable {PASSWORD_VARIABLE}.",
        )
    password = unquote(parts.password or "") or environment.get(PASSWORD_VARIABLE, "")
    host = parts.hostname or "localhost"
    return Database(host, port, name, unquote(parts.username), password)


def workplace_database(workplace: Workplace) -> Database | None:
    """The PostgreSQL database of a workplace's own server, with its password; None for SQLite."""
    password = workplace.secrets().database_password
    return parse_database(workplace.settings.database, {PASSWORD_VARIABLE: password})


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a snapshot of a SQLite database that may be in use."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise QazcorpusError(f"the database cannot be copied: {error}.", path=source) from error


def dump_postgresql(database: Database, target: Path) -> None:
    """Write a snapshot of a PostgreSQL database into a file."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    _run("pg_dump", [*options, f"--dbname={database.name}"], database)


def restore_postgresql(database: Database, source: Path) -> None:
    """Replace the contents of the database by a dump; after a failure the database is unchanged."""
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
    _run("pg_restore", [*options, f"--dbname={database.name}", str(source)], database)


def _run(program: str, arguments: list[str], database: Database) -> None:
    path = shutil.which(program)
    if path is None:
        raise QazcorpusError(
            f"the program {program} is needed for {database.address} and is not installed.",
            remedy="Install PostgreSQL's client programs (Debian: apt install postgresql-client).",
        )
    server = [f"--host={database.host}", f"--port={database.port}", f"--username={database.user}"]
    done = subprocess.run(
        [path, *server, "--no-password", *arguments],
        env=os.environ | {PASSWORD_VARIABLE: database.password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise QazcorpusError(
            f"{program} failed for {database.address}: {' / '.join(lines[:3])}",
            remedy="Check that the database is running, that the password "
            f"({PASSWORD_VARIABLE}) is right and that {program} is not older than the server.",
        )
