"""The table of public deeds: nouns with the verbs that make deeds of them, and single verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qazcorpus.statements.lexicon import Lexicon
from qazcorpus.statements.morphology import Inflection

_REACH: Final = 5
_KINDS: Final = ("protest", "support")


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed: its kind (protest, support, forbid, permit, sign), words and verb inflection."""

    kind: str
    first: int
    last: int
    inflection: Inflection


class DeedTable:
    """Finds deeds among lower-case forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._pairs = [
            (kind, lexicon.entry_nouns("actions", kind), lexicon.entry_verbs("actions", kind))
            for kind in _KINDS
        ]
        self._rulings = lexicon.entry_verbs("actions", "forbid", "permit")
        self._signing = lexicon.entry_verbs("actions", "sign")

    def at(self, forms: Sequence[str], index: int) -> Deed | None:
        """The deed whose verb is word `index`."""
        ruling = self._rulings.at(forms, index)
        if ruling is not None:
            return Deed(ruling.entry, ruling.first, index, ruling.inflection)
        for kind, nouns, verbs in self._pairs:
            verb = verbs.at(forms, index)
            if verb is None or verb.inflection.negated:
                continue
            for place in range(index - 1, max(-1, index - 1 - _REACH), -1):
                noun = nouns.at(forms, place)
                if noun is not None:
                    return Deed(kind, noun.first, index, verb.inflection)
        signing = self._signing.at(forms, index)
        if signing is None or signing.inflection.negated:
            return None
        return Deed(signing.entry, signing.first, index, signing.inflection)
