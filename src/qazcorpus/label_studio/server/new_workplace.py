"""The folder of a new workplace, before anything is asked of a server."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from qazcorpus.atomic import written_file
from qazcorpus.document import STANCES
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
    """What a workplace is made with and keeps; None where nothing is asked for.

    `server` is the address of an existing server, `database` that of a PostgreSQL database of the
    workplace's own server, `scheme` a file. A password in `database` does not show in `repr`.
    """

    title: str | None = None
    lead: Annotator | None = None
    server: str | None = None
    database: str | None = None
    scheme: Path | None = None

    def __repr__(self) -> str:
        return f"Wanted({self.title!r})"


def make_workplace(folder: Path, wanted: WorkplaceOptions, *, port: int | None = None) -> Workplace:
    """Make the folder of a workplace, or open the one that is there.

    As long as a workplace has no projects (its first start failed), it can be made differently;
    after that, raises UsageError for what it cannot change, as for a folder with other things in it
    and for arguments that contradict one another.
    """
    path = folder / "workplace.json"
    present = Workplace(folder, read_settings(path)) if path.exists() else None
    if present and (present.projects or is_running(present)):
        _check_unchanged(present, wanted)
        if present.settings.server == "own":
            _add_secrets(present, wanted)  # the database's password may be another by now
        return present
    if not present and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "here is something already, and it is not an annotation workplace.",
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
    # The data and the passwords must not get into anyone's repository.
    (workplace.server_path / ".gitignore").write_text("*\n", encoding="utf-8")
    if settings.server == "own":
        _add_secrets(workplace, wanted)
    if identity(scheme) != identity(workplace.scheme_path):
        with written_file(workplace.scheme_path) as part:
            shutil.copyfile(scheme, part)
    workplace.save()  # at the end: without it, the folder is not a workplace
    return workplace


def _annotatable(path: Path) -> Scheme:
    """The scheme of a file; raises SchemeError where a document cannot hold its statements."""
    scheme = load_scheme(path)
    parts = {label.label for label in scheme.attribution}
    stances = {label.label for label in scheme.stances}
    if parts != {*PARTS}:
        raise SchemeError(
            f"its labels are {', '.join(sorted(parts)) or 'none'}.",
            path=path,
            place="attribution",
            remedy=f"A statement is made of {', '.join(PARTS)}, no more and no less.",
        )
    if not stances or not stances <= {*STANCES}:
        raise SchemeError(
            f"its stances are {', '.join(sorted(stances)) or 'none'}.",
            path=path,
            place="stances",
            remedy=f"A document holds the stances {', '.join(STANCES)} and no others.",
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
                "an existing server has its own port and database.",
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
            remedy="Write it as the browser shows it: https://annotation.example.org",
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
                f"this workplace has the {name} {present!r} already.",
                path=workplace.folder,
                remedy=f"Leave out --{name}, or make a new workplace in another folder.",
            )
