"""Make a workplace and start it. If this is run again, it makes only the missing parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.accounts import (
    accounts_at_server,
    add_annotators,
    ensure_account,
    renew_token,
    token_owner,
    write_accounts,
)
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.server.connection import (
    explained_connection,
    json_of,
    unexpected_response,
)
from qazcorpus.label_studio.server.database import SQLITE_FILE
from qazcorpus.label_studio.server.environment import (
    Say,
    check_version,
    label_studio_program,
    silent,
)
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.server.projects import check_titles, ensure_projects
from qazcorpus.label_studio.server.readiness import update_interface
from qazcorpus.label_studio.server.server import (
    HOST,
    START_SECONDS,
    is_running,
    start_server,
)
from qazcorpus.label_studio.server.sessions import first_request_timeout, session
from qazcorpus.label_studio.workplace.settings import SQLITE, Annotator
from qazcorpus.label_studio.workplace.workplace import Workplace


def start_workplace(
    folder: Path,
    wanted: WorkplaceOptions | None = None,
    *,
    annotators: Iterable[Annotator] = (),
    port: int | None = None,
    live_help: bool | None = None,
    new_database: bool = False,
    timeout: float = START_SECONDS,
    say: Say = silent,
) -> Workplace:
    """Make a workplace, or open the one in the folder, and start its server.

    The workplace's own server is started on this machine at `port`; an existing server is used with
    the token in the environment variable LABEL_STUDIO_API_KEY. Missing accounts and projects are
    made; nothing else is changed. In a workplace with projects, only the port and `live_help` can
    be changed, while its server is stopped. Progress is reported with `say`. With `new_database`, a
    server whose database is missing starts with an empty one.

    Raises UsageError if arguments contradict each other or the workplace. Raises QazcorpusError if
    the server does not start or refuses a request, or if its database is missing.
    """
    annotators = list(annotators)
    workplace = make_workplace(folder, wanted or WorkplaceOptions(), port=port)
    _check_people(workplace, annotators)
    if workplace.settings.server == "own":
        if not new_database:
            _check_database(workplace)
        _run_own(workplace, port, live_help, timeout, say)
    check_version(server_version(workplace, say), workplace.url)
    _check_token(workplace, say)
    there = accounts_at_server(workplace)
    for annotator in _check_people(workplace, annotators):
        _ensure_annotator(workplace, annotator, there, say)
    write_accounts(workplace)
    ensure_projects(workplace, say)
    with connected(workplace, say=say) as client:
        for project in workplace.projects:
            if update_interface(client, project):
                say(f"«{project.title}» has a new choice: the target does not fit.")
    return workplace


def server_version(workplace: Workplace, say: Say = silent) -> str:
    """The version of the Label Studio that answers; raises QazcorpusError within seconds if none
    does."""
    with session(workplace, say=say) as opened, explained_connection(workplace):
        answer = json_of(workplace, opened.get("/api/version", timeout=first_request_timeout()))
    if not isinstance(answer, dict) or not isinstance(answer.get("release"), str):
        raise unexpected_response(workplace, "it does not state a version")
    return str(answer["release"])


def _check_people(workplace: Workplace, annotators: Iterable[Annotator]) -> tuple[Annotator, ...]:
    people = add_annotators(workplace.annotators, annotators, workplace.adjudicator)
    check_titles(workplace.title, [annotator.name for annotator in people])
    return people


def _run_own(
    workplace: Workplace, port: int | None, live_help: bool | None, timeout: float, say: Say
) -> None:
    settings = workplace.settings
    changed = replace(
        settings,
        url=f"http://{HOST}:{port}" if port else settings.url,
        live_help=settings.live_help if live_help is None else live_help,
    )
    if is_running(workplace):
        if changed != settings:
            raise UsageError(
                f"the server is running at {settings.url}; a running server cannot be changed.",
                path=workplace.folder,
                remedy=f"Stop it first: qazcorpus annotate stop --workplace {workplace.folder}",
            )
        say(f"The server is already running at {settings.url}.")
        return
    program = label_studio_program(say)
    workplace.settings = changed
    say(f"Starting the server at {workplace.url} (up to a minute the first time).")
    start_server(workplace, program, timeout=timeout)
    workplace.save()


def _check_token(workplace: Workplace, say: Say) -> None:
    own = workplace.settings.server == "own"
    try:
        owner = token_owner(workplace)
    except QazcorpusError:
        if not own:
            raise
        renew_token(workplace)
        say("The server did not accept the workplace's token. A new token was made.")
        owner = token_owner(workplace)
    lead = replace(workplace.adjudicator, user_id=owner.user_id) if own else owner
    if lead != workplace.adjudicator:
        workplace.change(adjudicator=lead)


def _check_database(workplace: Workplace) -> None:
    """Raise QazcorpusError if the database file with the annotators' work is missing: the server
    would silently make an empty one."""
    path = workplace.data_path / SQLITE_FILE
    if workplace.settings.database == SQLITE and workplace.projects and not path.is_file():
        raise QazcorpusError(
            "the server's database is missing, with all annotations made since the last pull.",
            path=path,
            remedy="Restore it from a backup: qazcorpus annotate restore FILE --workplace "
            f"{workplace.folder} --overwrite. Or start with an empty one: --new-database.",
        )


def _ensure_annotator(
    workplace: Workplace, annotator: Annotator, there: Mapping[int, str], say: Say
) -> None:
    known = annotator in workplace.annotators and annotator.user_id
    if known and there.get(annotator.user_id) == annotator.email.lower():
        return
    with_account = ensure_account(workplace, annotator)
    # Keep the order: it decides the letter that an adjudicator sees for each annotator.
    people = [with_account if a.name == annotator.name else a for a in workplace.annotators]
    if with_account not in people:
        people.append(with_account)
    workplace.change(annotators=tuple(people))
    if known:
        say(
            f"The account of {annotator.name} ({annotator.email}) was missing at the server and "
            "was made again."
        )
    else:
        say(f"Added {annotator.name} ({annotator.email}).")
