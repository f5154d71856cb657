"""From the lines of pages to paragraphs: what stood on paper only is taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_PAGE_NUMBER: Final = re.compile(
    r"[-–—\s]*(?:бет|page|стр\.?)?\s*\d{1,4}\s*(?:(?:/|of|из)\s*\d{1,4})?\s*(?:-?бет)?[-–—\s.]*",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+")
_PARTED: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?=[-\xad\u2010]\Z)")
_REST: Final = re.compile(r"[^\W\d_]+")
_LONGEST_PART: Final = 60
_ENDS: Final = re.compile(r"[.!?…:;»”\"]\s*")
_BEGINS: Final = re.compile(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«„“\"–—•▪●○\-*\d]")
# A line that is shorter than this share of a full one may end its paragraph.
_SHORT: Final = 0.75
_FEWEST_PAGES: Final = 3


def without_running_heads(
    pages: Sequence[Sequence[str]],
) -> tuple[list[list[str]], tuple[str, ...]]:
    """The pages without page numbers and running heads, and the running heads.

    Page numbers are first or last lines with nothing else in them. Running heads are first or last
    lines that stand, numbers apart, on three pages or more and on half of them all.
    """
    kept = [_without_number([line for line in page if line.strip()]) for page in pages]
    heads: dict[str, None] = {}
    for place in (0, -1):
        lines = Counter(_DIGITS.sub("#", page[place].strip()) for page in kept if len(page) > 1)
        repeated = {
            line
            for line, number in lines.items()
            if number >= _FEWEST_PAGES and number * 2 >= len(pages)
        }
        for page in kept:
            if len(page) > 1 and _DIGITS.sub("#", page[place].strip()) in repeated:
                heads[page.pop(place).strip()] = None
    return [_without_number(page) for page in kept], tuple(heads)


def _without_number(page: list[str]) -> list[str]:
    for place in (0, -1):
        if len(page) > 1 and _PAGE_NUMBER.fullmatch(page[place]):
            page = page[1:] if place == 0 else page[:-1]
    return page


def paragraphs(pages: Iterable[Sequence[str]]) -> Iterator[str]:
    """Paragraphs of the lines of pages, over the pages' borders.

    A paragraph ends after a line that is clearly shorter than most and ends a sentence, or is
    followed by what begins one. A word that was parted at the line's end is made whole, without its
    hyphen unless it has one elsewhere.
    """
    lines = [" ".join(line.split()) for page in pages for line in page]
    lines = [line for line in lines if line]
    lengths = sorted(len(line) for line in lines)
    full = lengths[len(lengths) * 9 // 10] if lengths else 0
    hyphenated = {word for line in lines for word in re.findall(r"[^\W\d_]+-[^\W\d_]+", line)}
    paragraph = before = ""
    for line in lines:
        if paragraph and _ends(before, line, full):
            yield paragraph
            paragraph = ""
        paragraph = _joined(paragraph, line, hyphenated) if paragraph else line
        before = line
    if paragraph:
        yield paragraph


def _ends(line: str, following: str, full: int) -> bool:
    short = len(line) < full * _SHORT
    return short and bool(_ENDS.search(line[-2:]) or _BEGINS.match(following))


def _joined(paragraph: str, line: str, hyphenated: set[str]) -> str:
    parted, rest = _PARTED.search(paragraph[-_LONGEST_PART:]), _REST.match(line)
    if not parted or not rest or not rest[0][0].islower():
        return f"{paragraph} {line}"
    hyphen = "-" if f"{parted[0]}-{rest[0]}" in hyphenated else ""
    return f"{paragraph[:-1]}{hyphen}{line}"
