"""A unit prepared for the rules: lower-case forms, and the words of each quotation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

from qazcorpus.statements.rules.quotations import Quotation
from qazcorpus.statements.rules.units import Unit

_NAME_WORDS: Final = 4
_INTERRUPTION: Final = 12
_REPORTS: Final = frozenset({"деп", "деген", "деді", "дейді", "делінген", "дегенді"})
_END_MARKS: Final = (".", "!", "?", "…", ",")
_VERB_LIKE: Final = (
    "йды", "йді", "ады", "еді", "мыз", "міз", "мын", "мін", "мек", "мақ", "сын", "сін",
    "керек", "тиіс", "емес", "жоқ", "ңыз", "ңіз", "аңдар", "еңдер",
)  # fmt: skip
_DASHES: Final = frozenset("-–—―")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation of a unit: its words `first` to `last` (inclusive), and whether it is speech.

    Quotations that are not speech are a name («Болашақ» қоры) or a term.
    """

    first: int
    last: int
    marks: Quotation
    speech: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A unit with values that the rules need often. The lists have an item for each word.

    `quoted` marks words in quotations of speech, `named` words in other quotations.
    """

    unit: Unit
    forms: list[str]
    quotes: tuple[Quote, ...]
    quoted: list[bool]
    named: list[bool]

    def skip_punct_back(self, index: int) -> int:
        """The last word at `index` or before it that is not punctuation, or -1."""
        while index >= 0 and self.unit.words[index].punct:
            index -= 1
        return index

    def speech_ending_before(self, index: int) -> Quote | None:
        """The quotation of speech with only punctuation between it and word `index`, or None."""
        last = self.skip_punct_back(index - 1)
        return next((q for q in self.quotes if q.speech and q.first <= last <= q.last), None)

    def speech_starting_after(self, index: int) -> Quote | None:
        """The quotation of speech that begins right after word `index` and a colon, or None."""
        following = index + 1
        colon = False
        while following < len(self.forms) and self.unit.words[following].punct:
            colon = colon or self.forms[following] == ":"
            following += 1
        if not colon:
            return None
        return next((q for q in self.quotes if q.speech and q.first == following), None)


def make_frame(unit: Unit) -> Frame:
    """The frame of a unit."""
    words = unit.words
    forms = [word.lower for word in words]
    quoted, named = [False] * len(words), [False] * len(words)
    quotes = []
    starts, ends = [word.start for word in words], [word.end for word in words]
    whole = set(unit.quotations)
    for marks in (part for outer in unit.quotations for part in _parts(unit, forms, starts, outer)):
        inside = range(bisect_left(starts, marks.inner_start), bisect_right(ends, marks.inner_end))
        spoken = [i for i in inside if not words[i].punct]
        if not spoken:
            continue
        behind = max(inside[-1] + 1, bisect_left(starts, marks.end))
        speech = marks not in whole or _is_speech(unit, forms, inside, behind, len(spoken))
        quotes.append(Quote(spoken[0], spoken[-1], marks, speech))
        for index in range(bisect_left(starts, marks.start), bisect_right(ends, marks.end)):
            (quoted if speech else named)[index] = True
    return Frame(unit, forms, tuple(quotes), quoted, named)


def _parts(unit: Unit, forms: list[str], starts: list[int], marks: Quotation) -> list[Quotation]:
    """The two parts of a quotation that is interrupted by its cue («…, – деді ол. – …»), or the
    quotation itself."""
    words = unit.words
    first, last = bisect_right(starts, marks.start), bisect_left(starts, marks.end)
    for index in range(max(1, first), min(last, len(forms) - 2)):
        if forms[index] not in _DASHES or forms[index + 1] not in _REPORTS:
            continue
        near = range(index + 2, min(len(forms), index + _INTERRUPTION + 1))
        again = next((i for i in near if forms[i] in _DASHES), None)
        if again is None or words[again].end >= marks.end:
            continue
        before, after = words[index - 1].end, words[again].end
        return [
            Quotation(marks.start, before, marks.inner_start, before),
            Quotation(after, marks.end, after, marks.inner_end),
        ]
    return [marks]


def _is_speech(unit: Unit, forms: list[str], inside: range, behind: int, size: int) -> bool:
    """Whether a quotation is speech. `inside` are the words between its marks; `size` of them are
    not punctuation. `behind` is the first word after the marks."""
    following = forms[behind : behind + 3]
    if following[:1] and following[0] in _REPORTS:
        return True
    if len(following) > 1 and following[0] in (",", *_DASHES):
        reported = next((form for form in following if form[0] not in ",-–—―"), "")
        if reported in _REPORTS:
            return True
    before = forms[inside[0] - 2] if inside[0] >= 2 else ""
    if before == ":" and (size > 2 or not following):
        return True
    if forms[inside[-1]] in _END_MARKS and size > 1:
        return True
    if size > 1 and forms[inside[-1]].endswith(_VERB_LIKE):
        return True
    return (size > _NAME_WORDS and not unit.words[inside[0]].capital) or size > 2 * _NAME_WORDS
