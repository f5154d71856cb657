"""Faults of a real HTTP server (`chat_server`), and the API key."""

from __future__ import annotations

import pickle
import socket

import openai  # noqa: F401 (the engine needs it, so these tests need the extra `llm`)
import pytest

from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.statements.llm.settings import KEY_VARIABLE
from tests.statements.llm.chat_server import (
    KEY,
    Answer,
    chat,
    error,
    half,
    stances,
)
from tests.statements.llm.conftest import ANSWERS


def test_a_server_that_asks_to_wait_is_asked_again(server, make, judge, waits, said):
    server.following += [error(429, "slow down", Retry_After="7"), error(429, "slow down")]
    assert judge(make()) == ANSWERS
    assert waits == [7, 14]
    assert [message.text for message in said if message.kind == "notice"] == [
        f"127.0.0.1:{server.port} answered with status 429: slow down. Trying again in 7 seconds.",
        f"127.0.0.1:{server.port} answered with status 429: slow down. Trying again in 14 seconds.",
    ]


def test_a_server_is_not_asked_for_ever(server, make, judge, waits):
    server.following += [error(429, "slow down")] * 20
    with pytest.raises(PipelineError, match="status 429: slow down"):
        judge(make())
    assert len(server.requests) == 8


@pytest.mark.parametrize(
    "answer",
    [
        error(429, "You exceeded your current quota", "insufficient_quota"),
        error(429, "come back tomorrow", Retry_After="86400"),
    ],
)
def test_a_wait_that_is_too_long_is_an_error(server, make, judge, waits, answer):
    server.following.append(answer)
    with pytest.raises(PipelineError, match="status 429"):
        judge(make())
    assert not waits


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (error(500, "out of memory"), "answered with status 500: out of memory"),
        (Answer(503, b"<html>no</html>"), "answered with status 503"),
        (half(chat(stances(*ANSWERS))), "broke the connection"),
        (Answer(200, b'{"choices": ['), "something else: its body is not JSON"),
        (Answer(200, b"<html>Welcome</html>", {"Content-Type": "text/html"}), "something else"),
        (Answer(200, b"[1, 2]"), "something else"),
        (Answer(200, b'{"choices": []}'), "something else: it has no message of a model"),
    ],
)
def test_a_server_that_fails_is_asked_twice_again(server, make, judge, answer, told):
    server.following += [answer] * 2
    assert judge(make(cache=False)) == ANSWERS
    server.requests.clear()
    server.following += [answer] * 3
    with pytest.raises(PipelineError, match=told):
        judge(make(cache=False))
    assert len(server.requests) == 3


def test_a_server_that_does_not_answer_in_time(server, make, judge):
    server.following += [Answer(hangs=True)] * 3
    with pytest.raises(PipelineError, match=r"did not answer within 0\.2 seconds.*longer timeout"):
        judge(make(timeout=0.2))


def test_a_server_that_is_not_there(make, judge):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        with pytest.raises(PipelineError, match=r"cannot be reached: .*Start the server"):
            judge(make(base_url=address))


def test_an_unknown_model(make, judge):
    with pytest.raises(
        PipelineError, match=r"404: model 'gpt' not found.*Check the model \('gpt'\)"
    ):
        judge(make(model="gpt"))


def test_another_address_of_the_server(server, make, judge):
    with pytest.raises(PipelineError, match=r"status 404.* and base_url \(http://127"):
        judge(make(base_url=f"http://127.0.0.1:{server.port}"))


def test_a_redirection_is_not_followed(server, make, judge):
    server.following.append(Answer(307, b"", {"Location": "http://example.org/v1"}))
    with pytest.raises(PipelineError, match="status 307"):
        judge(make())


def test_fields_that_the_server_refuses(server, make, judge):
    server.following += [error(400, "temperature is not supported")] * 2
    with pytest.raises(PipelineError, match=r"temperature is not supported.*temperature=null"):
        judge(make(extra={"reasoning_effort": "low"}))
    assert server.requests[0]["reasoning_effort"] == "low"
    assert judge(make(temperature=None)) == ANSWERS
    assert "temperature" not in server.requests[-1]


# The API key


def test_the_key_comes_from_the_environment(server, make, judge, monkeypatch):
    server.key = KEY
    monkeypatch.setenv("OPENAI_API_KEY", KEY)  # it belongs to another endpoint
    with pytest.raises(PipelineError, match=f"status 401.*{KEY_VARIABLE} has no key"):
        judge(make())
    monkeypatch.setenv(KEY_VARIABLE, "sk-wrong")
    with pytest.raises(PipelineError, match="does not accept") as refused:
        judge(make())
    assert "sk-" not in str(refused.value)
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    assert judge(make()) == ANSWERS
    assert judge(make(cache=False, api_key_env="OPENAI_API_KEY")) == ANSWERS


def test_the_key_is_in_no_message_and_no_pickle(server, make, judge, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    engine = make()
    server.following += [error(400, f"the key {KEY} may not do this")] * 2
    with pytest.raises(PipelineError, match=r"the key \*\*\* may not do this"):
        judge(engine)
    assert judge(engine) == ANSWERS
    assert KEY.encode() not in pickle.dumps(engine)
    assert judge(pickle.loads(pickle.dumps(engine))) == ANSWERS
    assert KEY not in repr(engine.settings)


def test_a_proxy_does_not_get_what_is_meant_for_this_machine(make, judge, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.org:3128")
    assert judge(make()) == ANSWERS


def test_what_belongs_to_another_endpoint_is_not_sent(server, make, judge, monkeypatch):
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "other-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.example.org/v1")
    assert judge(make()) == ANSWERS
    assert "other-secret" not in str(server.headers)


@pytest.mark.parametrize("key", ["кілт", "two\nlines"])
def test_what_cannot_be_a_key_is_refused(make, monkeypatch, key):
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(UsageError, match=f"{KEY_VARIABLE}: the API key has characters") as refused:
        make()
    assert key not in str(refused.value)
