"""Find the source of a statement: the noun phrase in a unit that speaks."""

from __future__ import annotations

from typing import Final

from qazcorpus.statements.rules.frames import Frame
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.phrases import ADVERBIAL_CASES, PLURAL, POSSESSED_CASES, NounPhrases
from qazcorpus.statements.rules.suffix_patterns import (
    is_locative_adjective,
    is_relative,
    nominal_case,
)

WordRange = tuple[int, int]
_OPENING: Final = 4
_RELATIVE: Final = 5


class SourceFinder:
    """Finds the source in a range of a unit's words. The results have an inclusive end."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._phrases = NounPhrases(lexicon)
        self._speech = lexicon.nouns("nouns", "speech")
        self._adverbs = lexicon.words("function_words", "adverbs")

    def leftmost(self, frame: Frame, low: int, high: int) -> WordRange | None:
        """The first source in words `low` to `high` (exclusive)."""
        for index in range(low, high):
            if self._phrases.ends_at(frame, index):
                end = self._phrases.end(frame, index, high)
                if not self._subject_of_relative(frame, end, high):
                    return self._phrases.start(frame, low, end), end
        return self._plural_subject(frame, high) if low == 0 else None

    def ends_source(self, frame: Frame, index: int) -> bool:
        """Whether a noun phrase that can speak ends at word `index`."""
        return self._phrases.ends_at(frame, index)

    def names_speaker(self, frame: Frame, index: int) -> bool:
        """Whether word `index` is a noun that can speak, in any case."""
        return self._phrases.is_speaker(frame, index)

    def before(self, frame: Frame, low: int, last: int) -> WordRange | None:
        """The source that ends at word `last`, in the nominative or genitive: «X-тің айтуынша»."""
        if last < low or frame.unit.words[last].punct:
            return None
        return self._phrases.start(frame, low, last), last

    def possessor(self, frame: Frame, low: int, high: int) -> tuple[WordRange, int] | None:
        """X in «X мәлімдемесінде», «X-тің қорытындысында», and the index of the word for the
        speech."""
        for index in range(low + 1, high):
            form = frame.forms[index]
            if frame.quoted[index] or not form.endswith(("ында", "інде")):
                continue
            if self._speech.at(frame.forms, index) is None:
                continue
            own = index - 1 > low and frame.forms[index - 1] == "өз"
            last = index - 2 if own else index - 1
            owner = self._owner(frame, low, last)
            if owner is not None:
                return (self._phrases.start(frame, low, owner), owner), index
        return None

    def _owner(self, frame: Frame, low: int, last: int) -> int | None:
        """The index of the word that possesses a speech: «X хатында», «X-тің жазған хатында»."""
        if self._possesses(frame, last):
            return last
        if not is_relative(frame.forms[last]) or self.leftmost(frame, low, last):
            return None
        for index in range(last - 1, max(low, last - _RELATIVE) - 1, -1):
            if frame.unit.words[index].punct or frame.quoted[index]:
                return None
            if self._phrases.case_at(frame, index) == "gen":
                return index
            if frame.forms[index].endswith(POSSESSED_CASES):
                return None
        return None

    def trailing(self, frame: Frame, low: int, high: int) -> WordRange | None:
        """The source right after a reporting verb: «…», – деді X. It may be an unknown name."""
        found = self.leftmost(frame, low, high)
        if found is not None and self._is_adverbial(frame, low, found[0]):
            return found
        end = low - 1
        while (
            end + 1 < high
            and frame.unit.words[end + 1].capital
            and nominal_case(frame.forms[end + 1]) in ("nom", "acc")
            and not is_locative_adjective(frame.forms[end + 1])
        ):
            end += 1
        return (low, end) if end >= low else None

    def _possesses(self, frame: Frame, index: int) -> bool:
        form = frame.forms[index]
        if frame.unit.words[index].punct or is_relative(form) or is_locative_adjective(form):
            return False
        return self._phrases.case_at(frame, index) in ("nom", "gen")

    def _is_adverbial(self, frame: Frame, low: int, high: int) -> bool:
        return all(
            form in self._adverbs or nominal_case(form) == "loc" for form in frame.forms[low:high]
        )

    def _plural_subject(self, frame: Frame, high: int) -> WordRange | None:
        """An unlisted plural at the unit's start that has an object after it: «Серіктестер шараны
        …»."""
        for index in range(min(high, _OPENING)):
            form = frame.forms[index]
            if frame.unit.words[index].punct or frame.quoted[index] or is_relative(form):
                return None
            if form.endswith(PLURAL):
                after = frame.forms[index + 1] if index + 1 < high else ""
                governs = nominal_case(after) in ADVERBIAL_CASES or after in self._adverbs
                subject = governs and not self._phrases.is_governed(frame, index)
                return (0, index) if subject else None
            if nominal_case(form) not in ("nom", "gen"):
                return None
        return None

    def _subject_of_relative(self, frame: Frame, end: int, high: int) -> bool:
        """Whether the noun is the subject of a relative clause, whose head comes later: «Компания
        жіберген …»."""
        words = frame.unit.words
        if end + 2 >= high or words[end + 1].punct or words[end + 1].capital:
            return False
        return is_relative(frame.forms[end + 1]) and not words[end + 2].punct
