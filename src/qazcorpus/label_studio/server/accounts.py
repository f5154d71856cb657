"""Accounts at the server: the people who can log in, and the token that the commands use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.connection import (
    json_of,
    server_errors_explained,
    unexpected_response,
)
from qazcorpus.label_studio.server.sessions import session as new_session
from qazcorpus.label_studio.workplace.secret_files import new_password, write_private
from qazcorpus.label_studio.workplace.settings import Annotator
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.lang.transliteration import to_latin

if TYPE_CHECKING:
    import httpx

MAX_NAME: Final = 30
_LETTERS: Final = str.maketrans({"ı": "i", "ŋ": "n", "İ": "i"})


def parse_annotator(text: str) -> Annotator:
    """Parse «NAME» or «NAME=EMAIL». The default email is one that is only used to log in."""
    name, _, email = (part.strip() for part in text.partition("="))
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise UsageError(
            f"{text!r} is not the name of an annotator.",
            remedy=f"Write a name of at most {MAX_NAME} characters, or NAME=EMAIL.",
        )
    if email and not re.fullmatch(r"[^\s@]+@[^\s@]+", email):
        raise UsageError(f"{email!r} is not an email address.", remedy="Write NAME=EMAIL.")
    return Annotator(name, (email or f"{_login(name)}@localhost").lower())


def add_annotators(
    present: Iterable[Annotator], added: Iterable[Annotator], lead: Annotator
) -> tuple[Annotator, ...]:
    """The annotators with new ones at the end; those already present are not changed.

    Raises UsageError if two people would have the same name or email.
    """
    result = list(present)
    for annotator in added:
        if any(a.name == annotator.name for a in result):
            continue
        same = [a for a in (*result, lead) if annotator.email == a.email]
        if same or annotator.name == lead.name:
            raise UsageError(
                f"{annotator.name} has the name or email of {(same or [lead])[0].name}.",
                remedy=f"Give another email, --annotator '{annotator.name}=EMAIL', or a new name.",
            )
        result.append(annotator)
    return tuple(result)


def ensure_account(workplace: Workplace, annotator: Annotator) -> Annotator:
    """Make the annotator's account at the server if there is none; returns the annotator with its
    id.

    The password of a new account is the one in the workplace's secrets, or a new one that is stored
    there. An existing account keeps its password.
    """
    with server_errors_explained(workplace), new_session(workplace) as session:
        headers = authorization(workplace, session)
        users = json_of(workplace, session.get("/api/users/", headers=headers))
        known = [user["id"] for user in users if user["email"].lower() == annotator.email]
        if known:
            return replace(annotator, user_id=known[0])
        invite = json_of(workplace, session.get("/api/invite", headers=headers))
        secrets = workplace.secrets()
        # People whose account was lost keep the password that they know.
        password = secrets.passwords.get(annotator.email) or new_password()
        # Store the password before making the account: otherwise it is lost after an interruption.
        passwords = dict(secrets.passwords) | {annotator.email: password}
        workplace.save_secrets(replace(secrets, passwords=passwords))
        try:
            user_id = _sign_up(workplace, annotator.email, password, invite["token"])
        finally:
            if workplace.settings.server == "own":
                # The invitation's address may be in a log; it must not work a second time.
                session.post("/api/invite/reset-token", headers=headers)
        body = {"first_name": annotator.name}
        json_of(workplace, session.patch(f"/api/users/{user_id}/", headers=headers, json=body))
    return replace(annotator, user_id=user_id)


def accounts_at_server(workplace: Workplace) -> dict[int, str]:
    """The email of every account, by its id."""
    with server_errors_explained(workplace), new_session(workplace) as session:
        headers = authorization(workplace, session)
        users = json_of(workplace, session.get("/api/users/", headers=headers))
    return {int(user["id"]): str(user["email"]).lower() for user in users}


def token_owner(workplace: Workplace) -> Annotator:
    """The owner of the token; raises QazcorpusError if the server does not accept the token."""
    with server_errors_explained(workplace), new_session(workplace) as session:
        headers = authorization(workplace, session)
        user = json_of(workplace, session.get("/api/current-user/whoami", headers=headers))
    if not isinstance(user, dict) or not {"id", "email", "first_name", "last_name"} <= {*user}:
        raise unexpected_response(workplace, "it does not name the owner of the token")
    name = " ".join(part for part in (user["first_name"], user["last_name"]) if part)
    return Annotator(name or user["email"], user["email"], user["id"])


def renew_token(workplace: Workplace) -> None:
    """Log in with the lead's password at the workplace's own server and store a new token."""
    secrets = workplace.secrets()
    email = workplace.adjudicator.email
    with server_errors_explained(workplace), new_session(workplace) as session:
        form = {"email": email, "password": secrets.passwords.get(email, "")}
        _post_form(session, "/user/login/", form, {})
        answer = session.post(
            "/api/current-user/reset-token/",
            json={},
            headers={"X-CSRFToken": session.cookies.get("csrftoken") or ""},
        )
        if answer.status_code != 201:
            raise QazcorpusError(
                f"{workplace.url} accepts neither the workplace's token nor the password of "
                f"{email}.",
                path=workplace.accounts_path,
                remedy=f"Copy a token from {workplace.url}/user/account (Legacy Token) to the key "
                f"'token' in {workplace.secrets_path}.",
            )
        token = json_of(workplace, answer)["token"]
        workplace.save_secrets(replace(secrets, token=token))


def write_accounts(workplace: Workplace) -> None:
    """Write `accounts.txt`, which the lead hands out: the address, and each email and password."""
    passwords = workplace.secrets().passwords
    lines = [f"Мекенжай / Address: {workplace.url}", ""]
    for person in (workplace.adjudicator, *workplace.annotators):
        password = passwords.get(person.email, "(бұрынғысы / unchanged)")
        lines += [
            person.name,
            f"  Email: {person.email}",
            f"  Құпиясөз / Password: {password}",
            "",
        ]
    write_private(workplace.accounts_path, "\n".join(lines))


def authorization(workplace: Workplace, session: httpx.Client) -> dict[str, str]:
    """The header with the token. A personal access token is exchanged for a short-lived one."""
    token = workplace.token()
    if token.count(".") != 2:
        return {"Authorization": f"Token {token}"}
    answer = session.post("/api/token/refresh", json={"refresh": token})
    return {"Authorization": f"Bearer {json_of(workplace, answer)['access']}"}


def _sign_up(workplace: Workplace, email: str, password: str, invitation: str) -> int:
    with new_session(workplace) as session:
        form = {"email": email, "password": password, "allow_newsletters": "false"}
        answer = _post_form(session, "/user/signup/", form, {"token": invitation})
        user = session.get("/api/current-user/whoami")
    if answer.status_code != 302 or user.status_code != 200:
        raise QazcorpusError(
            f"{workplace.url} did not make an account for {email} (status {answer.status_code}).",
            remedy="Another organisation at the server may have an account with this email. Give "
            "another email: --annotator NAME=EMAIL.",
        )
    return int(json_of(workplace, user)["id"])


def _post_form(
    session: httpx.Client, path: str, form: dict[str, str], query: dict[str, str]
) -> httpx.Response:
    session.get(path, params=query).raise_for_status()
    form = form | {"csrfmiddlewaretoken": session.cookies.get("csrftoken") or ""}
    headers = {"Referer": str(session.base_url)}
    return session.post(path, params=query, data=form, headers=headers)


def _login(name: str) -> str:
    latin = unicodedata.normalize("NFKD", to_latin(name).translate(_LETTERS))
    plain = latin.encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", ".", plain).strip(".") or "annotator"
