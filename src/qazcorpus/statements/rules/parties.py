"""The parties of a document: sources that are the same, and sources that proposed the measure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qazcorpus.document import Statement
from qazcorpus.statements.rules.interfaces import StanceContext
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.suffix_patterns import (
    bare_stem,
    is_locative_adjective,
    nominal_case,
)
from qazcorpus.statements.rules.units import Unit

_WORD: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LEAD: Final = 4
_PLURAL: Final = ("лар", "лер", "дар", "дер", "тар", "тер")
_LEGAL_FORMS: Final = frozenset({"жшс", "ақ", "қб", "рқб", "жк"})
_SETTLEMENTS: Final = ("қаласы", "облысы", "ауданы", "ауылы", "өңірі")
_NEAREST: Final = 100  # maximum number of a source's statements before and after one
_AUTHOR: Final = frozenset({"біз", "біздің", "мен", "менің"})
Key = frozenset[str]


@dataclass(frozen=True, slots=True)
class Party:
    """The source of a statement. Sources that share a stem in `key` are the same party.

    `official` says that it is a body or an officer of the state. `owner` says that it proposed the
    measure: the title or the lead names it, or its body, with a verb of proposing.
    """

    key: Key
    official: bool = False
    owner: bool = False


class Parties:
    """The sources of a document's statements, in their order (`parties`).

    `settings` has, for each statement, the side that the first sentence of its paragraph names: -1,
    0 or 1.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        parties: Sequence[Party],
        settings: Sequence[float],
    ) -> None:
        self.parties = parties
        self.settings = settings
        self._numbers = {id(statement): n for n, statement in enumerate(statements)}
        self._places: dict[str, list[int]] = {}
        for place, party in enumerate(parties):
            for stem in party.key:
                self._places.setdefault(stem, []).append(place)

    def number(self, statement: Statement) -> int:
        """The index of the statement in the document, or -1."""
        return self._numbers.get(id(statement), -1)

    def kin(self, number: int) -> list[int]:
        """The indices of the other statements by the same source. If there are very many, only the
        nearest are returned."""
        near: set[int] = set()
        for stem in self.parties[number].key:
            places = self._places[stem]
            own = bisect_left(places, number)
            near.update(places[max(0, own - _NEAREST) : own + _NEAREST + 1])
        return sorted(near - {number})


