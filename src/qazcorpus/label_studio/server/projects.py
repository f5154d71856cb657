"""Projects at the server: one for each annotator, so that annotators do not see each other's work,
and one where disagreements are decided."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import UsageError
from qazcorpus.label_studio.server.client import SERVER_ERROR, sdk_client
from qazcorpus.label_studio.server.connection import server_errors_explained
from qazcorpus.label_studio.server.environment import Say, silent
from qazcorpus.label_studio.tasks.document_list import document_list, is_earlier_version
from qazcorpus.label_studio.workplace.settings import Project, Role
from qazcorpus.label_studio.workplace.workplace import Workplace

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

ADJUDICATION: Final = "төрелік"
MAX_TITLE: Final = 50
_MIN_TITLE: Final = 3
DELAYS: Final = (0.5, 1.0, 2.0)  # seconds before checking whether a project was made


def project_title(title: str, part: str) -> str:
    """The title of an annotator's project or of the adjudication project."""
    return f"{title} · {part}"


def check_titles(title: str, names: list[str]) -> None:
    """Raise UsageError if a project's title would be longer than the server allows."""
    for name in [ADJUDICATION, *names]:
        whole = project_title(title, name)
        if not title.strip() or len(whole) > MAX_TITLE:
            raise UsageError(
                f"the project title {whole!r} is not between {_MIN_TITLE} and {MAX_TITLE} "
                "characters long.",
                remedy="Give a shorter --title, or shorter names.",
            )


def ensure_projects(workplace: Workplace, say: Say = silent) -> None:
    """Make the missing projects of the workplace, and the list of documents in projects without
    one. Each project is recorded as soon as it is made."""
    with server_errors_explained(workplace):
        client = sdk_client(workplace)
        at_server = _titles(client)
        wanted: list[tuple[Role, str]] = [("annotate", a.name) for a in workplace.annotators]
        for role, annotator in [*wanted, ("adjudicate", "")]:
            kept = [p for p in workplace.projects if (p.role, p.annotator) == (role, annotator)]
            if not any(p.id in at_server for p in kept):
                made = _make(workplace, client, role, annotator, at_server)
                others = tuple(p for p in workplace.projects if p not in kept)
                workplace.change(projects=(*others, made))
                if kept:
                    say(
                        f"The project «{made.title}» was missing at the server and was made again. "
                        "Push any documents with qazcorpus annotate push to fill it."
                    )
        for project in workplace.projects:
            # All projects are recorded by now: after an interruption here, the next run finds them.
            views = client.views.list(project=project.id)
            if not views:
                client.views.create(project=project.id, data=document_list())
            for view in views:
                if is_earlier_version(view.data or {}):
                    client.views.update(view.id, project=project.id, data=document_list())


def _titles(client: LabelStudio) -> dict[int, str]:
    """The title of every project at the server, by its id."""
    listed: Iterable[Any] = client.projects.list(page_size=100)
    return {int(project.id): str(project.title) for project in listed}


def _make(
    workplace: Workplace, client: LabelStudio, role: Role, annotator: str, taken: dict[int, str]
) -> Project:
    from qazcorpus.label_studio.tasks.interface import instructions, labelling_interface
    from qazcorpus.label_studio.tasks.interface_adjudication import (
        adjudication_instructions,
    )

    title = project_title(workplace.title, annotator or ADJUDICATION)
    for id_ in (id_ for id_, known in taken.items() if known == title):
        if workplace.settings.server == "existing":
            raise UsageError(
                f"{workplace.url} has a project {title!r} that does not belong to this workplace.",
                remedy="Give another --title, or delete that project if nothing in it is needed.",
            )
        # Nobody else makes projects of this name at the workplace's own server: a command made it
        # and was interrupted before it could record it.
        return Project(id_, title, role, annotator)
    scheme = workplace.scheme
    text_of = instructions if role == "annotate" else adjudication_instructions
    id_ = _create(
        client,
        taken,
        title=title,
        label_config=labelling_interface(scheme),
        expert_instruction=text_of(scheme),
        show_instruction=True,
        show_skip_button=True,
        show_collab_predictions=True,
        enable_empty_annotation=True,
        maximum_annotations=1,
        sampling="Sequential sampling",
        color="#0072B2" if role == "annotate" else "#D55E00",
    )
    return Project(id_, title, role, annotator)


def _create(client: LabelStudio, taken: Collection[int], *, title: str, **attributes: Any) -> int:
    """Make a project and return its id; `taken` has the ids of existing projects.

    A busy server may make the project and still report a failure. Therefore each retry waits and
    first checks whether the project exists. The SDK would retry at once and make a second project.
    """
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    for delay in DELAYS:
        try:
            made = client.projects.create(
                title=title, request_options={"max_retries": 0}, **attributes
            )
            return int(made.id or 0)
        except (ApiError, httpx.TransportError) as error:
            if not _may_pass(error):
                raise
            failure = error
        time.sleep(delay)
        new = [i for i, known in _titles(client).items() if known == title and i not in taken]
        if new:
            return new[0]
    raise failure


def _may_pass(error: Exception) -> bool:
    """Whether an error may be transient: the server failed or is busy."""
    status = getattr(error, "status_code", None) or SERVER_ERROR
    return status >= SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
