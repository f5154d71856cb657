"""Projects at the server: one an annotator, so that they are blind to one another, and one more
where disagreements are decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.annotations.label_studio.connection import explained
from qazcorpus.annotations.label_studio.document_list import document_list
from qazcorpus.annotations.label_studio.settings import Project, Role
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.errors import UsageError

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

ADJUDICATION: Final = "төрелік"
MAX_TITLE: Final = 50
_MIN_TITLE: Final = 3


def project_title(title: str, part: str) -> str:
    """The title of an annotator's project, or of the adjudication."""
    return f"{title} · {part}"


def check_titles(title: str, names: list[str]) -> None:
    """Raise UsageError where a project's title would be longer than the server allows."""
    for name in [ADJUDICATION, *names]:
        whole = project_title(title, name)
        if not title.strip() or len(whole) > MAX_TITLE:
            raise UsageError(
                f"the project title {whole!r} is not between {_MIN_TITLE} and {MAX_TITLE} "
                "characters long.",
                remedy="Give a shorter --title, or shorter names.",
            )


def ensure_projects(workplace: Workplace) -> None:
    """Make the projects that the workplace lacks, each written down as soon as it is there, and
    the list of documents of those that have none."""
    with explained(workplace):
        client = workplace.client()
        listed: Iterable[Any] = client.projects.list(page_size=100)
        at_server = {int(project.id): str(project.title) for project in listed}
        wanted: list[tuple[Role, str]] = [("annotate", a.name) for a in workplace.annotators]
        for role, annotator in [*wanted, ("adjudicate", "")]:
            kept = [p for p in workplace.projects if (p.role, p.annotator) == (role, annotator)]
            if not any(p.id in at_server for p in kept):
                made = _make(workplace, client, role, annotator, at_server)
                others = tuple(p for p in workplace.projects if p not in kept)
                workplace.change(projects=(*others, made))
        for project in workplace.projects:
            # After all are written down: whoever is interrupted here finds them next time.
            if not client.views.list(project=project.id):
                client.views.create(project=project.id, data=document_list())


def _make(
    workplace: Workplace, client: LabelStudio, role: Role, annotator: str, taken: dict[int, str]
) -> Project:
    from qazcorpus.annotations.label_studio.interface import instructions, labelling_interface

    title = project_title(workplace.title, annotator or ADJUDICATION)
    for id_ in (id_ for id_, known in taken.items() if known == title):
        if workplace.settings.server == "existing":
            raise UsageError(
                f"{workplace.url} has a project {title!r} already, which is not this workplace's.",
                remedy="Give another --title, or delete that project if nothing in it is needed.",
            )
        # Nobody else makes projects of this name at our own server: it was made by a command that
        # was interrupted before it could write it down.
        return Project(id_, title, role, annotator)
    scheme = workplace.scheme
    made = client.projects.create(
        title=title,
        label_config=labelling_interface(scheme),
        expert_instruction=instructions(scheme),
        show_instruction=True,
        show_skip_button=True,
        show_collab_predictions=True,
        enable_empty_annotation=True,
        maximum_annotations=1,
        sampling="Sequential sampling",
        color="#0072B2" if role == "annotate" else "#D55E00",
    )
    return Project(int(made.id or 0), title, role, annotator)
