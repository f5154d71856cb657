"""Back up a workplace into one file and restore it: folder, database, media, keys, accounts."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from qazcorpus import __version__
from qazcorpus.atomic import building, written_file
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.json_files import parse_json
from qazcorpus.label_studio.server.archive import archive_in, compressed, unpack
from qazcorpus.label_studio.server.database import (
    SQLITE_FILE,
    Database,
    copy_sqlite,
    dump_postgresql,
    parse_database,
    restore_postgresql,
    workplace_database,
)
from qazcorpus.label_studio.server.server import is_running
from qazcorpus.label_studio.tasks.json_values import mapping
from qazcorpus.label_studio.workplace.locks import all_command_locks
from qazcorpus.label_studio.workplace.settings import read_settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.outputs import check_apart
from qazcorpus.regular_files import require_regular

ENDINGS: Final = (".tar.gz", ".tgz", ".tar.zst")
MANIFEST: Final = "backup.json"
FORMAT: Final = 1
_DUMP: Final = "database.dump"
# Files that the server writes again. Copies of exports appear and disappear during the backup.
_LEFT_OUT: Final = ("server/server.log", "server/server.pid")
_LEFT_EMPTY: Final = ("backups/", "server/data/export/")
_PRIVATE: Final = 0o700
MAX_RATIO: Final = 200
"""The highest permitted ratio of unpacked size to backup size. Databases and texts compress about
tenfold."""
_ALWAYS_UNPACKED: Final = 100 * 1024 * 1024
_LARGEST_MANIFEST: Final = 1024 * 1024


def back_up(workplace: Workplace, file: Path, *, overwrite: bool = False) -> int:
    """Write a workplace into a file that only its owner can read; returns the size in bytes.

    The server may be running: the copy of the database is a snapshot. The database of an existing
    server does not belong to the workplace and is not copied. Raises UsageError for a name that
    does not end in .tar.gz or .tar.zst, for a file that exists or would be inside the workplace
    (`backups` is permitted), for a workplace with links in it, and while another command changes
    the workplace.
    """
    with all_command_locks(workplace):
        return write_backup(workplace, file, overwrite=overwrite)


def write_backup(workplace: Workplace, file: Path, *, overwrite: bool = False) -> int:
    """`back_up` for a caller that holds the locks already."""
    _check_ending(file)
    check_apart(file, workplace.own)
    if file.exists() and not overwrite:
        raise UsageError(
            "this file exists already.", path=file, remedy="Name another, or give --overwrite."
        )
    with _explained(file):
        with written_file(file, parents=True) as part:
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with compressed(part, file.name, "w") as stream, archive_in(stream, "w|") as archive:
                _write(workplace, archive)
            _sync(part)
        return file.stat().st_size


def new_backup_path(workplace: Workplace) -> Path:
    """A path for a new backup in the workplace's folder of backups; the name has the time."""
    return workplace.backups_path / f"workplace-{datetime.now():%Y-%m-%d-%H%M%S}.tar.gz"


def restore(
    file: Path, folder: Path, *, overwrite: bool = False, database: str | None = None
) -> Workplace:
    """Restore a workplace from a backup into a folder; its server is not started.

    `database` is the address of a PostgreSQL database other than the one that was backed up. With
    `overwrite`, the workplace in the folder is replaced; it is kept until the restore is complete.
    A PostgreSQL database is restored in one transaction. Raises UsageError if the folder is not
    empty, its server is running, the file is not a backup, or the file itself would be replaced.
    """
    _check_ending(file)
    if file.is_dir():
        raise UsageError("this is a folder.", path=file, remedy="Name the file of the backup.")
    require_regular(file)
    if file.resolve().parent != (folder / "backups").resolve():  # that folder is kept
        remedy = "Move the backup elsewhere first, or into the folder backups."
        check_apart(folder, [file], remedy=remedy)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _check_replaceable(folder, overwrite)
    with ExitStack() as stack:
        stack.enter_context(_explained(folder))
        later = stack.enter_context(ExitStack())
        workspace = stack.enter_context(building(folder))
        new = workspace / "new"
        new.chmod(_PRIVATE)
        _extract(file, new)
        _make_private(new)
        restored = _whole(new, file)
        if database is not None:
            _move_database(restored, database)
        _keep_backups(folder / "backups", new / "backups")
        new.chmod(0o777 & ~_umask())
        if folder.exists() and is_running(Workplace(folder, restored.settings)):
            raise _runs(folder)
        _restore_database(restored, later)
    return Workplace(folder, restored.settings)


