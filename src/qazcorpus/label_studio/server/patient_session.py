"""A session of HTTP that waits for a whole answer so long and no longer, and says that it waits.

The limits of httpx are those of one read: a server that sends a byte now and then would never reach
them. Here a request has a thread of its own, which is left to itself when the time is over.
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
    """A client of httpx in which a request's time-out is that of the whole answer, in seconds.

    What takes longer than some seconds is told to `say`.
    """

    def __init__(self, *, say: Say, **options: Any) -> None:
        super().__init__(**options)
        self._say = say

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request and read the answer; raises httpx.ReadTimeout when the time is over."""
        answer = in_background(super().send, request, **options)
        limit = float(request.extensions["timeout"]["read"])
        since = time.monotonic()
        word = min(_FIRST_WORD, limit)
        while True:
            try:
                return answer.result(word - (time.monotonic() - since))
            except TimeoutError:
                if answer.done():  # in this moment, or the request itself ended so
                    return answer.result()
            if word >= limit:
                raise httpx.ReadTimeout(f"no whole answer within {limit:g} s", request=request)
            self._say(
                f"Waiting for {request.url.copy_with(path='/', query=None)} ({word:.0f} s so far, "
                f"at most {limit:g} s). Ctrl-C stops; what was done is kept."
            )
            word = min(word + _LATER_WORDS, limit)
