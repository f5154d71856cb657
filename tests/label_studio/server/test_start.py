from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.accounts import parse_annotator
from qazcorpus.label_studio.server.client import sdk_client
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions
from qazcorpus.label_studio.server.server import is_running, server_pid
from qazcorpus.label_studio.server.start import server_version, start_workplace
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from tests.label_studio.conftest import free_port


def test_projects_have_the_interface_of_the_scheme(workplace: Workplace) -> None:
    assert is_running(workplace)
    titles = ["Пікірлер · Айгүл", "Пікірлер · Марат", "Пікірлер · төрелік"]
    assert [project.title for project in workplace.projects] == titles
    client = sdk_client(workplace)
    for known in workplace.projects:
        project = client.projects.get(id=known.id)
        assert project.title == known.title
        for label in workplace.scheme.entities:
            assert f'alias="{label.label}"' in project.label_config
            assert label.kk in project.label_config
        assert "<" in project.expert_instruction
        assert project.show_instruction
        assert project.maximum_annotations == 1


def test_starting_again_changes_nothing(workplace: Workplace) -> None:
    pid, settings = server_pid(workplace), workplace.settings
    secrets, accounts = workplace.secrets(), workplace.accounts_path.read_bytes()
    said: list[str] = []
    again = start_workplace(
        workplace.folder, annotators=[parse_annotator("Айгүл")], say=said.append
    )
    assert said == [f"The server is already running at {workplace.url}."]
    assert (again.settings, server_pid(again)) == (settings, pid)
    assert (again.secrets(), again.accounts_path.read_bytes()) == (secrets, accounts)
    ids = sorted(project.id for project in settings.projects)
    at_server = [p.id for p in sdk_client(again).projects.list() if "Пікірлер" in (p.title or "")]
    assert sorted(at_server) == ids


def test_a_running_server_keeps_its_port(workplace: Workplace) -> None:
    with pytest.raises(UsageError, match=r"is running at.*annotate stop"):
        start_workplace(workplace.folder, port=free_port())


def test_annotators_and_deleted_projects_are_added(new_workplace: Workplace) -> None:
    client = sdk_client(new_workplace)
    gone = new_workplace.project_of("Марат")
    client.projects.delete(id=gone.id)
    added = [parse_annotator("Ерлан"), parse_annotator("Марат")]
    again = start_workplace(new_workplace.folder, annotators=added)
    assert [annotator.name for annotator in again.annotators] == ["Айгүл", "Марат", "Ерлан"]
    assert again.project_of("Марат").id != gone.id
    assert again.project_of("Айгүл") == new_workplace.project_of("Айгүл")
    assert again.adjudication_project == new_workplace.adjudication_project
    assert "erlan@localhost" in again.accounts_path.read_text(encoding="utf-8")


def test_an_interrupted_start_is_finished(new_workplace: Workplace) -> None:
    complete = new_workplace.settings
    new_workplace.change(projects=complete.projects[:1], annotators=complete.annotators[:1])
    client = sdk_client(new_workplace)
    for project in complete.projects[1:]:
        client.projects.delete(id=project.id)
    again = start_workplace(new_workplace.folder, annotators=complete.annotators)
    assert again.annotators == complete.annotators
    assert [p.annotator for p in again.projects] == [p.annotator for p in complete.projects]


def test_a_project_of_others_is_not_taken(new_workplace: Workplace, tmp_path: Path) -> None:
    wanted = WorkplaceOptions(title=new_workplace.title, server=new_workplace.url)
    with pytest.raises(UsageError, match="does not belong to this workplace"):
        start_workplace(tmp_path / "other", wanted)


def test_an_existing_server_needs_a_token(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = WorkplaceOptions(server=workplace.url)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    with pytest.raises(UsageError, match=rf"no token.*{TOKEN_VARIABLE}"):
        start_workplace(tmp_path / "annotation", wanted)
    monkeypatch.setenv(TOKEN_VARIABLE, "f" * 40)
    with pytest.raises(QazcorpusError, match=rf"does not accept the token.*{TOKEN_VARIABLE}"):
        start_workplace(tmp_path / "annotation", wanted)


def test_a_server_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "f" * 40)
    wanted = WorkplaceOptions(server=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(QazcorpusError, match=r"nothing answers at http"):
        start_workplace(tmp_path / "annotation", wanted)


def test_an_old_server_is_refused(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server_version(workplace).startswith("1.")
    monkeypatch.setenv(TOKEN_VARIABLE, workplace.token())
    monkeypatch.setattr("qazcorpus.label_studio.server.environment.MINIMUM", (99, 0))
    with pytest.raises(UsageError, match=r"is too old: version 99\.0"):
        start_workplace(tmp_path / "annotation", WorkplaceOptions(server=workplace.url))
