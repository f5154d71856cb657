"""Headlines that report a position: «X: …», «…»: X …, or an intention («X …-мақ»)."""

from __future__ import annotations

from typing import Final

from qazcorpus.statements.rules.clauses import Attribution, ClauseReader, without_edge_marks
from qazcorpus.statements.rules.frames import Frame
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.source_finder import SourceFinder

_INTENT: Final = ("мақ", "мек", "бақ", "бек", "пақ", "пек", "мақшы", "мекші", "бақшы", "бекші")


class HeadlineReader:
    """Finds the attribution in a title that has such a form."""

    def __init__(self, lexicon: Lexicon, sources: SourceFinder, clauses: ClauseReader) -> None:
        self._sources = sources
        self._clauses = clauses
        self._adverbs = lexicon.words("function_words", "adverbs")

    def read(self, text: str, frame: Frame) -> Attribution | None:
        """The title's attribution, or None if the title has no such form."""
        colons = [i for i, form in enumerate(frame.forms) if form == ":" and not frame.quoted[i]]
        if colons:
            return (
                self._speaker_first(text, frame, colons[0])
                or self._quote_first(text, frame, colons[0])
                or self._intent(text, frame, colons[0] + 1)
            )
        return self._intent(text, frame, 0)

    def _speaker_first(self, text: str, frame: Frame, colon: int) -> Attribution | None:
        words = frame.unit.words
        source = self._sources.leftmost(frame, 0, colon)
        last = frame.skip_punct_back(colon - 1)
        if source is None or source[1] != last or (source[0] > 0 and not words[0].punct):
            return None
        quote = next((q for q in frame.quotes if q.speech and q.first > colon), None)
        content = (
            without_edge_marks(text, quote.marks.inner_start, quote.marks.inner_end)
            if quote
            else without_edge_marks(text, words[colon + 1].start, words[-1].end)
            if colon + 1 < len(words)
            else None
        )
        if content is None:
            return None
        return Attribution(content, self._clauses.offsets(frame, source))

    def _quote_first(self, text: str, frame: Frame, colon: int) -> Attribution | None:
        quote = next((q for q in frame.quotes if q.speech and q.last < colon), None)
        if quote is None:
            return None
        source = self._sources.leftmost(frame, colon + 1, len(frame.forms))
        content = without_edge_marks(text, quote.marks.inner_start, quote.marks.inner_end)
        if content is None:
            return None
        return Attribution(content, self._clauses.offsets(frame, source) if source else None)

    def _intent(self, text: str, frame: Frame, low: int) -> Attribution | None:
        last = frame.skip_punct_back(len(frame.forms) - 1)
        if last <= low or not frame.forms[last].endswith(_INTENT):
            return None
        source = self._sources.leftmost(frame, low, last)
        if source is None:
            return None
        content = without_edge_marks(
            text, frame.unit.words[source[1] + 1].start, frame.unit.words[last].end
        )
        return Attribution(content, self._clauses.offsets(frame, source)) if content else None
