"""The input of the rules: a document's words, sentences and entities, divided into units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from qazcorpus.document import Entity, Span
from qazcorpus.statements.rules.quotations import Quotation, find_quotations

_TITLE_WORDS = 25
_DASHES = frozenset("-–—―")

# Longer strings of letters are not words. They are cut, because their inflection would take time.
_LONGEST: Final = 64
LONGEST_SENTENCE: Final = 600
"""The maximum number of words of a sentence that are read together. The rules compare the words of
a sentence with one another, so a longer one is divided; in 700 real reports, none is longer."""
_BORDERS: Final = frozenset(",;:.!?…–—)»”")


@dataclass(frozen=True)
class AnalysisInput:
    """The input of a statement finder for a document. Offsets are code points into `text`.

    `tokens` may include white space, which is left out; they may be split in any way that does not
    divide words. `entities` may be empty. `targets` are the targets that the user gave.
    """

    text: str
    tokens: Sequence[Span]
    sentences: Sequence[Span] = ()
    entities: Sequence[Entity] = ()
    targets: Sequence[str] = ()

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The document's units, in order. A unit never crosses a line."""
        return _units(self)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The tokens that are not white space, with what the rules need of them."""
        return tuple(_words(self))

    @cached_property
    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """The start and the end of each line that is not blank, in code points."""
        return tuple(_paragraphs(self.text))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where sentences begin, and where a part of a sentence of more than LONGEST_SENTENCE words
        begins (behind a mark, if there is one). In code points, in order."""
        given = sorted({span.start for span in self.sentences})
        added = _divisions(self.words, given, [start for start, _ in self.paragraphs])
        return tuple(sorted({*given, *added}))


@dataclass(frozen=True, slots=True)
class Word:
    """A token that is not white space: offsets in code points, lower-case form, entity label."""

    start: int
    end: int
    lower: str
    capital: bool
    punct: bool
    entity: str = ""
    entity_end: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or several sentences that belong to one quotation and its reporting clause.

    `quotations` are the outermost quotations that begin in the unit. `paragraph` counts from 0.
    `title` is true for the document's first line if it has the form of a headline.
    """

    words: tuple[Word, ...]
    quotations: tuple[Quotation, ...]
    paragraph: int
    title: bool = False

    @property
    def start(self) -> int:
        """The start of the unit in the text, in code points."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """The end of the unit in the text, in code points."""
        return self.words[-1].end


def _units(doc: AnalysisInput) -> tuple[Unit, ...]:
    words, starts, paragraphs = doc.words, doc.starts, doc.paragraphs
    units: list[Unit] = []
    position = 0
    for number, (begin, end) in enumerate(paragraphs):
        first = position
        while position < len(words) and words[position].start < end:
            position += 1
        inside = words[first:position]
        if not inside:
            continue
        quotations = find_quotations(doc.text, begin, end)
        groups = _groups(inside, quotations, starts)
        title = not units and len(paragraphs) > 1 and _is_headline(inside, len(groups))
        begun = [quotation.start for quotation in quotations]
        for group in groups:
            first, last = bisect_left(begun, group[0].start), bisect_left(begun, group[-1].end)
            units.append(Unit(tuple(group), tuple(quotations[first:last]), number, title))
    return tuple(units)


def _words(doc: AnalysisInput) -> list[Word]:
    text, labels = doc.text, _entity_labels(doc.entities)
    words = []
    for token in doc.tokens:
        surface = text[token.start : token.end]
        if not surface or surface.isspace():
            continue
        label, last = labels.get(token.start, ("", -1))
        punct = not (surface[0].isalnum() or any(char.isalnum() for char in surface))
        words.append(
            Word(
                token.start,
                token.end,
                surface[:_LONGEST].lower(),
                surface[:1].isupper(),
                punct,
                label,
                last == token.end,
            )
        )
    return words


def _divisions(words: Sequence[Word], starts: Sequence[int], lines: Sequence[int]) -> list[int]:
    """The offsets at which sentences that are too long are divided."""
    if len(words) <= LONGEST_SENTENCE:
        return []
    begins = sorted({*starts, *lines})
    places = (bisect_left(words, begin, key=lambda word: word.start) for begin in begins)
    divided = []
    for start, end in pairwise(sorted({0, *places, len(words)})):
        first = start
        while end - first > LONGEST_SENTENCE:
            first = _division(words, first)
            divided.append(words[first].start)
    return divided


def _division(words: Sequence[Word], first: int) -> int:
    """The word at which the second part of a sentence begins whose first word is `first`."""
    last = first + LONGEST_SENTENCE
    behind_marks = range(last, first + LONGEST_SENTENCE // 2, -1)
    return next((n for n in behind_marks if words[n - 1].lower in _BORDERS), last)


def _entity_labels(entities: Sequence[Entity]) -> dict[int, tuple[str, int]]:
    return {
        position: (entity.label, entity.end)
        for entity in entities
        for position in range(entity.start, entity.end)
    }


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line)
    return found


def _groups(
    words: Sequence[Word], quotations: Sequence[Quotation], starts: Sequence[int]
) -> list[list[Word]]:
    """The sentences of one paragraph. Sentences in one quotation are joined, up to
    LONGEST_SENTENCE words and the rest of the last one."""
    groups: list[list[Word]] = []
    current = -1
    begun = [quotation.start for quotation in quotations]
    ends = {quotation.end for quotation in quotations}

    def bridged(word: Word, before: Word) -> bool:
        """Whether no unit ends before `word`: in a quotation, or before its reporting clause."""
        last = bisect_left(begun, word.start) - 1  # quotations do not overlap
        if last >= 0 and word.start < quotations[last].end:
            return True
        closed = before.start in ends or before.end in ends
        return closed and (word.lower[0] in _DASHES or word.lower in (",", "деп", "деді", "дейді"))

    for word in words:
        sentence = bisect_right(starts, word.start)
        if not groups or (sentence != current and _is_begun(groups[-1], word, bridged)):
            groups.append([])
        groups[-1].append(word)
        current = sentence
    return groups


def _is_begun(group: Sequence[Word], word: Word, bridged: Callable[[Word, Word], bool]) -> bool:
    """Whether a unit begins with the first word of a sentence, behind the unit `group`."""
    return len(group) >= LONGEST_SENTENCE or not bridged(word, group[-1])


def _is_headline(words: Sequence[Word], sentences: int) -> bool:
    return sentences <= 2 and len(words) <= _TITLE_WORDS and words[-1].lower not in (".", "…")
