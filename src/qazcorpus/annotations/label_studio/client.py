"""Requests to the workplace's server: asked again after failures that pass, explained otherwise.

Plain HTTP instead of the SDK: what comes and goes here is large, and the SDK would hold it several
times.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.annotations.label_studio.accounts import authorization
from qazcorpus.annotations.label_studio.connection import refusal, unreachable
from qazcorpus.annotations.label_studio.environment import Say, silent
from qazcorpus.annotations.label_studio.workplace import TIMEOUT, Workplace
from qazcorpus.errors import MissingExtraError, QazcorpusError

if TYPE_CHECKING:
    import httpx

DELAYS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
Query = Sequence[tuple[str, str]]

_UNAUTHORIZED: Final = 401
SERVER_ERROR: Final = 500
_PASSING: Final = frozenset({429, 502, 503, 504})


class Client:
    """A session with the server. `delays` are the seconds between tries where failures pass."""

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

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: Any = None,
        patient: bool = True,
        expected: Collection[int] = (),
    ) -> httpx.Response:
        """The server's answer to something that may be asked twice.

        Where it does not answer, or is busy, it is asked again, unless not `patient`. Raises
        QazcorpusError where it refuses, but for the statuses that are `expected`.
        """
        import httpx

        delays = iter(self.delays if patient else ())
        while True:
            delay = next(delays, None)
            try:
                answer = self.once(method, path, query=query, body=body)
            except httpx.TransportError as error:
                if delay is None:
                    raise
                self.wait(delay, error)
                continue
            if delay is None or not is_passing(answer):
                return answer if answer.status_code in expected else self.checked(answer)
            self.wait(delay, f"status {answer.status_code}")

    def once(
        self, method: str, path: str, *, query: Query = (), body: Any = None
    ) -> httpx.Response:
        """The answer to one request, whatever its status; raises httpx.TransportError."""
        if not self._headers:
            self._headers = authorization(self.workplace, self._session)
        answer = self._request(method, path, query, body)
        if answer.status_code == _UNAUTHORIZED:
            # An access token made from a personal one serves for a few minutes only.
            self._headers = authorization(self.workplace, self._session)
            answer = self._request(method, path, query, body)
        return answer

    def wait(self, delay: float, why: object) -> None:
        """Wait before the next try, and say so where it may seem long."""
        if delay > 1:
            self._say(
                f"{self.workplace.url} does not answer ({why}); trying again in {delay:.0f} s."
            )
        time.sleep(delay)

    def checked(self, answer: httpx.Response) -> httpx.Response:
        """The answer; raises QazcorpusError where it is a refusal."""
        if answer.is_error:
            raise refusal(self.workplace, answer.status_code, _body(answer))
        return answer

    def _request(self, method: str, path: str, query: Query, body: Any) -> httpx.Response:
        return self._session.request(
            method, path, params=list(query) or None, json=body, headers=self._headers
        )


@contextmanager
def connected(
    workplace: Workplace, *, delays: Sequence[float] = DELAYS, say: Say = silent
) -> Iterator[Client]:
    """A session with the workplace's server; its failures become messages users can act on.

    Waiting is told to `say`. Raises MissingExtraError where the extra `label-studio` is missing.
    """
    try:
        import httpx
    except ImportError as error:
        raise MissingExtraError(
            "label-studio-sdk", "label-studio", "Annotating in Label Studio"
        ) from error
    # A proxy of the environment must not get between us and a server on this machine.
    trust = workplace.settings.server == "existing"
    try:
        with httpx.Client(base_url=workplace.url, timeout=TIMEOUT, trust_env=trust) as session:
            yield Client(workplace, session, delays=delays, say=say)
    except httpx.TimeoutException as error:
        raise QazcorpusError(
            f"{workplace.url} did not answer in time.",
            remedy="The server may be busy: run the same command again; nothing is done twice.",
        ) from error
    except httpx.TransportError as error:
        raise unreachable(workplace, error) from error


def is_passing(answer: httpx.Response) -> bool:
    """Whether a refusal may pass by itself: the server is starting, busy, or its SQLite is."""
    return answer.status_code in _PASSING or (
        answer.status_code == SERVER_ERROR and "database is locked" in answer.text
    )


def _body(answer: httpx.Response) -> Any:
    try:
        body = answer.json()
    except ValueError:
        return answer.text
    if isinstance(body, Mapping) and body.get("validation_errors"):
        return {"detail": f"{body.get('detail')}: {body['validation_errors']}"}
    return body
