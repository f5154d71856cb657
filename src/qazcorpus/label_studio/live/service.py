"""A pre-annotation service: a pipeline behind Label Studio's protocol for machine learning.

    GET  /health   → {"status": "UP", …}
    POST /setup    → {"model_version": …}      (a project is connected)
    POST /predict  → {"results": [{"result": […], "score": …, "model_version": …}]}
    POST /webhook  → 201                       (something happened in a project; not used)

Label Studio sends the access token of a project's owner to `/setup`. That request is not stored,
and request bodies are never logged. The service answers only on this machine, and only if the
request's `Host` header has the address where it listens or the configured `url`; so a web page
cannot reach it under another host name. To be reachable from other machines it needs a password
(HTTP Basic).
"""

from __future__ import annotations

import base64
import hmac
import ipaddress
import json
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, Final, cast
from urllib.parse import urlsplit

from qazcorpus.errors import QazcorpusError, UsageError

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 9090
USER: Final = "qazcorpus"
MAX_BYTES: Final = 64 * 1024 * 1024
_SECONDS: Final = 60
_PORTS: Final = {"http": 80, "https": 443}
_LOG: Final = logging.getLogger(__name__)

Predict = Callable[[Mapping[str, Any]], list[dict[str, Any]]]
"""A function from a task (its `id` and `data`) to the regions of a prediction."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the response body, to be sent as JSON."""

    status: HTTPStatus
    body: Mapping[str, Any]


class RequestError(Exception):
    """A request that is refused; the message is sent to the client."""

    def __init__(self, status: HTTPStatus, problem: str) -> None:
        self.status = status
        super().__init__(problem)


class Predictor:
    """Answers the protocol's requests, one prediction at a time, because a pipeline is not safe for
    several threads."""

    def __init__(self, predict: Predict, model_version: str) -> None:
        self.model_version = model_version
        self._predict = predict
        self._lock = Lock()

    def answer(self, method: str, path: str, body: Any) -> Answer:
        """The response to a request; raises RequestError if it cannot be answered."""
        name = path.rstrip("/")
        if method == "GET" and name in ("", "/health"):
            return _ok({"status": "UP", "model_class": "qazcorpus", "model": self.model_version})
        if method == "GET" and name == "/versions":
            return _ok({"versions": [self.model_version]})
        if method == "POST" and name == "/setup":
            return _ok({"model_version": self.model_version})
        if method == "POST" and name == "/webhook":
            return Answer(HTTPStatus.CREATED, {})
        if method == "POST" and name == "/predict":
            return _ok(
                {
                    "model_version": self.model_version,
                    "results": [self._prediction(task) for task in _tasks(body)],
                }
            )
        raise RequestError(HTTPStatus.NOT_FOUND, "this path does not exist.")

    def _prediction(self, task: Mapping[str, Any]) -> dict[str, Any]:
        try:
            with self._lock:
                result = self._predict(task)
        except QazcorpusError as error:
            raise RequestError(HTTPStatus.BAD_REQUEST, f"task {task.get('id')}: {error}") from error
        return {"result": result, "score": _score(result), "model_version": self.model_version}


def make_server(
    predictor: Predictor,
    *,
    host: str = LOOPBACK,
    port: int = PORT,
    url: str = "",
    password: str = "",
    max_bytes: int = MAX_BYTES,
) -> ThreadingHTTPServer:
    """A server for the protocol, bound but not yet serving; port 0 means any free port.

    `url` is the address at which clients reach it, if it differs from the one where it listens.
    Raises UsageError for an address outside this machine without a password, for a wildcard address
    (0.0.0.0) without `url`, and for a port that cannot be used.
    """
    named = _named(url) if url else set()
    for name in (host, *(urlsplit(f"//{each}").hostname or "" for each in named)):
        if not is_loopback(name) and not password:
            raise UsageError(
                f"the address {name} can be reached from other machines, but there is no password.",
                remedy="Set a password in the environment variable QAZCORPUS_SERVICE_PASSWORD, or "
                "leave the address out.",
            )
    if _is_any(host) and not named:
        raise UsageError(
            f"{host} means every address of this machine; clients need one of them.",
            remedy="Give the address at which clients reach the service: --url http://NAME:PORT",
        )
    try:
        return _Server((host, port), predictor, named, password, max_bytes)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"the service cannot listen at {host}:{port}: {error}.",
            remedy="Check whether a service is running already, or name another port: --port PORT",
        ) from error


