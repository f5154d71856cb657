"""Values of the server's JSON, which may be of any type, as what they ought to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_NOTHING: Final[Mapping[str, Any]] = {}


def mapping(value: object) -> Mapping[str, Any]:
    """An object of JSON; an empty one for what is none."""
    return value if isinstance(value, dict) else _NOTHING


def text(value: object) -> str:
    """A string that UTF-8 can hold; an empty one for what is no string."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def texts(value: object) -> list[str]:
    """The strings of a list, or the one string, without empty ones."""
    values = value if isinstance(value, list) else [value]
    return [string for string in map(text, values) if string]


def as_whole_number(value: object) -> int | None:
    """A whole number, as the editor reads it: also one in a string."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,15}", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> float | None:
    """A number; None for what is none (also truth values, NaN, and what no clock could show)."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        return None
    return value if abs(value) < 1e15 else None
