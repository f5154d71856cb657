"""Sessions with a workplace's server, and their timeouts."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Final

from qazcorpus.errors import MissingExtraError, UsageError
from qazcorpus.label_studio.server.environment import Say, silent

if TYPE_CHECKING:
    import httpx

    from qazcorpus.label_studio.workplace.workplace import Workplace


SECONDS_VARIABLE: Final = "QAZCORPUS_SERVER_SECONDS"
_SECONDS: Final = 180.0
_FIRST: Final = 20.0


def request_timeout() -> float:
    """The timeout of one request in seconds: QAZCORPUS_SERVER_SECONDS, or three minutes."""
    given = os.environ.get(SECONDS_VARIABLE, "").strip()
    try:
        seconds = float(given) if given else _SECONDS
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise UsageError(
            f"{given!r} is not a number of seconds.",
            place=SECONDS_VARIABLE,
            remedy=f"Give one, such as {SECONDS_VARIABLE}=600, or unset it (default: "
            f"{_SECONDS:.0f}).",
        )
    return seconds


def first_request_timeout() -> float:
    """The timeout of the first request in seconds."""
    return min(_FIRST, request_timeout())


def session(
    workplace: Workplace, *, say: Say = silent, follow_redirects: bool = False, keep: bool = True
) -> httpx.Client:
    """A session; waiting is reported with `say`.

    If `keep` is false, each connection is closed after its response. Raises MissingExtraError if
    the extra `label-studio` is missing.
    """
    try:
        import httpx

        from qazcorpus.label_studio.server.patient_session import PatientSession
    except ImportError as error:
        raise MissingExtraError(
            "label-studio-sdk", "label-studio", "Annotating in Label Studio"
        ) from error
    return PatientSession(
        say=say,
        base_url=workplace.url,
        timeout=request_timeout(),
        follow_redirects=follow_redirects,
        # A proxy from the environment must not be used for a server on this machine.
        trust_env=workplace.settings.server == "existing",
        limits=httpx.Limits() if keep else httpx.Limits(max_keepalive_connections=0),
    )
