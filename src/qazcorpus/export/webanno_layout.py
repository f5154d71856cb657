"""The layout of a document in WebAnno TSV: sentences of tokens, and parts of tokens.

The format has a row for each token, and for each part of a token (sub-token) in which an annotation
starts or ends. All text except white space must be in a row, and a sentence starts with a row.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from qazcorpus.document import Document, Span
from qazcorpus.export.tagging import require_token_order

_WORD: Final = re.compile(r"\S+")
_OUTSIDE: Final = -1  # the index of a row that is not a token of the document


@dataclass(slots=True, eq=False)
class TsvUnit:
    """A row: a token or a part of one.

    `identifier` is `SENTENCE-TOKEN` or `SENTENCE-TOKEN.PART`. `token` is an index into the
    document's tokens, or -1.
    """

    start: int
    end: int
    token: int = _OUTSIDE
    identifier: str = ""
    parts: dict[tuple[int, int], TsvUnit] = field(default_factory=dict)

    def part(self, start: int, end: int) -> TsvUnit:
        """The part of the token from `start` to `end`, which is made if it does not exist yet."""
        return self.parts.setdefault((start, end), TsvUnit(start, end))


@dataclass(slots=True)
class Block:
    """A sentence: its rows, and its text up to the start of the next one."""

    start: int
    end: int
    units: list[TsvUnit]

    def rows(self) -> Iterator[TsvUnit]:
        """The tokens in order, each followed by its parts."""
        for unit in self.units:
            yield unit
            for _, part in sorted(unit.parts.items()):
                yield part


@dataclass(slots=True)
class Layout:
    """The blocks of a document, and its units in order."""

    blocks: list[Block]
    units: list[TsvUnit]
    unit_of: dict[int, TsvUnit]
    starts: list[int]
    ends: list[int]

    def units_of(self, span: Span) -> list[TsvUnit]:
        """The rows of a span. There are none if the span is only white space.

        White space at the edges of the span is cut off.
        """
        first, last = bisect_right(self.ends, span.start), bisect_left(self.starts, span.end) - 1
        if first > last:
            return []
        units = self.units[first : last + 1]
        start, end = max(span.start, units[0].start), min(span.end, units[-1].end)
        if end < units[-1].end:
            units[-1] = units[-1].part(max(start, units[-1].start), end)
        if start > units[0].start:
            whole = self.units[first]
            units[0] = whole.part(start, min(end, whole.end))
        return units

    def number_parts(self) -> None:
        """Give identifiers to the parts of tokens. To be called when all parts have been made."""
        for unit in self.units:
            for number, (_, part) in enumerate(sorted(unit.parts.items()), 1):
                part.identifier = f"{unit.identifier}.{number}"


def lay_out(document: Document, losses: Counter[str]) -> Layout:
    """The layout of a document. It has no blocks if the document is only white space.

    What is lost is counted in `losses`. Raises DocumentError if tokens are out of order.
    """
    require_token_order(document)
    units = _units(document)
    losses["tokens of white space left out"] += len(document.tokens) - sum(
        unit.token >= 0 for _, unit in units
    )
    losses["words outside of tokens written as tokens"] += sum(
        unit.token == _OUTSIDE for _, unit in units
    )
    blocks = _blocks(document.text, units)
    _count_sentences(document, blocks, losses)
    in_order = [unit for _, unit in units]
    return Layout(
        blocks,
        in_order,
        {unit.token: unit for unit in in_order if unit.token >= 0},
        [unit.start for unit in in_order],
        [unit.end for unit in in_order],
    )


def _units(document: Document) -> list[tuple[int, TsvUnit]]:
    """The tokens and the words between them, each with the number of its sentence."""
    starts = [sentence.start for sentence in document.sentences]
    cuts = sorted({*starts, *(sentence.end for sentence in document.sentences)})
    units: list[tuple[int, TsvUnit]] = []
    end = number = 0

    def add_words(stop: int) -> None:
        nonlocal number
        for first, last in _words(document.text, end, stop, cuts):
            found = bisect_right(starts, first) - 1
            if found >= 0 and first < document.sentences[found].end:
                number = found
            units.append((number, TsvUnit(first, last)))

    for index, token in enumerate(document.tokens):
        if not token.text.isspace():
            add_words(token.start)
            number, end = token.sentence, token.end
            units.append((number, TsvUnit(token.start, token.end, index)))
    add_words(len(document.text))
    return units


def _words(text: str, start: int, end: int, cuts: list[int]) -> Iterator[tuple[int, int]]:
    """The words of a text without tokens, split where a sentence starts or ends."""
    for match in _WORD.finditer(text, start, end):
        inside = cuts[bisect_right(cuts, match.start()) : bisect_left(cuts, match.end())]
        yield from pairwise((match.start(), *inside, match.end()))


def _blocks(text: str, units: list[tuple[int, TsvUnit]]) -> list[Block]:
    groups = [[unit for _, unit in group] for _, group in groupby(units, key=lambda pair: pair[0])]
    if not groups:
        return []
    if text[: groups[0][0].start].strip(" "):
        # Without a row, a reader could restore only spaces from the offset of the first row.
        groups[0].insert(0, TsvUnit(0, groups[0][0].start))
    starts = [group[0].start for group in groups]
    blocks = []
    for number, (group, end) in enumerate(zip(groups, [*starts[1:], len(text)], strict=True), 1):
        for place, unit in enumerate(group, 1):
            unit.identifier = f"{number}-{place}"
        blocks.append(Block(group[0].start, end, group))
    return blocks


def _count_sentences(document: Document, blocks: list[Block], losses: Counter[str]) -> None:
    """Count sentences that change: readers cut off white space at the edges of sentences."""
    if not document.sentences:
        losses["documents without sentences: the sentences of the tokens were used"] += bool(blocks)
        return
    written = set()
    for block in blocks:
        said = document.text[block.start : block.end]
        start = block.start + len(said) - len(said.lstrip())
        written.add((start, block.start + len(said.rstrip())))
    losses["sentences with other borders, or left out"] += sum(
        (sentence.start, sentence.end) not in written for sentence in document.sentences
    )
