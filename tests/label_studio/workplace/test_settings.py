from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.document import Document
from qazcorpus.errors import QazcorpusError, ReadError, UsageError
from qazcorpus.label_studio.workplace.migration_journal import Journal
from qazcorpus.label_studio.workplace.secret_files import (
    Secrets,
    new_password,
    read_secrets,
    write_secrets,
)
from qazcorpus.label_studio.workplace.settings import (
    FORMAT,
    Annotator,
    Project,
    Settings,
    read_settings,
    write_settings,
)
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace

SETTINGS = Settings(
    "Пікірлер",
    "http://127.0.0.1:8080",
    annotators=(Annotator("Айгүл", "aigul@localhost", 2), Annotator("Марат", "m@example.org")),
    projects=(
        Project(1, "Пікірлер · Айгүл", "annotate", "Айгүл"),
        Project(2, "Пікірлер · төрелік", "adjudicate"),
    ),
)


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    made = Workplace(tmp_path, SETTINGS)
    made.server_path.mkdir()
    made.save()
    return made


def test_settings_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_settings(SETTINGS, tmp_path / "workplace.json")
    assert read_settings(tmp_path / "workplace.json") == SETTINGS


def test_what_is_not_known_in_the_settings_stays_there(tmp_path: Path) -> None:
    path = tmp_path / "workplace.json"
    write_settings(SETTINGS, path)
    path.write_text(path.read_text(encoding="utf-8").replace("{", '{"new": 1,', 1), "utf-8")
    there = read_settings(path)
    assert replace(there, others={}) == SETTINGS
    write_settings(replace(there, title="Басқа"), path)
    assert json.loads(path.read_bytes())["new"] == 1
    assert read_settings(path).title == "Басқа"


def test_settings_of_a_newer_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "workplace.json"
    write_settings(replace(SETTINGS, format=FORMAT + 1), path)
    with pytest.raises(UsageError, match="a newer version"):
        read_settings(path)
    assert json.loads(path.read_bytes())["format"] == FORMAT + 1


def test_settings_before_there_was_a_format_are_read(tmp_path: Path) -> None:
    path = tmp_path / "workplace.json"
    write_settings(SETTINGS, path)
    data = json.loads(path.read_bytes())
    del data["format"]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert read_settings(path) == SETTINGS


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"annotators": [{"name": 1}]}', "\ud800"])
def test_a_broken_file_is_named(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "workplace.json"
    path.write_bytes(broken.encode("utf-8", "surrogatepass"))
    with pytest.raises(QazcorpusError, match=r"workplace\.json.*restore"):
        read_settings(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"title": ' + "9" * 5_000 + "}", "a number has too many digits"),
        ("[" * 100_000, "the JSON is nested too deeply"),
        ("[]", "it holds a list"),
    ],
)
def test_why_a_file_is_broken_is_said(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "workplace.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=why):
        read_settings(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "workplace.json"
    write_settings(SETTINGS, path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_settings(path) == SETTINGS


def test_a_named_pipe_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "workplace.json"
    os.mkfifo(path)
    with pytest.raises(ReadError, match="a named pipe"):
        read_settings(path)


def test_every_path_of_a_workplace_is_its_own_or_a_result(workplace: Workplace) -> None:
    names = [name for name in dir(Workplace) if name.endswith("_path")]
    assert len(names) > 15
    known = {*workplace.own, *workplace.results}
    for name in names:
        path: Path = getattr(workplace, name)
        assert known & {path, *path.parents}, name
    assert Journal.place(workplace) in known


def test_secrets_are_private_and_do_not_show(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{}")
    path.chmod(0o644)
    secrets = Secrets("token-1", {"a@localhost": "password-1"}, "password-2")
    write_secrets(secrets, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_secrets(path) == secrets
    assert repr(secrets) == "Secrets()"


def test_broken_secrets_are_not_quoted(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('{"token": "abc')
    with pytest.raises(QazcorpusError, match=r"secrets\.json") as caught:
        read_secrets(path)
    assert "abc" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_passwords_differ() -> None:
    passwords = {new_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(len(password) == 19 and password.isascii() for password in passwords)


def test_a_workplace_is_opened(workplace: Workplace) -> None:
    opened = Workplace.open(workplace.folder)
    assert opened.settings == SETTINGS
    assert opened.project_of("Айгүл").id == 1
    assert opened.project_of(opened.annotators[0]).id == 1
    assert opened.adjudication_project.id == 2
    assert opened.project_url(opened.adjudication_project) == f"{opened.url}/projects/2/data"
    assert list(opened.documents()) == []


def test_no_workplace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="qazcorpus annotate start"):
        Workplace.open(tmp_path)


def test_an_unknown_annotator_is_answered_with_the_known(workplace: Workplace) -> None:
    with pytest.raises(UsageError, match="Айгүл, Марат"):
        workplace.project_of("Ерлан")
    with pytest.raises(QazcorpusError, match="has no project for Марат"):
        workplace.project_of("Марат")


def test_documents_are_read_and_a_broken_line_is_named(workplace: Workplace) -> None:
    document = Document("a", "Мәтін")
    line = json.dumps(document.to_dict(), ensure_ascii=False)
    workplace.documents_path.write_text(f"{line}\n{{\n", encoding="utf-8")
    documents = workplace.documents()
    assert next(documents) == document
    with pytest.raises(ReadError, match=r"documents\.jsonl, line 2"):
        next(documents)


def test_where_the_token_comes_from(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    with pytest.raises(UsageError, match=TOKEN_VARIABLE):
        workplace.token()
    monkeypatch.setenv(TOKEN_VARIABLE, "given")
    assert workplace.token() == "given"
    workplace.save_secrets(Secrets("kept"))
    assert workplace.token() == "kept"
    workplace.change(server="existing")
    assert workplace.token() == "given"


def test_people_and_tasks_are_found_by_the_servers_numbers(workplace: Workplace) -> None:
    assert workplace.names[2] == "Айгүл"
    assert workplace.names["m@example.org"] == "Марат"
    assert workplace.names[workplace.adjudicator.email] == workplace.adjudicator.name
    project = workplace.adjudication_project
    assert workplace.task_url(project, 7) == "http://127.0.0.1:8080/projects/2/data?task=7"
