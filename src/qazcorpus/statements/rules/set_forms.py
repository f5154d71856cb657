"""Find speech whose form alone shows where it begins, where it ends and who speaks.

- an introduction: «Айгүл Сапарова, мұғалім: – …»
- speech between dashes: «– Бұл дұрыс емес. Біз қарсымыз, – деді ол. – …»
- the answers in an interview, with a dash before each question and each answer
- a sentence that the next one refers to: «Жол жабылды. Бұл туралы әкімдік хабарлады.»
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from qazcorpus.pipeline.entity_heads import news_agencies
from qazcorpus.statements.rules.author import is_personal
from qazcorpus.statements.rules.clauses import (
    Attribution,
    ClauseReader,
    Offsets,
    without_edge_marks,
)
from qazcorpus.statements.rules.cues import Cue, CueFinder
from qazcorpus.statements.rules.frames import Frame, make_frame
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.source_finder import SourceFinder, WordRange
from qazcorpus.statements.rules.suffix_patterns import is_relative, nominal_case
from qazcorpus.statements.rules.units import Unit

_DASHES: Final = frozenset("-–—―")
_REPORTS: Final = frozenset({"деп", "деді", "дейді", "деген", "дескен"})
_SPEECH_END: Final = frozenset(',!?…»”"')
_PASSING: Final = frozenset({"хабарла", "жаз"})
_THIS: Final = frozenset({"бұл", "осы", "мұндай"})
_SOURCE: Final = 12  # maximum number of words of a speaker
_DATELINE: Final = 12  # maximum number of words in a dateline
_HEAD: Final = 24  # maximum number of words of an introduction
_USUAL: Final = 2
_FURTHER: Final = 6  # maximum number of sentences of speech without a mark at its end


class SetFormReader:
    """Finds the attributions of these forms in a document."""

    def __init__(
        self, lexicon: Lexicon, sources: SourceFinder, clauses: ClauseReader, cues: CueFinder
    ) -> None:
        self._sources = sources
        self._clauses = clauses
        self._cues = cues
        self._people = lexicon.nouns("nouns", "person")
        self._adverbs = lexicon.words("function_words", "adverbs")
        self._about = lexicon.words("nouns", "about")

    def find(self, text: str, units: Sequence[Unit]) -> list[Attribution]:
        """The attributions, in the order of the text."""
        frames = [make_frame(unit) for unit in units]
        found = [
            *self._introductions(text, frames),
            *self._dashed(text, frames),
            *self._dialogue(text, frames),
            *self._referred(text, frames),
            *self._passed_on(text, frames),
        ]
        taken: list[Attribution] = []
        for attribution in sorted(found, key=lambda a: a.content):
            if not taken or taken[-1].content[1] <= attribution.content[0]:
                taken.append(attribution)
        return taken

    def _introductions(self, text: str, frames: Sequence[Frame]) -> Iterator[Attribution]:
        heads = {n: head for n, frame in enumerate(frames) if (head := self._introduced(frame))}
        for number, (source, first) in heads.items():
            quote = next((q for q in frames[number].quotes if q.speech and q.first == first), None)
            if quote is not None:
                marks = quote.marks
                content = without_edge_marks(text, marks.inner_start, marks.inner_end)
            else:
                end = self._speech_end(frames, number, heads)
                begin = frames[number].unit.words[first].start
                content = without_edge_marks(text, begin, _without_stop(frames[end].unit))
            if content is not None:
                yield Attribution(content, self._clauses.offsets(frames[number], source))

    def _introduced(self, frame: Frame) -> tuple[WordRange, int] | None:
        """The speaker of a unit «Name, office: – …», and the first word of the speech."""
        words, forms = frame.unit.words, frame.forms
        colon = next((n for n, form in enumerate(forms[:_HEAD]) if form == ":"), -1)
        first = colon + 2
        if colon < 1 or first >= len(words):
            return None
        quoted = "," in forms[:colon] and any(q.speech and q.first == first for q in frame.quotes)
        if not quoted and forms[colon + 1][0] not in _DASHES:
            return None
        last = colon - 1
        if forms[last] == ")" and "(" in forms[:last]:
            last = forms.index("(") - 1
        last = frame.skip_punct_back(last)
        if last < 0 or frame.quoted[last]:
            return None
        named = words[0].entity == "PERSON" and "," in forms[:last]
        if not words[0].capital or any(form in ".!?" for form in forms[:last] if len(form) > 1):
            return None
        head = self._sources.ends_source(frame, last) or self._people.at(forms, last) is not None
        if not (named or head) or any(cue.first < colon for cue in self._cues.find(frame)):
            return None
        nearest = None if named else self._sources.before(frame, 0, last)
        return nearest or (0, last), first

    def _speech_end(self, frames: Sequence[Frame], number: int, heads: Collection[int]) -> int:
        """The number of the last unit of the speech that begins in unit `number`.

        It is the last unit of the paragraph. If the text is not divided into paragraphs, it is one
        of the next units: the last one in the first person, or the one before somebody else
        reports.
        """
        paragraph = frames[number].unit.paragraph
        last = bisect_right(frames, paragraph, key=lambda frame: frame.unit.paragraph) - 1
        if frames[-1].unit.paragraph > frames[0].unit.paragraph + 1:
            return last
        end = number
        for further in range(number + 1, min(last, number + _FURTHER) + 1):
            frame = frames[further]
            if further in heads or self._is_reported(frame):
                break
            if is_personal(frame.forms) or further <= number + _USUAL:
                end = further
        return end

    def _is_reported(self, frame: Frame) -> bool:
        """Whether somebody else reports in a unit."""
        return not is_personal(frame.forms) and any(
            cue.kind == "according" or cue.final for cue in self._cues.find(frame)
        )

    def _dashed(self, text: str, frames: Sequence[Frame]) -> Iterator[Attribution]:
        for number, frame in enumerate(frames):
            if len(frame.forms) < 3 or not _begins_with_dash(frame):
                continue
            for last in range(number, min(len(frames), number + _FURTHER + 1)):
                behind = frames[last]
                if behind.unit.paragraph != frame.unit.paragraph:
                    break
                if last > number and _begins_with_dash(behind):
                    break
                dash = _closing_dash(behind)
                if dash is not None:
                    yield from self._broken_off(text, frame, behind, dash)
                    break

    def _broken_off(
        self, text: str, frame: Frame, behind: Frame, dash: int
    ) -> Iterator[Attribution]:
        """Speech from the start of a unit to a dash before its cue."""
        first = next(n for n, word in enumerate(frame.unit.words) if not word.punct)
        end = behind.unit.words[dash - 1].end
        content = without_edge_marks(text, frame.unit.words[first].start, end)
        cue = next((cue for cue in self._cues.find(behind) if cue.first > dash), None)
        if content is None or cue is None:
            return
        offsets = self._clauses.offsets
        between = self._sources.leftmost(behind, dash + 1, cue.first)
        source = between or self._sources.trailing(behind, cue.last + 1, len(behind.forms))
        said = behind.forms[cue.first - 1] == "деп" and cue.first - 1 > dash
        words = offsets(behind, (cue.first - 1 if said else cue.first, cue.last))
        yield Attribution(content, offsets(behind, source) if source else None, words)

    def _dialogue(self, text: str, frames: Sequence[Frame]) -> Iterator[Attribution]:
        """The answers of an interview: paragraphs that begin with a dash, after a question that
        does. The guidelines leave out the questions."""
        paragraphs = [list(group) for _, group in groupby(frames, lambda f: f.unit.paragraph)]
        asked = False
        for group in paragraphs:
            spoken = _begins_with_dash(group[0]) and not any(map(_closing_dash, group))
            question = spoken and group[-1].forms[-1] == "?"
            if spoken and asked and not question:
                content = without_edge_marks(
                    text, group[0].unit.words[1].start, _without_stop(group[-1].unit)
                )
                if content is not None:
                    yield Attribution(content)
            asked = question

    def _referred(self, text: str, frames: Sequence[Frame]) -> Iterator[Attribution]:
        for before, frame in pairwise(frames):
            cue = self._refers(frame)
            if cue is None or before.unit.title or self._cues.find(before):
                continue
            if frame.unit.paragraph > before.unit.paragraph + 1:
                continue
            content = _sentence(text, before)
            source = self._whole(frame, 2, cue.first) or self._sources.leftmost(frame, 2, cue.first)
            source = source or self._sources.trailing(frame, cue.last + 1, len(frame.forms))
            if content is None:
                continue
            offsets = self._clauses.offsets
            yield Attribution(
                content,
                offsets(frame, source) if source else None,
                offsets(frame, (cue.first, cue.last)),
                impersonal=source is None,
            )

    def _passed_on(self, text: str, frames: Sequence[Frame]) -> Iterator[Attribution]:
        """Whole sentences of an outlet: «Көпір ашылды, деп хабарлайды X»."""
        for frame in frames:
            cues = self._cues.find(frame)
            if len(cues) != 1 or frame.unit.title or any(quote.speech for quote in frame.quotes):
                continue
            cue = cues[0]
            dep = cue.first - 1
            if cue.verb.phrase not in _PASSING or dep < 2 or frame.forms[dep] != "деп":
                continue
            content = _sentence(text, frame, dep)
            end = frame.skip_punct_back(len(frame.forms) - 1) + 1
            source = self._whole(frame, cue.last + 1, end)
            source = source or self._sources.trailing(frame, cue.last + 1, end)
            if content is None or source is None:
                continue
            offsets = self._clauses.offsets
            yield Attribution(content, offsets(frame, source), offsets(frame, (dep, cue.last)))

    def _whole(self, frame: Frame, low: int, high: int) -> WordRange | None:
        """All words in a range, if they can only be one noun phrase in the nominative."""
        forms = frame.forms[low:high]
        if not forms or len(forms) > _SOURCE or forms[-1] in self._adverbs:
            return None
        bare = all(
            nominal_case(form) in ("nom", "gen") and not is_relative(form) and form not in ",;:–-"
            for form in forms
        )
        return (low, high - 1) if bare else None

    def _refers(self, frame: Frame) -> Cue | None:
        """The cue of a unit such as «Бұл туралы X хабарлады», or None."""
        forms = frame.forms
        if len(forms) < 3 or forms[0] not in _THIS or forms[1] not in self._about:
            return None
        return next((cue for cue in self._cues.find(frame) if cue.first > 1), None)


def _begins_with_dash(frame: Frame) -> bool:
    return frame.forms[0] in _DASHES and len(frame.forms) > 1


def _closing_dash(frame: Frame) -> int | None:
    """The dash between speech and its cue («…, – деді X»), or None."""
    for place in range(2, len(frame.forms) - 1):
        if (
            frame.forms[place] in _DASHES
            and frame.forms[place - 1] in _SPEECH_END
            and frame.forms[place + 1] in _REPORTS
            and not frame.quoted[place]
        ):
            return place
    return None


def _sentence(text: str, frame: Frame, before: int | None = None) -> Offsets | None:
    """The offsets of a unit without its dateline and its last stop, or of the quotation that is
    all of it. It ends before word `before` if that is given."""
    words = frame.unit.words
    first = next((n for n, word in enumerate(words) if not word.punct), 0)
    last = frame.skip_punct_back(len(words) - 1)
    quote = next((q for q in frame.quotes if q.first == first and q.last == last), None)
    if quote is not None:
        return without_edge_marks(text, quote.marks.inner_start, quote.marks.inner_end)
    agencies = {name.lower() for name in news_agencies()}
    for dash in range(1, min(_DATELINE, len(words))):
        if frame.forms[dash] in _DASHES and not agencies.isdisjoint(frame.forms[:dash]):
            first = dash + 1
            break
    else:
        first = 0
    end = _without_stop(frame.unit) if before is None else words[before - 1].end
    return without_edge_marks(text, words[first].start, end)


def _without_stop(unit: Unit) -> int:
    last = unit.words[-1]
    return unit.words[-2].end if last.lower == "." and len(unit.words) > 1 else last.end
