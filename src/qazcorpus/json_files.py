"""Reading JSON files, with errors in words that people understand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import ReadError
from qazcorpus.regular_files import require_regular

_UNEXPECTED: Final = re.compile(r"unexpected keyword argument '(.*)'")
_MISSING: Final = re.compile(r"missing \d+ required .*arguments?: (.*)")
_NO_NUMBER: Final = re.compile(r"(?:int\(\) with base 10|string to float): (.*)")
_OTHER_KIND: Final = (
    *("must be a mapping", "not subscriptable", "not iterable", "indices must be", "has no len()"),
    *("has no attribute", "unhashable", "must be a string", "must be real number"),
    *("is not a mapping", "not supported between"),
)


def parse_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError, which says what is wrong and where."""
    try:
        return json.loads(text.removeprefix("\ufeff").rstrip())
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise ValueError(f"this is not JSON: {error.msg} at {line}column {error.colno}") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    except ValueError as error:
        raise ValueError("a number has too many digits") from error


def in_words(error: Exception) -> str:
    """The problem of a KeyError, TypeError or ValueError about the values in a file, in words."""
    said = str(error).rstrip(".")
    if isinstance(error, KeyError):
        said = f"the key {said} is missing"
    elif isinstance(error, UnicodeError):
        said = "a character is half of a surrogate pair, which a file cannot hold"
    elif isinstance(error, RecursionError):
        said = "it is nested too deeply"
    elif isinstance(error, OverflowError) or "set_int_max_str_digits" in said:
        said = "a number is too large"
    elif number := _NO_NUMBER.search(said):
        said = f"{number[1]} is not a number"
    elif unexpected := _UNEXPECTED.search(said):
        said = f"there is no key {unexpected[1]!r}"
    elif missing := _MISSING.search(said):
        said = f"the key {missing[1]} is missing"
    elif any(words in said for words in _OTHER_KIND):
        said = "a value has the wrong type"
    return said


FROM_BACKUP: Final = "Restore it from a backup: qazcorpus annotate restore FILE"
_KINDS: Final = {list: "a list", str: "a text", type(None): "null", bool: "a truth value"}


def read_json_object(path: Path, what: str) -> dict[str, Any]:
    """The object in a JSON file, which should hold `what`. Raises ReadError if it does not."""
    require_regular(path)
    try:
        data = parse_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReadError(
            f"cannot be read: {error.strerror or error}.", path=path, remedy=FROM_BACKUP
        ) from error
    except UnicodeDecodeError as error:
        raise not_this(path, what, "it is not UTF-8") from error
    except ValueError as error:
        raise not_this(path, what, f"{error}") from error
    if not isinstance(data, dict):
        raise not_this(path, what, f"it holds {_KINDS.get(type(data), 'a number')}")
    return data


def not_this(path: Path, what: str, why: str) -> ReadError:
    """The error for a file that does not hold what it should."""
    return ReadError(f"this is not {what}: {why}.", path=path, remedy=FROM_BACKUP)


_decode = json.JSONDecoder().raw_decode


def json_line(value: Any) -> bytes:
    """A value as one line of JSON, not escaped unless it contains an unpaired surrogate."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value).encode("ascii") + b"\n"


def first_strings(line: bytes, names: Iterable[str]) -> list[str]:
    """The values of the string fields that a line starts with.

    The rest of the line, mostly layers, is parsed only if the line does not start with these
    fields. Raises ValueError or KeyError.
    """
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
