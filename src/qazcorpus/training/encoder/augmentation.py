"""Augment sentences with tagged names for training.

KazNERD is edited television news. This module changes its quotation marks and letter case, replaces
long names by acronyms, and adds longer chains of suffixes to names («Шымкенттегілердің»,
«Абайларымыз», «БҰҰ-нікі»). Such forms are rare in news, but not in speech, posts and letters to the
editor.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
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
from qazcorpus.training.encoder.named_words import (
    ORGANISATIONS,
    NamedWords,
    encoder_classes,
    kaznerd_class,
    label_of,
)

# Case endings of a name's last word, and the endings of the same case after an acronym.
ENDINGS = (
    (("ның", "нің", "дың", "дің", "тың", "тің"), ("-ның", "-нің", "-дың", "-тің")),
    (("ға", "ге", "қа", "ке", "на", "не"), ("-ға", "-ге", "-қа", "-ке")),
    (("да", "де", "та", "те"), ("-да", "-де", "-та", "-те")),
    (("дан", "ден", "тан", "тен", "нан", "нен"), ("-дан", "-ден", "-тан", "-тен")),
    (("мен", "бен", "пен"), ("-мен", "-бен", "-пен")),
    (("ны", "ні", "ды", "ді", "ты", "ті", "ын", "ін"), ("-ны", "-ні", "-ды", "-ті")),
)
QUOTES = [('"', '"'), ("“", "”"), ("„", "“"), ("«", "»")]
KINDS: Final = frozenset(
    {"PERSON", "GPE", "LOCATION", "ORGANISATION", "FACILITY", "PRODUCT", "EVENT"}
)
# Suffix chains in the notation of suffixes.yaml. "+" is a placeholder for a case suffix or none.
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


def tag_names(sentences: Iterable[TaggedWords]) -> list[str]:
    """The encoder's tags for KazNERD's classes: O, then B- and I- of each class in alphabetical
    order."""
    kinds = {tag[2:] for sentence in sentences for tag in sentence.tags if tag != "O"}
    return ["O", *(f"{prefix}-{name}" for name in encoder_classes(kinds) for prefix in "BI")]


def quotes_are_outside(words: Sequence[str], tags: Sequence[str]) -> bool:
    """Whether all quotation marks are outside of entities."""
    return all(tag == "O" for word, tag in zip(words, tags, strict=True) if word in "«»")


def with_acronyms(sentence: NamedWords, rng: random.Random, share: float) -> NamedWords:
    """Replace a share of the long names of organisations by their initials with the case ending.

    Television news uses full names; newspapers write «ҚҚӨҚ-ның» after the first mention.
    """
    words, tags, ends = list(sentence.words), list(sentence.tags), list(sentence.ends)
    for start, end, label in reversed(spans_of_tags(sentence.tags)):
        letters = [word[0] for word in words[start:end] if word[0].isalpha()]
        organisation = {*label.split("|")} <= {*ORGANISATIONS}
        if organisation and 3 <= len(letters) <= 6 and rng.random() < share:
            acronym = "".join(letters).upper() + _acronym_ending(words[end - 1], rng)
            words[start:end], tags[start:end] = [acronym], [f"B-{label}"]
            ends[start:end] = [f"{label_of(label)}/1"]
    return replace(sentence, words=(*words,), tags=(*tags,), ends=(*ends,))


def _acronym_ending(word: str, rng: random.Random) -> str:
    for endings, forms in ENDINGS:
        if word.lower().endswith(endings):
            return rng.choice(forms)
    return ""


def varied(sentence: NamedWords, rng: random.Random) -> NamedWords:
    """The sentence in the style of another register: quotation marks, letter case, no full stop.

    KazNERD is edited television news and always has « »; reports, headlines and posts differ.
    """
    sentence = with_long_suffixes(with_acronyms(sentence, rng, 0.15), rng, 0.03)
    words, kept = list(sentence.words), list(range(len(sentence.words)))
    if rng.random() < 0.5:
        opening, closing = rng.choice(QUOTES)
        words = [{"«": opening, "»": closing}.get(word, word) for word in words]
    elif rng.random() < 0.1 and quotes_are_outside(words, sentence.tags):
        kept = [i for i, word in enumerate(words) if word not in "«»"]
    if rng.random() < 0.1 and len(kept) > 3 and words[kept[-1]] == ".":
        kept = kept[:-1]
    return replace(
        sentence,
        words=recased([words[i] for i in kept], rng, lower=0.05, upper=0.05),
        tags=tuple(sentence.tags[i] for i in kept),
        ends=tuple(sentence.ends[i] for i in kept),
    )


def recased(
    words: Sequence[str], rng: random.Random, *, lower: float, upper: float
) -> tuple[str, ...]:
    """The words: in lower case with the probability `lower`, in capitals with `upper`."""
    chance = rng.random()
    if chance < lower:
        return tuple(word.lower() for word in words)
    return tuple(word.upper() for word in words) if chance < lower + upper else tuple(words)


def joined(sentences: Sequence[NamedWords], rng: random.Random, share: float) -> list[NamedWords]:
    """Join a share of the sentences with the next, like text that is not divided into sentences."""
    result: list[NamedWords] = []
    for sentence in sentences:
        previous = result[-1] if result else None
        if previous and len(previous.words) + len(sentence.words) < 60 and rng.random() < share:
            result[-1] = replace(
                sentence,
                words=previous.words + sentence.words,
                tags=previous.tags + sentence.tags,
                ends=previous.ends + sentence.ends,
            )
        else:
            result.append(sentence)
    return result


def with_long_suffixes(sentence: NamedWords, rng: random.Random, share: float) -> NamedWords:
    """The sentence with a `share` of its names in a form that is rare in news. Tags and other words
    do not change, even if the sentence becomes ungrammatical."""
    words = list(sentence.words)
    for start, end, name in spans_of_tags(sentence.tags):
        kind = kaznerd_class(name)
        if kind in KINDS and rng.random() < share:
            words[end - 1] = suffixed(words[end - 1], kind, rng, alone=end - start == 1)
    return replace(sentence, words=tuple(words))


def suffixed(word: str, kind: str, rng: random.Random, *, alone: bool) -> str:
    """A name's last word with a random chain of suffixes instead of its case.

    An acronym has the chain after a hyphen. Other words that are not regular (numbers, other
    scripts, all capitals) do not change.
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
