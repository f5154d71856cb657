"""Messages for errors in the connection between a command and the server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import QazcorpusError
from qazcorpus.label_studio.server.sessions import SECONDS_VARIABLE
from qazcorpus.label_studio.workplace.workplace import TOKEN_VARIABLE, Workplace

if TYPE_CHECKING:
    import httpx

_AGAIN: Final = "then run the same command again. Finished work is kept and is not done twice."
_LONGEST: Final = 500


@contextmanager
def server_errors_explained(workplace: Workplace) -> Iterator[None]:
    """Turn errors of the SDK and of the connection into messages with a remedy.

    No message contains the token: headers and bodies of requests are not quoted.
    """
    from label_studio_sdk.core.api_error import ApiError

    try:
        with explained_connection(workplace):
            yield
    except ApiError as error:
        raise error_response(workplace, error.status_code, error.body) from None


@contextmanager
def explained_connection(workplace: Workplace) -> Iterator[None]:
    """Turn errors of the connection into messages with a remedy."""
    import httpx

    try:
        yield
    except httpx.HTTPStatusError as error:
        raise error_response(workplace, error.response.status_code, error.response.text) from None
    except (httpx.ReadTimeout, httpx.ConnectTimeout, httpx.WriteTimeout) as error:
        raise _late(workplace, error) from error
    except (httpx.TransportError, httpx.DecodingError, ConnectionError) as error:
        raise unreachable(workplace, error) from error


def unreachable(workplace: Workplace, error: Exception) -> QazcorpusError:
    """The error for a server that does not answer, or does not answer as a web server."""
    # Remove the system's error number; its meaning follows it.
    what = re.sub(r"^\[\w+ -?\d+\] ", "", str(error)).rstrip(".") or type(error).__name__
    if "WRONG_VERSION_NUMBER" in what or "record layer" in what:
        return QazcorpusError(
            f"{workplace.url} does not use TLS: the address begins with https, but a plain HTTP "
            "server answers there.",
            path=workplace.settings_path,
            remedy=f"If that is right, write http:// in 'url'; {_AGAIN}",
        )
    if "certificate" in what.lower():
        return QazcorpusError(
            f"the certificate of {workplace.url} is not trusted: {what}.",
            remedy="Set SSL_CERT_FILE to the file with your authority's certificates, or ask the "
            f"server's administrator; {_AGAIN}",
        )
    remedy = (
        f"Start it: qazcorpus annotate start {workplace.folder}"
        if workplace.settings.server == "own"
        else f"Check 'url' in {workplace.settings_path}, or ask the server's administrator"
    )
    if _is_refused(error):
        return QazcorpusError(
            f"nothing answers at {workplace.url} (connection refused).",
            remedy=f"{remedy}; {_AGAIN}",
        )
    return QazcorpusError(
        f"{workplace.url} cannot be reached: {what}.", remedy=f"{remedy}; {_AGAIN}"
    )


def _is_refused(error: BaseException | None) -> bool:
    """Whether the connection was refused; the SDK's errors have the system's error as their
    cause."""
    while error is not None:
        if isinstance(error, ConnectionRefusedError):
            return True
        error = error.__cause__ or error.__context__
    return False


def error_response(workplace: Workplace, status: int | None, body: Any) -> QazcorpusError:
    """The error for a response with an error status."""
    url = workplace.url
    if status is not None and status < 400:
        return unexpected_response(workplace, f"status {status}, and {_shown(body)}")
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
            f"{url} did not find what was requested: a project or a task was deleted there, or "
            "another server answers at this address.",
            remedy=f"Make missing projects again: qazcorpus annotate start {workplace.folder}",
        )
    return QazcorpusError(
        f"{url} refused the request (status {status}): {_shown(body)}",
        remedy=f"The end of {workplace.log_path} may say more."
        if workplace.settings.server == "own"
        else "Ask the server's administrator.",
    )


def unexpected_response(workplace: Workplace, what: str) -> QazcorpusError:
    """The error for a response that Label Studio would not send."""
    return QazcorpusError(
        f"the server at {workplace.url} is not Label Studio, or something is in front of it: "
        f"{what}.",
        path=workplace.settings_path,
        remedy=f"Open the address in a browser. Correct 'url' if it is wrong; {_AGAIN}",
    )


def json_of(workplace: Workplace, answer: httpx.Response) -> Any:
    """The JSON of a response; raises QazcorpusError if the response is an error or a redirect, or
    is not JSON."""
    check_answer(workplace, answer)
    try:
        return answer.json()
    except (ValueError, RecursionError):
        raise unexpected_response(workplace, f"it sent {_shown(answer.text)}") from None


def check_answer(workplace: Workplace, answer: httpx.Response) -> None:
    """Raise QazcorpusError if a response is an error or a redirect."""
    if answer.is_error:
        raise error_response(workplace, answer.status_code, body_of(answer))
    if answer.is_redirect:
        location = answer.headers.get("location", "")
        raise unexpected_response(workplace, f"it redirects to {_cut(location)} (a login page?)")


def body_of(answer: httpx.Response) -> Any:
    """The body of a response: the JSON with its validation errors, else the text."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return answer.text
    if isinstance(body, Mapping) and body.get("validation_errors"):
        return {"detail": f"{body.get('detail')}: {body['validation_errors']}"}
    return body


def _late(workplace: Workplace, error: httpx.TimeoutException) -> QazcorpusError:
    seconds = error.request.extensions["timeout"]["read"]
    remedy = (
        f"Stop and start it: qazcorpus annotate stop --workplace {workplace.folder}; qazcorpus "
        f"annotate start {workplace.folder}"
        if workplace.settings.server == "own"
        else f"Check that it is running, and check 'url' in {workplace.settings_path}"
    )
    return QazcorpusError(
        f"{workplace.url} gave no complete answer within {seconds:g} s.",
        remedy=f"{remedy}; if it is only slow, allow more time: {SECONDS_VARIABLE}=600; {_AGAIN}",
    )


def _shown(body: Any) -> str:
    """The part of a body to show in a message: the detail of JSON, or the title of a page."""
    said = str(body.get("detail", body) if isinstance(body, Mapping) else body)
    if re.match(r"\s*(<!doctype|<html|<head|<body)", said, re.IGNORECASE):
        title = re.search(r"<title[^>]*>(.*?)</title", said, re.IGNORECASE | re.DOTALL)
        return f"a web page, «{_cut(title[1])}»" if title else "a web page"
    return _cut(said) or "an empty answer"


def _cut(text: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + " …"