class PartyFinder:
    """Finds the parties of a document.

    A source is identified by its names. A common noun («қозғалыс», «кәсіподақ төрағасы») refers to
    the last body of this kind; a pronoun refers to the source before.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._bodies = lexicon.nouns("nouns", "body")
        self._people = lexicon.nouns("nouns", "person")
        self._state = lexicon.nouns("stance", "officials")
        self._pronouns = lexicon.words("nouns", "pronoun")
        self._proposes = lexicon.verbs("stance", "proposes")
        self._sides = lexicon.nouns("stance", "sides_favor", "sides_against")

    def find(self, context: StanceContext) -> Parties:
        """The parties of a document."""
        owners = self._owners(context.units)
        places = {
            bare_stem(word.lower())
            for entity in context.doc.entities
            if entity.label == "PLACE"
            for word in _WORD.findall(entity.text)
        }
        bodies: dict[str, Key] = {}
        parties: list[Party] = []
        last = Party(frozenset())
        for statement in context.statements:
            if statement.source is None or statement.source.text.lower() in _AUTHOR:
                parties.append(Party(frozenset({""})))
                continue
            last = self._party(statement.source.text, owners, places, bodies, last)
            parties.append(last)
        return Parties(context.statements, parties, self._settings(context))

    def _party(
        self, source: str, owners: Key, places: set[str], bodies: dict[str, Key], last: Party
    ) -> Party:
        words = _WORD.findall(source)
        forms = [word.lower() for word in words]
        if not forms or all(self._stands_for_other(form) for form in forms):
            return last
        names = self._names(words, forms, places)
        own = [i for i in range(len(forms)) if self._bodies.at(forms, i) is not None]
        official = any(self._state.at(forms, i) is not None for i in range(len(forms)))
        key = set(names)
        for index in own:
            kind = bare_stem(forms[index])
            named = index > 0 and bare_stem(forms[index - 1]) in names
            if not named and kind in bodies:
                key |= bodies[kind]
            elif not named and not names:
                key.add(kind)
        key = key or {bare_stem(forms[-1])}
        for index in own:
            bodies[bare_stem(forms[index])] = frozenset(key | {bare_stem(forms[index])})
        owner = official and any(self._akin(form, body) for form in forms for body in owners)
        return Party(frozenset(key), official, owner)

    def _names(self, words: Sequence[str], forms: Sequence[str], places: set[str]) -> set[str]:
        """The stems of capitalised words that are not places, common nouns or legal forms."""
        found = set()
        for index, (word, form) in enumerate(zip(words, forms, strict=True)):
            stem = bare_stem(form)
            if not word[0].isupper() or form.split("-")[0] in _LEGAL_FORMS or stem in places:
                continue
            if self._bodies.at(forms, index) or self._people.at(forms, index):
                continue
            following = forms[index + 1] if index + 1 < len(forms) else ""
            if not is_locative_adjective(form) and not following.startswith(_SETTLEMENTS):
                found.add(stem)
        return found

    def _stands_for_other(self, form: str) -> bool:
        return form in self._pronouns or form in ("оның", "олардың", "ведомство", "ведомствоның")

    def _akin(self, form: str, owner: str) -> bool:
        """Whether a form names an owner or its officer: «министрлік», «вице-министр»."""
        part = form.rsplit("-", 1)[-1] if "-" in form else form
        size = min(len(part), len(owner), 6)
        return size >= 4 and part[:size] == owner[:size]

    def _owners(self, units: Sequence[Unit]) -> Key:
        """The bodies that the title or the first sentences name together with a verb of
        proposing."""
        found: set[str] = set()
        for unit in units[:_LEAD]:
            forms = [word.lower for word in unit.words]
            if not any(self._proposes.at(forms, index) for index in range(len(forms))):
                continue
            for index, form in enumerate(forms):
                speaks = self._state.at(forms, index) or unit.words[index].entity == "AGENCY"
                if speaks and nominal_case(form) in ("nom", "gen"):
                    found.add(bare_stem(form))
        return frozenset(found)

    def _settings(self, context: StanceContext) -> list[float]:
        """For each statement, the side that the first sentence of its paragraph names: -1, 0 or
        1."""
        starts = [unit.start for unit in context.units]
        firsts: dict[int, Unit] = {}
        for unit in context.units:
            firsts.setdefault(unit.paragraph, unit)
        said = sorted(s.content.start for s in context.statements if s.source is not None)
        told: dict[int, float] = {}
        found = []
        for statement in context.statements:
            place = statement.content.start
            number = bisect_right(starts, place) - 1
            own = context.units[number] if number >= 0 else None
            if own is None or place >= own.end or statement.source is None:
                found.append(0.0)
                continue
            first = firsts[own.paragraph]
            if own.paragraph not in told:
                told[own.paragraph] = self._setting(first, said)
            found.append(0.0 if first is own else told[own.paragraph])
        return found

    def _setting(self, first: Unit, said: Sequence[int]) -> float:
        """The side that a paragraph's first sentence names: -1, 0 or 1. It is 0 if the sentence has
        a content (`said` are the starts of contents)."""
        place = bisect_left(said, first.start)
        if first.title or (place < len(said) and said[place] < first.end):
            return 0.0
        forms = [word.lower for word in first.words]
        sides = {hit.entry for i in range(len(forms)) if (hit := self._sides.at(forms, i))}
        if len(sides) != 1:
            return 0.0
        return 1.0 if "sides_favor" in sides else -1.0
