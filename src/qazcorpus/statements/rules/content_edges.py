"""Find the first word of a content after its source: appositions, adverbials and deeds are left
out."""

from __future__ import annotations

from typing import Final

from qazcorpus.statements.rules.frames import Frame
from qazcorpus.statements.rules.lexicon import DeedTable, Lexicon
from qazcorpus.statements.rules.source_finder import SourceFinder
from qazcorpus.statements.rules.suffix_patterns import nominal_case

_APPOSITION: Final = 9
_DEED: Final = 9
_OCCASION: Final = 5
_OPENING: Final = frozenset('«“"„')


class ContentEdges:
    """Finds the first word of a content."""

    def __init__(self, lexicon: Lexicon, sources: SourceFinder) -> None:
        self._sources = sources
        self._pronouns = lexicon.words("nouns", "pronoun")
        self._deeds = DeedTable(lexicon)
        self._adverbs = lexicon.words("function_words", "adverbs")
        self._occasion = lexicon.nouns("nouns", "occasion")

    def first_of_content(self, frame: Frame, first: int, high: int) -> int:
        """The first word of the content in words `first` to `high` (exclusive)."""
        first = self._after_apposition(frame, first, high)
        while first < high and (
            (frame.unit.words[first].punct and frame.forms[first] not in _OPENING)
            or frame.forms[first] in self._adverbs
        ):
            first += 1
        first = self._after_parenthesis(frame, first, high)
        return self._after_occasion(frame, self._after_deed(frame, first, high), high)

    def _after_apposition(self, frame: Frame, first: int, high: int) -> int:
        """The first word after an apposition: «…, қор мүшелері, » after «Біз»."""
        if not 0 < first < high or frame.forms[first] != ",":
            return first
        if frame.forms[first - 1] not in self._pronouns:
            return first
        for index in range(first + 1, min(high, first + _APPOSITION)):
            if frame.forms[index] == ",":
                return index if self._sources.ends_source(frame, index - 1) else first
        return first

    def _after_parenthesis(self, frame: Frame, first: int, high: int) -> int:
        """The first word after a parenthesis: «(ЮНЕП)» after a name."""
        if first > 0 and frame.forms[first - 1] == "(" and ")" in frame.forms[first:high]:
            return frame.forms.index(")", first) + 1
        return first

    def _after_deed(self, frame: Frame, first: int, high: int) -> int:
        """The first word after a deed that comes before the content: «хат жолдап, …»."""
        for index in range(first, min(high - 1, first + _DEED)):
            if frame.forms[index] == "," and index > first:
                deed = self._deeds.at(frame.forms, index - 1)
                done = deed is not None and deed.inflection.form == "converb"
                return index + 1 if done else first
        return first

    def _after_occasion(self, frame: Frame, first: int, high: int) -> int:
        """The first word after an adverbial such as «журналистерге берген сұхбатында»."""
        for index in range(first, min(high - 1, first + _OCCASION)):
            if frame.unit.words[index].punct or frame.quoted[index]:
                break
            if nominal_case(frame.forms[index]) == "loc" and self._occasion.at(frame.forms, index):
                return index + 1
        return first
