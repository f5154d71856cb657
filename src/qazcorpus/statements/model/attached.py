"""Sources whose place shows what they say, such as X in «…», – деді X or in X-тің айтуынша."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np

from qazcorpus.pipeline.entity_heads import news_agencies
from qazcorpus.statements.model.borders import dateline_end
from qazcorpus.statements.model.features import Edges
from qazcorpus.statements.model.passages import (
    BEGINS,
    ENTITY,
    INSIDE_NAMES,
    PERSON,
    QUOTATION,
    SPEAKERS,
    WordTable,
)
from qazcorpus.statements.rules.author import is_singular
from qazcorpus.statements.rules.lexicon import load_lexicon
from qazcorpus.statements.rules.suffix_patterns import (
    ACCORDING_TO,
    is_locative_adjective,
    nominal_case,
)

_IN_SIGHT: Final = 200  # maximum number of words behind a cue up to the next mark
_FARTHEST: Final = 6  # maximum number of words between a cue and a source behind it
_LONGEST: Final = 8  # maximum number of words of a source that the model did not find
_HEADS: Final = ("сы", "сі", "алы", "ғы", "агенттігі")
_BASED: Final = frozenset({"бойынша", "сәйкес", "сай", "сүйенсек", "қарағанда"})
_SPEAKING: Final = ("деп", "деді", "дейді", "деген", "дескен", "десті")
_REPORTED: Final = frozenset({"деді", "дейді", "делінген", "делінді"})
_DIRECT: Final = frozenset("-–—―")
_STOPS: Final = frozenset('.!?…,;:«"“„(-–—―')
_CLOSED: Final = frozenset(".;:")
_PASSING: Final = ("хабарла", "жаз", "баянда")
_TIMES: Final = frozenset({"бүгін", "кеше", "енді", "тағы", "сондай-ақ", "қазір", "бұрын"})
_OUTLET: Final = re.compile(r"\S+\.(?:kz|ru|com|org|net|kg|uz)|тілшісі\w*|порталы\w*|сайты\w*")


def attached_source(
    content: Edges, cue: Edges | None, sources: Sequence[Edges], table: WordTable
) -> Edges | None:
    """The source that belongs to the clause of a content and its cue, or None.

    It is behind the cue («…», – деді X), between the content and the cue («… деп X айтты»), or
    right before a cue such as «айтуынша». `sources` are in order. If none of them is behind the
    cue of direct speech, the noun phrase there is the source.
    """
    if cue is None:
        return None
    if cue[1] <= content[0]:
        last = table.forms[cue[1] - 1]
        according = last in _BASED or last.endswith(ACCORDING_TO)
        return next((s for s in sources if s[1] == cue[0]), None) if according else None
    gap = range(content[1], cue[0])
    if cue[0] < content[1] or any(table.forms[place] in _CLOSED for place in gap):
        return None
    between = _first_in(sources, content[1], cue[0])
    bare = all(table.forms[place] == "деп" or not _is_word(table, place) for place in gap)
    return between or (_behind(cue, gap, sources, table) if bare else None)


def _behind(cue: Edges, gap: range, sources: Sequence[Edges], table: WordTable) -> Edges | None:
    """The source behind a cue, or None. `gap` are the words between the content and the cue."""
    stop = _stop(table, cue[1])
    found = _first_in(sources, cue[1], min(stop, cue[1] + _FARTHEST + 1))
    dashed = any(table.forms[place] in _DIRECT for place in gap)
    spoken = table.forms[cue[0]] in _SPEAKING or table.forms[cue[0] - 1] == "деп"
    if found is not None and all(_is_adverbial(table, n) for n in range(cue[1], found[0])):
        # After indirect speech, the words behind the cue may belong to the next sentence.
        whole = _with_head(found, stop, table)
        return whole if dashed or spoken or whole[1] == stop else None
    return _phrase(table, cue[1], stop) if dashed and spoken else None


def is_nobodys(cue: Edges | None, table: WordTable) -> bool:
    """Whether a cue names data without an owner: «ресми дерекке сәйкес», «болжам бойынша»."""
    if cue is None or table.forms[cue[1] - 1] not in _BASED:
        return False
    owner = cue[0] - 1
    if owner < 0 or table.paragraphs[owner] != table.paragraphs[cue[0]]:
        return True
    case = nominal_case(table.forms[owner])
    return case != "gen" and not table.flags[owner, ENTITY] and table.forms[owner] != "сол"


def is_outlet(source: Edges, table: WordTable) -> bool:
    """Whether a source is a site, an agency or its reporter, who passes reports on."""
    forms = table.forms[slice(*source)]
    return any(_OUTLET.fullmatch(form) or form in _agencies() for form in forms)


def _with_head(source: Edges, stop: int, table: WordTable) -> Edges:
    """The source with the noun that it belongs to: «Хабар 24 телеарнасы», «сайт тілшісі»."""
    start, end = source
    while end < stop and table.forms[end].endswith(_HEADS) and not table.capital[end]:
        end += 1
    return start, end


def passes_on(outlet: Edges, speaker: Edges, content: Edges, table: WordTable) -> bool:
    """Whether a source only passes on what a nearer speaker said: «X … тоқталды, деп хабарлайды
    Y»."""
    if not is_outlet(outlet, table) or speaker[1] > content[0]:
        return False
    near = bool(table.sentences[speaker[0]] == table.sentences[content[0]])
    return near and load_lexicon().cue_verbs.at(table.forms, content[1] - 1) is not None


def quoted_speaker(source: Edges, content: Edges, table: WordTable) -> Edges | None:
    """The speaker before a content whose source only passes it on, or None: «X … ескертті, деп
    хабарлайды Y» is said by X.

    The speaker is the last name of a person before the content in its sentence, or else the last
    name, in the nominative. The name of a place speaks only at the beginning of the sentence.
    """
    if source[0] < content[1] or not _is_passed_on(table.forms[content[1] : source[0]]):
        return None
    first = int(np.searchsorted(table.sentences, table.sentences[content[0]]))
    first = dateline_end(first, table)
    speaking = [n for n in range(first, content[0]) if _may_speak(table, n, first)]
    persons = [n for n in speaking if int(table.flags[n, ENTITY]) in PERSON]
    end = 1 + max(persons or speaking, default=first - 1)
    start = end
    while start > first and int(table.flags[start - 1, ENTITY]):
        start -= 1
    return (start, end) if start < end else None


def _is_passed_on(forms: Sequence[str]) -> bool:
    """Whether the words end with «деп хабарлайды» or another verb of passing on."""
    return len(forms) > 1 and forms[-2] == "деп" and forms[-1].startswith(_PASSING)


def _may_speak(table: WordTable, place: int, first: int) -> bool:
    """Whether a word ends a name that can be the subject of a sentence whose first word is
    `first`."""
    flag = int(table.flags[place, ENTITY])
    goes_on = int(table.flags[place + 1, ENTITY]) in INSIDE_NAMES
    if not flag or goes_on or nominal_case(table.forms[place]) != "nom":
        return False
    return flag in SPEAKERS or (place == first and bool(table.capital[place]))


def is_author(source: Edges, table: WordTable) -> bool:
    """Whether a source is «мен» or «біз», who have a name only where somebody is quoted."""
    return table.forms[slice(*source)] in (("мен",), ("біз",), ("менің",), ("біздің",))


def is_authors(content: Edges, table: WordTable) -> bool:
    """Whether the author of the text says a content: «Мен … қарсымын», outside of quotations.

    A paragraph that begins with a dash is a reply.
    """
    number = table.sentences[content[0]]
    first, end = np.searchsorted(table.sentences, [number, number + 1]).tolist()
    paragraph = int(np.searchsorted(table.paragraphs, table.paragraphs[content[0]]))
    replies = table.forms[paragraph] in _DIRECT or table.forms[first] in _DIRECT
    if replies or table.flags[content[0], QUOTATION]:
        return False
    forms = [table.forms[n] for n in range(first, end) if not table.flags[n, QUOTATION]]
    if not _REPORTED.isdisjoint(forms):
        return False
    return forms[:1] == ["мен"] or any(map(is_singular, forms))


def is_question(content: Edges, table: WordTable) -> bool:
    """Whether a content is a question that is a whole paragraph, as an interviewer asks it."""
    begin, end = content
    while begin > 0 and not table.flags[begin, BEGINS] and not _is_word(table, begin - 1):
        begin -= 1
    alone = end == len(table.forms) or bool(table.flags[end, BEGINS])
    return (
        alone
        and bool(table.flags[begin, BEGINS])
        and table.forms[end - 1] == "?"
        and not table.flags[content[0], QUOTATION]
    )


def _agencies() -> frozenset[str]:
    return frozenset(name.lower() for name in news_agencies())


def _stop(table: WordTable, place: int) -> int:
    """The first mark at `place` or after it, in the same paragraph, within `_IN_SIGHT` words."""
    limit = min(len(table.forms), place + _IN_SIGHT)
    while (
        place < limit
        and table.paragraphs[place] == table.paragraphs[place - 1]
        and not (table.forms[place] in _STOPS and not _inside_name(table, place))
    ):
        place += 1
    return place


def _inside_name(table: WordTable, place: int) -> bool:
    """Whether a mark is in a name: «А. Бараев»."""
    return (
        place + 1 < len(table.forms)
        and table.forms[place] == "."
        and int(table.flags[place + 1, ENTITY]) in INSIDE_NAMES
    )


def _first_in(sources: Sequence[Edges], low: int, high: int) -> Edges | None:
    place = bisect_left(sources, (low,))
    found = sources[place] if place < len(sources) else None
    return found if found is not None and found[0] < high else None


def _phrase(table: WordTable, start: int, stop: int) -> Edges | None:
    """The noun phrase behind a cue, without adverbials around it, or None."""
    while start < stop and _is_adverbial(table, start):
        start += 1
    end = start
    while end < stop and not _is_adverbial(table, end):
        end += 1
    auxiliary = load_lexicon().words("function_words", "auxiliaries")
    if end == start or end - start > _LONGEST or table.forms[start] in auxiliary:
        return None
    return (start, end) if nominal_case(table.forms[end - 1]) == "nom" else None


def _is_adverbial(table: WordTable, place: int) -> bool:
    """Whether a word is in a case that the phrase of a speaker does not have, or an adverb."""
    form = table.forms[place]
    if form in _TIMES:
        return True
    if not _is_word(table, place) or is_locative_adjective(form):
        return False
    case = nominal_case(form)
    owned = case == "acc" and form.endswith(("ын", "ін")) and not table.capital[place]
    return owned or case in ("dat", "loc", "abl", "ins")


def _is_word(table: WordTable, place: int) -> bool:
    return any(map(str.isalnum, table.forms[place]))
