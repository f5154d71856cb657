"""What a change of the scheme needs of the server: results read and written one by one, and the
interface of a project.

Three things that the server does not say, all seen in 1.23: the list of tasks leaves out the drafts
of everyone but the token's owner; writing an annotation deletes the drafts that belong to it, so
whoever writes one takes them off it for that moment; and the server's count of the labels in use,
by which it allows changes of an interface, is wrong after drafts were changed, until it is reckoned
anew.
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
    """A session with the workplace's server; its failures become messages users can act on."""
    with connected(workplace, say=say) as client:
        yield ServerResults(client)


class ServerResults:
    """Tasks with their annotations, predictions and drafts, and how to change these."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def tasks(self, project: int) -> Iterator[dict[str, Any]]:
        """Every task of a project, a page at a time, with its annotations, predictions and
        drafts."""
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
        """An annotation, prediction or draft as it is this moment; None where it is gone."""
        found: dict[str, Any] | None = self.ask("GET", f"/api/{kind}s/{id_}/", missing=True)
        return found

    def write(self, kind: Kind, id_: int, result: list[dict[str, Any]]) -> None:
        """Give an annotation, prediction or draft another result."""
        self.ask("PATCH", f"/api/{kind}s/{id_}/", {"result": result})

    def drafts(self, task: int) -> list[dict[str, Any]]:
        """Everyone's drafts of a task; `annotation` names that whose change they are, if any."""
        found: list[dict[str, Any]] | None = self.ask(
            "GET", f"/api/tasks/{task}/drafts", missing=True
        )
        return found or []

    def drafts_of(self, task: int, annotation: int) -> list[int]:
        """The drafts that are changes of an annotation."""
        return [draft["id"] for draft in self.drafts(task) if draft["annotation"] == annotation]

    def move_draft(self, draft: int, annotation: int | None) -> None:
        """Take a draft off its annotation (None), or put it back."""
        self.ask("PATCH", f"/api/drafts/{draft}/", {"annotation": annotation}, missing=True)

    def interface(self, project: int) -> tuple[str, str]:
        """The interface of a project as it is, and its instructions."""
        found = self.ask("GET", f"/api/projects/{project}")
        return str(found["label_config"]), str(found["expert_instruction"] or "")

    def set_interface(self, project: int, interface: str, instructions: str) -> None:
        """Give a project another interface and other instructions."""
        body = {"label_config": interface, "expert_instruction": instructions}
        self.ask("PATCH", f"/api/projects/{project}", body)

    def recount(self, project: int) -> None:
        """Let the server reckon anew which labels are in use."""
        self.ask("POST", f"/api/projects/{project}/summary/reset", {})

    def ask(self, method: str, path: str, body: Any = None, *, missing: bool = False) -> Any:
        """What the server answers, from JSON; with `missing`, None for what it does not know."""
        expected = (_NOT_FOUND,) if missing else ()
        answer = self._client.ask(method, path, body=body, expected=expected)
        if answer.status_code == _NOT_FOUND:
            return None
        return json_of(self._client.workplace, answer) if answer.content else None
