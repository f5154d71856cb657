"""Find the content of each cue, and its source.

These constructions are tried for a cue, in this order:

1. according to: «X-тің айтуынша, …», «X пікірінше, …»
2. a quotation after the cue and a colon: «X былай деді: «…»»
3. «деп»: «…» деп мәлімдеді, … деп санайды, … деп X айтты, … делінген
4. direct speech: «…», – деді X
5. a complement clause: «…-тынын / …-ғанын / …екенін айтты»
6. a topic clause: «…-тыны туралы хабарлады»
7. a demand: «…-уды талап етті», «…-уға шақырды»
8. the object of a judgement: «жобаны сынға алды», «шешімге қарсы шықты»
9. a list after a colon: «X мынаны талап етеді: …»
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qazcorpus.statements.rules.content_edges import ContentEdges
from qazcorpus.statements.rules.cues import Cue
from qazcorpus.statements.rules.frames import Frame, Quote
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.source_finder import SourceFinder, WordRange
from qazcorpus.statements.rules.suffix_patterns import (
    is_complement,
    is_topic_complement,
    nominal_case,
)

Offsets = tuple[int, int]
_LINKS: Final = ("деп", "деген", "делін")
_PARTICLES: Final = frozenset({"да", "де", "та", "те"})
_ASKED: Final = (
    "уды", "уді", "юды", "юді", "уға", "уге", "юға", "юге", "уын", "уін", "юын", "юін", "уына",
    "уіне", "юына", "юіне",
)  # fmt: skip
_EDGE: Final = " \t\u00a0,;:–—―-"
_GAP: Final = 9
# Verbs as in «қарсылық білдірді»: the noun before the verb has the meaning, and the matter is the
# content.
_LIGHT_VERBS: Final = frozenset({"білдір", "келтір", "таныт", "айт", "жеткіз"})
_SAYING: Final = frozenset({"say", "question", "warn", "think", "demand", "promise", "mock"})
_JUDGEMENTS: Final = frozenset({"praise", "criticise", "oppose", "fear", "deny", "agree", "refuse"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """A statement without a stance; offsets are code points. `source` is None if the unit has none.

    `impersonal` says that the statement has no source («деген ақпарат бар»), so that no source is
    looked for in the units before it.
    """

    content: Offsets
    source: Offsets | None = None
    cue: Offsets | None = None
    impersonal: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    content: Offsets
    source: WordRange | None
    cue: WordRange | None
    end: int  # the last word that belongs to it
    impersonal: bool = False


class ClauseReader:
    """Reads a unit's cues into attributions."""

    def __init__(self, lexicon: Lexicon, sources: SourceFinder) -> None:
        self._sources = sources
        self._pronouns = lexicon.words("nouns", "pronoun")
        self._edges = ContentEdges(lexicon, sources)
        self._adverbs = lexicon.words("function_words", "adverbs")
        self._about = lexicon.words("nouns", "about")

    def read(self, text: str, frame: Frame, cues: list[Cue]) -> list[Attribution]:
        """The attributions of a unit, in the order of their cues."""
        found: list[Attribution] = []
        low, source = 0, None
        for cue in cues:
            if cue.first < low:
                continue
            reading = self._read(text, frame, cue, low)
            if reading is None:
                continue
            if not reading.impersonal:
                source = reading.source or source
            found.append(self._attribution(frame, reading, source))
            low = reading.end + 1
        return found

    def _attribution(self, frame: Frame, found: _Found, source: WordRange | None) -> Attribution:
        return Attribution(
            found.content,
            self.offsets(frame, source) if source and not found.impersonal else None,
            self.offsets(frame, found.cue) if found.cue else None,
            found.impersonal,
        )

    def offsets(self, frame: Frame, words: WordRange) -> Offsets:
        """The offsets of a range of words, including the marks of a quoted name at its edges."""
        start, end = frame.unit.words[words[0]].start, frame.unit.words[words[1]].end
        for quote in frame.quotes:
            if not quote.speech:
                if quote.first == words[0]:
                    start = quote.marks.start
                if quote.last == words[1]:
                    end = quote.marks.end
        return start, end

    def _read(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        if cue.kind == "according":
            return self._according(text, frame, cue, low)
        if cue.verb.group in _JUDGEMENTS and self._judges_matter(frame, cue, low):
            judged = self._judged_before_speech(text, frame, cue, low)
            if judged is not None:
                return judged
        for construction in (
            self._colon,
            self._dep,
            self._direct,
            self._complement,
            self._topic,
            self._asked,
            self._judged,
            self._list_after_colon,
        ):
            reading = construction(text, frame, cue, low)
            if reading is not None:
                return reading
        return None

    def _according(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        source = self._sources.before(frame, low, cue.first - 1)
        impersonal = cue.first < cue.last and not self._is_owner(frame, cue.first - 1)
        source = None if impersonal else source
        end = len(frame.forms) - 1
        after = next(
            (i for i in range(cue.last + 1, end + 1) if not frame.unit.words[i].punct), None
        )
        if after is None:
            return None
        quote = next((q for q in frame.quotes if q.speech and q.first == after), None)
        content = self._inner(text, quote) if quote else self._clause(text, frame, after, end)
        if content is None:
            return None
        return _Found(content, source, (cue.first, cue.last), end, impersonal)

    def _is_owner(self, frame: Frame, index: int) -> bool:
        """Whether a word before «мәліметі бойынша» or «дерегіне сәйкес» names whose data it is."""
        if index < 0 or frame.unit.words[index].punct:
            return False
        return nominal_case(frame.forms[index]) == "gen" or self._sources.ends_source(frame, index)

    def _colon(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        quote = frame.speech_starting_after(cue.last)
        if quote is None:
            return None
        source = self._sources.leftmost(frame, low, cue.first)
        content = self._inner(text, quote)
        words = (cue.first, cue.last)
        return _Found(content, source, words, quote.last) if content else None

    def _dep(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        dep = self._dep_before(frame, cue, low)
        if dep is None:
            return None
        between = self._sources.leftmost(frame, dep + 1, max(cue.first, dep + 1))
        bare = all(form in _PARTICLES for form in frame.forms[dep + 1 : cue.first])
        words = (dep if bare else cue.first, cue.last)
        quote = frame.speech_ending_before(dep)
        if quote is not None:
            source = between or self._split(frame, low, quote.first)[0]
            source = source or self._trailing(frame, cue)
            content = self._inner(text, quote)
        else:
            source = between or self._trailing(frame, cue)
            source, first = (source, low) if source else self._split(frame, low, dep)
            content = self._clause(text, frame, first, dep - 1)
        return _Found(content, source, words, self._used(cue, source)) if content else None

    def _dep_before(self, frame: Frame, cue: Cue, low: int) -> int | None:
        if cue.first > low and frame.forms[cue.first].startswith(_LINKS):
            return cue.first
        for index in range(cue.first - 1, max(low, cue.first - _GAP) - 1, -1):
            if frame.quoted[index] or is_complement(frame.forms[index]):
                return None
            if frame.forms[index] == "деп":
                return index if index > low else None
        return None

    def _direct(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        if cue.verb.group not in _SAYING:
            return None
        quote = next(
            (q for q in reversed(frame.quotes) if q.speech and low <= q.last < cue.first), None
        )
        if quote is None:
            return self._dialogue(text, frame, cue, low)
        gap = range(quote.last + 1, cue.first)
        spoken = [i for i in gap if not frame.unit.words[i].punct]
        between = self._sources.leftmost(frame, spoken[0], cue.first) if spoken else None
        if not self._reaches(frame, quote, cue, spoken, between):
            return None
        source = between or self._trailing(frame, cue)
        source = source or self._sources.leftmost(frame, low, quote.first)
        return self._found(cue, self._inner(text, quote), source)

    def _reaches(
        self, frame: Frame, quote: Quote, cue: Cue, spoken: list[int], between: WordRange | None
    ) -> bool:
        """Whether there are only adverbs, or the source, between a quotation and its cue."""
        if not spoken:
            ends_clause = is_complement(frame.forms[quote.last])
            return frame.forms[cue.first - 1] == "," or not ends_clause
        if between is not None:
            return not is_complement(frame.forms[cue.first - 1])
        return all(frame.forms[index] in self._adverbs for index in spoken)

    def _dialogue(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        """Speech without quotation marks: «– Бұл дұрыс емес, – деді ол»."""
        dash = cue.first - 1
        if (
            dash <= low
            or frame.forms[dash] not in ("–", "—", "-")
            or frame.forms[dash - 1] not in ",!?…"
        ):
            return None
        content = self._clause(text, frame, low, dash - 1)
        return self._found(cue, content, self._trailing(frame, cue))

    def _complement(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        verb = self._last_before(frame, cue, low)
        if verb is None or not is_complement(frame.forms[verb]):
            return None
        source, first = self._split(frame, low, verb)
        content = self._clause(text, frame, first, verb)
        if source is None and cue.final:
            source = self._trailing(frame, cue)
        return self._found(cue, content, source)

    def _topic(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        about = self._last_before(frame, cue, low)
        if about is None or about <= low or frame.forms[about] not in self._about:
            return None
        clause = is_topic_complement(frame.forms[about - 1])
        if not clause and not frame.unit.title:
            return None
        source, first = self._split(frame, low, about - 1)
        content = self._clause(text, frame, first, about - 1 if clause else about)
        return self._found(cue, content, source)

    def _asked(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        if cue.verb.group not in ("demand", "warn", "promise", "question", "say", "fear"):
            return None
        verb = self._last_before(frame, cue, low)
        if verb is None:
            return None
        called = cue.verb.phrase == "шақыр" and nominal_case(frame.forms[verb]) == "dat"
        if not (called or frame.forms[verb].endswith(_ASKED)):
            return None
        source, first = self._split(frame, low, verb)
        content = self._clause(text, frame, first, verb)
        return self._found(cue, content, source)

    def _judged(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        if cue.verb.group not in _JUDGEMENTS or frame.forms[cue.last] == "отырып":
            return None
        source, first = self._split(frame, low, cue.first)
        if (source is None or cue.verb.group == "agree") and not self._has_object(frame, cue, low):
            return None
        noun = cue.verb.phrase.split()[-1] in _LIGHT_VERBS
        before = self._last_before(frame, cue, low)
        object_end = cue.first - 1 if before is None else before
        content = self._clause(text, frame, first, object_end if noun else cue.last)
        if content is None or (low > 0 and first == cue.first and source is None):
            return None
        return _Found(content, source, (cue.first, cue.last) if noun else None, cue.last)

    def _judged_before_speech(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        """The judgement in «X шешімді құптайды: «…»». The quotation is a separate statement."""
        return (
            self._judged(text, frame, cue, low) if frame.speech_starting_after(cue.last) else None
        )

    def _judges_matter(self, frame: Frame, cue: Cue, low: int) -> bool:
        """Whether the object before the cue is not a person or body: «шешімді», not «әкімді»."""
        last = self._last_before(frame, cue, low)
        if last is None or nominal_case(frame.forms[last]) != cue.verb.object_case:
            return False
        return not self._sources.names_speaker(frame, last)

    def _has_object(self, frame: Frame, cue: Cue, low: int) -> bool:
        wanted = cue.verb.object_case
        return any(nominal_case(form) == wanted for form in frame.forms[low : cue.first])

    def _list_after_colon(self, text: str, frame: Frame, cue: Cue, low: int) -> _Found | None:
        """The content after a colon: «X мынаны талап етеді: …»."""
        colon = cue.last + 1
        if colon + 1 >= len(frame.forms) or frame.forms[colon] != ":" or not cue.final:
            return None
        source = self._sources.leftmost(frame, low, cue.first)
        end = len(frame.forms) - 1
        content = self._clause(text, frame, colon + 1, end)
        return _Found(content, source, (cue.first, cue.last), end) if content else None

    def _last_before(self, frame: Frame, cue: Cue, low: int) -> int | None:
        """The last word before the cue that is not an adverb or a closing mark, or None."""
        index = cue.first - 1
        while index >= low and (
            frame.unit.words[index].lower in '»”“"' or frame.forms[index] in self._adverbs
        ):
            index -= 1
        return index if index >= low and not frame.unit.words[index].punct else None

    def _split(self, frame: Frame, low: int, high: int) -> tuple[WordRange | None, int]:
        """The source in words `low` to `high` (exclusive), and the first word of the content after
        it."""
        owned = self._sources.possessor(frame, low, high)
        if owned and any(f in self._pronouns for f in frame.forms[low : owned[0][0]]):
            owned = None
        source = owned[0] if owned else self._sources.leftmost(frame, low, high)
        first = low if source is None else (owned[1] if owned else source[1]) + 1
        return source, self._edges.first_of_content(frame, first, high)

    def _trailing(self, frame: Frame, cue: Cue) -> WordRange | None:
        words = frame.unit.words
        end = cue.last + 1
        while end < len(words) and (not words[end].punct or words[end].lower in '«»"“”'):
            if frame.quoted[end]:
                break
            end += 1
        return self._sources.trailing(frame, cue.last + 1, end)

    def _found(self, cue: Cue, content: Offsets | None, source: WordRange | None) -> _Found | None:
        """A content with its whole cue and its source, or None if there is no content."""
        if content is None:
            return None
        return _Found(content, source, (cue.first, cue.last), self._used(cue, source))

    def _used(self, cue: Cue, source: WordRange | None) -> int:
        """The last word of the cue and the source."""
        return max(cue.last, source[1]) if source else cue.last

    def _inner(self, text: str, quote: Quote) -> Offsets | None:
        return without_edge_marks(text, quote.marks.inner_start, quote.marks.inner_end)

    def _clause(self, text: str, frame: Frame, first: int, last: int) -> Offsets | None:
        """The offsets of words `first` to `last`, without punctuation at the end and without
        quotation marks around all of them."""
        words = frame.unit.words
        while last > first and words[last].punct:
            last -= 1
        if first > last:
            return None
        start, end = words[first].start, words[last].end
        for quote in frame.quotes:
            wraps = quote.marks.start <= start and end <= quote.marks.end
            if wraps and quote.marks.inner_start >= start:
                return without_edge_marks(text, quote.marks.inner_start, quote.marks.inner_end)
            if start < quote.marks.start and quote.last == last:
                end = quote.marks.end
        return without_edge_marks(text, start, end)


def without_edge_marks(text: str, start: int, end: int) -> Offsets | None:
    """The offsets without spaces, dashes and commas at the edges, or None if nothing is left."""
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return (start, end) if start < end else None
