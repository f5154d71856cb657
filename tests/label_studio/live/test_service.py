from __future__ import annotations

import json
import logging
import socket
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
import spacy
from spacy.language import Language

import qazcorpus.pipeline.entity_details
import qazcorpus.statements.component  # noqa: F401 - registers the factories
from qazcorpus.annotations.scheme_change import SchemeChange, as_scheme, plan
from qazcorpus.errors import DocumentError, UsageError
from qazcorpus.label_studio.live.live_help import predictor
from qazcorpus.label_studio.live.service import (
    Predictor,
    is_loopback,
    make_server,
    service_url,
)
from qazcorpus.resources import resource
from qazcorpus.scheme import read_scheme_data
from tests.missing import Missing, skip

PATIENCE = 300  # seconds, for a busy machine
TOKEN = "0123456789abcdef"
TASK = {"id": 1, "data": {"text": "Абай 😀 айтты."}}


def predict(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    text = task["data"]["text"]
    if text == "refused":
        raise DocumentError("too long")
    if text == "broken":
        raise RuntimeError("secret of the text")
    return [{"id": "live-e0", "value": {"text": text}, "meta": {"confidence": 0.5}}]


@contextmanager
def running(**options: Any) -> Iterator[int]:
    server = make_server(Predictor(predict, "kk_test 1.0"), port=0, **options)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running(max_bytes=100_000) as port:
        yield port


def ask(
    port: int, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    connection.request(method, path, data, headers)
    answer = connection.getresponse()
    result = answer.status, json.loads(answer.read())
    connection.close()
    return result


def test_the_protocol(port: int) -> None:
    status, health = ask(port, "GET", "/health")
    assert (status, health["status"]) == (200, "UP")
    body = {"project": "1.1", "schema": "<View/>", "access_token": TOKEN}
    assert ask(port, "POST", "/setup", body) == (200, {"model_version": "kk_test 1.0"})
    assert ask(port, "POST", "/webhook", {"action": "PROJECT_UPDATED"}) == (201, {})
    status, answer = ask(port, "POST", "/predict", {"tasks": [TASK, TASK], "params": {}})
    assert status == 200
    (first, second) = answer["results"]
    assert first == second
    assert first["result"][0]["value"]["text"] == "Абай 😀 айтты."
    assert (first["score"], first["model_version"]) == (0.5, "kk_test 1.0")


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        (("GET", "/predict", None), 404, "does not exist"),
        (("POST", "/train", {}), 404, "does not exist"),
        (("POST", "/predict", b"{"), 400, "not JSON"),
        (("POST", "/predict", b"[" * 50_000), 400, "not JSON"),
        (("POST", "/predict", b"\xff"), 400, "not JSON"),
        (("POST", "/predict", []), 400, "no list 'tasks'"),
        (("POST", "/predict", {"tasks": {}}), 400, "no list 'tasks'"),
        (("POST", "/predict", {"tasks": [{"data": {"text": 1}}]}), 400, "no 'data'"),
        (("POST", "/predict", {"tasks": [{"id": 5, "data": {"text": "refused"}}]}), 400, "task 5: too"),
        (("POST", "/predict", {"tasks": [{"data": {"text": "broken"}}]}), 500, "pipeline failed"),
        (("POST", "/predict", b" " * 100_001), 413, "100000 bytes"),
    ],
)  # fmt: skip
def test_bad_requests_are_answered(
    port: int, request_: tuple[str, str, Any], status: int, words: str
) -> None:
    found, answer = ask(port, *request_)
    assert found == status
    assert words in answer["error"]
    assert "secret" not in answer["error"]
    assert ask(port, "GET", "/health")[0] == 200


def test_a_body_without_a_length_is_not_read(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as plain:
        plain.sendall(f"POST /predict HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        assert b" 411 " in plain.recv(1000)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:9090", "127.0.0.1:1", ""])
def test_another_name_in_host_is_refused(port: int, host: str) -> None:
    assert ask(port, "GET", "/health", Host=host)[0] == 403
    assert ask(port, "GET", "/health", Host=f"localhost:{port}")[0] == 200


