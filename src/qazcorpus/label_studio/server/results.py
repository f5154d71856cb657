"""Server access for a change of the scheme: single results and the interface of a project.

Three facts about Label Studio 1.23 that its documentation does not state. The list of tasks has
only the drafts of the token's owner. Writing an annotation deletes its drafts, so they must be
detached during the write. Before the server permits a change of an interface, it checks
its count of the labels in use. After drafts were changed, this count is wrong until it is computed
again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

from qazcorpus.label_studio.server.client import Client, connected
from qazcorpus.label_studio.server.connection import json_of
from qazcorpus.label_studio.server.environment import Say, silent
from qazcorpus.label_studio.workplace.workplace import Workplace

Kind = Literal["annotation", "prediction", "draft"]
KINDS: Final[tuple[Kind, ...]] = ("annotation", "prediction", "draft")
_PAGE: Final = 100
_NOT_FOUND: Final = 404


@contextmanager
def server_results(workplace: Workplace, say: Say = silent) -> Iterator[ServerResults]:
    """Open a session with the workplace's server; its failures become messages with a remedy."""
    with connected(workplace, say=say) as client:
        yield ServerResults(client)


class ServerResults:
    """Read tasks with their annotations, predictions and drafts, and change these."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def tasks(self, project: int) -> Iterator[dict[str, Any]]:
        """Yield every task of a project with its annotations, predictions and drafts, page by
        page."""
        seen, page = 0, 1
        while True:
            path = f"/api/tasks?project={project}&fields=all&page_size={_PAGE}&page={page}"
            found = self.ask("GET", path)
            for task in found["tasks"]:
                yield {**task, "drafts": self.drafts(task["id"])}
            seen, page = seen + len(found["tasks"]), page + 1
            if not found["tasks"] or seen >= int(found["total"]):
                return

    def current(self, kind: Kind, id_: int) -> dict[str, Any] | None:
        """The current state of an annotation, prediction or draft, or None if it was deleted."""
        found: dict[str, Any] | None = self.ask("GET", f"/api/{kind}s/{id_}/", missing=True)
        return found

    def write(self, kind: Kind, id_: int, result: list[dict[str, Any]]) -> None:
        """Replace the result of an annotation, prediction or draft."""
        self.ask("PATCH", f"/api/{kind}s/{id_}/", {"result": result})

    def drafts(self, task: int) -> list[dict[str, Any]]:
        """Everyone's drafts of a task; the key `annotation` is the id of the annotation they
        change, or None."""
        found: list[dict[str, Any]] | None = self.ask(
            "GET", f"/api/tasks/{task}/drafts", missing=True
        )
        return found or []

    def drafts_of(self, task: int, annotation: int) -> list[int]:
        """The ids of the drafts that change an annotation."""
        return [draft["id"] for draft in self.drafts(task) if draft["annotation"] == annotation]

    def move_draft(self, draft: int, annotation: int | None) -> None:
        """Detach a draft from its annotation (None), or attach it again."""
        self.ask("PATCH", f"/api/drafts/{draft}/", {"annotation": annotation}, missing=True)

    def interface(self, project: int) -> tuple[str, str]:
        """The current interface of a project, and its instructions."""
        found = self.ask("GET", f"/api/projects/{project}")
        return str(found["label_config"]), str(found["expert_instruction"] or "")

    def set_interface(self, project: int, interface: str, instructions: str) -> None:
        """Replace the interface and the instructions of a project."""
        body = {"label_config": interface, "expert_instruction": instructions}
        self.ask("PATCH", f"/api/projects/{project}", body)

    def recount(self, project: int) -> None:
        """Let the server count the labels in use again."""
        self.ask("POST", f"/api/projects/{project}/summary/reset", {})

    def ask(self, method: str, path: str, body: Any = None, *, missing: bool = False) -> Any:
        """The server's response, parsed from JSON; with `missing`, None if the object was not
        found."""
        expected = (_NOT_FOUND,) if missing else ()
        answer = self._client.ask(method, path, body=body, expected=expected)
        if answer.status_code == _NOT_FOUND:
            return None
        return json_of(self._client.workplace, answer) if answer.content else None
