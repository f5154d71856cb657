"""What a language model answers: its JSON schema, and how a valid answer is found in its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

# What a model thinks before it answers. The first mark may be missing; the last is missing if the
# answer was cut off.
_THOUGHTS: Final = re.compile(r"\A.*</think(?:ing)?>|<think(?:ing)?>.*\Z", re.DOTALL)
_SHOWN: Final = 3  # maximum number of problems that a message tells


class StanceReply(BaseModel):
    """The answer about one statement."""

    model_config = ConfigDict(extra="forbid")
    id: int
    stance: Literal["favor", "against", "neutral", "none"]


class StanceReplies(BaseModel):
    """The answers about all statements of a request."""

    model_config = ConfigDict(extra="forbid")
    answers: list[StanceReply]


def response_format() -> dict[str, Any]:
    """The field `response_format` of a request: the answer has to follow the schema."""
    return {
        "type": "json_schema",
        "json_schema": {
            "name": "stances",
            "strict": True,
            "schema": StanceReplies.model_json_schema(),
        },
    }


def stances_in(text: str, number: int) -> list[str]:
    """The stances of statements 1 to `number` in a model's answer, in the order of the statements.

    The JSON object may stand between other words, or in a code block. Raises ValueError, which
    says what is wrong with the answer.
    """
    found = [item for item in _objects(_THOUGHTS.sub("", text)) if "answers" in item]
    if not text.strip():
        raise ValueError("it is empty")
    if not found:
        raise ValueError('it has no complete JSON object with the key "answers"')
    try:
        replies = StanceReplies.model_validate(found[-1]).answers
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:_SHOWN]]
        raise ValueError("; ".join(problems)) from None
    given = sorted(reply.id for reply in replies)
    if given != list(range(1, number + 1)):
        raise ValueError(
            f"it must have one answer for each of the ids 1 to {number}; "
            f"it has {len(given)} answers, for the ids {', '.join(map(str, given[:50])) or 'none'}"
        )
    stances: dict[int, str] = {reply.id: reply.stance for reply in replies}
    return [stances[place] for place in range(1, number + 1)]


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text, outermost only."""
    decoder = json.JSONDecoder()
    place = text.find("{")
    while place >= 0:
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            yield value
        place = text.find("{", end)
