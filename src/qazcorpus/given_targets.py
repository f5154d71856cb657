"""The targets that a user gives: one text, or a list of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qazcorpus.errors import UsageError

Targets = str | Sequence[str]
"""One target, or several; a text of white space or an empty list is no target."""
_REMEDY: Final = "Give a text, or a list of different texts."


def given_targets(given: object) -> tuple[str, ...]:
    """The targets, in their order, with single spaces between their words.

    Raises UsageError if `given` is neither a string nor a list or tuple of strings, or if the list
    has an empty string or contains a target twice.
    """
    if isinstance(given, str):
        return (" ".join(given.split()),) if given.strip() else ()
    if not isinstance(given, list | tuple):
        raise _wrong(given, "it is neither a text nor a list of texts")
    found: dict[str, str] = {}
    for item in given:
        if not isinstance(item, str):
            raise _wrong(given, f"{item!r:.40} is not a text")
        target = " ".join(item.split())
        if not target:
            raise _wrong(given, "one of its texts is empty")
        if target.casefold() in found:
            raise _wrong(given, f"{target!r:.40} is in it twice")
        found[target.casefold()] = target
    return tuple(found.values())


def _wrong(given: object, problem: str) -> UsageError:
    return UsageError(f"the target cannot be {given!r:.80}: {problem}.", remedy=_REMEDY)
