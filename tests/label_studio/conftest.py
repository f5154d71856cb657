"""A real Label Studio for the tests of this folder, one for all of them.

Its program is the one that QAZCORPUS_LABEL_STUDIO names, or `.venv/label-studio` of the repository;
without either, the tests that need it are skipped. The workers of pytest-xdist share one server:
the first starts it, the last stops it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import SystemRandom

import pytest

from qazcorpus.label_studio.server.accounts import parse_annotator
from qazcorpus.label_studio.server.client import sdk_client
from qazcorpus.label_studio.server.database import SQLITE_FILE
from qazcorpus.label_studio.server.environment import PROGRAM_VARIABLE
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.server.server import stop_server
from qazcorpus.label_studio.server.start import start_workplace
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from tests.missing import Missing, skip

REPOSITORY = Path(__file__).parents[2]
ANNOTATORS = ("Айгүл", "Марат")


@pytest.fixture(scope="session")
def program() -> Path:
    """The program `label-studio`."""
    given = os.environ.get(PROGRAM_VARIABLE)
    path = Path(given or REPOSITORY / ".venv" / "label-studio" / "bin" / "label-studio").absolute()
    if not path.is_file():
        skip(Missing.LABEL_STUDIO)
    return path


@pytest.fixture(scope="session")
def workplace(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A workplace with a running server of its own, for the annotators Айгүл and Марат.

    Every test sees what others left in it: whoever pushes or annotates takes `new_workplace`.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    users = os.open(shared / "label-studio.users", os.O_RDWR | os.O_CREAT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROGRAM_VARIABLE, str(program))
        patch.delenv(TOKEN_VARIABLE, raising=False)
        with one_at_a_time(shared):
            started = shared_workplace(shared / "annotation", program)
            fcntl.flock(users, fcntl.LOCK_SH)
        yield started
        with one_at_a_time(shared):
            fcntl.flock(users, fcntl.LOCK_UN)
            with suppress(BlockingIOError):  # another worker still uses it
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop_server(started)
    os.close(users)


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep other workers of pytest-xdist out of the block."""
    with (folder / "label-studio.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def shared_workplace(folder: Path, program: Path) -> Workplace:
    """The workplace in the folder, made and started where another worker has not done so."""
    if not folder.exists():
        made = make_workplace(folder, WorkplaceOptions(title="Пікірлер"), port=free_port())
        made.data_path.mkdir()
        shutil.copyfile(migrated_database(program), made.data_path / SQLITE_FILE)
    return start_workplace(folder, annotators=[parse_annotator(name) for name in ANNOTATORS])


@pytest.fixture
def new_workplace(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workplace]:
    """A workplace with empty projects at the running server, deleted afterwards.

    It takes the server for an existing one; annotators and their passwords are the same.
    """
    monkeypatch.setenv(TOKEN_VARIABLE, workplace.secrets().token)
    new = start_workplace(
        tmp_path / "annotation",
        WorkplaceOptions(title=uuid.uuid4().hex[:12], server=workplace.url),
        annotators=workplace.annotators,
    )
    new.save_secrets(workplace.secrets())
    yield new
    for project in Workplace.open(new.folder).projects:
        sdk_client(workplace).projects.delete(id=project.id)


def free_port() -> int:
    """A port that nothing listens at, of those that no system gives to outgoing connections: another
    test may open one before the port is taken."""
    while True:
        port = SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def migrated_database(program: Path) -> Path:
    """An empty SQLite database of this version of Label Studio, kept beside the program.

    Making it takes most of a first start, up to a minute.
    """
    path = program.parents[1] / "empty.sqlite3"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            migrate(program, Path(folder), {"DJANGO_DB": "sqlite"})
            (Path(folder) / SQLITE_FILE).replace(path)
    return path


def migrate(program: Path, folder: Path, variables: dict[str, str]) -> None:
    """Make Label Studio's tables in a database; its other data go to `folder`."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "label_studio.core.settings.label_studio",
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "SENTRY_DSN": "",
        "COLLECT_ANALYTICS": "False",
    }
    code = (
        "from label_studio.server import _apply_database_migrations as apply, _setup_env as set_up"
    )
    subprocess.run(
        [program.parent / "python", "-c", f"{code}; set_up(); apply()"],
        env=environment | variables,
        check=True,
        stdout=subprocess.DEVNULL,
    )
