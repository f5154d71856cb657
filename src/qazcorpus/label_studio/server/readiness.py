"""Checks before documents are pushed to a server or pulled from it."""

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
    """The annotators' projects; raises QazcorpusError if one is missing at the server."""
    workplace = client.workplace
    projects = [workplace.project_of(annotator) for annotator in workplace.annotators]
    for project in projects:
        path = f"/api/projects/{project.id}"
        if client.ask("GET", path, expected=(_NOT_FOUND,)).status_code == _NOT_FOUND:
            raise QazcorpusError(
                f"the project «{project.title}» (number {project.id}) is not at {workplace.url}: "
                "it was deleted there, or another server answers at this address.",
                remedy=f"Make it again: qazcorpus annotate start {workplace.folder}; then push. "
                "Annotations that were pulled before stay in annotations.jsonl.",
            )
    return projects


def check_no_migration(workplace: Workplace) -> None:
    """Raise UsageError while a change of the scheme is unfinished: the server and the files may
    have different schemes."""
    path = Journal.place(workplace)
    if path.exists():
        raise UsageError(
            "a change of the scheme is unfinished here.",
            path=path,
            remedy="Finish it: run the same qazcorpus annotate migrate again. Or restore the "
            "backup that was made before it.",
        )


def interface_differences(client: Client, project: Project) -> str:
    """A text that says how a project's labels differ from the workplace's scheme; empty if they do
    not."""
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
        f"the interface of «{project.title}» does not match version {scheme.version} of the "
        f"scheme: it {' and '.join(differences)}."
    )


def update_interface(client: Client, project: Project) -> bool:
    """Add the missing parts to the interface of a project that an earlier version made. Returns
    whether any part was missing."""
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
    """The stored names of an interface's labels, choices and relations that belong to a scheme."""
    try:
        tree = ElementTree.fromstring(interface)
    except ElementTree.ParseError:
        return set()
    for control in tree.iter("Choices"):
        if control.get("name") == TARGET_FIT:
            control.clear()
    items = (item for item in tree.iter() if item.tag in _NAMED)
    return {str(item.get("alias") or item.get("value", "")) for item in items}
