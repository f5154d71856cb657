"""Requests to an endpoint that speaks OpenAI's protocol for chats, and its errors in words."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import finalize

import openai

from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.statements.llm.replies import response_format
from qazcorpus.statements.llm.settings import LlmSettings

Message = dict[str, str]
Say = Callable[[str], None]
NAME: Final = "stance engine llm"
_NO_KEY: Final = "none"  # the client needs a key; local servers ignore it
_TRIES: Final = 3  # requests, if the server fails or the connection breaks
_WAITS: Final = 8  # requests, if the server asks to wait
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 60.0  # seconds
_SHOWN: Final = 300  # characters of a server's message
_NO_SCHEMA: Final = (400, 422)  # statuses of a server that does not know `response_format`


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's answer: its text, whether it was cut off, and the tokens that were read and
    written (None if the server does not say)."""

    text: str
    cut: bool
    tokens_in: int | None
    tokens_out: int | None


class Endpoint:
    """Sends chats to the endpoint of the settings. `say` gets notices about waiting."""

    def __init__(self, settings: LlmSettings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._client = self._connected()
        self._with_schema = settings.response_format != "text"

    def chat(self, messages: Sequence[Message]) -> Reply:
        """The model's answer to the messages.

        Waits if the server asks for it, and tries again if the server fails. Raises PipelineError
        if there is no answer.
        """
        wait = _FIRST_WAIT
        for attempt in range(1, _WAITS + 1):
            try:
                return _reply(self._send(messages))
            except _NotAnAnswerError as error:
                problem, final = f"answered with something else: {error}.", _TRIES
            except openai.OpenAIError as error:
                problem, final = self._problem(error)
                asked = _asked_wait(error)
                if attempt >= final or asked > _LONGEST_WAIT:
                    raise self._failure(problem, error) from None
                wait = max(wait, asked)
            if attempt >= final:
                raise self._failure(problem)
            self._say(f"{self._settings.host} {problem} Trying again in {wait:.0f} seconds.")
            time.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)
        raise AssertionError  # the last attempt returns or raises

    def _send(self, messages: Sequence[Message]) -> Any:
        settings = self._settings
        if self._with_schema:
            try:
                return self._create(messages, response_format=response_format())
            except openai.APIStatusError as error:
                if settings.response_format != "auto" or error.status_code not in _NO_SCHEMA:
                    raise
        found = self._create(messages)
        self._with_schema = self._with_schema and settings.response_format != "auto"
        return found

    def _create(self, messages: Sequence[Message], **fields: Any) -> Any:
        settings = self._settings
        for name in ("temperature", "max_tokens"):
            if (value := getattr(settings, name)) is not None:
                fields[name] = value
        try:
            return self._client.chat.completions.create(
                model=settings.model,
                messages=list(messages),
                extra_body=settings.extra or None,
                **fields,
            )
        except ValueError as error:  # the body is not JSON
            raise _NotAnAnswerError("its body is not JSON") from error

    def _connected(self) -> Any:
        settings = self._settings
        if not (self._key.isascii() and self._key.isprintable()):
            raise UsageError(
                "the API key has characters that no key has.",
                place=f"environment variable {settings.api_key_env}",
                remedy="Set it again.",
            )
        client = openai.OpenAI(
            api_key=self._key or _NO_KEY,
            base_url=settings.base_url,
            timeout=settings.timeout,
            max_retries=0,  # `chat` tries again, and says so
            # A proxy would send what is meant for this machine to another one, and so might a
            # redirection.
            http_client=openai.DefaultHttpxClient(
                trust_env=not settings.is_local, follow_redirects=False
            ),
        )
        # The client takes these from variables that belong to OpenAI.
        client.organization = client.project = None
        finalize(self, client.close)
        return client

    @property
    def _key(self) -> str:
        return os.environ.get(self._settings.api_key_env, "").strip()

    def _problem(self, error: openai.OpenAIError) -> tuple[str, int]:
        """What went wrong, and the number of requests that are worth while."""
        if isinstance(error, openai.APITimeoutError):
            return f"did not answer within {self._settings.timeout:g} seconds.", _TRIES
        if isinstance(error, openai.APIConnectionError):
            cause = error.__cause__
            refused = type(cause).__name__ == "ConnectError"
            how = "cannot be reached" if refused else "broke the connection"
            return f"{how}: {self._shown(cause or error)}.", 1 if refused else _TRIES
        if isinstance(error, openai.APIStatusError):
            # An answer about the key may repeat a part of it.
            secret = error.status_code in {401, 403}
            said = "" if secret else f": {self._shown(error)}"
            tries = _TRIES if error.status_code >= 500 else 1
            if error.status_code == 429 and error.code != "insufficient_quota":
                tries = _WAITS
            return f"answered with status {error.status_code}{said}.", tries
        return f"gave no answer: {self._shown(error)}.", 1

    def _shown(self, error: object) -> str:
        """The message of an error in one short line, without the API key."""
        body = getattr(error, "body", None)
        said = body.get("message") if isinstance(body, dict) else None
        text = " ".join(str(said or error).split()).rstrip(".")
        if self._key:
            text = text.replace(self._key, "***")
        return (text[:_SHOWN] + " …" if len(text) > _SHOWN else text) or type(error).__name__

    def _failure(self, problem: str, error: openai.OpenAIError | None = None) -> PipelineError:
        settings = self._settings
        status = getattr(error, "status_code", None)
        remedy = "Try again later: answers up to now are kept in the cache." * settings.cache
        if isinstance(error, openai.APITimeoutError):
            remedy = "Set a longer timeout, or ask less at once (max_statements, max_chars)."
        elif isinstance(error, openai.APIConnectionError):
            remedy = "Start the server, or correct base_url."
        elif status in {401, 403}:
            has = "has no key" if not self._key else "has a key that the server does not accept"
            remedy = f"The environment variable {settings.api_key_env} {has}."
        elif status == 404:
            remedy = f"Check the model ({settings.model!r}) and base_url ({settings.base_url})."
        elif status in {400, 413, 422}:
            remedy = (
                "The request does not suit the model. If it is too long: hard_cases=false, or a "
                "smaller max_chars. If a field is unknown: temperature=null, max_tokens=null."
            )
        return PipelineError(f"{settings.host} {problem}", place=NAME, remedy=remedy)


class _NotAnAnswerError(Exception):
    """The server answers with status 200, but not with a chat."""


def _reply(completion: Any) -> Reply:
    try:
        choice = completion.choices[0]
        text = choice.message.content or ""
    except (AttributeError, TypeError, IndexError) as error:
        raise _NotAnAnswerError("it has no message of a model") from error
    usage = completion.usage
    return Reply(
        str(text),
        choice.finish_reason == "length",
        _whole(getattr(usage, "prompt_tokens", None)),
        _whole(getattr(usage, "completion_tokens", None)),
    )


def _whole(number: object) -> int | None:
    return number if isinstance(number, int) else None


def _asked_wait(error: openai.OpenAIError) -> float:
    """The seconds that the server asks to wait, or 0."""
    response = getattr(error, "response", None)
    value = response.headers.get("retry-after", "") if response is not None else ""
    try:
        return max(0.0, float(value))
    except ValueError:  # a date, which few servers send
        return 0.0
