"""The pipeline as a pre-annotation service for a workplace, and its connection to the projects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.annotations.scheme_change import SchemeChange
from qazcorpus.annotations.scheme_migration import in_scheme
from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, QazcorpusError
from qazcorpus.label_studio.live.service import USER, Predict, Predictor
from qazcorpus.label_studio.server.client import connected as session
from qazcorpus.label_studio.server.environment import Say, silent
from qazcorpus.label_studio.server.readiness import check_server
from qazcorpus.label_studio.server.results import ServerResults, server_results
from qazcorpus.label_studio.tasks.tasks import BLANK
from qazcorpus.label_studio.workplace.workplace import DEFAULT_FOLDER, Workplace
from qazcorpus.scheme import Scheme, load_scheme

if TYPE_CHECKING:
    from spacy.language import Language

MAX_CHARS: Final = 200_000
_LIVE: Final = "live-"
_CONNECTED: Final = "CO"
_SECONDS: Final = 100


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: its address, its name in the projects, and its password."""

    url: str
    title: str
    password: str = field(default="", repr=False)


def predictor(
    nlp: Language, *, scheme: Scheme | None = None, changes: Iterable[SchemeChange] = ()
) -> Predictor:
    """The pipeline as a predictor. `changes` are the changes from the scheme of the pipeline's
    labels to the workplace's scheme."""
    from qazcorpus.pipeline.convert import pipeline_origin

    origin = pipeline_origin(nlp)
    version = f"{origin.name} {origin.version}".strip()
    return Predictor(_predict(nlp, scheme or load_scheme(), tuple(changes)), version)


def workplace_here(folder: Path | None) -> Workplace | None:
    """The workplace in a folder. If `folder` is None: the one in the default folder, or None if
    there is none.

    Raises UsageError if `folder` is not a workplace.
    """
    if folder is None and not (DEFAULT_FOLDER / "workplace.json").is_file():
        return None
    return Workplace.open(folder or DEFAULT_FOLDER)


def check_workplace(workplace: Workplace, say: Say = silent) -> None:
    """Raise QazcorpusError at once if the workplace's server does not answer."""
    with session(workplace, say=say) as client:
        check_server(client)


@contextmanager
def in_projects(workplace: Workplace, service: Service, say: Say = silent) -> Iterator[int]:
    """Let the annotators' projects request predictions from the service; yields their number.

    At the end of the block, the service is removed from the projects, and they show the same
    predictions as before. Raises QazcorpusError if the server is not permitted to reach the
    service.
    """
    with server_results(workplace, say) as server:
        before: dict[int, tuple[int, str]] = {}
        try:
            for project in workplace.projects:
                if project.role == "annotate":
                    shown = _shown(server, project.id)
                    backend = _add(workplace, server, project.id, service)
                    before[backend] = project.id, shown
                    body = {"model_version": service.title}
                    server.ask("PATCH", f"/api/projects/{project.id}", body)
            yield len(before)
        finally:
            for backend, (id_, shown) in before.items():
                server.ask("DELETE", f"/api/ml/{backend}", missing=True)
                server.ask("PATCH", f"/api/projects/{id_}", {"model_version": shown}, missing=True)


def _shown(server: ServerResults, project: int) -> str:
    return str(server.ask("GET", f"/api/projects/{project}").get("model_version") or "")


def _add(workplace: Workplace, server: ServerResults, project: int, service: Service) -> int:
    """Add the service to a project; a service left there by an earlier run is replaced."""
    for backend in server.ask("GET", f"/api/ml?project={project}"):
        if service.title == backend["title"] or service.url == backend["url"]:
            server.ask("DELETE", f"/api/ml/{backend['id']}", missing=True)
    body: dict[str, Any] = {
        "project": project,
        "url": service.url,
        "title": service.title,
        "timeout": _SECONDS,
    }
    if service.password:
        login = {"basic_auth_user": USER, "basic_auth_pass": service.password}
        body |= {"auth_method": "BASIC_AUTH", **login}
    try:
        return int(server.ask("POST", "/api/ml", body)["id"])
    except QazcorpusError as error:
        # With SSRF_PROTECTION_ENABLED, the server adds a service on its own machine but then
        # refuses to make the webhook for it. Predictions work, and nothing else is needed.
        for backend in server.ask("GET", f"/api/ml?project={project}"):
            if backend["title"] == service.title and backend["state"] == _CONNECTED:
                return int(backend["id"])
        raise _refused(workplace, error) from error


def _refused(workplace: Workplace, error: QazcorpusError) -> QazcorpusError:
    if "reserved network address" not in error.problem:
        return error
    return QazcorpusError(
        f"{workplace.url} is not permitted to reach services on its own machine.",
        remedy="Stop the server, then start it with --live-help: "
        f"qazcorpus annotate start {workplace.folder} --live-help"
        if workplace.settings.server == "own"
        else "Its administrator can allow it: ML_BLOCK_LOCAL_IP=False.",
    )


def _predict(nlp: Language, scheme: Scheme, changes: tuple[SchemeChange, ...]) -> Predict:
    from qazcorpus.label_studio.tasks.regions import regions_of
    from qazcorpus.pipeline.analyze import analyze_documents

    def predict(task: Mapping[str, Any]) -> list[dict[str, Any]]:
        data = task["data"]
        text: str = data["text"]
        if len(text) > MAX_CHARS:
            raise DocumentError(f"the text is longer than {MAX_CHARS} characters.")
        if not text.strip() or data.get(BLANK):
            return []
        targets = _targets(data)
        document = Document(str(data.get("doc_id") or "task"), text)
        analyzed = analyze_documents([document], nlp=nlp, target=targets[0] if targets else "")
        document = in_scheme(next(analyzed), changes)
        # The interface cannot show a target that is not among the task's choices.
        statements = (
            s if s.target in targets else replace(s, target="") for s in document.statements
        )
        regions = regions_of(replace(document, statements=tuple(statements)), scheme)
        return [_of_section(region, _start(data)) for region in regions]

    return predict


def _targets(data: Mapping[str, Any]) -> list[str]:
    targets = data.get("targets")
    found = targets if isinstance(targets, list) else []
    return [str(item["value"]) for item in found if isinstance(item, dict) and item.get("value")]


def _start(data: Mapping[str, Any]) -> int:
    start = data.get("start")
    return start if isinstance(start, int) else 0


def _of_section(region: dict[str, Any], start: int) -> dict[str, Any]:
    """A region with an id that the stored predictions do not use, and with the offsets in its
    `meta` counted in the whole document."""
    for key in ("id", "from_id", "to_id"):
        if key in region:
            region[key] = f"{_LIVE}{region[key]}"
    meta = region.get("meta")
    if meta:
        region["meta"] = {
            **meta,
            "region": f"{_LIVE}{meta['region']}",
            "span": [offset + start for offset in meta["span"]],
        }
    return region
