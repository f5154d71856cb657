"""The discourse model's input for a document, the same in training and in use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qazcorpus.decoding import Floats, Ints
from qazcorpus.document import Span, Statement
from qazcorpus.statements.model.discourse import FLAGS, Passage
from qazcorpus.statements.model.features import Edges, ngrams_of
from qazcorpus.statements.rules.interfaces import span_of
from qazcorpus.statements.rules.units import AnalysisInput

LONGEST = 200  # maximum number of words in a passage
QUOTATION, BEGINS, ENTITY = 3, 4, 5  # columns of the flags, after those of the three parts
_INSIDE, _MARK = 1, 2
# The flag of an entity's first word, by label. The flag of its other words is higher by 1.
_BEGUN = {"PERSON": 1, "AGENCY": 3, "ORG": 3, "NORP": 3, "POSITION": 5}
_OTHER = 7
INSIDE_NAMES = frozenset(begun + 1 for begun in _BEGUN.values())
SPEAKERS = INSIDE_NAMES | frozenset(_BEGUN.values())
PERSON = (_BEGUN["PERSON"], _BEGUN["PERSON"] + 1)


@dataclass(frozen=True, slots=True)
class WordTable:
    """A document's words: its tokens that are not white space.

    `tokens` are the tokens' indices, `starts` and `ends` their offsets in code points. `sentences`
    and `paragraphs` have the number of each word's sentence and paragraph. `flags` are those of
    `Passage`. `forms` are in lower case; `capital` says whether a word begins with a capital
    letter.
    """

    tokens: Ints
    starts: Ints
    ends: Ints
    sentences: Ints
    paragraphs: Ints
    flags: Ints
    forms: tuple[str, ...]
    capital: NDArray[np.bool_]

    def ngrams(self, content: Edges, cue: Edges | None) -> Ints:
        """The buckets of a statement's words (see `ngrams_of`)."""
        return ngrams_of(self.forms[slice(*content)], self.forms[slice(*cue)] if cue else ())

    def words_of(self, span: Span | None) -> Edges | None:
        """The words that a span covers or cuts (start, end exclusive). None if the span is None or
        has no word."""
        if span is None:
            return None
        first = int(np.searchsorted(self.ends, span.start, side="right"))
        last = int(np.searchsorted(self.starts, span.end, side="left"))
        return (first, last) if first < last else None

    def span(self, text: str, words: Edges) -> Span:
        """The span of text from the first of the words to the last."""
        return span_of(text, (int(self.starts[words[0]]), int(self.ends[words[1] - 1])))

    def passages(self, vectors: Floats, target: Floats) -> Iterator[Passage]:
        """Yield the passages of the document. `vectors` has a row for each word.

        A paragraph is a passage. A paragraph of more than `LONGEST` words is divided.
        """
        document = vectors.mean(0)
        for words in self.stretches:
            yield Passage(
                vectors[words], target, document, self.flags[words], self.sentences[words]
            )

    @property
    def begins(self) -> NDArray[np.bool_]:
        """A mask of the words that are the first of their paragraph."""
        found: NDArray[np.bool_] = np.diff(self.paragraphs, prepend=-1) != 0
        return found

    @property
    def stretches(self) -> list[slice]:
        """The slice of words for each passage."""
        borders = [*np.flatnonzero(self.begins).tolist(), len(self.tokens)]
        return [
            slice(start, min(start + LONGEST, end))
            for first, end in pairwise(borders)
            for start in range(first, end, LONGEST)
        ]


def word_table(doc: AnalysisInput, rules: Sequence[Statement]) -> WordTable:
    """The table of a document's words. The flags show the parts of the rules' statements (`rules`),
    the entities, the quotations and the beginnings of paragraphs."""
    tokens = [
        number
        for number, token in enumerate(doc.tokens)
        if not doc.text[token.start : token.end].isspace()
    ]
    spans = [doc.tokens[number] for number in tokens]
    lines = [place for place, char in enumerate(doc.text) if char == "\n"]
    paragraphs = [bisect_right(lines, span.start) for span in spans]
    starts = sorted({*doc.starts, 0})
    # A sentence never crosses a line. The next paragraph is counted as three sentences away.
    ranks = {line: rank for rank, line in enumerate(dict.fromkeys(paragraphs))}
    sentences = [
        bisect_right(starts, span.start) + 2 * ranks[line]
        for span, line in zip(spans, paragraphs, strict=True)
    ]
    table = WordTable(
        np.array(tokens, np.int64),
        np.array([span.start for span in spans], np.int64),
        np.array([span.end for span in spans], np.int64),
        np.array(sentences, np.int64),
        np.array(paragraphs, np.int64),
        np.zeros((len(tokens), len(FLAGS)), np.int64),
        tuple(span.text.lower() for span in spans),
        np.array([span.text[0].isupper() for span in spans], np.bool_),
    )
    _flag_rules(table, rules)
    _flag_quotations(table, doc)
    table.flags[:, BEGINS] = table.begins
    _flag_entities(table, doc)
    return table


def _flag_rules(table: WordTable, rules: Sequence[Statement]) -> None:
    for column, found in enumerate(_parts(rules)):
        for edges in filter(None, map(table.words_of, found)):
            table.flags[edges[0], column] = 1
            table.flags[edges[0] + 1 : edges[1], column] = 2


def _flag_quotations(table: WordTable, doc: AnalysisInput) -> None:
    for unit in doc.units:
        for quotation in unit.quotations:
            whole = np.searchsorted(table.starts, [quotation.start, quotation.end])
            inner = np.searchsorted(table.starts, [quotation.inner_start, quotation.inner_end])
            table.flags[slice(*whole), QUOTATION] = _MARK
            table.flags[slice(*inner), QUOTATION] = _INSIDE


def _flag_entities(table: WordTable, doc: AnalysisInput) -> None:
    for entity in doc.entities:
        words = table.words_of(entity)
        if words is None:
            continue
        begun = _BEGUN.get(entity.label, _OTHER)
        found = table.flags[slice(*words), ENTITY]
        found[:] = min(begun + 1, _OTHER)
        # If an entity crosses a line, a new entity begins on the next line.
        found[table.flags[slice(*words), BEGINS] == 1] = begun
        found[0] = begun


def _parts(rules: Sequence[Statement]) -> Iterator[list[Span]]:
    yield [s.content for s in rules]
    yield [s.source for s in rules if s.source]
    yield [s.cue for s in rules if s.cue]
