"""Public actions: deeds that show protest or support, and what an authority permits or forbids."""

from __future__ import annotations

from typing import Final

from qazcorpus.statements.rules.clauses import Attribution, ClauseReader, without_edge_marks
from qazcorpus.statements.rules.frames import Frame
from qazcorpus.statements.rules.lexicon import Deed, DeedTable, Lexicon
from qazcorpus.statements.rules.source_finder import SourceFinder

_RULINGS: Final = frozenset({"forbid", "permit"})
_DONE: Final = frozenset({"finite", "participle"})


class ActionReader:
    """Reads the public action at the end of a unit."""

    def __init__(self, lexicon: Lexicon, sources: SourceFinder, clauses: ClauseReader) -> None:
        self._sources = sources
        self._clauses = clauses
        self._deeds = DeedTable(lexicon)
        self._auxiliaries = lexicon.words("function_words", "auxiliaries")
        self._adverbs = lexicon.words("function_words", "adverbs")

    def read(self, text: str, frame: Frame) -> Attribution | None:
        """The action, or None. Its content is all that the source does in the sentence."""
        last = frame.skip_punct_back(len(frame.forms) - 1)
        verb = last
        while verb > 0 and not frame.quoted[verb]:
            deed = self._deeds.at(frame.forms, verb)
            if deed is not None and not any(frame.quoted[deed.first : verb]):
                done = self._is_done(deed, verb, last)
                return self._read(text, frame, deed, last) if done else None
            if frame.forms[verb] not in self._auxiliaries:
                return None
            verb -= 1
        return None

    def _is_done(self, deed: Deed, verb: int, last: int) -> bool:
        form = deed.inflection.form
        if deed.inflection.passive:
            return False
        return form in _DONE or (form == "converb" and last > verb)

    def _read(self, text: str, frame: Frame, deed: Deed, last: int) -> Attribution | None:
        words = frame.unit.words
        source = self._sources.leftmost(frame, 0, deed.first)
        first = source[1] + 1 if source else 0
        while first < deed.first and (words[first].punct or frame.forms[first] in self._adverbs):
            first += 1
        lacks_object = deed.kind in _RULINGS and first == deed.first
        if source is not None and source[0] > 0 and lacks_object:
            first = 0  # the object comes before the source: «митингіге әкімдік рұқсат етпеді»
        content = without_edge_marks(text, words[first].start, words[last].end)
        if content is None:
            return None
        return Attribution(content, self._clauses.offsets(frame, source) if source else None)
