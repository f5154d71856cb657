"""Servers on real sockets that are not Label Studio, or fail as networks do; one behaviour each."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

Behaviour = Callable[[socket.socket, threading.Event], None]
_TLS: Final = b"\x16"
_VERSION: Final = json.dumps({"release": "1.23.2"})


def answer(status: str, body: str, kind: str = "application/json", more: str = "") -> bytes:
    """An answer of HTTP/1.1, after which the connection is closed."""
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n"
    return f"{head}Connection: close\r\n{more}\r\n".encode() + data


def silent(connection: socket.socket, ended: threading.Event) -> None:
    """Take the request and say nothing."""
    ended.wait(20)


def dripping(connection: socket.socket, ended: threading.Event) -> None:
    """Send a byte at a time, and never come to an end."""
    for byte in answer("200 OK", "{" + " " * 10_000):
        if ended.wait(0.02):
            return
        connection.sendall(bytes([byte]))


def saying(*answers: bytes) -> Behaviour:
    """Say the same to every request; of several answers one after another, the last stays."""
    rest = list(answers)

    def speak(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(rest.pop(0) if len(rest) > 1 else rest[0])

    return speak


def closing(connection: socket.socket, ended: threading.Event) -> None:
    """Close without an answer."""


GREETING: Final = answer("200 OK", _VERSION)
ERROR_PAGE: Final = answer(
    "500 Internal Server Error",
    "<html><head><title>Server Error (500)</title></head><body><h1>Oops</h1></body></html>",
    "text/html; charset=utf-8",
)
LOGIN: Final = answer("302 Found", "", more="Location: /user/login/?next=/api/version\r\n")
LOGIN_PAGE: Final = answer("200 OK", "<html><title>Кіру</title></html>", "text/html")
OTHER_SERVICE: Final = answer("200 OK", json.dumps({"name": "registry", "status": "fine"}))
TRUNCATED: Final = GREETING.replace(b"Content-Length: ", b"Content-Length: 9")
NOT_HTTP: Final = b"SSH-2.0-OpenSSH_9.6\r\n"
WRONG_TOKEN: Final = answer("401 Unauthorized", json.dumps({"detail": "Invalid token."}))


@contextmanager
def hostile(behaviour: Behaviour) -> Iterator[str]:
    """A server of that behaviour; gives its address, and ends with the block."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        threads = [threading.Thread(target=_listen, args=(listening, behaviour, ended))]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            ended.set()
            threads[0].join()


def _listen(listening: socket.socket, behaviour: Behaviour, ended: threading.Event) -> None:
    talks: list[threading.Thread] = []
    while not ended.is_set():
        with suppress(TimeoutError):
            connection, _ = listening.accept()
            talks.append(threading.Thread(target=_talk, args=(connection, behaviour, ended)))
            talks[-1].start()
    for talk in talks:
        talk.join()


def _talk(connection: socket.socket, behaviour: Behaviour, ended: threading.Event) -> None:
    with connection, suppress(OSError):
        connection.settimeout(20)
        request = b""
        # A greeting of TLS is answered as a plain web server does, at once.
        while b"\r\n\r\n" not in request and not request.startswith(_TLS):
            if not (more := connection.recv(65536)):
                return
            request += more
        behaviour(connection, ended)
