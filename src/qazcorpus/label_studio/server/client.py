"""Requests to the workplace's server, with retries after transient failures.

This module uses plain HTTP instead of the SDK: the data are large, and the SDK would hold several
copies in memory.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.label_studio.server.accounts import authorization
from qazcorpus.label_studio.server.connection import (
    check_answer,
    explained_connection,
    json_of,
    unexpected_response,
)
from qazcorpus.label_studio.server.environment import Say, check_version, silent
from qazcorpus.label_studio.server.sessions import first_request_timeout, request_timeout, session
from qazcorpus.label_studio.workplace.workplace import Workplace

if TYPE_CHECKING:
    import httpx
    from label_studio_sdk import LabelStudio

DELAYS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
Query = Sequence[tuple[str, str]]

_UNAUTHORIZED: Final = 401
SERVER_ERROR: Final = 500
_PASSING: Final = frozenset({429, 502, 503, 504})


class Client:
    """A session with the server. `delays` are the seconds between retries after transient
    failures."""

    def __init__(
        self,
        workplace: Workplace,
        session: httpx.Client,
        *,
        delays: Sequence[float] = DELAYS,
        say: Say = silent,
    ) -> None:
        self.workplace = workplace
        self.delays = delays
        self._session = session
        self._say = say
        self._headers: dict[str, str] = {}

    def greet(self) -> None:
        """Check that Label Studio answers, is new enough and accepts the token. A server that does
        not answer is reported within seconds, before any work starts."""
        answer = self.once("GET", "/api/version", seconds=first_request_timeout())
        version = self._read(answer, {"release"})["release"]
        if not isinstance(version, str) or not version:
            raise unexpected_response(self.workplace, "it does not state a version")
        check_version(version, self.workplace.url)

    def json(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: Any = None,
        has: Collection[str] = (),
    ) -> Any:
        """The server's response (see `ask`), parsed from JSON; with `has`, an object with these
        keys.

        Raises QazcorpusError for any other response.
        """
        return self._read(self.ask(method, path, query=query, body=body), has)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: Any = None,
        expected: Collection[int] = (),
    ) -> httpx.Response:
        """The server's response to a request that is safe to repeat.

        The request is retried if the server is busy or does not answer, but only once after a
        timeout. Raises QazcorpusError for an error or a redirect, except for the statuses in
        `expected`.
        """
        import httpx

        delays = iter(self.delays)
        late = 0
        while True:
            delay = next(delays, None)
            try:
                answer = self.once(method, path, query=query, body=body)
            except httpx.TransportError as error:
                late += isinstance(error, httpx.TimeoutException)
                if delay is None or late > 1:
                    raise
                self.wait(delay, error)
                continue
            if delay is None or not is_passing(answer):
                return answer if answer.status_code in expected else self.checked(answer)
            self.wait(delay, f"status {answer.status_code}")

    def once(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: Any = None,
        seconds: float | None = None,
    ) -> httpx.Response:
        """The response to one request, whatever its status. Raises httpx.TransportError, also if
        the response takes more than `seconds`."""
        options: dict[str, Any] = {"params": list(query) or None, "json": body}
        if seconds is not None:
            options["timeout"] = seconds
        if not self._headers:
            self._headers = authorization(self.workplace, self._session)
        answer = self._session.request(method, path, headers=self._headers, **options)
        if answer.status_code == _UNAUTHORIZED:
            # An access token made from a personal one is valid for a few minutes only.
            self._headers = authorization(self.workplace, self._session)
            answer = self._session.request(method, path, headers=self._headers, **options)
        return answer

    def wait(self, delay: float, why: object) -> None:
        """Wait before the next retry; report a wait that may seem long."""
        if delay > 1:
            self._say(f"{self.workplace.url} does not answer ({why}); next try in {delay:.0f} s.")
        time.sleep(delay)

    def checked(self, answer: httpx.Response) -> httpx.Response:
        """The response; raises QazcorpusError if it is an error or a redirect."""
        check_answer(self.workplace, answer)
        return answer

    def _read(self, answer: httpx.Response, has: Collection[str]) -> Any:
        data = json_of(self.workplace, answer)
        if has and not (isinstance(data, Mapping) and data.keys() >= set(has)):
            raise unexpected_response(
                self.workplace, f"it sent {answer.url.path} without {', '.join(has)}"
            )
        return data


@contextmanager
def connected(
    workplace: Workplace, *, delays: Sequence[float] = DELAYS, say: Say = silent
) -> Iterator[Client]:
    """Open a session with the workplace's server; its failures become messages with a remedy.

    Waiting is reported with `say`. Raises MissingExtraError if the extra `label-studio` is missing.
    Raises QazcorpusError at once if no Label Studio answers, or if it is too old or refuses the
    token.
    """
    with session(workplace, say=say) as opened, explained_connection(workplace):
        client = Client(workplace, opened, delays=delays, say=say)
        client.greet()
        yield client


def is_passing(answer: httpx.Response) -> bool:
    """Whether an error is transient: the server is starting, or it or its SQLite is busy."""
    return answer.status_code in _PASSING or (
        answer.status_code == SERVER_ERROR and "database is locked" in answer.text
    )


def sdk_client(workplace: Workplace) -> LabelStudio:
    """A client of Label Studio's SDK with the same timeout as sessions.

    Wrap calls in `server_errors_explained` of `connection.py` to get messages with a remedy.
    """
    # The SDK's client cannot be closed, so it must not keep connections open.
    http = session(workplace, follow_redirects=True, keep=False)
    from label_studio_sdk import LabelStudio

    return LabelStudio(
        base_url=workplace.url,
        api_key=workplace.token(),
        timeout=request_timeout(),
        httpx_client=http,
    )
