"""What a workplace is made of: its server, people and projects (`workplace.json`, no secrets)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal

from qazcorpus.atomic import written_file
from qazcorpus.errors import QazcorpusError

ServerKind = Literal["own", "existing"]
Role = Literal["annotate", "adjudicate"]
SQLITE: Final = "sqlite"
_REMEDY: Final = "Restore it from a backup: qazcorpus annotate restore FILE"


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person with an account at the server; `user_id` is 0 until there is one."""

    name: str
    email: str
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the server: an annotator's, or the one where disagreements are decided."""

    id: int
    title: str
    role: Role
    annotator: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The contents of `workplace.json`.

    `database` is "sqlite" or an address «postgresql://user@host:port/name» without a password; for
    an existing server it is empty. `adjudicator` is the owner of the token that the commands use.
    `live_help` lets the server call services on this machine, such as the pre-annotation service.
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


def read_settings(path: Path) -> Settings:
    """Read `workplace.json`; raises QazcorpusError where it cannot be read or is not one."""
    try:
        return _settings(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise QazcorpusError(f"cannot be read: {error.strerror}.", path=path) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QazcorpusError(
            f"this does not describe a workplace: {error}.", path=path, remedy=_REMEDY
        ) from error


def write_settings(settings: Settings, path: Path) -> None:
    """Write `workplace.json` in one piece."""
    with written_file(path) as part:
        part.write_text(
            json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def _settings(data: Mapping[str, Any]) -> Settings:
    known = {item.name for item in fields(Settings)}
    values = {name: value for name, value in data.items() if name in known}
    values["adjudicator"] = Annotator(**data["adjudicator"])
    values["annotators"] = tuple(Annotator(**item) for item in data["annotators"])
    values["projects"] = tuple(Project(**item) for item in data["projects"])
    return Settings(**values)


def project_url(server: str, project: int) -> str:
    """The address of a project, for people."""
    return f"{server.rstrip('/')}/projects/{project}/data"


def task_url(server: str, project: int, task: int) -> str:
    """The address at which a task opens."""
    return f"{project_url(server, project)}?task={task}"
