"""Messages for what can go wrong between a command and the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qazcorpus.annotations.label_studio.workplace import TOKEN_VARIABLE, Workplace
from qazcorpus.errors import QazcorpusError


@contextmanager
def explained(workplace: Workplace) -> Iterator[None]:
    """Turn errors of the SDK and of the connection into messages with a remedy.

    The token is in none of them: headers and bodies of requests are not quoted.
    """
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    try:
        yield
    except ApiError as error:
        raise refusal(workplace, error.status_code, error.body) from None
    except httpx.HTTPStatusError as error:
        raise refusal(workplace, error.response.status_code, error.response.text) from None
    except httpx.TimeoutException as error:
        raise QazcorpusError(
            f"{workplace.url} did not answer in time.",
            remedy="The server may be busy: run the same command again; nothing is done twice.",
        ) from error
    except (httpx.TransportError, ConnectionError) as error:
        raise unreachable(workplace, error) from error


def unreachable(workplace: Workplace, error: Exception) -> QazcorpusError:
    """The message for a server that does not answer."""
    remedy = (
        f"Start it: qazcorpus annotate start {workplace.folder}"
        if workplace.settings.server == "own"
        else "Ask its administrator, or look at the address in workplace.json"
    )
    return QazcorpusError(
        f"{workplace.url} cannot be reached: {error}.",
        remedy=f"{remedy}; then run the same command again. What was done is kept.",
    )


def refusal(workplace: Workplace, status: int | None, body: Any) -> QazcorpusError:
    """The message for an answer that is an error."""
    url = workplace.url
    if status == 401:
        return QazcorpusError(
            f"{url} does not accept the token: it is wrong, revoked or expired.",
            remedy=f"Make a new one: qazcorpus annotate start {workplace.folder}"
            if workplace.settings.server == "own"
            else f"Copy a new one from {url}/user/account into the environment variable "
            f"{TOKEN_VARIABLE}.",
        )
    if status == 404:
        return QazcorpusError(
            f"{url} does not know what was asked for: a project or a task was deleted there, or "
            "another server answers at this address.",
            remedy=f"Make what is missing: qazcorpus annotate start {workplace.folder}",
        )
    detail = body.get("detail", body) if isinstance(body, dict) else body
    return QazcorpusError(
        f"{url} refused the request (status {status}): {str(detail)[:500]}",
        remedy=f"The end of {workplace.log_path} may say more."
        if workplace.settings.server == "own"
        else "Ask the server's administrator.",
    )