def test_the_token_is_in_no_log(port: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask(port, "POST", "/setup", {"access_token": TOKEN}, Authorization=f"Token {TOKEN}")
    ask(port, "POST", "/nowhere", {"access_token": TOKEN})
    assert "POST /setup" in caplog.text
    assert TOKEN not in caplog.text


def test_with_a_password_nothing_is_answered_without() -> None:
    login = b64encode("qazcorpus:құпия".encode()).decode()
    with running(password="құпия") as port:
        assert ask(port, "GET", "/health")[0] == 401
        assert ask(port, "GET", "/health", Authorization="Basic x")[0] == 401
        assert ask(port, "GET", "/health", Authorization=f"Basic {login}")[0] == 200


def test_beyond_this_machine_a_password_is_needed() -> None:
    with pytest.raises(UsageError, match="no password"):
        make_server(Predictor(predict, "x"), host="0.0.0.0", port=0)
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "10.0.0.1")] == [
        *(True, True, True, False)
    ]


@pytest.mark.parametrize(
    ("url", "accepted", "refused"),
    [
        ("http://pipeline.example:9090", "Pipeline.example:9090", "pipeline.example"),
        ("https://pipeline.example/", "pipeline.example", "pipeline.example:9090"),
        ("http://pipeline.example", "pipeline.example:80", "evil.example"),
        ("http://[fd00::1]:9090", "[fd00::1]:9090", "[fd00::2]:9090"),
    ],
)
def test_it_answers_to_the_name_that_it_is_reached_by(
    url: str, accepted: str, refused: str
) -> None:
    login = {"Authorization": f"Basic {b64encode(b'qazcorpus:x').decode()}"}
    with running(host="0.0.0.0", url=url, password="x") as port:
        assert ask(port, "GET", "/health", Host=accepted, **login)[0] == 200
        assert ask(port, "GET", "/health", Host=f"localhost:{port}", **login)[0] == 200
        assert ask(port, "GET", "/health", Host=refused, **login)[0] == 403
        assert ask(port, "GET", "/health", Host=accepted)[0] == 401


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"host": "0.0.0.0", "password": "x"}, "--url"),
        ({"host": "::", "password": "x"}, "--url"),
        ({"url": "http://pipeline.example:9090"}, "no password"),
        ({"url": "pipeline.example"}, "not the address of a service"),
        ({"url": "http://a:b", "password": "x"}, "not the address of a service"),
    ],
)
def test_an_address_that_nobody_can_reach_safely_is_refused(
    options: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        make_server(Predictor(predict, "x"), port=0, **options)


def test_it_listens_at_an_address_of_ipv6() -> None:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        skip(Missing.IPV6)
    with running(host="::1") as port:
        url = service_url("::1", port)
        with urlopen(f"{url}/health", timeout=PATIENCE) as answer:
            assert json.load(answer)["status"] == "UP"


def test_a_taken_port_is_explained(port: int) -> None:
    with pytest.raises(UsageError, match=f"127.0.0.1:{port}"):
        make_server(Predictor(predict, "x"), port=port)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Абай"}])
    nlp.add_pipe("kk_entity_details")
    nlp.add_pipe("kk_statements")
    return nlp


def test_the_pipeline_predicts_in_the_workplaces_scheme(nlp: Language) -> None:
    scheme = read_scheme_data(resource("annotations", "scheme.yaml"))
    done = plan(scheme, SchemeChange("rename", ("PERSON",), ("HUMAN",)))
    answers = predictor(nlp, scheme=as_scheme(done.after), changes=[done.change])
    data = {"text": "😀 Абай заңды қолдайтынын айтты.", "start": 100, "targets": [{"value": "заң"}]}
    body = {"tasks": [{"id": 1, "data": data}]}
    (prediction,) = answers.answer("POST", "/predict", body).body["results"]
    people = [r for r in prediction["result"] if r.get("value", {}).get("labels") == ["HUMAN"]]
    (person,) = people
    assert (person["value"]["start"], person["value"]["end"]) == (2, 6)
    assert person["id"] == person["meta"]["region"] == "live-e0"
    assert person["meta"]["span"] == [102, 106]
    ids = {region["id"] for region in prediction["result"] if "id" in region}
    for relation in prediction["result"]:
        if relation["type"] == "relation":
            assert {relation["from_id"], relation["to_id"]} <= ids


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_predicted_for_an_empty_text(nlp: Language, text: str) -> None:
    body = {"tasks": [{"data": {"text": text, "targets": "none", "start": None}}]}
    (prediction,) = predictor(nlp).answer("POST", "/predict", body).body["results"]
    assert prediction["result"] == []


def test_nothing_is_predicted_for_a_blank_task(nlp: Language) -> None:
    answers = predictor(nlp)
    data = {"text": "Абай келді.", "doc_id": "d-1"}
    body = {"tasks": [{"id": 1, "data": data}, {"id": 2, "data": {**data, "blank": True}}]}
    shown, blank = answers.answer("POST", "/predict", body).body["results"]
    assert shown["result"]
    assert blank["result"] == []
