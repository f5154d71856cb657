from __future__ import annotations

import io
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from qazcorpus import atomic
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server import backup
from qazcorpus.label_studio.server.backup import back_up, new_backup_path, restore
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.server.server import start_server, stop_server
from qazcorpus.label_studio.workplace.locks import CHANGING, command_lock
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.label_studio.conftest import free_port
from tests.label_studio.server.test_server import SERVER
from tests.label_studio.server.test_server import program as fake_program


@pytest.fixture
def made(tmp_path: Path) -> Workplace:
    """A workplace as it looks after some work, without a server."""
    made = make_workplace(
        tmp_path / "annotation", WorkplaceOptions(title="Пікірлер"), port=free_port()
    )
    made.data_path.mkdir()
    write_database(made, "Мәтін")
    (made.data_path / ".env").write_text("SECRET_KEY=x\n")
    (made.data_path / "media" / "upload").mkdir(parents=True)
    (made.data_path / "media" / "upload" / "сурет.txt").write_text("сурет", encoding="utf-8")
    (made.raw_path / "Айгүл").mkdir(parents=True)
    (made.raw_path / "Айгүл" / "tasks.jsonl").write_text("{}\n")
    made.log_path.write_text("old")
    return made


def write_database(workplace: Workplace, text: str) -> None:
    with closing(sqlite3.connect(workplace.data_path / "label_studio.sqlite3")) as database:
        database.execute("CREATE TABLE IF NOT EXISTS task (text)")
        database.execute("INSERT INTO task VALUES (?)", [text])
        database.commit()


def read_database(workplace: Workplace) -> list[str]:
    with closing(sqlite3.connect(workplace.data_path / "label_studio.sqlite3")) as database:
        return [text for (text,) in database.execute("SELECT text FROM task")]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".log", ".lock", ".sqlite3")
    }


@pytest.mark.parametrize("ending", ["tar.gz", "tar.zst"])
def test_what_is_backed_up_is_restored(made: Workplace, tmp_path: Path, ending: str) -> None:
    file = tmp_path / "backups" / f"b.{ending}"
    assert back_up(made, file) == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    restored = restore(file, tmp_path / "restored")
    assert contents(restored.folder) == contents(made.folder)
    assert restored.settings == made.settings
    assert restored.secrets() == made.secrets()
    assert read_database(restored) == ["Мәтін"]
    assert restored.server_path.stat().st_mode & 0o777 == 0o700
    assert restored.secrets_path.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"annotation", "backups", "restored"}


def test_a_database_in_use_is_copied_as_it_was(made: Workplace, tmp_path: Path) -> None:
    with closing(sqlite3.connect(made.data_path / "label_studio.sqlite3")) as writer:
        writer.execute("INSERT INTO task VALUES ('жартылай')")
        back_up(made, tmp_path / "b.tar.gz")
        writer.rollback()
    assert read_database(restore(tmp_path / "b.tar.gz", tmp_path / "restored")) == ["Мәтін"]


def test_a_workplace_is_replaced_when_asked_and_its_backups_stay(made: Workplace) -> None:
    file = new_backup_path(made)
    back_up(made, file)
    write_database(made, "Кейін")
    with pytest.raises(UsageError, match="--overwrite"):
        restore(file, made.folder)
    assert read_database(made) == ["Мәтін", "Кейін"]
    restored = restore(file, made.folder, overwrite=True)
    assert read_database(restored) == ["Мәтін"]
    assert file.is_file()
    back_up(restored, file, overwrite=True)
    with tarfile.open(file) as archive:
        assert not [name for name in archive.getnames() if "backups" in name]


def test_data_sets_that_are_kept_among_the_backups_stay(made: Workplace) -> None:
    kept = made.backups_path / "set-before-scheme-2.0" / "documents"
    kept.mkdir(parents=True)
    (kept / "train.parquet").write_text("x")
    file = new_backup_path(made)
    back_up(made, file)
    restore(file, made.folder, overwrite=True)
    assert (kept / "train.parquet").read_text() == "x"


