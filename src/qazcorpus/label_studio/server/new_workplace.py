"""Make the folder of a new workplace, before any request to a server."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from qazcorpus.atomic import written_file
from qazcorpus.document import ANSWERS
from qazcorpus.errors import SchemeError, UsageError
from qazcorpus.label_studio.server.database import parse_database
from qazcorpus.label_studio.server.projects import check_titles
from qazcorpus.label_studio.server.server import HOST, is_running
from qazcorpus.label_studio.workplace.secret_files import new_password, new_token
from qazcorpus.label_studio.workplace.settings import SQLITE, Annotator, Settings, read_settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.outputs import identity
from qazcorpus.readers.interchange.marks import PARTS
from qazcorpus.resources import resource
from qazcorpus.scheme import Scheme, load_scheme

PORT: Final = 8080
LEAD: Final = Annotator("lead", "lead@localhost")
_PRIVATE: Final = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkplaceOptions:
    """The permanent options of a workplace; None means the default.

    `server` is the address of an existing server, `database` the address of a PostgreSQL database
    for the workplace's own server, `scheme` a file. `repr` does not show a password in `database`.
    """

    title: str | None = None
    lead: Annotator | None = None
    server: str | None = None
    database: str | None = None
    scheme: Path | None = None

    def __repr__(self) -> str:
        return f"WorkplaceOptions({self.title!r})"


def make_workplace(folder: Path, wanted: WorkplaceOptions, *, port: int | None = None) -> Workplace:
    """Make the folder of a workplace, or open the one in the folder.

    If a workplace has no projects because its first start failed, its options can still change.
    After that, raises UsageError for options that cannot change; also for a folder with other
    contents and for contradictory arguments.
    """
    path = folder / "workplace.json"
    present = Workplace(folder, read_settings(path)) if path.exists() else None
    if present and (present.projects or is_running(present)):
        _check_unchanged(present, wanted)
        if present.settings.server == "own":
            _add_secrets(present, wanted)  # the database's password may have changed
        return present
    if not present and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "this folder is not empty and is not an annotation workplace.",
            path=folder,
            remedy="Name a new folder: qazcorpus annotate start FOLDER",
        )
    return _made(folder, wanted, port, present)


def _made(
    folder: Path, wanted: WorkplaceOptions, port: int | None, old: Workplace | None
) -> Workplace:
    scheme = wanted.scheme or resource("annotations", "scheme.yaml")
    settings = _settings(
        wanted, port, old.settings if old else Settings(folder.absolute().name, "")
    )
    workplace = Workplace(folder, replace(settings, scheme=_annotatable(scheme).version))
    check_titles(workplace.title, [])
    folder.mkdir(parents=True, exist_ok=True)
    workplace.server_path.mkdir(mode=_PRIVATE, exist_ok=True)
    # Data and passwords must not be committed to a repository.
    (workplace.server_path / ".gitignore").write_text("*\n", encoding="utf-8")
    if settings.server == "own":
        _add_secrets(workplace, wanted)
    if identity(scheme) != identity(workplace.scheme_path):
        with written_file(workplace.scheme_path) as part:
            shutil.copyfile(scheme, part)
    workplace.save()  # last: without this file, the folder is not a workplace
    return workplace


def _annotatable(path: Path) -> Scheme:
    """Load a scheme; raises SchemeError if a document cannot store its statement labels or
    stances."""
    scheme = load_scheme(path)
    parts = {label.label for label in scheme.attribution}
    stances = {label.label for label in scheme.stances}
    if parts != {*PARTS}:
        raise SchemeError(
            f"its labels are {', '.join(sorted(parts)) or 'none'}.",
            path=path,
            place="attribution",
            remedy=f"The labels of a statement must be exactly {', '.join(PARTS)}.",
        )
    if not stances or not stances <= {*ANSWERS}:
        raise SchemeError(
            f"its stances are {', '.join(sorted(stances)) or 'none'}.",
            path=path,
            place="stances",
            remedy=f"Only these stances are possible: {', '.join(ANSWERS)}.",
        )
    return scheme


def _settings(wanted: WorkplaceOptions, port: int | None, old: Settings) -> Settings:
    settings = replace(
        old,
        title=wanted.title or old.title,
        adjudicator=wanted.lead or old.adjudicator,
    )
    if wanted.server:
        if wanted.database or port:
            raise UsageError(
                "the port and the database of an existing server cannot be set here.",
                remedy="Leave out --port and --database, or --server.",
            )
        return replace(settings, server="existing", url=_address(wanted.server), database="")
    database = parse_database(wanted.database) if wanted.database else None
    address = database.address if database else wanted.database or old.database or SQLITE
    url = f"http://{HOST}:{port or PORT}" if port or old.server != "own" or not old.url else old.url
    return replace(settings, server="own", url=url, database=address)


def _add_secrets(workplace: Workplace, wanted: WorkplaceOptions) -> None:
    secrets = workplace.secrets()
    database = parse_database(wanted.database or workplace.settings.database)
    lead = workplace.adjudicator.email
    added = replace(
        secrets,
        token=secrets.token or new_token(),
        passwords={lead: new_password()} | dict(secrets.passwords),
        database_password=(database and database.password) or secrets.database_password,
    )
    if added != secrets:
        workplace.save_secrets(added)


def _address(server: str) -> str:
    try:
        parts = urlsplit(server.strip())
        named = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        named = None
    if not named:
        raise UsageError(
            "this is not the address of a server.",
            place="--server",
            remedy="Copy it from the browser's address bar: https://annotation.example.org",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _check_unchanged(workplace: Workplace, wanted: WorkplaceOptions) -> None:
    settings = workplace.settings
    database = parse_database(wanted.database) if wanted.database else None
    scheme = load_scheme(wanted.scheme).version if wanted.scheme else None
    compared = {
        "title": (wanted.title, settings.title),
        "lead": (wanted.lead and wanted.lead.name, settings.adjudicator.name),
        "server": (wanted.server and _address(wanted.server), settings.url),
        "database": (database.address if database else wanted.database, settings.database),
        "scheme": (scheme, settings.scheme),
    }
    for name, (asked, present) in compared.items():
        if asked and asked != present:
            raise UsageError(
                f"the {name} of this workplace is {present!r} and cannot be changed.",
                path=workplace.folder,
                remedy=f"Leave out --{name}, or make a new workplace in another folder.",
            )
