"""Lines that web pages put around a text: notices, menus, share buttons, dates, counters.

The words are in `boilerplate.yaml`. Long lines are text: a notice that is longer than the limits
there is not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

_LONGEST: Final = 300
_LONGEST_ANYWHERE: Final = 200
_LONGEST_CRUMB: Final = 60
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_FIGURES: Final = re.compile(r"\d+")
_DATE: Final = re.compile(
    r"[\s|,•·–—-]*(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}:\d\d(?::\d\d)?)"
    r"(?:[\s|,•·–—-]+[\d.:/]+)*[\s|,•·–—-]*"
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HASHTAGS: Final = re.compile(r"#\S+(?:[\s,]+#\S+)*")
# The signs between the steps of a breadcrumb trail, and those that also stand in texts.
_STEPS: Final = re.compile(r"\s+[>›»→/|\\]\s+|\s*[›→]\s*")


def is_boilerplate(line: str) -> bool:
    """Whether a line is boilerplate as a whole.

    >>> is_boilerplate("© 2026 Ауыл хабары. Барлық құқықтар қорғалған")
    True
    """
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return False
    lists = _lists()
    low = line.casefold()
    if low.startswith(lists["first"]) or _HASHTAGS.fullmatch(low) or _ADDRESS.fullmatch(low):
        return True
    if len(low) <= _LONGEST_ANYWHERE and any(phrase in low for phrase in lists["anywhere"]):
        return True
    return len(low) <= _LONGEST_CRUMB * 3 and _is_furniture(low, lists)


def _is_furniture(low: str, lists: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a short line is a menu entry, a date, a counter or a breadcrumb trail."""
    words = _NO_LETTERS.sub(" ", low).split()
    if not words:
        return _DATE.fullmatch(low) is not None
    if " ".join(words) in lists["whole"]:
        return True
    if all(word in lists["networks"] for word in words):
        return True
    if _is_date_or_counter(low, words, lists):
        return True
    steps = _STEPS.split(low)
    return (
        len(steps) > 1
        and steps[0].strip() in lists["home"]
        and all(len(step) <= _LONGEST_CRUMB for step in steps[:-1])
    )


def _is_date_or_counter(
    low: str, words: Sequence[str], lists: Mapping[str, tuple[str, ...]]
) -> bool:
    kinds = {
        next((kind for kind in ("months", "counters", "units") if word in lists[kind]), "")
        for word in words
    }
    figures = len(_FIGURES.findall(low))
    if "" in kinds or not figures:
        return False
    return "counters" in kinds or ("months" in kinds and figures > 1)


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    import yaml

    path = files("qazcorpus.readers").joinpath("boilerplate.yaml")
    lists: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: tuple(phrases) for name, phrases in lists.items()}
