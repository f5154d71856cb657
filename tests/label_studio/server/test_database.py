from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.database import (
    Database,
    copy_sqlite,
    dump_postgresql,
    parse_database,
)


def test_sqlite_is_no_database_elsewhere() -> None:
    assert parse_database("sqlite") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://qaz@db:5433/corpus", Database("db", 5433, "corpus", "qaz", "given")),
        ("postgres://qaz:a%40b@db/corpus", Database("db", 5432, "corpus", "qaz", "a@b")),
        ("postgresql://q%20z@[::1]/c%2Fd", Database("::1", 5432, "c/d", "q z", "given")),
    ],
)
def test_an_address_is_understood(text: str, expected: Database) -> None:
    database = parse_database(text, {"PGPASSWORD": "given"})
    assert database == expected
    assert parse_database(expected.address, {"PGPASSWORD": expected.password}) == expected
    assert expected.password not in expected.address
    assert expected.password not in repr(database)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mysql://a:hidden@b/c",
        "postgresql://b/c",
        "postgresql://a:hidden@b",
        "postgresql://a@b:x/c",
    ],
)
def test_what_is_no_address_is_not_quoted(text: str) -> None:
    with pytest.raises(UsageError, match="PGPASSWORD") as caught:
        parse_database(text, {})
    assert "hidden" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x" * 1000)
    with pytest.raises(QazcorpusError, match="cannot be copied"):
        copy_sqlite(tmp_path / "a", tmp_path / "b")


def test_missing_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(QazcorpusError, match=r"pg_dump.*postgresql-client"):
        dump_postgresql(Database("db", 5432, "corpus", "qaz"), tmp_path / "dump")
