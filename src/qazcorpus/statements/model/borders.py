"""Correct the edges of the model's sources and contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from qazcorpus.pipeline.entity_heads import DASHES, news_agencies
from qazcorpus.statements.model.features import Edges
from qazcorpus.statements.model.passages import ENTITY, INSIDE_NAMES, PERSON, SPEAKERS, WordTable
from qazcorpus.statements.rules.lexicon import Hit, load_lexicon
from qazcorpus.statements.rules.suffix_patterns import is_locative_adjective, nominal_case

_POSSESSED: Final = frozenset({"ы", "і", "сы", "сі"})
_POSSESSED_FORMS: Final = ("ы", "і", "ын", "ін", "ына", "іне")  # endings of possessed forms
_POSSESSED_OBLIQUE: Final = re.compile(r".*[ыі]н(?:[дт]?[ае]н?)?")
_OBLIQUE: Final = frozenset({"dat", "loc", "acc", "abl", "ins"})
_POSTPOSITIONS: Final = frozenset({"туралы", "жайлы", "жөнінде", "үшін", "арқылы"})
_SAYING: Final = frozenset({"айтары", "айтқаны", "дегені"})
_SIDE: Final = "тарапы"
_OF_MANY: Final = frozenset({"өзі", "бірі"})
# The noun after these words belongs to them: «бір топ имам», «оператор қыз».
_LEADING: Final = ("топ", "оператор")
_FARTHEST: Final = 2  # maximum number of words of a content in a source
_DATELINE: Final = 12  # maximum number of words in a dateline
_LOOSE = frozenset(".,;:-–—―")
_LOOSE_AT_END = _LOOSE | frozenset("([")
_OPENING = frozenset('«“„‹"')
_CLOSING = frozenset('»”›“"')
_BOTH = _OPENING & _CLOSING
_EDGES = _LOOSE_AT_END | _OPENING | _CLOSING


def dateline_end(place: int, table: WordTable) -> int:
    """The first word after a dateline («АСТАНА, 5 мамыр. ҚазАқпарат – …»).

    The dateline is at the beginning of the paragraph of the word `place`. If there is no dateline,
    or it ends before `place`, the result is `place`.
    """
    first = int(np.searchsorted(table.paragraphs, table.paragraphs[place]))
    for dash in range(max(place, first + 1), min(first + _DATELINE, len(table.forms))):
        if table.paragraphs[dash] != table.paragraphs[place]:
            break
        if table.forms[dash] in DASHES:
            named = not news_agencies().isdisjoint(table.forms[first:dash])
            return dash + 1 if named else place
    return place


def without_speech(source: Edges, table: WordTable) -> Edges:
    """The source without a last word for its speech or writing: «әкімдіктің хаты» → «әкімдіктің».

    The same if the content begins in the phrase: «әкімдіктің ресми | жауабында» → «әкімдіктің».
    """
    start, last = source[0], source[1] - 1
    if last == start or nominal_case(table.forms[last - 1]) != "gen":
        return source
    form = table.forms[last]
    spoken = _noun("speech", table, last)
    said = form in _SAYING or (spoken is not None and spoken.rest in _POSSESSED)
    # The phrase of a genitive must end with a possessed noun.
    bare = not table.capital[last] and form.isalpha() and not form.endswith(("ы", "і"))
    return (start, last) if said or (bare and nominal_case(form) == "nom") else source


def without_content(source: Edges, table: WordTable) -> Edges:
    """The source without a content's first words after the body that speaks («әкімдік | бөгет»).

    The source is not changed if the words after the body are a person's name or a noun that the
    body possesses («әкімдік өкілі»).
    """
    start, end = source
    last = table.forms[end - 1]
    if last.endswith(("ы", "і")) or nominal_case(last) == "gen":
        return source
    for place in range(max(start, end - 1 - _FARTHEST), end - 1):
        behind = slice(place + 1, end)
        if (
            _is_body(table, place)
            and not table.forms[place + 1].endswith(_POSSESSED_FORMS)
            and all(map(str.isalpha, table.forms[behind]))
            and not any(int(flag) in PERSON for flag in table.flags[behind, ENTITY])
        ):
            return start, place + 1
    return source


def without_object(source: Edges, table: WordTable) -> Edges:
    """The source without another part of the sentence behind the speaker's name («Макрон |
    Давоста», «Президент | шешім туралы»).

    The name is a nominative. The last word behind it is an oblique form that is not possessed, or a
    postposition.
    """
    start, end = source
    last = table.forms[end - 1]
    oblique = nominal_case(last) in _OBLIQUE and not _POSSESSED_OBLIQUE.fullmatch(last)
    if not (oblique or last in _POSTPOSITIONS or is_locative_adjective(last)):
        return source
    for place in range(end - 2, start - 1, -1):
        if _ends_name(table, place) and nominal_case(table.forms[place]) == "nom":
            return start, place + 1
    return source


def with_possessed(source: Edges, table: WordTable) -> Edges:
    """The source with the noun that it possesses: «Еділовтің өзі», «дипломаттардың бірі», «Иран
    тарапы»."""
    start, end = source
    if end == len(table.forms) or table.paragraphs[end] != table.paragraphs[start]:
        return source
    case = nominal_case(table.forms[end - 1])
    of_many = case == "gen" and table.forms[end] in _OF_MANY
    of_name = case == "nom" and table.capital[end - 1] and _is_possessed_body(table, end)
    return (start, end + 1) if of_many or of_name else source


def with_marks(source: Edges, table: WordTable) -> Edges:
    """The source with the quotation marks around it in the same line: «Тіркес»."""
    start, end = source
    around = start > 0 and end < len(table.forms)
    in_line = around and table.paragraphs[start - 1] == table.paragraphs[end]
    if in_line and is_quoted_by(table.forms[start - 1], table.forms[end]):
        return start - 1, end + 1
    return source


def _ends_name(table: WordTable, place: int) -> bool:
    """Whether a word is the last of a name that may speak."""
    flag = int(table.flags[place, ENTITY])
    return flag in SPEAKERS and int(table.flags[place + 1, ENTITY]) not in INSIDE_NAMES


def _is_body(table: WordTable, place: int) -> bool:
    """Whether a word is the last of a body's name, in the nominative."""
    if table.flags[place, ENTITY] in PERSON or table.flags[place + 1, ENTITY] in INSIDE_NAMES:
        return False
    body = _noun("body", table, place)
    return (
        body is not None
        and body.rest in {"", *_POSSESSED}
        and not table.forms[place].startswith(_LEADING)
    )


