"""JSON Lines as bytes: written, and looked into without reading them whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_decode = json.JSONDecoder().raw_decode


def json_line(value: Any) -> bytes:
    """One line: readable text, escaped only where half of a surrogate pair cannot be written."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value).encode("ascii") + b"\n"


def first_strings(line: bytes, names: Iterable[str]) -> list[str]:
    """The values of the fields that a line begins with, which are strings; the rest of the line,
    mostly layers, is read only where the line does not begin so. Raises ValueError or KeyError."""
    text = line.decode("utf-8")
    found, at, before = [], 0, "{"
    for name in names:
        begins = f'{before}"{name}": "'
        if not text.startswith(begins, at):
            data = json.loads(text)
            return [str(data[name]) for name in names]
        value, at = _decode(text, at + len(begins) - 1)
        found.append(value)
        before = ", "
    return found
