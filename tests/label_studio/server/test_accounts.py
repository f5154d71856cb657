from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import httpx
import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.accounts import (
    add_annotators,
    ensure_account,
    parse_annotator,
    token_owner,
)
from qazcorpus.label_studio.server.client import sdk_client
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.workplace.settings import Annotator
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace

LEAD = Annotator("lead", "lead@localhost")


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Айгүл", "aigul@localhost"),
        (" Ғ. Ақын-Ұлы ", "g.aqyn.uly@localhost"),
        ("Ыбырай Іңкәр", "ybyrai.inkar@localhost"),
        ("北京", "annotator@localhost"),
        ("Марат=M.Ospanov@Example.org", "m.ospanov@example.org"),
    ],
)
def test_a_name_gives_an_email_to_log_in_with(text: str, email: str) -> None:
    annotator = parse_annotator(text)
    assert annotator == Annotator(text.partition("=")[0].strip(), email)


@pytest.mark.parametrize("text", ["", "=a@b", "А=a", "А=a b@c", "ұ" * 31, "А\nБ"])
def test_what_names_no_annotator(text: str) -> None:
    with pytest.raises(UsageError):
        parse_annotator(text)


def test_annotators_are_added_once() -> None:
    first = Annotator("Айгүл", "aigul@localhost", 7)
    both = add_annotators([first], map(parse_annotator, ["Айгүл", "Марат", "Марат"]), LEAD)
    assert both == (first, Annotator("Марат", "marat@localhost"))


@pytest.mark.parametrize("text", ["Айгул=aigul@localhost", "lead", "Лид=lead@localhost"])
def test_two_people_need_two_accounts(text: str) -> None:
    with pytest.raises(UsageError, match="has the name or email of"):
        add_annotators([Annotator("Айгүл", "aigul@localhost")], [parse_annotator(text)], LEAD)


@pytest.mark.server  # its SDK
def test_an_invitation_that_failed_is_reset_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = {"/api/users/": [], "/api/invite": {"token": "x"}}

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if (request.method, request.url.path) == ("POST", "/user/signup/"):
            return httpx.Response(500)
        return httpx.Response(200, json=answers.get(request.url.path, {}))

    mock = httpx.MockTransport(server)
    monkeypatch.setattr(
        httpx.HTTPTransport, "handle_request", lambda _, request: mock.handle_request(request)
    )
    made = make_workplace(tmp_path / "annotation", WorkplaceOptions(title="Сынақ"))
    with pytest.raises(QazcorpusError):
        ensure_account(made, parse_annotator("Айгүл"))
    assert "/api/invite/reset-token" in asked


@contextmanager
def login(workplace: Workplace, annotator: Annotator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=workplace.url, trust_env=False) as session:
        session.get("/user/login/")
        form = {
            "email": annotator.email,
            "password": workplace.secrets().passwords[annotator.email],
            "csrfmiddlewaretoken": session.cookies["csrftoken"],
        }
        session.post("/user/login/", data=form, headers={"Referer": workplace.url})
        yield session


def test_everyone_can_log_in_and_sees_their_project(workplace: Workplace) -> None:
    for person in (*workplace.annotators, workplace.adjudicator):
        with login(workplace, person) as session:
            user = session.get("/api/current-user/whoami").json()
            assert (user["id"], user["email"]) == (person.user_id, person.email)
            # All in one page: other tests make projects at the same server.
            found = session.get("/api/projects/?page_size=1000").json()["results"]
            titles = [project["title"] for project in found]
            assert set(titles) >= {project.title for project in workplace.projects}
            page = session.get(f"/projects/{workplace.projects[0].id}/data")
            assert page.status_code == 200
    names = {user.id: user.first_name for user in sdk_client(workplace).users.list()}
    assert [names[annotator.user_id] for annotator in workplace.annotators] == ["Айгүл", "Марат"]


def test_the_passwords_are_in_one_private_file(workplace: Workplace) -> None:
    assert workplace.accounts_path.stat().st_mode & 0o777 == 0o600
    text = workplace.accounts_path.read_text(encoding="utf-8")
    secrets = workplace.secrets()
    assert len(secrets.passwords) == 3
    for email, password in secrets.passwords.items():
        assert email in text
        assert password in text
        assert password not in workplace.log_path.read_text()
    assert secrets.token not in text
    assert secrets.token not in workplace.log_path.read_text()


def test_the_invitation_is_good_for_one_account(workplace: Workplace, tmp_path: Path) -> None:
    # Others may have used the shared server since, as an existing one, whose invitation stays.
    other = Workplace(tmp_path, workplace.settings)
    other.server_path.mkdir()
    other.save_secrets(workplace.secrets())
    ensure_account(other, parse_annotator("Жаңа"))
    used = re.findall(r"/user/signup/\?token=(\w+)", workplace.log_path.read_text())
    assert used
    headers = {"Authorization": f"Token {workplace.token()}"}
    answer = httpx.get(f"{workplace.url}/api/invite", headers=headers, trust_env=False)
    assert answer.json()["token"] not in used


@pytest.mark.filterwarnings("ignore:The `parse_obj` method:DeprecationWarning")  # of the SDK
def test_a_personal_access_token_serves_too(
    new_workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with login(new_workplace, new_workplace.annotators[0]) as session:
        made = session.post(
            "/api/token/", headers={"X-CSRFToken": session.cookies["csrftoken"]}, json={}
        )
    monkeypatch.setenv(TOKEN_VARIABLE, made.json()["token"])
    assert token_owner(new_workplace) == new_workplace.annotators[0]
    assert len(list(sdk_client(new_workplace).projects.list())) >= 3
    broken = made.json()["token"][:-4]
    monkeypatch.setenv(TOKEN_VARIABLE, f"{broken}AAAA")
    with pytest.raises(QazcorpusError, match=rf"does not accept.*{TOKEN_VARIABLE}"):
        token_owner(new_workplace)


def test_only_this_machine_is_served(workplace: Workplace) -> None:
    with urlopen(f"{workplace.url}/health") as answer:
        assert answer.status == 200
    port = int(workplace.url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)