def _write(workplace: Workplace, archive: tarfile.TarFile) -> None:
    manifest = {
        "format": FORMAT,
        "qazcorpus": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "title": workplace.title,
        "server": workplace.settings.server,
        "database": workplace.settings.database,
    }
    with tempfile.TemporaryDirectory(dir=workplace.server_path, prefix=".backup-") as scratch:
        path = Path(scratch) / MANIFEST
        path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
        archive.add(path, MANIFEST)
        files = list(_files(workplace.folder))
        copy = _copy_database(workplace, Path(scratch))
        if copy is not None:
            archive.add(*copy)
        for path in files:
            # Only the server may have deleted a file in the meantime.
            with suppress(FileNotFoundError):
                archive.add(path, path.relative_to(workplace.folder).as_posix(), recursive=False)


def _copy_database(workplace: Workplace, scratch: Path) -> tuple[Path, str] | None:
    """A copy of the database, and its name in the backup."""
    if workplace.settings.server == "existing":
        return None
    database = workplace_database(workplace)
    if database is not None:
        dump_postgresql(database, scratch / _DUMP)
        return scratch / _DUMP, f"server/{_DUMP}"
    source = workplace.data_path / SQLITE_FILE
    if not source.exists():
        return None
    copy_sqlite(source, scratch / SQLITE_FILE)
    return scratch / SQLITE_FILE, f"server/data/{SQLITE_FILE}"


