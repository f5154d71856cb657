"""An HTTP session with a timeout for the complete response, which reports that it is waiting.

The timeouts of httpx apply to one read: a server that sends a byte now and then never reaches them.
Here each request runs in its own thread, which is abandoned after the timeout.
"""

from __future__ import annotations

import time
from typing import Any, Final

import httpx

from qazcorpus.label_studio.server.background import in_background
from qazcorpus.label_studio.server.environment import Say

_FIRST_WORD: Final = 5.0
_LATER_WORDS: Final = 30.0


class PatientSession(httpx.Client):
    """A client of httpx in which a request's timeout (seconds) applies to the complete response.

    A longer wait is reported with `say`.
    """

    def __init__(self, *, say: Say, **options: Any) -> None:
        super().__init__(**options)
        self._say = say

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request and read the response; raises httpx.ReadTimeout after the timeout."""
        answer = in_background(super().send, request, **options)
        limit = float(request.extensions["timeout"]["read"])
        since = time.monotonic()
        word = min(_FIRST_WORD, limit)
        while True:
            try:
                return answer.result(word - (time.monotonic() - since))
            except TimeoutError:
                if answer.done():  # it ended just now, or the request itself raised TimeoutError
                    return answer.result()
            if word >= limit:
                raise httpx.ReadTimeout(f"no complete answer within {limit:g} s", request=request)
            self._say(
                f"Waiting for {request.url.copy_with(path='/', query=None)} ({word:.0f} s so far, "
                f"at most {limit:g} s). Ctrl-C stops; finished work is kept."
            )
            word = min(word + _LATER_WORDS, limit)
