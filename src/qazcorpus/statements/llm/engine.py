"""The stance engine `llm`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.document import ANSWERS, Probabilities, Statement, Target
from qazcorpus.errors import MissingExtraError, PipelineError
from qazcorpus.statements.engines import EngineMessage, Report
from qazcorpus.statements.llm.cache import AnswerCache, cache_key
from qazcorpus.statements.llm.prompt import (
    PROMPT_VERSION,
    stance_question,
    statement_groups,
    system_prompt,
)
from qazcorpus.statements.llm.replies import response_format, stances_in
from qazcorpus.statements.llm.settings import LlmSettings, read_settings
from qazcorpus.statements.rules.units import AnalysisInput

if TYPE_CHECKING:
    from qazcorpus.statements.llm.endpoint import Message, Reply

_EXTRA: Final = ("openai", "llm", "the stance engine llm")
_MILLION: Final = 1e6
_CHARS: Final = 6  # characters for a token; the prompt has fewer, whatever the model's tokens are
_CORRECTION: Final = (
    "This answer is not valid: {problem}. Answer again with one JSON object, complete, and nothing "
    "else."
)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the engine has used: requests sent, requests answered from the cache, answers that were
    not valid, tokens read and written, and answers for which the server did not tell the tokens."""

    requests: int = 0
    cached: int = 0
    invalid: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    unmetered: int = 0

    def cost(self, settings: LlmSettings) -> float | None:
        """The cost of the tokens at the prices of the settings; None without prices."""
        if settings.price_in is None and settings.price_out is None:
            return None
        read = self.tokens_in * (settings.price_in or 0)
        return (read + self.tokens_out * (settings.price_out or 0)) / _MILLION


