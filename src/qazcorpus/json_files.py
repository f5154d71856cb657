"""JSON that people give, and what is wrong with it in words for people."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_UNEXPECTED: Final = re.compile(r"unexpected keyword argument '(.*)'")
_MISSING: Final = re.compile(r"missing \d+ required .*arguments?: (.*)")
_NO_NUMBER: Final = re.compile(r"(?:int\(\) with base 10|string to float): (.*)")
_OTHER_KIND: Final = (
    *("must be a mapping", "not subscriptable", "not iterable", "indices must be", "has no len()"),
    *("has no attribute", "unhashable", "must be a string", "must be real number"),
    *("is not a mapping", "not supported between"),
)


def parse_json(text: str) -> Any:
    """The value of a JSON text; raises ValueError that says what is wrong, and in which place."""
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
    """What a KeyError, TypeError, ValueError … from the values of a file says of them."""
    said = str(error).rstrip(".")
    if isinstance(error, KeyError):
        said = f"the key {said} is missing"
    elif isinstance(error, UnicodeError):
        said = "a character is half of a surrogate pair, which no file can hold"
    elif isinstance(error, RecursionError):
        said = "it is nested too deeply"
    elif isinstance(error, OverflowError) or "set_int_max_str_digits" in said:
        said = "a number is too large"
    elif number := _NO_NUMBER.search(said):
        said = f"{number[1]} is no number"
    elif unexpected := _UNEXPECTED.search(said):
        said = f"there is no key {unexpected[1]!r}"
    elif missing := _MISSING.search(said):
        said = f"the key {missing[1]} is missing"
    elif any(words in said for words in _OTHER_KIND):
        said = "a value is of another kind than it should be"
    return said
