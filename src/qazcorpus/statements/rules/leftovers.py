"""Find speech without a reporting verb.

This is a quotation after a name and a colon, a quotation that goes on after its cue, «… деп» with
any other verb, and a noun of saying («… деген пікірде», «мәлімдемесінде … делінген»).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qazcorpus.statements.rules.clauses import Attribution, ClauseReader, without_edge_marks
from qazcorpus.statements.rules.frames import Frame, Quote
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.source_finder import SourceFinder, WordRange

_SPEECH_WORDS: Final = 3
_FINITE: Final = ("ды", "ді", "ты", "ті", "ған", "ген", "қан", "кен")
_ENDS: Final = (
    *_FINITE, "отыр", "жатыр", "жүр", "тұр", "мын", "мін", "мыз", "міз", "қ", "к", "уда", "уде",
    "қарсы", "наразы",
)  # fmt: skip


class LeftoverReader:
    """Finds the attributions of a unit that its cues do not cover."""

    def __init__(self, lexicon: Lexicon, sources: SourceFinder, clauses: ClauseReader) -> None:
        self._sources = sources
        self._clauses = clauses
        self._speech = lexicon.nouns("nouns", "speech")
        self._verbs = lexicon.verbs("function_words", "light_verbs")
        self._cues = lexicon.cue_verbs
        self._adverbs = lexicon.words("function_words", "adverbs")
        self._auxiliaries = lexicon.words("function_words", "auxiliaries")

    def read(self, text: str, frame: Frame, found: Sequence[Attribution]) -> list[Attribution]:
        """The attributions of quotations and «деген» clauses that `found` does not cover."""
        extra = self._noun_clauses(text, frame, found)
        extra += self._dep_clause(text, frame, [*found, *extra])
        for quote in frame.quotes:
            if quote.speech and not _covered(quote.marks.inner_start, [*found, *extra]):
                attribution = self._quotation(text, frame, quote, found)
                if attribution is not None:
                    extra.append(attribution)
        return extra

    def _quotation(
        self, text: str, frame: Frame, quote: Quote, found: Sequence[Attribution]
    ) -> Attribution | None:
        content = without_edge_marks(text, quote.marks.inner_start, quote.marks.inner_end)
        if content is None:
            return None
        cue = self._dep_verb(frame, quote)
        start = self._clause_start(frame, quote)
        if cue is None and not self._stands_free(frame, quote, start):
            return None
        source = self._sources.leftmost(frame, start, quote.first)
        before = frame.unit.words[quote.first].start
        earlier = [a for a in found if a.content[1] <= before and a.cue and a.cue[1] <= before]
        if cue is None and start and earlier:
            return Attribution(content, earlier[-1].source, earlier[-1].cue)
        return Attribution(
            content,
            self._clauses.offsets(frame, source) if source else None,
            self._clauses.offsets(frame, cue) if cue else None,
        )

    def _stands_free(self, frame: Frame, quote: Quote, start: int) -> bool:
        """Whether a quotation without a cue is speech: it follows a colon or another quotation, or
        is the whole unit."""
        before = [frame.forms[i] for i in range(start, quote.first)]
        words = [i for i in range(start, quote.first) if not frame.unit.words[i].punct]
        if start == 0 and quote.last - quote.first + 1 < _SPEECH_WORDS:
            return False
        return ":" in before or start > 0 or (not words and quote.last + 3 >= len(frame.forms))

    def _clause_start(self, frame: Frame, quote: Quote) -> int:
        before = [q.last + 1 for q in frame.quotes if q.speech and q.last < quote.first]
        return max(before, default=0)

    def _dep_verb(self, frame: Frame, quote: Quote) -> WordRange | None:
        """The cue of «…» деп, … with an unlisted verb: the last verb of the unit."""
        index = quote.last + 1
        while index < len(frame.forms) and frame.unit.words[index].punct:
            index += 1
        if index >= len(frame.forms) or frame.forms[index] != "деп":
            return None
        last = frame.skip_punct_back(len(frame.forms) - 1)
        first = last
        while first > index + 1 and frame.forms[first] in self._auxiliaries:
            first -= 1
        if first <= index + 1:
            return None if self._names_thing(frame, first) else (index, last)
        unfinished = first == last and not frame.forms[last].endswith(_ENDS)
        return None if unfinished or self._names_thing(frame, first) else (first, last)

    def _names_thing(self, frame: Frame, verb: int) -> bool:
        """Whether the verb gives the name of a thing, without a speaker: «… деп аталады». («… деп
        аталған» is a judgement.)"""
        hit = self._cues.at(frame.forms, verb)
        if hit is None or hit.entry.phrase != "ата" or not hit.inflection.passive:
            return False
        return not frame.forms[verb].endswith("ған")

    def _noun_clauses(
        self, text: str, frame: Frame, found: Sequence[Attribution]
    ) -> list[Attribution]:
        """The attributions of nouns of saying: «… деген пікірде», «… деген ақпарат бар»."""
        clauses = (
            self._noun_clause(text, frame, index)
            for index in range(2, len(frame.forms) - 1)
            if self._qualifies_noun(frame, index)
            and not _covered(frame.unit.words[index - 1].start, found)
        )
        return [clause for clause in clauses if clause is not None]

    def _qualifies_noun(self, frame: Frame, index: int) -> bool:
        """Whether word `index` is «деген» before a noun of saying. «деген сөз» is an idiom."""
        if frame.forms[index] != "деген" or frame.quoted[index]:
            return False
        noun = frame.forms[index + 1]
        return self._speech.at(frame.forms, index + 1) is not None and not noun.startswith("сөз")

    def _noun_clause(self, text: str, frame: Frame, index: int) -> Attribution | None:
        words = frame.unit.words
        source = self._sources.leftmost(frame, 0, index)
        first = 0 if source is None or source[1] + 1 >= index else source[1] + 1
        while first < index - 1 and (words[first].punct or frame.forms[first] in self._adverbs):
            first += 1
        quote = frame.speech_ending_before(index)
        content = (
            without_edge_marks(text, quote.marks.inner_start, quote.marks.inner_end)
            if quote
            else without_edge_marks(text, words[first].start, words[index - 1].end)
        )
        if content is None:
            return None
        cue = self._clauses.offsets(frame, (index, self._noun_cue_end(frame, index + 1)))
        offsets = self._clauses.offsets(frame, source) if source else None
        return Attribution(content, offsets, cue, impersonal=source is None)

    def _dep_clause(
        self, text: str, frame: Frame, found: Sequence[Attribution]
    ) -> list[Attribution]:
        """The attribution of «X … деп …» with an unlisted finite verb at the sentence's end."""
        verb = frame.skip_punct_back(len(frame.forms) - 1)
        dep = verb - 1
        if dep < 1 or frame.forms[dep] != "деп" or frame.quoted[dep] or frame.quoted[dep - 1]:
            return []
        if not frame.forms[verb].endswith(_FINITE) or self._cues.at(frame.forms, verb):
            return []
        words = frame.unit.words
        used = max((max(a.content[1], a.cue[1] if a.cue else 0) for a in found), default=0)
        low = next((index for index in range(dep) if words[index].start >= used), dep)
        source = self._sources.leftmost(frame, low, dep)
        if source is None or source[1] + 1 >= dep:
            return []
        content = without_edge_marks(text, words[source[1] + 1].start, words[dep - 1].end)
        if content is None or _covered(content[0], found):
            return []
        offsets = self._clauses.offsets
        return [Attribution(content, offsets(frame, source), offsets(frame, (dep, verb)))]

    def _noun_cue_end(self, frame: Frame, noun: int) -> int:
        """The cue's last word: the verb after the noun («деген пікір білдірді»), or the noun."""
        verb = self._verbs.at(frame.forms, noun + 1) if noun + 1 < len(frame.forms) else None
        if verb is not None and verb.inflection.form in ("finite", "participle"):
            return noun + 1
        return noun


def _covered(place: int, found: Sequence[Attribution]) -> bool:
    return any(a.content[0] <= place < a.content[1] for a in found)
