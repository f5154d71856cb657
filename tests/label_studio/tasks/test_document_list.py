"""What the list of documents shows, at a real server."""

from __future__ import annotations

from qazcorpus.document import Document, Metadata, Target
from qazcorpus.label_studio.exchange.push import push
from qazcorpus.label_studio.server.client import connected, sdk_client
from qazcorpus.label_studio.server.projects import ensure_projects
from qazcorpus.label_studio.tasks.document_list import document_list, is_earlier_version
from qazcorpus.label_studio.workplace.workplace import Workplace


def test_the_list_shows_names_texts_and_targets(new_workplace: Workplace) -> None:
    metadata = Metadata("Тариф", "qazcorpus", "https://example.com/1", "2025-05-14")
    targets = (Target("су тарифін көтеру"),)
    push(new_workplace, [Document("d1", "Су тарифі өсуі мүмкін.", metadata, targets=targets)])
    for project in new_workplace.projects[:2]:
        with connected(new_workplace) as client:
            query = [("project", project.id)]
            columns = client.ask("GET", "/api/dm/columns", query=query).json()["columns"]
        names = {
            f"tasks:data.{column['id']}" if column.get("parent") else f"tasks:{column['id']}"
            for column in columns
        } - {"tasks:data"}
        (shown,) = sdk_client(new_workplace).views.list(project=project.id)
        hidden = shown.data["hiddenColumns"]
        beside = {"tasks:data.text", "tasks:total_annotations"}
        assert names - {*hidden["labeling"]} == beside
        assert names - {*hidden["explore"]} == beside | {
            "tasks:data.doc_id",
            "tasks:data.title",
            "tasks:data.target_line",
            "tasks:completed_at",
        }


def test_a_list_of_before_is_told_from_one_that_people_made() -> None:
    hidden = document_list()["hiddenColumns"]["explore"]
    former = {"hiddenColumns": {"explore": [*hidden, "tasks:data.doc_id", "tasks:data.title"]}}
    assert is_earlier_version(former)
    assert not is_earlier_version(document_list())
    for other in ({}, {"hiddenColumns": None}, {"hiddenColumns": {"explore": ["tasks:id"]}}):
        assert not is_earlier_version(other)


def test_a_list_of_before_is_made_anew(new_workplace: Workplace) -> None:
    client, project = sdk_client(new_workplace), new_workplace.projects[0]
    (view,) = client.views.list(project=project.id)
    explored = [*view.data["hiddenColumns"]["explore"], "tasks:data.doc_id", "tasks:data.title"]
    former = view.data | {"hiddenColumns": {"explore": explored}}
    client.views.update(view.id, project=project.id, data=former)
    ensure_projects(new_workplace)
    (shown,) = client.views.list(project=project.id)
    assert shown.data["hiddenColumns"] == document_list()["hiddenColumns"]
