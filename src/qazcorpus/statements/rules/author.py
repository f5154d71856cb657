"""The author's own statements: sentences in comments and editorials that argue.

A document is a comment if its last line is a signature, if it says «I» outside of quotations, or if
at least a quarter of its sentences have a first person or are a question or exclamation outside of
quotations. In a comment, a sentence without an attributed statement is a statement of the author if
it argues. It argues if it is the title or names a target; if it has a polar word, an opinion
marker («керек», «әрине» …) or a first person; if it begins with a contrast («бірақ»); or if it is a
question or exclamation. A sentence that only announces the views of others («Қарсылар да бар») is
not a statement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from qazcorpus.document import Statement, Target
from qazcorpus.statements.rules.clauses import Attribution
from qazcorpus.statements.rules.frames import make_frame
from qazcorpus.statements.rules.interfaces import span_of
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.phrases import PLURAL
from qazcorpus.statements.rules.polarity import PolarityScorer
from qazcorpus.statements.rules.units import AnalysisInput, Unit

_FIRST_PERSON: Final = frozenset(
    {"мен", "менің", "маған", "мені", "менде", "біз", "біздің", "бізге", "бізді", "меніңше"}
    | {"біздіңше", "өзім", "өзіміз"}
)
_FIRST_PERSON_END: Final = (
    "мын", "мін", "ймыз", "йміз", "амыз", "еміз", "ғанбыз", "генбіз", "дым", "дім", "тым", "тім",
)  # fmt: skip
_SINGULAR: Final = frozenset(["менің", "маған", "менде", "меніңше", "өзім", "айтайын"])
_SINGULAR_END: Final = ("ймын", "ймін", "амын", "емін", "сымын", "ғанмын", "генмін")
_SHARE: Final = 0.25
_SHORTEST: Final = 3
_FEWEST: Final = 3
_SIGNATURE: Final = 10
_INTRODUCTION: Final = 8
_EXISTS: Final = ("бар", "табыл", "көп", "аз", "жетерлік", "шықты", "емес")


class AuthorReader:
    """Finds the author's statements in sentences in which no one else speaks."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._people = lexicon.nouns("nouns", "person")
        self._markers = lexicon.words("function_words", "author")
        self._contrast = lexicon.words("function_words", "contrast")
        self._sides = lexicon.nouns("stance", "sides_favor", "sides_against")
        self._polarity = PolarityScorer(lexicon)

    def is_comment(self, units: Sequence[Unit]) -> bool:
        """Whether the document is a comment, in which the author argues in person."""
        if len(units) < _FEWEST:
            return False
        if self._is_signed(units[-1]):
            return True
        if any(is_singular(form) for unit in units for form in _own_forms(unit)):
            return True
        return sum(self._is_personal(unit) for unit in units) >= _SHARE * len(units)

    def _is_signed(self, unit: Unit) -> bool:
        """Whether the last line is a signature: «Айдана Серікова, мұғалім»."""
        words = unit.words
        if len(words) > _SIGNATURE or not words[0].capital or unit.quotations:
            return False
        forms = [word.lower for word in words]
        commas = [index for index, form in enumerate(forms) if form == ","]
        return (
            bool(commas)
            and all(word.capital or word.punct for word in words[: commas[0]])
            and any(self._people.at(forms, index) for index in range(commas[0], len(forms)))
        )

    def find(
        self,
        doc: AnalysisInput,
        units: Sequence[Unit],
        found: Sequence[Sequence[Attribution]],
        targets: Sequence[Target],
    ) -> list[Statement]:
        """The author's statements in a comment (see `is_comment`)."""
        named = sorted(mention.start for target in targets for mention in target.mentions)
        return [
            Statement(content=span_of(doc.text, _sentence(unit)))
            for unit, attributions in zip(units, found, strict=True)
            if not attributions and self._argues(unit, named)
        ]

    def own(self, text: str, attributions: Sequence[Attribution]) -> bool:
        """Whether the source of all attributions of a unit is the author: «Мен … қолдаймын»."""
        return bool(attributions) and all(is_author(text, a.source) for a in attributions)

    def _is_personal(self, unit: Unit) -> bool:
        forms = _own_forms(unit)
        return any(_is_first_person(form) for form in forms) or (bool(forms) and forms[-1] in "?!")

    def _introduces_sides(self, forms: Sequence[str]) -> bool:
        """Whether a sentence only introduces others: «Қарсылар да бар», «Қолдайтындар аз емес»."""
        spoken = [form for form in forms if any(map(str.isalpha, form))]
        return (
            0 < len(spoken) <= _INTRODUCTION
            and spoken[-1].startswith(_EXISTS)
            and any(form.endswith(PLURAL) for form in spoken)
            and any(self._sides.at(forms, index) for index in range(len(forms)))
        )

    def _argues(self, unit: Unit, named: Sequence[int]) -> bool:
        forms = [word.lower for word in unit.words]
        short = sum(not word.punct for word in unit.words) < _SHORTEST
        if short or self._introduces_sides(forms):
            return False
        if unit.title or self._is_personal(unit) or forms[0] in self._contrast:
            return True
        if any(form in self._markers or form in ("емес", "жоқ") for form in forms):
            return True
        if bisect_left(named, unit.start) < bisect_left(named, unit.end):
            return True
        return self._polarity.score(forms).hits > 0


def is_author(text: str, source: tuple[int, int] | None) -> bool:
    """Whether a source (offsets in code points) is «мен», the author of the text."""
    return source is not None and text[slice(*source)].lower() in ("мен", "менің")


def is_personal(forms: Sequence[str]) -> bool:
    """Whether one of the lower-case words is in the first person: «біз», «қарсымын»."""
    return any(map(_is_first_person, forms))


def _own_forms(unit: Unit) -> list[str]:
    """The unit's forms outside of quotations of speech, without «мен» if it joins two nouns."""
    frame = make_frame(unit)
    return [
        form
        for index, (form, quoted) in enumerate(zip(frame.forms, frame.quoted, strict=True))
        if not quoted and not (form == "мен" and index and not unit.words[index - 1].punct)
    ]


def is_singular(form: str) -> bool:
    """Whether a lower-case word is in the first person singular, other than «мен», which may also
    join two nouns."""
    return form in _SINGULAR or form.endswith(_SINGULAR_END)


def _is_first_person(form: str) -> bool:
    return form in _FIRST_PERSON or (len(form) > 5 and form.endswith(_FIRST_PERSON_END))


def _sentence(unit: Unit) -> tuple[int, int]:
    """The unit's offsets, without a full stop at its end."""
    end = unit.end
    last = unit.words[-1]
    if last.lower == "." and len(unit.words) > 1:
        end = unit.words[-2].end
    return unit.start, end