def _is_possessed_body(table: WordTable, place: int) -> bool:
    """Whether a word is a body that belongs to the name before it: «билігі», «тарапы»."""
    body = _noun("body", table, place)
    possessed = body is not None and body.rest in _POSSESSED
    return (possessed or table.forms[place] == _SIDE) and table.flags[place, ENTITY] == 0


def _noun(kind: str, table: WordTable, place: int) -> Hit[str] | None:
    return load_lexicon().nouns("nouns", kind).at(table.forms, place, place)


def without_marks(edges: Edges, forms: Sequence[str]) -> Edges | None:
    """The span without punctuation and outer quotation marks at its edges, as in the guidelines.

    «?», «!» and «…» stay; an opening bracket at the end is removed. None if nothing else is left.
    """
    start, end = edges
    marks: _Marks | None = None
    while start < end:
        if forms[start] not in _EDGES and forms[end - 1] not in _EDGES:
            return start, end
        if forms[start] in _LOOSE or forms[end - 1] in _LOOSE_AT_END:
            start += forms[start] in _LOOSE
            end -= start < end and forms[end - 1] in _LOOSE_AT_END
            continue
        marks = marks or _Marks(forms, start, end)
        excess = marks.excess(start)
        quoted = excess == 0 and marks.are_around(start, end)
        if forms[start] in _OPENING and (quoted or excess > 0):
            marks.remove(start)
            start += 1
        elif forms[end - 1] in _CLOSING and excess < 0:
            marks.remove(end - 1)
            end -= 1
        else:
            return start, end
    return None


def is_quoted_by(before: str, behind: str) -> bool:
    """Whether the first mark opens a quotation and the second closes it."""
    return before in _OPENING and behind in _CLOSING


class _Marks:
    """The quotation marks of a span, which are counted once, however many are removed."""

    def __init__(self, forms: Sequence[str], start: int, end: int) -> None:
        self._forms = forms
        self._certain = sum(map(_direction, forms[start:end]))
        self._unsure = sum(form in _BOTH for form in forms[start:end])
        self._all = sum(form in _OPENING | _CLOSING for form in forms[start:end])
        self._closing: dict[int, int] = {}  # the mark that closes each mark
        opened: list[int] = []
        for place in range(start, end):
            if _direction(forms[place]) > 0:
                opened.append(place)
            elif _direction(forms[place]) < 0 and opened:
                self._closing[opened.pop()] = place

    def remove(self, place: int) -> None:
        """Leave out a mark, the first or the last word of the span."""
        self._certain -= _direction(self._forms[place])
        self._unsure -= self._forms[place] in _BOTH
        self._all -= 1

    def are_around(self, start: int, end: int) -> bool:
        """Whether the last word of the span is the mark that closes the first."""
        first, last = self._forms[start], self._forms[end - 1]
        if end - start < 2 or first not in _OPENING or last not in _CLOSING:
            return False
        if first in _BOTH or last in _BOTH:
            return self._all == 2
        return self._closing.get(start) == end - 1

    def excess(self, start: int) -> int:
        """The number of opening quotation marks minus the number of closing marks.

        A mark that can do both and has no partner counts as opening at the beginning of the span,
        the word `start`, and as closing elsewhere.
        """
        certain, unsure = self._certain, self._unsure
        if (certain + unsure) % 2 == 0:
            return 0 if abs(certain) <= unsure else certain
        return certain or (1 if self._forms[start] in _BOTH else -1)


def _direction(form: str) -> int:
    """1 for a mark that only opens a quotation, -1 for one that only closes it."""
    return (form in _OPENING - _BOTH) - (form in _CLOSING - _BOTH)
