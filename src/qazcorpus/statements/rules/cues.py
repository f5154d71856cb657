"""Find the cues of a unit: reporting verbs, and nouns such as «пікірінше»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from qazcorpus.statements.rules.frames import Frame
from qazcorpus.statements.rules.lexicon import CueVerb, Hit, Lexicon
from qazcorpus.statements.rules.suffix_patterns import ACCORDING_TO, Inflection, nominal_case

CueKind = Literal["verb", "according"]

_PREDICATES: Final = frozenset({"қарсы", "наразы", "сенімді", "алаң"})
_ENDS: Final = frozenset({".", "!", "?", "…", ",", ";", ":", "–", "-", "—", "...", ")"})
_ATTRIBUTIVE: Final = ("ған", "ген", "қан", "кен", "тын", "тін")
_BEFORE_REPORT: Final = _ENDS | {"деп"}
_LINKS: Final = frozenset({"деп", "деген"})
_RELYING: Final = frozenset({"қарағанда", "сүйенсек", "сенсек", "сәйкес", "сай"})
_AS_SAID: Final = ("ғандай", "гендей", "қандай", "кендей")
_SHORTEST: Final = 5
_REACH: Final = 9


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue: words `first` to `last` (inclusive) of its unit.

    `kind` is `verb`, or `according` for a noun such as «пікірінше» before the content. `final` says
    whether the cue ends its clause (after a converb, the clause goes on).
    """

    first: int
    last: int
    kind: CueKind
    verb: CueVerb
    inflection: Inflection
    final: bool


class CueFinder:
    """Finds the cues of a unit."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._verbs = lexicon.cue_verbs
        self._auxiliaries = lexicon.words("function_words", "auxiliaries")
        self._speech = lexicon.nouns("nouns", "speech")

    def find(self, frame: Frame) -> list[Cue]:
        """The unit's cues, in order. Words in quotations of speech are not searched."""
        cues: list[Cue] = []
        for index, word in enumerate(frame.unit.words):
            if word.punct or frame.quoted[index]:
                continue
            cue = self._according(frame.forms, index) or self._verb(frame, index)
            if cue is None:
                continue
            if cues and cues[-1].last >= cue.first:
                cues.pop()
            cues.append(cue)
        return cues

    def _according(self, forms: Sequence[str], index: int) -> Cue | None:
        """«X-тің айтуынша», «X пікірінше», «X мәліметтеріне сүйенсек», «X дерегі бойынша»,
        «X айтып өткендей»."""
        form = forms[index]
        said = self._verbs.at(forms, index) if form.endswith(_AS_SAID) else None
        if form == "бойынша":
            if index == 0 or self._speech.at(forms, index - 1) is None:
                return None
            first = index - 1
        elif len(form) > _SHORTEST and form.endswith(ACCORDING_TO):
            verb = self._verbs.at(forms, index)
            spoken = verb is not None and verb.inflection.form == "infinitive"
            if not spoken and self._speech.at(forms, index) is None:
                return None
            first = index
        elif index > 0 and form in _RELYING and nominal_case(forms[index - 1]) == "dat":
            if self._speech.at(forms, index - 1) is None:
                return None
            first = index - 1
        elif said is not None and said.entry.group == "say":
            first = said.first
        else:
            return None
        entry = CueVerb(form, "say")
        return Cue(first, index, "according", entry, Inflection("other"), final=False)

    def _verb(self, frame: Frame, index: int) -> Cue | None:
        hit = self._verbs.at(frame.forms, index)
        if hit is None:
            return None
        last = self._with_auxiliaries(frame, index)
        if frame.forms[index] in _LINKS and last == index:
            return None
        if not self._reports(frame, hit, last):
            return None
        final = hit.inflection.form != "converb" or last > index
        return Cue(hit.first, last, "verb", hit.entry, hit.inflection, final)

    def _reports(self, frame: Frame, hit: Hit[CueVerb], last: int) -> bool:
        """Whether a verb's form can end a clause that reports, or connect it with the next."""
        forms, form, auxiliary = frame.forms, hit.inflection.form, last > hit.last
        if self._is_reported(forms, last + 1):
            return False
        closed = last + 1 >= len(forms) or forms[last + 1] in _ENDS or frame.quoted[last + 1]
        # «… деп аталады» gives the name of a thing, without a speaker
        named = hit.inflection.passive and hit.entry.group not in ("say", "demand")
        if form in ("finite", "conditional") or named:
            return form == "finite" and not named
        if form == "other":
            predicate = forms[hit.last] in _PREDICATES or hit.entry.phrase in _PREDICATES
            return predicate and (closed or auxiliary)
        if form == "infinitive":
            return auxiliary and forms[hit.last].endswith("мен")
        if closed or (auxiliary and not forms[last].endswith(_ATTRIBUTIVE)):
            return True
        after_report = hit.first > 0 and forms[hit.first - 1] in _BEFORE_REPORT
        return form == "participle" and after_report

    def _is_reported(self, forms: Sequence[str], link: int) -> bool:
        """Whether «деп» and another cue follow. Then the clause before them is a content itself."""
        if link >= len(forms) or forms[link] != "деп":
            return False
        further = range(link + 1, min(len(forms), link + 1 + _REACH))
        return any(self._verbs.at(forms, index, link + 1) is not None for index in further)

    def _with_auxiliaries(self, frame: Frame, index: int) -> int:
        last = index
        while (
            last + 1 < len(frame.forms)
            and not frame.quoted[last + 1]
            and frame.forms[last + 1] in self._auxiliaries
        ):
            last += 1
        return last
