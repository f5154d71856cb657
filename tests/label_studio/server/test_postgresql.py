"""The workplace's server on a real PostgreSQL, in a temporary cluster."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.errors import QazcorpusError
from qazcorpus.label_studio.server.accounts import parse_annotator, token_owner
from qazcorpus.label_studio.server.backup import back_up, restore
from qazcorpus.label_studio.server.client import sdk_client
from qazcorpus.label_studio.server.database import (
    PASSWORD_VARIABLE,
    Database,
    dump_postgresql,
    restore_postgresql,
)
from qazcorpus.label_studio.server.environment import PROGRAM_VARIABLE
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions
from qazcorpus.label_studio.server.server import stop_server
from qazcorpus.label_studio.server.start import start_workplace
from tests.label_studio.conftest import free_port, migrate
from tests.missing import Missing, skip

PASSWORD = "not a secret"
PROGRAMS = ("initdb", "pg_ctl", "pg_dump", "pg_restore", "psql")
# Debian keeps the programs of a server out of the usual path.
SEARCH = os.pathsep.join(
    [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
)


@pytest.fixture(scope="module")
def postgresql(program: Path) -> Iterator[str]:
    """The address of an empty database, without its password."""
    programs = {name: shutil.which(name, path=SEARCH) for name in PROGRAMS}
    if not all(programs.values()):
        skip(Missing.POSTGRESQL)
    # PostgreSQL refuses to run as root.
    other: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}

    def run(name: str, *options: str) -> None:
        subprocess.run(
            [str(programs[name]), *options],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            timeout=600,
            **other,
        )

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "password").write_text(PASSWORD)
        if other:
            for path in (Path(folder), Path(folder) / "password"):
                shutil.chown(path, "postgres")
        cluster, port = f"{folder}/cluster", free_port()
        password = f"--pwfile={folder}/password"
        run("initdb", "--no-sync", "--auth=scram-sha-256", password, "--username=qaz", cluster)
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
        run("pg_ctl", "-D", cluster, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            fill(program, Database("127.0.0.1", port, "postgres", "qaz", PASSWORD))
            yield f"postgresql://qaz@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", cluster, "-m", "immediate", "stop")


def fill(program: Path, database: Database) -> None:
    """Make the server's tables, from a dump beside the program as soon as there is one."""
    dump = program.parents[1] / "empty.dump"
    if not dump.exists():
        with tempfile.TemporaryDirectory(dir=dump.parent) as folder:
            migrate(program, Path(folder), database.environment())
            dump_postgresql(database, Path(folder) / "dump")
            (Path(folder) / "dump").replace(dump)
    else:
        restore_postgresql(database, dump)


def check_another_database(folder: Path, postgresql: str) -> None:
    """The backup goes into another database, once there is one."""
    file, new = folder / "backup.tar.zst", folder / "new"
    address = postgresql.replace("/postgres", "/elsewhere")
    with pytest.raises(QazcorpusError, match=r'database "elsewhere" does not exist'):
        restore(file, new, database=address)
    assert not new.exists()
    create = ["psql", "-d", postgresql, "-c", "CREATE DATABASE elsewhere"]
    subprocess.run(create, check=True, stdout=subprocess.DEVNULL)
    assert restore(file, new, database=address).settings.database == address
    count = ["psql", "-d", address, "-At", "-c", "SELECT count(*) FROM project"]
    assert subprocess.run(count, check=True, stdout=subprocess.PIPE).stdout == b"2\n"


def test_start_stop_back_up_and_restore(
    postgresql: str, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROGRAM_VARIABLE, str(program))
    folder, wanted = tmp_path / "annotation", WorkplaceOptions(database=postgresql)
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
    with pytest.raises(QazcorpusError, match=r"(?s)password authentication failed.*PGPASSWORD"):
        start_workplace(folder, wanted, port=free_port())
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    workplace = start_workplace(folder, wanted, annotators=[parse_annotator("Айгүл")])
    monkeypatch.delenv(PASSWORD_VARIABLE)
    try:
        assert PASSWORD not in workplace.settings_path.read_text(encoding="utf-8")
        assert not list(workplace.data_path.glob("*.sqlite3"))
        back_up(workplace, tmp_path / "backup.tar.zst")
        later = sdk_client(workplace).projects.create(title="кейін")
        stop_server(workplace)
        restore(tmp_path / "backup.tar.zst", folder, overwrite=True)
        again = start_workplace(folder)
        assert again.settings == workplace.settings
        assert token_owner(again) == token_owner(workplace)
        projects = [project.id for project in sdk_client(again).projects.list()]
        assert sorted(projects) == sorted(project.id for project in workplace.projects)
        assert later.id not in projects
        monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
        check_another_database(tmp_path, postgresql)
    finally:
        stop_server(workplace)
