"""Extend sources, and shorten contents, so that they do not cut names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from qazcorpus.statements.model.features import Edges
from qazcorpus.statements.model.passages import ENTITY, INSIDE_NAMES, PERSON, QUOTATION, WordTable
from qazcorpus.statements.rules.suffix_patterns import nominal_case

_LONGEST: Final = 3  # maximum number of words of a name after a title
_TITLE: Final = 4  # maximum number of words of a second title after a comma
_NOMINATIVES: Final = frozenset({"тұрғын", "тұрғыны"})  # titles that look like accusatives
_PRONOUNS: Final = frozenset({"ол", "олар", "біз", "сіз", "мен", "бұл", "өзі", "бәрі"})
# Names have no possessive, so their accusative ends like this: «Омаровты», but not «Байсын».
_OBJECT: Final = re.compile(r".*[ндт][ыі]")
_VERB: Final = re.compile(r".*(?:[дт][ыі]|[аеыі]п)")  # «деді», «мәлімдеді», «деп»: not a title
# Forms of address after a name, in the nominative or the genitive: «Рәзия ханымның айтуынша».
_ADDRESS: Final = re.compile(
    r"(?:апа|апай|аға|ағай|әже|ата|қария|ханым|мырза|тәте|көке)(?:[ндт][ыі]ң)?"
)


def with_whole_names(
    edges: Edges, table: WordTable, begins: Sequence[int] = (), content: int = -1
) -> Edges:
    """Extend a span of words so that it does not cut a name.

    If the span cuts the name of a person, body or position, the rest of the name is added. If it
    ends with a title, the name after it is added («психолог Қанат Ырысбек»), even if the entity
    recognizer did not find it; a second title may come between («мүшесі, тарихшы Қанат Ырысбек»).
    A name after a title does not go beyond the first word of a content (`begins`, in order, and
    `content`).
    """
    start, end = edges
    while table.flags[start, ENTITY] in INSIDE_NAMES:
        start -= 1
    while _goes_on(table, end):
        end += 1
    place = bisect_left(begins, end)
    limit = begins[place] if place < len(begins) else len(table.forms)
    limit = min(limit, content) if content >= end else limit
    if _may_title(table, start, end):
        named = _name_end(table, end, limit)
        end = named if named > end else _second_title_end(table, start, end, limit)
    if end < limit and _is_address(table, end):
        end += 1
    return start, end


def without_names(
    contents: Iterable[Edges], sources: Iterable[Edges], table: WordTable
) -> list[Edges]:
    """The contents without the name of their speaker.

    If a source ends with a title and a content begins with the person's name after it («… спортшы |
    Асан Омаров жолдың …»), the content begins after the name. A content that has nothing else is
    not changed.
    """
    titles = {end for start, end in sources if _may_title(table, start, end)}
    found = []
    for start, end in contents:
        is_name = start in titles and table.flags[start, ENTITY] == PERSON[0]
        found.append((_name_end(table, start, end - 1) if is_name else start, end))
    return found


def _goes_on(table: WordTable, place: int) -> bool:
    """Whether there is a word at `place`, and it continues a name that the entity recognizer
    found."""
    return place < len(table.flags) and int(table.flags[place, ENTITY]) in INSIDE_NAMES


def _may_title(table: WordTable, start: int, end: int) -> bool:
    """Whether a name may follow the span: its last word is a nominative or a part of a name."""
    last = table.forms[end - 1]
    if last in _PRONOUNS or not last[0].isalpha():
        return False
    return (
        nominal_case(last) == "nom"
        or last in _NOMINATIVES
        or (end - start > 1 and bool(table.capital[end - 1]))
    )


def _name_end(table: WordTable, end: int, limit: int) -> int:
    """The end of the name that begins at `end`; `end` itself if there is none.

    A name is capitalised words up to `limit`. Its last word is in the nominative or the genitive;
    the other words may look like another case («Надежда»).
    """
    stop = end
    while stop < min(limit, end + _LONGEST) and _is_name(table, stop):
        stop += 1
    while end < stop < limit and _goes_on(table, stop):
        stop += 1
    if stop > end and (_goes_on(table, stop) or not _is_subject(table, stop - 1)):
        return end  # a part of a name, the person spoken to, or a place
    return stop


def _is_subject(table: WordTable, last: int) -> bool:
    """Whether a word is in the nominative or the genitive, as a speaker's name and title are."""
    case = nominal_case(table.forms[last])
    if case == "acc" and table.flags[last, ENTITY] in PERSON:
        return not _OBJECT.fullmatch(table.forms[last])
    return case in ("nom", "gen")


def _second_title_end(table: WordTable, start: int, end: int, limit: int) -> int:
    """The end of a name that follows a comma and a second title.

    It is `end` if there is no such name, if the source already has a name, or if the source may be
    a part of a list.
    """
    comma = end < limit and table.forms[end] == "," and _same_sentence(table, end)
    inside = start > 0 and _same_sentence(table, start) and table.forms[start - 1][0].isalpha()
    if not comma or inside or _is_name(table, end - 1):
        return end
    for name in range(end + 1, min(limit, end + 2 + _TITLE)):
        if not _same_sentence(table, name):
            break
        if name > end + 1 and table.flags[name, ENTITY] == PERSON[0]:
            stop = _name_end(table, name, limit)
            return stop if stop > name and nominal_case(table.forms[name - 1]) == "nom" else end
        form = table.forms[name]
        if not form[0].isalpha() or not _is_subject(table, name) or _VERB.fullmatch(form):
            break
    return end


def _is_address(table: WordTable, place: int) -> bool:
    """Whether a word is a form of address («ханым») after a name."""
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
    """Whether there is a word at `place`, in the same sentence as the word before it."""
    sentences = table.sentences
    return 0 < place < len(sentences) and bool(sentences[place] == sentences[place - 1])
