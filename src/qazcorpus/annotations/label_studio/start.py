"""From nothing to a running workplace; done again, it makes only what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from qazcorpus.annotations.label_studio.accounts import (
    add_annotators,
    ensure_account,
    renew_token,
    token_owner,
    write_accounts,
)
from qazcorpus.annotations.label_studio.connection import (
    explained_connection,
    json_of,
    strange,
)
from qazcorpus.annotations.label_studio.environment import (
    Say,
    check_version,
    label_studio_program,
    silent,
)
from qazcorpus.annotations.label_studio.making import Wanted, make_workplace
from qazcorpus.annotations.label_studio.projects import check_titles, ensure_projects
from qazcorpus.annotations.label_studio.server import (
    HOST,
    START_SECONDS,
    is_running,
    start_server,
)
from qazcorpus.annotations.label_studio.sessions import first_seconds, session
from qazcorpus.annotations.label_studio.settings import Annotator
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.errors import QazcorpusError, UsageError


def start_workplace(
    folder: Path,
    wanted: Wanted | None = None,
    *,
    annotators: Iterable[Annotator] = (),
    port: int | None = None,
    live_help: bool | None = None,
    timeout: float = START_SECONDS,
    say: Say = silent,
) -> Workplace:
    """Make a workplace, or open the one in the folder, and start its server.

    A server of the workplace's own is started on this machine at `port`; an existing one is used
    with the token of the environment variable LABEL_STUDIO_API_KEY. Accounts and projects that are
    missing are made; all else stays as it is: of a workplace with projects only the port and
    `live_help` can be changed, while its server is stopped. What is done is told to `say`.

    Raises UsageError where arguments contradict one another or the workplace, and QazcorpusError
    where the server does not start or refuses.
    """
    annotators = list(annotators)
    workplace = make_workplace(folder, wanted or Wanted(), port=port)
    _check_people(workplace, annotators)
    if workplace.settings.server == "own":
        _run_own(workplace, port, live_help, timeout, say)
    check_version(server_version(workplace, say), workplace.url)
    _check_token(workplace, say)
    for annotator in _check_people(workplace, annotators):
        _ensure_annotator(workplace, annotator, say)
    write_accounts(workplace)
    ensure_projects(workplace)
    return workplace


def server_version(workplace: Workplace, say: Say = silent) -> str:
    """The version of Label Studio that answers; raises QazcorpusError where none does, in
    seconds."""
    with session(workplace, say=say) as opened, explained_connection(workplace):
        answer = json_of(workplace, opened.get("/api/version", timeout=first_seconds()))
    if not isinstance(answer, dict) or not isinstance(answer.get("release"), str):
        raise strange(workplace, "it has no version")
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
                f"the server runs at {settings.url}, and a running one cannot be changed.",
                path=workplace.folder,
                remedy=f"First: qazcorpus annotate stop --workplace {workplace.folder}",
            )
        say(f"The server runs already at {settings.url}.")
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
        say("The server did not accept the workplace's token: made a new one.")
        owner = token_owner(workplace)
    lead = replace(workplace.adjudicator, user_id=owner.user_id) if own else owner
    if lead != workplace.adjudicator:
        workplace.change(adjudicator=lead)


def _ensure_annotator(workplace: Workplace, annotator: Annotator, say: Say) -> None:
    if annotator.user_id and annotator in workplace.annotators:
        return
    with_account = ensure_account(workplace, annotator)
    others = tuple(a for a in workplace.annotators if a.name != annotator.name)
    workplace.change(annotators=(*others, with_account))
    say(f"Added {annotator.name} ({annotator.email}).")
