"""The settings of the engine `llm`."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qazcorpus.errors import UsageError

KEY_VARIABLE: Final = "QAZCORPUS_LLM_API_KEY"


class LlmSettings(BaseModel):
    """The settings of the engine `llm`. Only `model` is required.

    The endpoint: `base_url` is the address before `/chat/completions` (the default is Ollama's on
    this machine). If it is on another machine, `allow_remote` must be true, because the texts of
    the documents are sent there. `api_key_env` names the environment variable that has the API
    key, if the endpoint needs one. `timeout` is the longest wait for an answer, in seconds.

    The model: `temperature`, `max_tokens` and `extra` (more fields of the request) are sent as
    they are; a temperature of None is not sent. `response_format` says how the form of the answer
    is asked for: with a JSON schema, only in words (`text`), or with a schema and, if the server
    refuses it, in words (`auto`). An answer that is not valid is sent back to the model with the
    problem at most `corrections` times.

    The prompt: a document with more code points than `max_chars`, or with more statements than
    `max_statements`, needs several requests. Without `hard_cases`, the prompt has the rules of the
    guidelines, but not their hard cases, which are the longest part.

    The result: each answer gets the probability `confidence`; the other three share the rest. This
    is a stated value, not a measured one.

    `parallel` documents are judged at the same time (`nlp.pipe`, and so all commands).

    `cache` keeps valid answers in the folder `cache_dir` (default: the user's cache folder).
    `price_in` and `price_out` are prices of a million tokens, read and written.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1)
    base_url: str = "http://localhost:11434/v1"
    allow_remote: bool = False
    api_key_env: str = KEY_VARIABLE
    timeout: float = Field(default=120, gt=0)
    temperature: float | None = 0
    max_tokens: int | None = Field(default=None, gt=0)
    extra: dict[str, Any] = {}
    response_format: Literal["auto", "json_schema", "text"] = "auto"
    corrections: int = Field(default=2, ge=0, le=10)
    max_chars: int = Field(default=12_000, ge=1000)
    max_statements: int = Field(default=40, ge=1)
    hard_cases: bool = True
    parallel: int = Field(default=1, ge=1, le=256)
    confidence: float = Field(default=0.8, gt=0.25, le=1)
    cache: bool = True
    cache_dir: Path | None = None
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)

    @property
    def host(self) -> str:
        """The host of the endpoint, with its port if it is given."""
        return urlsplit(self.base_url).netloc

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


def read_settings(given: Mapping[str, Any]) -> LlmSettings:
    """Check settings. Raises UsageError, which names what is wrong."""
    try:
        settings = LlmSettings(**given)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()
        )
        raise UsageError(
            f"settings of the stance engine llm: {problems}.",
            remedy=f"Its settings: {', '.join(LlmSettings.model_fields)}.",
        ) from None
    _check_address(settings.base_url)
    if not settings.is_local and not settings.allow_remote:
        raise UsageError(
            "the texts of the documents would leave this machine: the stance engine llm would send "
            f"them to {settings.host}.",
            remedy="If they may be sent there, set allow_remote to true.",
        )
    return settings


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        secret = bool(parts.username or parts.password or parts.query)
    except ValueError:
        fits = secret = False
    if secret:  # the address is not repeated, because it may hold a key
        raise UsageError(
            "settings of the stance engine llm: base_url has a user name, a password or a query.",
            remedy="Give the address alone, and the API key in the environment variable that "
            "api_key_env names.",
        )
    if not fits:
        raise UsageError(
            f"settings of the stance engine llm: base_url: {address!r:.60} is not an address.",
            remedy="Write it like http://localhost:11434/v1.",
        )
