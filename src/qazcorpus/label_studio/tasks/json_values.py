"""Convert values of the server's JSON, which may have any type, to the expected types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from qazcorpus.document import ANSWERS, ROUNDING, Probabilities

_NOTHING: Final[Mapping[str, Any]] = {}


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object; an empty one for any other value."""
    return value if isinstance(value, dict) else _NOTHING


def text(value: object) -> str:
    """A string that UTF-8 can encode; an empty one for any other value."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def texts(value: object) -> list[str]:
    """The strings in a list, or a single string as a list; empty strings are left out."""
    values = value if isinstance(value, list) else [value]
    return [string for string in map(text, values) if string]


def as_whole_number(value: object) -> int | None:
    """A whole number as the editor reads it, also from a string; None for any other value."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,15}", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> float | None:
    """A number; None for any other value, and for truth values, NaN and extremely large numbers."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        return None
    return value if abs(value) < 1e15 else None


def share(value: object) -> float | None:
    """A number from 0 to 1, or None for other values."""
    found = number(value)
    return found if found is not None and 0 <= found <= 1 else None


def probabilities(value: object) -> Probabilities | None:
    """Probabilities as `asdict` writes them, or None for other values."""
    found = {answer: share(mapping(value).get(answer)) for answer in ANSWERS}
    known = {answer: part for answer, part in found.items() if part is not None}
    whole = len(known) == len(found) and abs(sum(known.values()) - 1) <= ROUNDING
    return Probabilities(**known) if whole else None
