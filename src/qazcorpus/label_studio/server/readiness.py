"""What is looked at before documents go to a server or come from it."""

from __future__ import annotations

from xml.etree import ElementTree

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.client import Client
from qazcorpus.label_studio.tasks.interface import (
    TARGET_FIT,
    add_target_fit,
    labelling_interface,
)
from qazcorpus.label_studio.workplace.migration_journal import Journal
from qazcorpus.label_studio.workplace.settings import Project
from qazcorpus.label_studio.workplace.workplace import Workplace

_NOT_FOUND = 404
_NAMED = ("Label", "Choice", "Relation")


def check_server(client: Client) -> list[Project]:
    """The annotators' projects, all of them there; raises QazcorpusError where the server lacks
    one."""
    workplace = client.workplace
    projects = [workplace.project_of(annotator) for annotator in workplace.annotators]
    for project in projects:
        path = f"/api/projects/{project.id}"
        if client.ask("GET", path, expected=(_NOT_FOUND,)).status_code == _NOT_FOUND:
            raise QazcorpusError(
                f"the project «{project.title}» (number {project.id}) is not at {workplace.url}: "
                "it was deleted there, or another server answers at this address.",
                remedy=f"Make it anew: qazcorpus annotate start {workplace.folder}; then push. "
                "What was pulled before stays in annotations.jsonl.",
            )
    return projects


def check_no_migration(workplace: Workplace) -> None:
    """Raise UsageError while a change of the scheme is unfinished: what is at the server and what
    is in the files may be of two schemes."""
    path = Journal.place(workplace)
    if path.exists():
        raise UsageError(
            "a change of the scheme is unfinished here.",
            path=path,
            remedy="Go on with it: run the same qazcorpus annotate migrate again; or restore the "
            "backup that was made before it.",
        )


def interface_differences(client: Client, project: Project) -> str:
    """How the labels of a project differ from the workplace's scheme; empty where they do not."""
    scheme = client.workplace.scheme
    shown = client.json("GET", f"/api/projects/{project.id}", has={"label_config"})
    there = _labels(str(shown["label_config"]))
    here = _labels(labelling_interface(scheme))
    lacks, has = sorted(here - there), sorted(there - here)
    if not lacks and not has:
        return ""
    differences = [
        f"{what} {', '.join(names)}" for what, names in (("lacks", lacks), ("has", has)) if names
    ]
    return (
        f"the interface of «{project.title}» is of another version of the scheme than "
        f"{scheme.version}: it {' and '.join(differences)}."
    )


def bring_up_to_date(client: Client, project: Project) -> bool:
    """Give a project that was made by an earlier version what its interface lacks, and leave all
    else in it; whether it lacked anything."""
    path = f"/api/projects/{project.id}"
    present = str(client.json("GET", path, has={"label_config"})["label_config"])
    try:
        view = ElementTree.fromstring(present)
    except ElementTree.ParseError:
        return False
    if not add_target_fit(view):
        return False
    ElementTree.indent(view)
    body = {"label_config": ElementTree.tostring(view, encoding="unicode")}
    client.ask("PATCH", path, body=body)
    return True


def _labels(interface: str) -> set[str]:
    """The labels, choices and relations of an interface that are of a scheme, by what is stored."""
    try:
        tree = ElementTree.fromstring(interface)
    except ElementTree.ParseError:
        return set()
    for control in tree.iter("Choices"):
        if control.get("name") == TARGET_FIT:
            control.clear()
    items = (item for item in tree.iter() if item.tag in _NAMED)
    return {str(item.get("alias") or item.get("value", "")) for item in items}
