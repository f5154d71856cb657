"""The settings of a workplace: its server, people and projects (`workplace.json`, no secrets)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.json_files import not_this, read_json_object

ServerKind = Literal["own", "existing"]
Role = Literal["annotate", "adjudicate"]
SQLITE: Final = "sqlite"
FORMAT: Final = 1
"""Increase it when older versions of the toolkit would damage a workplace of the new format."""
_WHAT: Final = "the description of a workplace"


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person with an account at the server; `user_id` is 0 until the account exists."""

    name: str
    email: str
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class Project:
    """A project at the server: an annotator's, or the one where disagreements are decided."""

    id: int
    title: str
    role: Role
    annotator: str = ""


_Item = TypeVar("_Item", Annotator, Project)


@dataclass(frozen=True, slots=True)
class Settings:
    """The contents of `workplace.json`.

    `database` is "sqlite" or an address «postgresql://user@host:port/name» without a password; for
    an existing server it is empty. `adjudicator` is the owner of the token that the commands use.
    `live_help` lets the server call services on this machine, such as the pre-annotation service.
    `format` is the format number of the folder. `others` has all other keys of the file; they are
    kept when the file is written.
    """

    title: str
    url: str
    server: ServerKind = "own"
    database: str = SQLITE
    scheme: str = ""
    live_help: bool = False
    adjudicator: Annotator = field(default_factory=lambda: Annotator("lead", "lead@localhost"))
    annotators: tuple[Annotator, ...] = ()
    projects: tuple[Project, ...] = ()
    format: int = FORMAT
    others: Mapping[str, Any] = field(default_factory=dict)


def read_settings(path: Path) -> Settings:
    """Read `workplace.json`.

    Raises QazcorpusError if the file cannot be read or does not describe a workplace, and
    UsageError if a newer version of the toolkit made it.
    """
    data = read_json_object(path, _WHAT)
    number = data.get("format", FORMAT)
    if type(number) is int and number > FORMAT:
        raise UsageError(
            "a newer version of qazcorpus made this workplace (its format is "
            f"{number}; the installed version knows {FORMAT}).",
            path=path,
            remedy="Upgrade: pip install --upgrade qazcorpus",
        )
    return _settings(data, path)


def write_settings(settings: Settings, path: Path) -> None:
    """Write `workplace.json` atomically."""
    data = asdict(settings)
    text = json.dumps({**data.pop("others"), **data}, ensure_ascii=False, indent=2)
    with written_file(path) as part:
        part.write_text(text + "\n", encoding="utf-8")


def _settings(data: Mapping[str, Any], path: Path) -> Settings:
    values = _fields(Settings, data, "", path)
    values["adjudicator"] = _made(Annotator, data.get("adjudicator"), "adjudicator", path)
    values["annotators"] = _all_made(Annotator, data, "annotators", path)
    values["projects"] = _all_made(Project, data, "projects", path)
    url = urlsplit(values["url"])
    if url.scheme not in ("http", "https") or not url.netloc:
        raise not_this(path, _WHAT, f"'url' is not the address of a server: {values['url']!r}")
    known = {item.name for item in fields(Settings)}
    values["others"] = {name: value for name, value in data.items() if name not in known}
    return Settings(**values)


def _all_made(
    kind: type[_Item], data: Mapping[str, Any], name: str, path: Path
) -> tuple[_Item, ...]:
    items = data.get(name)
    if not isinstance(items, list):
        raise not_this(path, _WHAT, f"'{name}' is not a list")
    return tuple(_made(kind, item, f"{name}[{n}]", path) for n, item in enumerate(items))


def _made(kind: type[_Item], data: object, where: str, path: Path) -> _Item:
    if not isinstance(data, dict):
        raise not_this(path, _WHAT, f"'{where}' is missing or not an object")
    return kind(**_fields(kind, data, f"{where}.", path))


def _fields(kind: type, data: Mapping[str, Any], where: str, path: Path) -> dict[str, Any]:
    """The plain fields of a class, checked for their types and permitted words."""
    types = get_type_hints(kind)
    values: dict[str, Any] = {}
    for item in fields(kind):
        wanted = types[item.name]
        plain = wanted if wanted in (str, int, bool) else None
        words = get_args(wanted) if get_origin(wanted) is Literal else ()
        if not plain and not words:
            continue
        if item.name not in data:
            if item.default is MISSING:
                raise not_this(path, _WHAT, f"'{where}{item.name}' is missing")
            continue
        value = data[item.name]
        if type(value) is not plain and value not in words:
            raise not_this(path, _WHAT, f"'{where}{item.name}' cannot be {value!r}")
        values[item.name] = value
    return values


def project_url(server: str, project: int) -> str:
    """The address of a project, for people."""
    return f"{server.rstrip('/')}/projects/{project}/data"


def task_url(server: str, project: int, task: int) -> str:
    """The address at which a task opens."""
    return f"{project_url(server, project)}?task={task}"


def project_key(project: int) -> str:
    """The key of a project's owner in `Workplace.names`; an e-mail address cannot look like
    this."""
    return f"project {project}"
