"""Projects that are made by a command that is interrupted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from qazcorpus.annotations.label_studio.making import Wanted, make_workplace
from qazcorpus.annotations.label_studio.projects import ensure_projects
from qazcorpus.annotations.label_studio.settings import Annotator
from qazcorpus.annotations.label_studio.workplace import Workplace

pytest.importorskip("label_studio_sdk")


class Client:
    """The projects and views of a server, in memory; it makes `patience` views."""

    def __init__(self, patience: int) -> None:
        self.made: list[SimpleNamespace] = []
        self.viewed: list[int] = []
        self.patience = patience
        self.projects = SimpleNamespace(list=lambda **_: [*self.made], create=self._project)
        self.views = SimpleNamespace(
            list=lambda project: [i for i in self.viewed if i == project], create=self._view
        )

    def _project(self, *, title: str, **_: Any) -> SimpleNamespace:
        self.made.append(SimpleNamespace(id=len(self.made) + 1, title=title))
        return self.made[-1]

    def _view(self, *, project: int, data: Any) -> None:
        if len(self.viewed) == self.patience:
            raise KeyboardInterrupt
        self.viewed.append(project)


@pytest.mark.parametrize("server", [None, "http://label-studio.test"])
@pytest.mark.parametrize("patience", range(3))
def test_interrupted_it_goes_on_and_every_project_has_its_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: int, server: str | None
) -> None:
    place = make_workplace(tmp_path / "annotation", Wanted(title="Сынақ", server=server))
    place.change(annotators=(Annotator("Айгүл", "a@b", 1), Annotator("Марат", "m@b", 2)))
    client = Client(patience)
    monkeypatch.setattr(Workplace, "client", lambda self: client)
    with pytest.raises(KeyboardInterrupt):
        ensure_projects(place)
    client.patience = 10
    for _ in range(2):
        ensure_projects(Workplace.open(place.folder))
    titles = ["Сынақ · Айгүл", "Сынақ · Марат", "Сынақ · төрелік"]
    assert [project.title for project in client.made] == titles
    assert [project.id for project in Workplace.open(place.folder).projects] == [1, 2, 3]
    assert sorted(client.viewed) == [1, 2, 3]