class LlmEngine:
    """Asks a language model for the stances of a document's statements.

    The prompt is made from the annotators' guidelines. The model names an answer and no
    probability: the answer gets the probability `settings.confidence`, which is a stated value and
    not measured, and the others share the rest equally.
    """

    def __init__(self, settings: LlmSettings, report: Report | None = None) -> None:
        from qazcorpus.statements.llm.endpoint import Endpoint

        self.settings = settings
        self.name = f"llm {settings.model}"
        self.parallel = settings.parallel
        self.usage = Usage()
        self._lock = Lock()  # of `usage`
        self._warned = False
        self._report = report
        self._endpoint = Endpoint(settings, self._notice)
        self._cache = AnswerCache(_cache_folder(settings)) if settings.cache else None
        if not settings.is_local:
            how = "" if settings.base_url.startswith("https:") else ", without encryption"
            self._notice(f"The texts of the documents are sent to {settings.host}{how}.")

    def __reduce__(self) -> tuple[Callable[..., LlmEngine], tuple[LlmSettings]]:
        # A connection and a callback cannot go to another process.
        return LlmEngine, (self.settings,)

    def judge(
        self, doc: AnalysisInput, statements: Sequence[Statement], target: Target
    ) -> list[Probabilities]:
        """The answers of the model, each with the stated confidence.

        Raises PipelineError if the endpoint gives no valid answer, QazcorpusError if the cache
        cannot be used.
        """
        settings = self.settings
        groups = statement_groups(
            statements,
            len(doc.text),
            max_chars=settings.max_chars,
            max_statements=settings.max_statements,
        )
        stances = [s for group in groups for s in self._stances(doc, group, target)]
        if self._report:
            self._report(EngineMessage("usage", self.usage_text))
        return [stated(stance, settings.confidence) for stance in stances]

    @property
    def usage_text(self) -> str:
        """What was used up to now, in words."""
        usage = self.usage
        parts = [f"requests: {usage.requests:,}", f"from the cache: {usage.cached:,}"]
        if usage.invalid:
            parts.append(f"answers not valid: {usage.invalid:,}")
        parts.append(f"tokens read: {usage.tokens_in:,}, written: {usage.tokens_out:,}")
        if usage.unmetered:
            parts.append(f"answers without a number of tokens: {usage.unmetered:,}")
        if (cost := usage.cost(self.settings)) is not None:
            parts.append(f"cost at the given prices: {cost:,.4f}")
        return f"{self.name}: {'; '.join(parts)}."

    def _stances(self, doc: AnalysisInput, group: Sequence[Statement], target: Target) -> list[str]:
        """The stances of a group of statements, from the cache or from the model."""
        settings = self.settings
        question = stance_question(doc, group, target, max_chars=settings.max_chars)
        messages = [
            {"role": "system", "content": system_prompt(hard_cases=settings.hard_cases)},
            {"role": "user", "content": question},
        ]
        asked = (settings.temperature, settings.max_tokens, settings.extra, response_format())
        key = cache_key(PROMPT_VERSION, settings.model, asked, messages)
        known = self._cache.get(key) if self._cache else None
        if known is not None and len(known) == len(group) and {*known} <= {*ANSWERS}:
            self._add(cached=1)
            return known
        try:
            stances = self._answered(messages, len(group))
        except _NoValidAnswerError:
            if len(group) == 1:
                raise
            # A weak model may manage fewer statements at once.
            half = len(group) // 2
            halves = (group[:half], group[half:])
            stances = [s for part in halves for s in self._stances(doc, part, target)]
        if self._cache:
            self._cache.put(key, settings.model, stances)
        return stances

    def _answered(self, messages: list[Message], number: int) -> list[str]:
        """The stances that the model answers. An answer that is not valid is sent back to it."""
        problem = ""
        for _ in range(1 + self.settings.corrections):
            reply = self._endpoint.chat(messages)
            self._count(reply)
            self._check_length(messages, reply)
            try:
                return stances_in(reply.text, number)
            except ValueError as error:
                problem = "it was cut off at the limit of tokens" if reply.cut else str(error)
            self._add(invalid=1)
            messages = [
                *messages,
                {"role": "assistant", "content": reply.text or "{}"},
                {"role": "user", "content": _CORRECTION.format(problem=problem)},
            ]
        raise _NoValidAnswerError(
            f"{self.settings.model} gave no valid answer in {1 + self.settings.corrections} "
            f"attempts. The last one: {problem}.",
            place="stance engine llm",
            remedy="Allow longer answers (max_tokens), or use a larger model.",
        )

    def _count(self, reply: Reply) -> None:
        self._add(
            requests=1,
            tokens_in=reply.tokens_in or 0,
            tokens_out=reply.tokens_out or 0,
            unmetered=int(reply.tokens_in is None),
        )

    def _add(self, **numbers: int) -> None:
        with self._lock:
            more = {name: getattr(self.usage, name) + n for name, n in numbers.items()}
            self.usage = replace(self.usage, **more)

    def _check_length(self, messages: Sequence[Message], reply: Reply) -> None:
        """Give a notice, once, if the server seems to have cut the prompt without an error."""
        chars = sum(len(message["content"]) for message in messages)
        if self._warned or reply.tokens_in is None or reply.tokens_in * _CHARS >= chars:
            return
        self._warned = True
        self._notice(
            f"{self.settings.host} says that it read {reply.tokens_in:,} tokens of a prompt with "
            f"{chars:,} characters. It may have cut the prompt: give the model a longer context "
            "(Ollama: OLLAMA_CONTEXT_LENGTH), or set hard_cases=false or a smaller max_chars."
        )

    def _notice(self, text: str) -> None:
        if self._report:
            self._report(EngineMessage("notice", text))


class _NoValidAnswerError(PipelineError):
    """The model's answers do not fit, even after corrections."""


def make_engine(*, report: Report | None = None, **settings: Any) -> LlmEngine:
    """Make the engine: the factory of the entry point `llm`.

    `settings` are those of `LlmSettings`. Raises UsageError for settings that are not valid, and
    if the endpoint is on another machine and `allow_remote` is not set; MissingExtraError if the
    extra `llm` is not installed.
    """
    made = read_settings(settings)
    try:
        return LlmEngine(made, report)
    except ModuleNotFoundError as error:
        raise MissingExtraError(*_EXTRA) from error


def stated(stance: str, confidence: float) -> Probabilities:
    """Probabilities of which `stance` has `confidence`, and the others equal shares of the rest."""
    rest = (1 - confidence) / (len(ANSWERS) - 1)
    return Probabilities(**{name: confidence if name == stance else rest for name in ANSWERS})


def _cache_folder(settings: LlmSettings) -> Path:
    if settings.cache_dir is not None:
        return settings.cache_dir.expanduser()
    from platformdirs import user_cache_path

    folder: Path = user_cache_path("qazcorpus", appauthor=False)
    return folder