@pytest.mark.parametrize("where", ["raw/more", "server/data/media/elsewhere"])
def test_a_link_is_named_and_not_backed_up(made: Workplace, tmp_path: Path, where: str) -> None:
    (made.folder / where).symlink_to(tmp_path)
    with pytest.raises(UsageError, match=rf"{where}.*link"):
        back_up(made, tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


@pytest.mark.parametrize("command", CHANGING)
def test_nothing_changes_the_workplace_meanwhile(
    made: Workplace, tmp_path: Path, command: str
) -> None:
    with command_lock(made, command), pytest.raises(UsageError, match=f"running '{command}'"):
        back_up(made, tmp_path / "b.tar.gz")


def test_what_comes_and_goes_is_left_out(
    made: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made.data_path / "export").mkdir()
    (made.data_path / "export" / "project-1.json").write_text("[]")
    (made.folder / ".push.lock").touch()
    found = backup._files(made.folder)
    gone = made.data_path / "media" / "gone"
    monkeypatch.setattr(backup, "_files", lambda folder: [*found, gone])
    back_up(made, tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        names = archive.getnames()
    assert "server/data/export" in names
    assert not [name for name in names if name.endswith(("project-1.json", ".lock", "gone"))]


def test_a_running_server_is_in_the_way(made: Workplace, tmp_path: Path) -> None:
    back_up(made, tmp_path / "b.tar.gz")
    start_server(made, fake_program(tmp_path, SERVER))
    try:
        with pytest.raises(UsageError, match=r"is running.*annotate stop"):
            restore(tmp_path / "b.tar.gz", made.folder, overwrite=True)
    finally:
        stop_server(made)
    restore(tmp_path / "b.tar.gz", made.folder, overwrite=True)


def test_names_that_are_refused(made: Workplace, tmp_path: Path) -> None:
    for file in (tmp_path / "b.zip", tmp_path / "b"):
        with pytest.raises(UsageError, match=r"tar\.gz or \.tar\.zst"):
            back_up(made, file)
    (tmp_path / "b.tar.gz").touch()
    with pytest.raises(UsageError, match="exists already"):
        back_up(made, tmp_path / "b.tar.gz")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").touch()
    with pytest.raises(UsageError, match="not an annotation workplace"):
        restore(tmp_path / "b.tar.gz", tmp_path / "notes", overwrite=True)
    with pytest.raises(UsageError, match="no such file"):
        restore(tmp_path / "missing.tar.gz", tmp_path / "new")


@pytest.mark.parametrize("size", [0, 1, 20, 500])
def test_a_damaged_backup_changes_nothing(made: Workplace, tmp_path: Path, size: int) -> None:
    before = contents(made.folder)
    for ending in ("tar.gz", "tar.zst"):
        back_up(made, tmp_path / f"b.{ending}")
        whole = (tmp_path / f"b.{ending}").read_bytes()
        (tmp_path / f"b.{ending}").write_bytes(whole[:size])
        with pytest.raises(QazcorpusError, match=rf"b\.{ending}"):
            restore(tmp_path / f"b.{ending}", made.folder, overwrite=True)
    assert contents(made.folder) == before


def test_a_database_of_sqlite_stays_one(made: Workplace, tmp_path: Path) -> None:
    back_up(made, tmp_path / "b.tar.gz")
    for address in ("sqlite", "postgresql://qaz@db/corpus"):
        with pytest.raises(UsageError, match="only a PostgreSQL database"):
            restore(tmp_path / "b.tar.gz", tmp_path / "new", database=address)


def test_an_archive_of_others_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("workplace.json"), io.BytesIO())
    with pytest.raises(UsageError, match="not a backup of a workplace"):
        restore(tmp_path / "other.tar.gz", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_archive_cannot_write_elsewhere(tmp_path: Path) -> None:
    manifest = b'{"format": 1}'
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        for name, data in (("backup.json", manifest), ("../../stolen.txt", b"x")):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    with pytest.raises(QazcorpusError, match="damaged"):
        restore(tmp_path / "b.tar.gz", tmp_path / "folder" / "new")
    assert not (tmp_path / "stolen.txt").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_an_archive_gives_files_and_folders_only(tmp_path: Path, kind: bytes) -> None:
    manifest = b'{"format": 1}'
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        first = tarfile.TarInfo("backup.json")
        first.size = len(manifest)
        archive.addfile(first, io.BytesIO(manifest))
        member = tarfile.TarInfo("raw/more")
        member.type, member.linkname = kind, "backup.json"
        archive.addfile(member)
    with pytest.raises(QazcorpusError, match=r"damaged: 'raw/more'"):
        restore(tmp_path / "b.tar.gz", tmp_path / "new")


@pytest.fixture
def on_postgresql(made: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that pg_dump and pg_restore take for the database of the workplace."""
    database = tmp_path / "database"
    database.write_text("before")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, line in (
        ("pg_dump", 'for a; do case $a in --file=*) cp "$DATABASE" "${a#--file=}";; esac; done'),
        ("pg_restore", 'for a; do last=$a; done; cp "$last" "$DATABASE"'),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{line}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DATABASE", str(database))
    made.change(database="postgresql://qaz@localhost:5432/corpus")
    return database


def test_the_database_is_what_it_was_where_the_folder_cannot_be_replaced(
    made: Workplace, on_postgresql: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(made, tmp_path / "b.tar.gz")
    on_postgresql.write_text("now")
    before = contents(made.folder)

    def swap(*_: object) -> None:
        assert on_postgresql.read_text() == "before"
        raise QazcorpusError("a mount point")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "_swap", swap)
        with pytest.raises(QazcorpusError, match="a mount point"):
            restore(tmp_path / "b.tar.gz", made.folder, overwrite=True)
    assert (on_postgresql.read_text(), contents(made.folder)) == ("now", before)
    restore(tmp_path / "b.tar.gz", made.folder, overwrite=True)
    assert on_postgresql.read_text() == "before"


def test_a_server_that_was_started_meanwhile_keeps_its_database(
    made: Workplace, on_postgresql: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(made, tmp_path / "b.tar.gz")
    on_postgresql.write_text("now")
    answers = iter([False, True])
    monkeypatch.setattr(backup, "is_running", lambda workplace: next(answers))
    with pytest.raises(UsageError, match="is running"):
        restore(tmp_path / "b.tar.gz", made.folder, overwrite=True)
    assert on_postgresql.read_text() == "now"


def test_a_place_that_cannot_be_written_to(made: Workplace, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(QazcorpusError, match=r"file.*another output"):
        back_up(made, tmp_path / "file" / "b.tar.gz")


def test_of_an_existing_server_the_folder_is_backed_up(
    new_workplace: Workplace, tmp_path: Path
) -> None:
    back_up(new_workplace, tmp_path / "b.tar.gz")
    restored = restore(tmp_path / "b.tar.gz", tmp_path / "restored")
    assert restored.settings == new_workplace.settings


def archive_of(path: Path, *members: tuple[str, bytes]) -> Path:
    """An archive that begins as a backup does."""
    with tarfile.open(path, "w:gz") as archive:
        for name, data in (("backup.json", b'{"format": 1}'), *members):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ((("a", b""), ("a", b"")), "damaged: 'a' occurs twice"),
        ((("a", b""), ("a/b", b"")), "damaged: 'a/b' occurs twice"),
        ((("n" * 300, b""),), "damaged: the name 'n{100}' is too long"),
        ((("", b""),), "damaged: '' is not a file of a workplace"),
        ((), r"b\.tar\.gz, workplace\.json: the backup is damaged: cannot be read"),
        ((("workplace.json", b"{"),), r"b\.tar\.gz, workplace\.json: .* this is not JSON"),
        ((("big", bytes(1_000_000)),), "damaged: it would unpack to more than 200 times its size"),
    ],
)
def test_what_is_wrong_with_a_backup_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    members: tuple[tuple[str, bytes], ...],
    answer: str,
) -> None:
    monkeypatch.setattr(backup, "_ALWAYS_UNPACKED", 0)
    with pytest.raises(QazcorpusError, match=answer):
        restore(archive_of(tmp_path / "b.tar.gz", *members), tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar.gz"]


def test_a_folder_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").mkdir()
    with pytest.raises(UsageError, match="this is a folder"):
        restore(tmp_path / "b.tar.gz", tmp_path / "new")
