"""Find contents that are only a fact and show no position.

- Something that happens elsewhere: the clause names a place that the document names only there.
- A number about the past, without a word of the target: «былтыр 40 өтініш түскен».
- A cost in money: «құны 5 млрд теңге».
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from qazcorpus.document import Entity, Statement
from qazcorpus.statements.rules.interfaces import StanceContext
from qazcorpus.statements.rules.lexicon import Lexicon, PhraseTable
from qazcorpus.statements.rules.suffix_patterns import (
    bare_stem,
    is_relative,
    names_stem,
    nominal_case,
)

_PAST: Final = re.compile(
    r"\w{2,}(?:[ғқ]ан|[гк]ен)(?:(?:д[ыі][ғг])?[ыі]н?)?|\w{2,}[дт][ыі]|\w{2,}[ыі]?пт[ыі]"
)
_PRESENT: Final = ("йды", "йді", "ады", "еді", "яды")
_NUMBER: Final = re.compile(r"\d")
_NEXT: Final = re.compile(r"\s*([\w-]+)")


class DetailFinder:
    """Tells mere facts from contents that show a position."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._costs = lexicon.nouns("nouns", "cost")
        self._money = lexicon.nouns("nouns", "money")

    def is_detail(
        self,
        statement: Statement,
        forms: Sequence[str],
        target: Sequence[str],
        context: StanceContext,
    ) -> bool:
        """Whether a content is only a fact. `forms` are its words; `target` are the target's
        stems."""
        words = [form for form in forms if form[0].isalnum()]
        if not words:
            return False
        if _is_elsewhere(statement, context):
            return True
        if not _NUMBER.search(statement.content.text):
            return False
        past = _PAST.fullmatch(words[-1]) and not words[-1].endswith(_PRESENT)
        if past and not any(names_stem(word, stem) for word in words for stem in target):
            return True
        return _has(self._costs, words) and _has(self._money, words)


def _has(table: PhraseTable[str], words: Sequence[str]) -> bool:
    return any(table.at(words, index) is not None for index in range(len(words)))


def _is_elsewhere(statement: Statement, context: StanceContext) -> bool:
    """Whether the content happens in a place («Осакада …») that is not named elsewhere."""
    content = statement.content
    if "places" not in context.memo:
        context.memo["places"] = _Places(context.doc.entities)
    places: _Places = context.memo["places"]
    for place in places.between(content.start, content.end):
        following = _NEXT.match(context.doc.text, place.end)
        born_there = following is not None and is_relative(following[1].lower())
        if nominal_case(_last_word(place)) != "loc" or born_there:
            continue
        if not places.is_named_again(place):
            return True
    return False


class _Places:
    """The places that a document names, and the last words of all its names."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._places = sorted((e for e in entities if e.label == "PLACE"), key=lambda e: e.start)
        self._starts = [place.start for place in self._places]
        self._last_words = sorted(map(_last_word, entities))

    def between(self, start: int, end: int) -> list[Entity]:
        """The places whose names begin between two offsets in code points."""
        return self._places[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def is_named_again(self, place: Entity) -> bool:
        """Whether another name ends with a word of the same stem."""
        own = _last_word(place)
        stem = bare_stem(own)
        first = bisect_left(self._last_words, stem)
        near = self._last_words[first : first + 2]
        return sum(word.startswith(stem) for word in near) > own.startswith(stem)


def _last_word(entity: Entity) -> str:
    return (entity.text.split() or [""])[-1].lower()
