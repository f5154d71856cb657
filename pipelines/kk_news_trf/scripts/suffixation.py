"""Names with the longer chains of suffixes: «Шымкенттегілердің», «Абайларымыз», «БҰҰ-нікі».

News seldom has them; speech, posts and letters to the editor do.
"""

from __future__ import annotations

import random
import re
from typing import Final

from qazcorpus.decoding import spans_of_tags
from qazcorpus.pipeline.canonical import uninflected
from qazcorpus.pipeline.lemmas.inflection import is_acronym, without_hyphened_suffix
from qazcorpus.pipeline.lemmas.suffixes import (
    has_third_person,
    realised,
    sound_class,
    takes_back_suffixes,
)
from qazcorpus.readers.interchange.iob2 import TaggedWords

KINDS: Final = frozenset(
    {"PERSON", "GPE", "LOCATION", "ORGANISATION", "FACILITY", "PRODUCT", "EVENT"}
)
# In the notation of suffixes.yaml; "+" stands for a case, or none.
CHAINS: Final = (
    "UмYз+",
    "LAр+",
    "LAрUмYз+",
    "Hікі",
    "Hікімен",
    "Hікіндей",
    "DAGYLAр+",
    "DAGYдAй",
    "DAй",
    "DAGY",
)
AFTER_THIRD_PERSON: Final = ("ндAGYLAр+", "Hікі", "ндAй", "ндAGYдAй", "ндAGY")
CASES: Final = ("", "NYң", "GA", "HY", "DA", "BAн", "Pен")
_CYRILLIC: Final = re.compile(
    "(?:[А-ЯЁӘҒҚҢӨҰҮІҺ]?[а-яёәғқңөұүіһ]+-)?[А-ЯЁӘҒҚҢӨҰҮІҺ]?[а-яёәғқңөұүіһ]{2,}"
)


def with_long_suffixes(sentence: TaggedWords, rng: random.Random, share: float) -> TaggedWords:
    """The sentence, a `share` of its names in a form that news seldom has. Words keep their tags;
    what stands around is left as it is, grammatical or not.
    """
    words = list(sentence.words)
    for start, end, kind in spans_of_tags(sentence.tags):
        if kind in KINDS and rng.random() < share:
            words[end - 1] = suffixed(words[end - 1], kind, rng, alone=end - start == 1)
    return TaggedWords(tuple(words), sentence.tags)


def suffixed(word: str, kind: str, rng: random.Random, *, alone: bool) -> str:
    """A name's last word with a random chain in place of its case; acronyms take it after a hyphen.
    A word that is neither (figures, other scripts, all capitals) stays.
    """
    if is_acronym(word):
        bare = without_hyphened_suffix(word)
        return f"{bare}-{_realised(rng.choice(CHAINS), bare, rng)}"
    if not _CYRILLIC.fullmatch(word):
        return word
    stem = uninflected(word, kind, alone=alone)
    third = has_third_person(stem.lower(), kind, alone=alone)
    return stem + _realised(rng.choice(AFTER_THIRD_PERSON if third else CHAINS), stem, rng)


def _realised(chain: str, stem: str, rng: random.Random) -> str:
    low = stem.lower()
    chain = chain.replace("+", rng.choice(CASES))
    return realised(chain, sound_class(low), takes_back_suffixes(low))
