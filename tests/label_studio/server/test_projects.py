"""Projects that are made by a command that is interrupted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from label_studio_sdk.core.api_error import ApiError

from qazcorpus.errors import QazcorpusError
from qazcorpus.label_studio.server import projects
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.server.projects import ensure_projects
from qazcorpus.label_studio.workplace.settings import Annotator
from qazcorpus.label_studio.workplace.workplace import Workplace

TITLES = ["Сынақ · Айгүл", "Сынақ · Марат", "Сынақ · төрелік"]


class Client:
    """The projects and views of a server, in memory; it makes `patience` views.

    `failures` befall the next projects that are asked for: a status or none (no answer), and
    whether the project was made all the same.
    """

    def __init__(self, patience: int, *failures: tuple[int | None, bool]) -> None:
        self.while_asked: list[str] = []  # titles of projects that others make meanwhile
        self.failures = [*failures]
        self.made: list[SimpleNamespace] = []
        self.viewed: list[int] = []
        self.patience = patience
        self.projects = SimpleNamespace(list=lambda **_: [*self.made], create=self._project)
        self.views = SimpleNamespace(
            list=lambda project: [
                SimpleNamespace(id=i, data={}) for i in self.viewed if i == project
            ],
            create=self._view,
        )

    def _project(self, *, title: str, request_options: dict[str, Any], **_: Any) -> SimpleNamespace:
        assert request_options == {"max_retries": 0}, "the SDK would make a second one"
        for other in self.while_asked:
            self._put(other)
        status, all_the_same = self.failures.pop(0) if self.failures else (0, True)
        if all_the_same:
            self._put(title)
        if status is None:
            raise httpx.ReadTimeout("timed out")
        if status:
            raise ApiError(status_code=status, body="database is locked")
        return self.made[-1]

    def _put(self, title: str) -> None:
        self.made.append(SimpleNamespace(id=len(self.made) + 1, title=title))

    def _view(self, *, project: int, data: Any) -> None:
        if len(self.viewed) == self.patience:
            raise KeyboardInterrupt
        self.viewed.append(project)


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "DELAYS", (0.0, 0.0, 0.0))


def workplace_at(server: str | None, tmp_path: Path) -> Workplace:
    place = make_workplace(tmp_path / "annotation", WorkplaceOptions(title="Сынақ", server=server))
    place.change(annotators=(Annotator("Айгүл", "a@b", 1), Annotator("Марат", "m@b", 2)))
    return place


@pytest.mark.parametrize("server", [None, "http://label-studio.test"])
@pytest.mark.parametrize("patience", range(3))
def test_interrupted_it_goes_on_and_every_project_has_its_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: int, server: str | None
) -> None:
    place = workplace_at(server, tmp_path)
    client = Client(patience)
    monkeypatch.setattr(projects, "sdk_client", lambda workplace: client)
    with pytest.raises(KeyboardInterrupt):
        ensure_projects(place)
    client.patience = 10
    for _ in range(2):
        ensure_projects(Workplace.open(place.folder))
    assert [project.title for project in client.made] == TITLES
    assert [project.id for project in Workplace.open(place.folder).projects] == [1, 2, 3]
    assert sorted(client.viewed) == [1, 2, 3]


@pytest.mark.parametrize("all_the_same", [True, False])
@pytest.mark.parametrize("status", [429, 500, None])
def test_a_server_that_fails_once_is_asked_again_and_has_each_project_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int | None, all_the_same: bool
) -> None:
    place = workplace_at("http://label-studio.test", tmp_path)
    client = Client(10, (status, all_the_same))
    monkeypatch.setattr(projects, "sdk_client", lambda workplace: client)
    ensure_projects(place)
    assert [project.title for project in client.made] == TITLES
    assert [project.id for project in place.projects] == [1, 2, 3]


def test_projects_of_others_are_not_taken_for_the_one_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workplace_at("http://label-studio.test", tmp_path)
    client = Client(10, (500, False))
    client.while_asked = ["Бөтен"]
    monkeypatch.setattr(projects, "sdk_client", lambda workplace: client)
    ensure_projects(place)
    at_server = {project.id: project.title for project in client.made}
    assert [at_server[project.id] for project in place.projects] == TITLES


def test_a_refusal_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workplace_at("http://label-studio.test", tmp_path)
    client = Client(10, (400, False))
    monkeypatch.setattr(projects, "sdk_client", lambda workplace: client)
    with pytest.raises(QazcorpusError, match="status 400"):
        ensure_projects(place)
    assert client.made == []


def test_a_server_that_goes_on_failing_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = workplace_at("http://label-studio.test", tmp_path)
    client = Client(10, *[(500, False)] * len(projects.DELAYS))
    monkeypatch.setattr(projects, "sdk_client", lambda workplace: client)
    with pytest.raises(QazcorpusError, match="database is locked"):
        ensure_projects(place)
    assert client.made == []