def _files(folder: Path) -> Iterator[Path]:
    """The files and folders of a workplace that go into a backup, except the database.

    Raises UsageError for a link, because its target may be missing or different after a restore.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        unfinished = any(p.startswith(".backup-") or p.endswith(".part") for p in name.split("/"))
        database = name.startswith(f"server/data/{SQLITE_FILE}")
        left_out = name == "backups" or name in _LEFT_OUT or name.startswith(_LEFT_EMPTY)
        if left_out or unfinished or database or name.endswith(".lock"):
            continue
        if path.is_symlink() or not (path.is_file() or path.is_dir() or not path.exists()):
            raise UsageError(
                "this is a link or a special file, and cannot be backed up.",
                path=path,
                remedy="Replace it with the file it points to, or remove it from the workplace.",
            )
        yield path


def _extract(file: Path, folder: Path) -> None:
    try:
        with compressed(file, file.name, "r") as stream, archive_in(stream, "r|") as archive:
            if _manifest(archive).get("format") != FORMAT:
                raise UsageError(
                    "this is not a backup of a workplace, or it is of an unknown version.",
                    path=file,
                    remedy="Name a file that qazcorpus annotate backup wrote.",
                )
            room = max(_ALWAYS_UNPACKED, MAX_RATIO * file.stat().st_size)
            for member in iter(archive.next, None):
                room -= member.size
                if room < 0:
                    raise ValueError(f"it would unpack to more than {MAX_RATIO} times its size")
                unpack(archive, member, folder)
    except FileNotFoundError as error:
        raise UsageError("there is no such file.", path=file) from error
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise _damaged(file, str(error)) from error


def _manifest(archive: tarfile.TarFile) -> Mapping[str, Any]:
    """The manifest at the start of a backup; empty if the file does not begin with one."""
    first = archive.next()
    if first is None or first.name != MANIFEST or first.size > _LARGEST_MANIFEST:
        return {}
    content = archive.extractfile(first)
    try:
        return mapping(parse_json(content.read().decode("utf-8"))) if content else {}
    except ValueError:
        return {}


def _damaged(file: Path, problem: str, place: str = "") -> QazcorpusError:
    return QazcorpusError(
        f"the backup is damaged: {problem.rstrip('.')}.",
        path=file,
        place=place,
        remedy="Use an older one.",
    )


def _whole(new: Path, file: Path) -> Workplace:
    """The unpacked workplace; raises QazcorpusError with the backup's name if its settings or
    secrets are broken."""
    restored = Path("workplace.json")
    try:
        workplace = Workplace(new, read_settings(new / restored))
        restored = workplace.secrets_path.relative_to(new)
        workplace.secrets()
    except UsageError:  # a newer version made it
        raise
    except QazcorpusError as error:
        raise _damaged(file, error.problem, str(restored)) from error
    return workplace


def _make_private(new: Path) -> None:
    server = new / "server"
    server.mkdir(exist_ok=True)
    server.chmod(_PRIVATE)
    for name in ("secrets.json", "accounts.txt"):
        if (server / name).exists():
            (server / name).chmod(0o600)


def _move_database(workplace: Workplace, address: str) -> None:
    database = parse_database(address)
    if database is None or not (workplace.server_path / _DUMP).exists():
        raise UsageError(
            "only a PostgreSQL database can be restored into another one.", place="--database"
        )
    workplace.change(database=database.address)
    workplace.save_secrets(replace(workplace.secrets(), database_password=database.password))


def _restore_database(workplace: Workplace, later: ExitStack) -> None:
    """Restore the dump of a PostgreSQL database. If `later` ends with an exception, the database
    gets its old contents back, because the folder of the workplace is not replaced then."""
    database = workplace_database(workplace) if workplace.settings.database else None
    if database is None:
        return
    dump = workplace.server_path / _DUMP
    before = Path(tempfile.mkdtemp(prefix="qazcorpus-")) / _DUMP
    replaced = False

    def finish(kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None and replaced and before.exists():
            _put_back(database, before)
        shutil.rmtree(before.parent, ignore_errors=True)

    later.push(finish)
    # If the old database cannot be read, go on: that is a reason to restore a backup.
    with suppress(QazcorpusError):
        dump_postgresql(database, before)
    restore_postgresql(database, dump)
    replaced = True
    dump.unlink()


def _put_back(database: Database, dump: Path) -> None:
    try:
        restore_postgresql(database, dump)
    except QazcorpusError as error:
        raise QazcorpusError(
            "the database has the contents of the backup, but the folder does not: "
            f"{error.problem}",
            path=dump,
            remedy=f"Restore its old contents: pg_restore --clean --dbname={database.name} {dump}",
        ) from error


def _keep_backups(old: Path, new: Path) -> None:
    # The file that is being restored may be in this folder. The folder also holds data sets that a
    # change of the scheme replaced.
    for path in old.glob("*") if old.is_dir() else ():
        new.mkdir(exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, new / path.name, copy_function=_linked)
        else:
            _linked(path, new / path.name)


def _linked(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _check_replaceable(folder: Path, overwrite: bool) -> None:
    if not (folder / "workplace.json").exists():
        raise UsageError(
            "this folder is not empty and is not an annotation workplace.",
            path=folder,
            remedy="Name another folder: --workplace DIR",
        )
    if is_running(Workplace.open(folder)):
        raise _runs(folder)
    if not overwrite:
        raise UsageError(
            "this folder has a workplace already.",
            path=folder,
            remedy="Name another folder with --workplace DIR, or give --overwrite to replace it.",
        )


def _runs(folder: Path) -> UsageError:
    return UsageError(
        "the server of this workplace is running.",
        path=folder,
        remedy=f"Stop it first: qazcorpus annotate stop --workplace {folder}",
    )


def _check_ending(file: Path) -> None:
    if not file.name.endswith(ENDINGS):
        raise UsageError(
            "the name of a backup must end in .tar.gz or .tar.zst.",
            path=file,
            remedy="For example: workplace-2024-05-01.tar.gz",
        )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise QazcorpusError(
            f"{error.strerror or error}.",
            path=error.filename or path,
            remedy="Free some disk space, or name another place. The old files are unchanged.",
        ) from error


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
