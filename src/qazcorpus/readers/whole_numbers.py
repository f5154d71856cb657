"""Whole numbers in files of annotations: offsets, identifiers of words, numbers of annotations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from qazcorpus.errors import ReadError

# Java's largest, in which UIMA's programs count; no text is that long.
LARGEST: Final = 2**31 - 1
_DIGITS: Final = re.compile("[0-9]{1,10}")


def whole_number(written: str, what: str, *, path: str | Path, place: str, remedy: str) -> int:
    """The number that is written; raises ReadError for one that is none, or beyond `LARGEST`.

    `int` alone would take digits of any script, and fail on numbers of thousands of digits.
    """
    number = int(written) if _DIGITS.fullmatch(written) else -1
    if not 0 <= number <= LARGEST:
        said = written if len(written) <= 20 else f"{written[:20]}…"
        digits = written.isascii() and written.isdecimal()
        problem = f"larger than {LARGEST:,}" if digits else "no whole number"
        raise ReadError(f"{what} {said!r} is {problem}.", path=path, place=place, remedy=remedy)
    return number
