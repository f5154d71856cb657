"""Names that a source would cut: of what the entity recognizer found, and of what it did not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from qazcorpus.statements.discourse import Edges
from qazcorpus.statements.morphology import nominal_case
from qazcorpus.statements.passages import ENTITY, INSIDE_NAMES, PERSON, QUOTATION, WordTable

_LONGEST: Final = 3  # words of a name behind its title
_PRONOUNS: Final = frozenset({"ол", "олар", "біз", "сіз", "мен", "бұл", "өзі", "бәрі"})
# Behind a name, in the nominative or the genitive: «Рәзия ханымның айтуынша».
_ADDRESS: Final = re.compile(
    r"(?:апа|апай|аға|ағай|әже|ата|қария|ханым|мырза|тәте|көке)(?:[ндт][ыі]ң)?"
)


def with_whole_names(edges: Edges, table: WordTable, contents: Iterable[Edges] = ()) -> Edges:
    """The span with the rest of a person's, body's or position's name that it cuts, and with the
    name behind a title («психолог Қанат Ырысбек»), known to the entity recognizer or not; the
    latter up to where one of the contents begins."""
    start, end = edges
    while table.flags[start, ENTITY] in INSIDE_NAMES:
        start -= 1
    while _goes_on(table, end):
        end += 1
    limit = min((first for first, _ in contents if first >= end), default=len(table.forms))
    if _may_title(table, start, end):
        end = _name_end(table, end, min(limit, end + _LONGEST))
    if end < limit and _is_address(table, end):
        end += 1
    return start, end


def _goes_on(table: WordTable, place: int) -> bool:
    """Whether a word is there, inside a name that the entity recognizer found."""
    return place < len(table.flags) and int(table.flags[place, ENTITY]) in INSIDE_NAMES


def _may_title(table: WordTable, start: int, end: int) -> bool:
    """Whether a name may follow: behind a nominative, or a name that has begun."""
    last = table.forms[end - 1]
    if last in _PRONOUNS or not last[0].isalpha():
        return False
    return nominal_case(last) == "nom" or (end - start > 1 and bool(table.capital[end - 1]))


def _name_end(table: WordTable, end: int, limit: int) -> int:
    """Where the capitalised words end that begin at `end`, `limit` at most. The last stands in the
    nominative or the genitive; those before it may look otherwise («Надежда»)."""
    stop = end
    while stop < limit and _is_name(table, stop):
        stop += 1
    while stop > end and _goes_on(table, stop):
        stop += 1
    if stop > end and nominal_case(table.forms[stop - 1]) not in ("nom", "gen"):
        return end  # the one spoken to, or a place
    return stop


def _is_address(table: WordTable, place: int) -> bool:
    """Whether a word is «ханым» or the like behind a name."""
    if not _same_sentence(table, place) or table.forms[place - 1] in _PRONOUNS:
        return False
    return bool(table.capital[place - 1]) and bool(_ADDRESS.fullmatch(table.forms[place]))


def _is_name(table: WordTable, place: int) -> bool:
    return (
        _same_sentence(table, place)
        and bool(table.capital[place])
        and table.forms[place].isalpha()
        and table.flags[place, ENTITY] in (0, *PERSON)
        and table.flags[place, QUOTATION] == table.flags[place - 1, QUOTATION]
    )


def _same_sentence(table: WordTable, place: int) -> bool:
    """Whether a word is there, in the sentence of the one before it."""
    sentences = table.sentences
    return place < len(sentences) and bool(sentences[place] == sentences[place - 1])
