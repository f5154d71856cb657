from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.workplace.settings import Annotator, Project
from qazcorpus.scheme import load_scheme


def test_a_new_workplace_is_private_where_it_must_be(tmp_path: Path) -> None:
    made = make_workplace(tmp_path / "a" / "b", WorkplaceOptions(title="Пікірлер"))
    assert made.url == "http://127.0.0.1:8080"
    assert made.scheme == load_scheme()
    assert made.server_path.stat().st_mode & 0o777 == 0o700
    assert made.secrets_path.stat().st_mode & 0o777 == 0o600
    assert (made.server_path / ".gitignore").read_text() == "*\n"
    secrets = made.secrets()
    assert len(secrets.token) == 40
    assert list(secrets.passwords) == ["lead@localhost"]
    assert secrets.token not in made.settings_path.read_text(encoding="utf-8")


def test_until_it_has_projects_a_workplace_can_be_made_differently(tmp_path: Path) -> None:
    folder = tmp_path / "annotation"
    first = make_workplace(folder, WorkplaceOptions(server="http://wrong.example/"))
    assert (first.url, first.settings.server) == ("http://wrong.example", "existing")
    lead = Annotator("Ләззат", "lazzat@localhost")
    second = make_workplace(
        folder, WorkplaceOptions(title="Пікірлер", database="sqlite", lead=lead), port=81
    )
    assert (second.url, second.settings.server) == ("http://127.0.0.1:81", "own")
    token = second.secrets().token
    third = make_workplace(folder, WorkplaceOptions())
    assert third.settings == second.settings
    assert third.secrets().token == token


@pytest.mark.parametrize(
    "other",
    [
        WorkplaceOptions(title="Басқа"),
        WorkplaceOptions(server="http://127.0.0.1:9"),
        WorkplaceOptions(database="postgresql://a@b/c"),
        WorkplaceOptions(lead=Annotator("Ләззат", "lazzat@localhost")),
    ],
)
def test_a_workplace_with_projects_stays_what_it_is(
    tmp_path: Path, other: WorkplaceOptions
) -> None:
    made = make_workplace(tmp_path / "annotation", WorkplaceOptions(title="Пікірлер"))
    made.change(projects=(Project(1, "Пікірлер · төрелік", "adjudicate"),))
    assert make_workplace(made.folder, WorkplaceOptions(title="Пікірлер")).settings == made.settings
    with pytest.raises(UsageError, match=r"cannot be changed.*Leave out --"):
        make_workplace(made.folder, other)


def test_a_password_is_kept_out_of_the_settings(tmp_path: Path) -> None:
    wanted = WorkplaceOptions(database="postgresql://qaz:hidden@db.example:5433/corpus")
    assert "hidden" not in repr(wanted)
    made = make_workplace(tmp_path / "annotation", wanted)
    assert made.settings.database == "postgresql://qaz@db.example:5433/corpus"
    assert "hidden" not in made.settings_path.read_text(encoding="utf-8")
    assert made.secrets().database_password == "hidden"


def test_a_new_password_of_the_database_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "first")
    made = make_workplace(
        tmp_path / "annotation", WorkplaceOptions(database="postgresql://qaz@db/corpus")
    )
    made.change(projects=(Project(1, "Пікірлер · төрелік", "adjudicate"),))
    for given, kept in (("second", "second"), ("", "second")):
        monkeypatch.setenv("PGPASSWORD", given)
        assert make_workplace(made.folder, WorkplaceOptions()).secrets().database_password == kept


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    for folder in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(UsageError, match="not an annotation workplace"):
            make_workplace(folder, WorkplaceOptions())


@pytest.mark.parametrize(
    "server", ["example.org", "ftp://example.org", "http://", "http://[", "https://a:b@c"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, server: str) -> None:
    with pytest.raises(UsageError, match="not the address of a server"):
        make_workplace(tmp_path / "annotation", WorkplaceOptions(server=server))
    assert not (tmp_path / "annotation").exists()


def test_an_existing_server_has_its_own_port_and_database(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be set here"):
        make_workplace(tmp_path / "a", WorkplaceOptions(server="http://example.org"), port=80)


def test_a_title_that_the_server_would_refuse(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="shorter --title"):
        make_workplace(tmp_path / "annotation", WorkplaceOptions(title="ұ" * 45))
