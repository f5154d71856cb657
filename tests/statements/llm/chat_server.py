"""A small HTTP server that speaks OpenAI's protocol for chats, as Ollama, vLLM and others do.

It answers `POST /v1/chat/completions`: the stance of each statement by its words. What it answers
to the next requests can be replaced, by faults for example.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

MODEL = "kazakh-8b"
KEY = "sk-secret-of-the-test"


@dataclass
class Answer:
    """An HTTP answer. `length` is the Content-Length, if it is not that of the body; `hangs` sends
    nothing until the server stops."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    hangs: bool = False


def chat(content: str | None, *, reason: str = "stop", read: int | None = 20_000) -> Answer:
    """A chat completion with this content. `read` are the tokens of the prompt that the server
    says to have read; None says nothing."""
    message = {"role": "assistant", "content": content}
    data: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [{"index": 0, "finish_reason": reason, "message": message}],
    }
    if read is not None:
        data["usage"] = {
            "prompt_tokens": read,
            "completion_tokens": 50,
            "total_tokens": read + 50,
        }
    return Answer(body=json.dumps(data, ensure_ascii=False).encode())


def error(status: int, message: str, code: str = "", **headers: str) -> Answer:
    """An error as the protocol has them."""
    data = {"error": {"message": message, "type": "invalid_request_error", "code": code or None}}
    return Answer(status, json.dumps(data).encode(), headers)


def half(answer: Answer) -> Answer:
    """The first half of an answer, after which the connection breaks."""
    return Answer(answer.status, answer.body[: len(answer.body) // 2], {}, len(answer.body))


def stances(*given: str) -> str:
    """A model's answer with these stances."""
    return json.dumps({"answers": [{"id": n, "stance": s} for n, s in enumerate(given, 1)]})


def by_words(content: str) -> str:
    """The stance that the server's model gives to a content."""
    if "қарсы" in content:
        return "against"
    if "қолда" in content or "керек" in content:
        return "favor"
    return "neutral" if "?" in content else "none"


class ChatServer:
    """The server. `requests` are the bodies of all requests, `headers` their headers; `following`
    are the answers to the next ones. `key` is the API key that it demands, if any."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.following: deque[Answer | Callable[[dict[str, Any]], Answer]] = deque()
        self.key = ""
        self.knows_schemas = True
        self.stopping = Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What the user's first message of each request holds."""
        return [json.loads(request["messages"][1]["content"]) for request in self.requests]

    def answer(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        if path != "/v1/chat/completions":
            return Answer(404, b"404 page not found", {"Content-Type": "text/plain"})
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            return error(401, "Incorrect API key provided: sk-sec****test", "invalid_api_key")
        self.requests.append(body)
        self.headers.append(headers)
        if self.following:
            found = self.following.popleft()
            return found if isinstance(found, Answer) else found(body)
        if body["model"] != MODEL:
            return error(404, f"model '{body['model']}' not found", "model_not_found")
        if "response_format" in body and not self.knows_schemas:
            return error(400, "response_format: unknown field")
        statements = json.loads(body["messages"][1]["content"])["statements"]
        return chat(stances(*(by_words(item["content"]) for item in statements)))


@contextmanager
def running() -> Iterator[ChatServer]:
    server = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.answer(self.path, headers, body)
            if answer.hangs:
                server.stopping.wait()
                self.close_connection = True
                return
            self.send_response(answer.status)
            kinds = {"Content-Type": "application/json", **answer.headers}
            length = len(answer.body) if answer.length is None else answer.length
            for name, value in {**kinds, "Content-Length": str(length)}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = answer.length is not None

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server.port = http.server_port
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            http.shutdown()
            thread.join()
