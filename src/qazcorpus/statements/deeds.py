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
    """A deed: its kind (protest, support, forbid, permit), words `first` to `last`, the verb's
    inflection."""

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
        self._single = lexicon.entry_verbs("actions", "forbid", "permit")

    def at(self, forms: Sequence[str], index: int) -> Deed | None:
        """The deed whose verb is word `index`."""
        single = self._single.at(forms, index)
        if single is not None:
            return Deed(single.entry, single.first, index, single.inflection)
        for kind, nouns, verbs in self._pairs:
            verb = verbs.at(forms, index)
            if verb is None or verb.inflection.negated:
                continue
            for place in range(index - 1, max(-1, index - 1 - _REACH), -1):
                noun = nouns.at(forms, place)
                if noun is not None:
                    return Deed(kind, noun.first, index, verb.inflection)
        return None
