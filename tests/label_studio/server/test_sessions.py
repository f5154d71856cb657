"""How long sessions wait for a server, what they say meanwhile, and what they make of odd answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import httpx
import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server import patient_session
from qazcorpus.label_studio.server.background import in_background
from qazcorpus.label_studio.server.client import connected
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.server.sessions import SECONDS_VARIABLE, request_timeout
from qazcorpus.label_studio.server.start import server_version
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace
from tests.label_studio import hostile

At = Callable[[str], Workplace]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """A workplace whose server is at an address, and which waits for a moment only."""
    monkeypatch.setenv(TOKEN_VARIABLE, "good")
    monkeypatch.setenv(SECONDS_VARIABLE, "0.3")
    return lambda url: make_workplace(
        tmp_path / "annotation", WorkplaceOptions(title="Сынақ", server=url)
    )


@pytest.mark.parametrize("behaviour", [hostile.silent, hostile.dripping])
def test_a_server_that_does_not_come_to_an_end_is_given_up(
    at: At, behaviour: hostile.Behaviour
) -> None:
    with (
        hostile.hostile(behaviour) as url,
        pytest.raises(
            QazcorpusError, match=f"{url} gave no complete answer within 0.3 s"
        ) as caught,
        connected(at(url)),
    ):
        pass
    assert f"{SECONDS_VARIABLE}=600" in caught.value.remedy


def test_a_server_that_falls_silent_later_is_asked_twice(at: At) -> None:
    asked = threading.Semaphore(0)

    def behaviour(connection: object, ended: threading.Event) -> None:
        asked.release()
        (greeting if asked._value == 1 else hostile.silent)(connection, ended)  # type: ignore[arg-type]

    greeting = hostile.saying(hostile.GREETING)
    said: list[str] = []
    with (
        hostile.hostile(behaviour) as url,
        pytest.raises(QazcorpusError, match="gave no complete answer"),
        connected(at(url), delays=(0.0, 0.0, 0.0), say=said.append) as client,
    ):
        client.json("GET", "/api/tasks")
    assert asked._value == 3


def test_waiting_is_said(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient_session, "_FIRST_WORD", 0.05)
    said: list[str] = []
    with (
        hostile.hostile(hostile.silent) as url,
        pytest.raises(QazcorpusError),
        connected(at(url), say=said.append),
    ):
        pass
    (word,) = said
    assert word.startswith(f"Waiting for {url}/ (")
    assert "Ctrl-C stops" in word


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (hostile.ERROR_PAGE, "(status 500): a web page, «Server Error (500)»"),
        (hostile.LOGIN, "it redirects to /user/login/"),
        (hostile.LOGIN_PAGE, "it sent a web page, «Кіру»"),
        (hostile.OTHER_SERVICE, "it sent /api/version without release"),
        (hostile.TRUNCATED, "cannot be reached: peer closed connection"),
        (hostile.NOT_HTTP, "cannot be reached"),
        (hostile.WRONG_TOKEN, "does not accept the token"),
        (hostile.answer("200 OK", '{"release": null}'), "it does not state a version"),
        (hostile.answer("200 OK", "[" * 100_000), "is not Label Studio"),
        (hostile.answer("200 OK", ""), "it sent an empty answer"),
    ],
)
def test_odd_answers_are_explained(at: At, sent: bytes, said: str) -> None:
    with (
        hostile.hostile(hostile.saying(sent)) as url,
        pytest.raises(QazcorpusError) as caught,
        connected(at(url), delays=()),
    ):
        pass
    assert said in str(caught.value)
    assert url in str(caught.value)


def test_a_plain_server_under_an_address_of_tls(at: At) -> None:
    with (
        hostile.hostile(hostile.saying(hostile.ERROR_PAGE)) as url,
        pytest.raises(QazcorpusError) as caught,
        connected(at(url.replace("http:", "https:")), delays=()),
    ):
        pass
    assert "https" in str(caught.value)


def test_a_silent_server_does_not_hold_up_a_start(at: At) -> None:
    with (
        hostile.hostile(hostile.silent) as url,
        pytest.raises(QazcorpusError, match="gave no complete answer"),
    ):
        server_version(at(url))


@pytest.mark.parametrize("given", ["0", "-1", "soon", "inf", "nan"])
def test_seconds_that_cannot_be(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(SECONDS_VARIABLE, given)
    with pytest.raises(UsageError, match="not a number of seconds"):
        request_timeout()


def test_an_error_of_the_request_is_the_session_s_error(at: At) -> None:
    with (
        httpx.Client() as plain,
        patient_session.PatientSession(say=lambda _: None, timeout=0.3) as patient,
    ):
        for each in (plain, patient):
            with pytest.raises(httpx.ConnectError):
                each.get("http://127.0.0.1:1/")


def test_an_answer_in_the_moment_of_the_time_out_is_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Late(Future[httpx.Response]):
        """It arrives just when nobody waits any more."""

        def result(self, timeout: float | None = None) -> httpx.Response:
            if self.done():
                return super().result(timeout)
            self.set_result(httpx.Response(200))
            raise TimeoutError

    monkeypatch.setattr(patient_session, "in_background", lambda *_, **__: Late())
    with patient_session.PatientSession(say=lambda _: None, timeout=0.3) as patient:
        assert patient.get("http://127.0.0.1:1/").status_code == 200


def test_work_beside_is_not_waited_for() -> None:
    gate = threading.Event()
    waiting = in_background(gate.wait, 60)
    failing = in_background(int, "x")
    with pytest.raises(ValueError, match="invalid literal"):
        failing.result(10)
    assert not waiting.done()
    assert all(thread.daemon for thread in threading.enumerate()[1:])
    gate.set()
    assert waiting.result(10)
