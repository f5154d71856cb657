"""Score words by their polarity, with word lists: in favour (positive) or against (negative).

Each polar word counts +1 or -1. Its sign is reversed

- if it is negated: by a negative verb form, or by «емес» or «жоқ» in the two words after it;
- if it is a bad thing that something protects from: «вирустан қорғайды», «апатты азайтады»,
  «ұрлыққа қарсы»;
- if it is a good thing that something harms: «сенімді жоғалтады», «құқықты шектейді».

Ills («апат», «вирус») count only if something protects from them.

A request has the weight 2: a request to stop the measure is against it, a request to continue it is
in favour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from qazcorpus.statements.rules.lexicon import Hit, Lexicon
from qazcorpus.statements.rules.suffix_patterns import (
    Inflection,
    names_stem,
    nominal_case,
    verb_inflection,
)

_REACH: Final = 5
_REQUEST: Final = 2.0
_SIGN: Final = {"favor": 1.0, "against": -1.0}
_NECESSITY: Final = frozenset({"керек", "тиіс", "қажет", "абзал", "жөн", "шарт", "лайық"})
_ACTS: Final = ("у", "ю", "уы", "уі", "юы", "юі", "ған", "ген", "қан", "кен")
_NEGATORS: Final = frozenset({"емес", "емеспіз", "емеспін", "жоқ", "жоқпыз", "жоқпын"})
_OBJECT_CASES: Final = frozenset({"acc", "abl", "dat", "gen"})


@dataclass(frozen=True, slots=True)
class Polarity:
    """The polarity of some words.

    `words` is the sum over the polar words, `hits` their number. `request` is the score of a
    request to stop or to continue the measure. `asks` says that there is a request for something
    else.
    """

    words: float
    request: float
    hits: int
    asks: bool = False


class PolarityScorer:
    """Scores sequences of lower-case word forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nouns = lexicon.polar_nouns
        self._verbs = lexicon.polar_verbs
        self._ills = lexicon.nouns("stance", "ills")
        self._shields = lexicon.verbs("stance", "shields")
        self._harms = lexicon.verbs("stance", "harms")
        self._requests = lexicon.verbs("stance", "stop", "go")

    def score(
        self,
        forms: Sequence[str],
        *,
        demanded: bool = False,
        target: Sequence[str] = (),
        named: bool = True,
    ) -> Polarity:
        """The polarity of `forms`.

        `demanded` says that the cue is a demand. `target` are the stems of the target. The target's
        own words are not polar («шектеу», if the target is a limit); its verb may be requested; if
        something is better («-дан гөрі») or done instead («орнына»), this is against the target.
        Words of necessity («керек») count only if the target is `named`.
        """
        total, hits, instead = 0.0, 0, False
        for index, form in enumerate(forms):
            if any(names_stem(form, stem) for stem in target):
                instead = instead or forms[index + 1 : index + 2] in (["гөрі"], ["орнына"])
                continue
            if form in _NECESSITY and not (named and self._states_need(forms, index)):
                continue
            verb = self._verbs.at(forms, index)
            noun = self._nouns.at(forms, index)
            if verb is not None:
                total += self._verb_sign(forms, verb)
                hits += 1
            elif noun is not None:
                total += self._noun_sign(forms, noun)
                hits += 1
            elif self._shielded(forms, index):
                total += 1.0
                hits += 1
        if instead:  # good words are about the other thing
            total, hits = min(total, 0.0) - 1.0, hits + 1
        request = self._request(forms, demanded, target)
        asks = not request and (demanded or self._asks(forms))
        return Polarity(total, request, hits, asks)

    def _states_need(self, forms: Sequence[str], index: int) -> bool:
        """Whether a thing is needed («көпір керек»), and not an act («тексеру керек»)."""
        return index == 0 or not forms[index - 1].endswith(_ACTS)

    def _asks(self, forms: Sequence[str]) -> bool:
        """Whether the last words are a request: «жариялануы керек», «көрсетсін»."""
        words = [form for form in forms if form[0].isalnum() and not form.startswith("екен")]
        if not words:
            return False
        needed = len(words) > 1 and words[-1] in _NECESSITY and words[-2].endswith(_ACTS)
        return needed or words[-1].endswith(("сын", "сін"))

    def _verb_sign(self, forms: Sequence[str], hit: Hit[str]) -> float:
        sign = _SIGN[hit.entry]
        if hit.inflection.negated:
            sign = -sign
        return -sign if self._negated_after(forms, hit.last) else sign

    def _noun_sign(self, forms: Sequence[str], hit: Hit[str]) -> float:
        sign = _SIGN[hit.entry]
        if self._negated_after(forms, hit.last):
            return -sign
        turner = self._shields if sign < 0 else self._harms
        marked = nominal_case(forms[hit.last]) in _OBJECT_CASES or self._joined(forms, hit.last)
        if sign < 0 or marked:
            for index in range(hit.last + 1, min(len(forms), hit.last + 1 + _REACH)):
                if forms[index] == "," and index > hit.last + 1:
                    break
                if sign < 0 and forms[index] == "қарсы":
                    return -sign
                turned = turner.at(forms, index, hit.last + 1)
                if turned is not None and not turned.inflection.negated:
                    return -sign
        return sign

    def _shielded(self, forms: Sequence[str], index: int) -> bool:
        ill = self._ills.at(forms, index)
        return ill is not None and self._noun_sign(forms, replace(ill, entry="against")) > 0

    def _joined(self, forms: Sequence[str], index: int) -> bool:
        """Whether the noun is joined to the next, which has the case for both: «тасқын мен
        өрттен»."""
        return index + 1 < len(forms) and forms[index + 1] in ("мен", "бен", "пен", "және", ",")

    def _negated_after(self, forms: Sequence[str], index: int) -> bool:
        following = forms[index + 1 : index + 3]
        return bool(following) and (
            following[0] in _NEGATORS
            or (len(following) > 1 and following[1] in _NEGATORS and following[0] != ",")
        )

    def _request(self, forms: Sequence[str], demanded: bool, target: Sequence[str]) -> float:
        for index in range(len(forms) - 1, -1, -1):
            kind, inflection = self._requested(forms, index, target)
            if inflection is None:
                continue
            following = forms[index + 1 : index + 3]
            refused = any(form.startswith("болма") or form in _NEGATORS for form in following)
            needed = refused or any(form in _NECESSITY for form in following)
            wished = forms[index].endswith(("сын", "сін"))
            asked = demanded and inflection.form in ("infinitive", "other", "converb")
            if not (needed or asked or wished):
                continue
            sign = 1.0 if kind == "go" else -1.0
            return _REQUEST * (-sign if inflection.negated != refused else sign)
        return 0.0

    def _requested(
        self, forms: Sequence[str], index: int, target: Sequence[str]
    ) -> tuple[str, Inflection | None]:
        hit = self._requests.at(forms, index)
        if hit is not None:
            return hit.entry, hit.inflection
        head = target[-1] if target else ""
        if len(head) > 3 and head[-1] in "ую" and forms[index].startswith(head[:-1]):
            return "go", verb_inflection(forms[index][len(head) - 1 :])
        return "", None