def is_loopback(host: str) -> bool:
    """Whether an address can be reached only from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def service_url(host: str, port: int) -> str:
    """The address of a service that listens at `host`."""
    return f"http://{_in_address(host)}:{port}"


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_any(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return not host


def _named(url: str) -> set[str]:
    """The permitted `Host` headers of requests to an address; clients leave out the default
    port."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in _PORTS:
        raise UsageError(
            f"{url!r} is not the address of a service.", remedy="Write --url http://NAME:PORT"
        )
    name = _in_address(host)
    if port in (None, _PORTS[parts.scheme]):
        return {name, f"{name}:{_PORTS[parts.scheme]}"}
    return {f"{name}:{port}"}


def _ok(body: Mapping[str, Any]) -> Answer:
    return Answer(HTTPStatus.OK, body)


def _tasks(body: Any) -> Sequence[Mapping[str, Any]]:
    tasks = body.get("tasks") if isinstance(body, dict) else None
    if not isinstance(tasks, list):
        raise RequestError(HTTPStatus.BAD_REQUEST, "there is no list 'tasks' in the request.")
    for task in tasks:
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise RequestError(HTTPStatus.BAD_REQUEST, "a task has no 'data' with a 'text'.")
    return tasks


def _score(result: Sequence[Mapping[str, Any]]) -> float | None:
    """The lowest confidence in a prediction, so that the least certain tasks can be sorted to the
    top."""
    metas = (item.get("meta") for item in result)
    known = (meta.get("confidence") for meta in metas if isinstance(meta, Mapping))
    return min((score for score in known if isinstance(score, float)), default=None)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 16

    def __init__(
        self,
        address: tuple[str, int],
        predictor: Predictor,
        named: set[str],
        password: str,
        max_bytes: int,
    ) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)
        self.predictor = predictor
        self.max_bytes = max_bytes
        login = base64.b64encode(f"{USER}:{password}".encode()).decode("ascii")
        self.authorization = f"Basic {login}" if password else ""
        here = is_loopback(address[0]) or _is_any(address[0])
        names = {address[0], *(("localhost", LOOPBACK) if here else ())}
        self.hosts = named | {f"{_in_address(name)}:{self.server_port}".lower() for name in names}


class _Handler(BaseHTTPRequestHandler):
    timeout = _SECONDS
    server_version = "qazcorpus"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve("GET")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve("POST")

    def log_message(self, format: str, *args: Any) -> None:
        """Log method, path and status; never headers or bodies."""
        _LOG.debug(format, *args)

    def _serve(self, method: str) -> None:
        server = cast("_Server", self.server)
        try:
            self._check(server)
            body = self._body(server.max_bytes) if method == "POST" else None
            answer = server.predictor.answer(method, self.path.partition("?")[0], body)
        except RequestError as error:
            self.close_connection = True
            answer = Answer(error.status, {"error": str(error)})
        except Exception:
            # Any exception of a pipeline ends this request but not the service.
            _LOG.exception("a request failed")
            problem = "the pipeline failed; the service's log says more."
            answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": problem})
        self._send(answer)

    def _check(self, server: _Server) -> None:
        if self.headers.get("Host", "").lower() not in server.hosts:
            raise RequestError(HTTPStatus.FORBIDDEN, "the Host header does not name this service.")
        given = self.headers.get("Authorization", "")
        if server.authorization and not hmac.compare_digest(
            given.encode("utf-8", "replace"), server.authorization.encode("ascii")
        ):
            raise RequestError(HTTPStatus.UNAUTHORIZED, "the password is missing or wrong.")

    def _body(self, max_bytes: int) -> Any:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            raise RequestError(HTTPStatus.LENGTH_REQUIRED, "no Content-Length is given.") from None
        if not 0 <= length <= max_bytes:
            raise RequestError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"the body is larger than {max_bytes} bytes.",
            )
        try:
            return json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            raise RequestError(HTTPStatus.BAD_REQUEST, "the body is not JSON.") from None

    def _send(self, answer: Answer) -> None:
        body = json.dumps(answer.body, ensure_ascii=False).encode("utf-8", "replace")
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", f'Basic realm="{USER}"')
        self.end_headers()
        self.wfile.write(body)
