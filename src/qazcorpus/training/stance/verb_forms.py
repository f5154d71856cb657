"""Forms of the verb whose verbal noun ends a matter: «зауыт салу», «зауыт салмаймыз».

The forms are those in which news say that something will be done, should be done or would harm.
Verbs that lose a vowel in the verbal noun («оқу» from «оқы-») are left out.
"""

from __future__ import annotations

import re
from typing import Final

from qazcorpus.pipeline.lemmas.suffixes import realised, sound_class, takes_back_suffixes

CHAINS: Final = {
    "did": "DY",
    "didnot": "MAдY",
    "if": "сA",
    "ifnot": "MAсA",
    "letnot": "MAйYK",
    "not": "MAу",
    "wenot": "MAймYз",
    "wont": "MAйтYнYн",
}
"""The suffixes of each form, in the notation of suffixes.yaml."""
CHAINS_WITH_VOWEL: Final = {"let": "OйYK", "we": "EмYз", "will": "EтYнYн"}
"""Those that begin with a vowel after a consonant, before which the stem keeps its voiced sound."""
_VOICELESS: Final = {"б": "п", "г": "к", "ғ": "қ"}
_NEGATED: Final = re.compile("[мбп][ае]у$")
_VERBAL_NOUN: Final = re.compile(r"[^\W\d_]{2,}[ую]")
_IRREGULAR: Final = frozenset(
    {"оқу", "тану", "есту", "тоқу", "ерту", "қару", "елту", "тау", "дау", "жау", "бау"}
)


def verb_forms(verbal_noun: str) -> dict[str, str]:
    """The forms by the names that attitudes.yaml uses. There are none if the word does not look
    like a regular verbal noun, or is negated."""
    word = verbal_noun.lower()
    if not _VERBAL_NOUN.fullmatch(word) or word in _IRREGULAR or _NEGATED.search(word):
        return {}
    voiced = word[:-1] + ("й" if word[-1] == "ю" else "")
    stem = voiced[:-1] + _VOICELESS.get(voiced[-1], voiced[-1])
    before, back = sound_class(stem), takes_back_suffixes(stem.replace("я", "а"))
    forms = {name: stem + realised(chain, before, back) for name, chain in CHAINS.items()}
    for name, chain in CHAINS_WITH_VOWEL.items():
        suffix = realised(chain, before, back)
        forms[name] = f"{voiced}{suffix}".replace("йа", "я")
    return forms
