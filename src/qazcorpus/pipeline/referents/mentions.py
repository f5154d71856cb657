"""Mentions of names, and the forms by which they are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final

_QUOTES: Final = re.compile('[«»“”„"]')
_INITIAL: Final = re.compile(r"\w\.")
LONGEST_ACRONYM: Final = 8
_ACRONYM: Final = re.compile(f"[A-ZА-ЯӘҒҚҢӨҰҮІҺЁ]{{2,{LONGEST_ACRONYM}}}")
_SMALL_WORDS: Final = frozenset({"және", "мен", "бен", "пен", "жөніндегі", "туралы", "үшін"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in a text, at any level.

    `start` and `end` are code points; `text` is on one line. `weights` are the logarithms of the
    probabilities of some labels, if a model gave them. `quoted`: the name is in quotation marks,
    or a noun for what it names follows.
    """

    start: int
    end: int
    text: str
    label: str
    canonical: str
    quoted: bool = False
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name in lower case, without quotation marks, and in its usual form if it has several
        («ҚР» is «қазақстан»)."""
        return _key(self.canonical)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the key, without initials."""
        return _words(self.canonical)

    @property
    def is_acronym(self) -> bool:
        """Whether the name is one word in capitals."""
        return _ACRONYM.fullmatch(self.canonical) is not None


def initials(name: str) -> str:
    """The first letters of the words of a name, in lower case, without small words."""
    words = re.findall(r"\w+", _plain(name))
    return "".join(word[0] for word in words if word not in _SMALL_WORDS)


def acronyms(name: str) -> tuple[str, ...]:
    """The acronyms of a name, in lower case: the first letters of its words in their order, all or
    all but one; the first letter is that of the name. None if they are longer than an acronym."""
    firsts = initials(name)
    if not 1 < len(firsts) <= LONGEST_ACRONYM + 1:
        return ()
    shorter = {firsts[:place] + firsts[place + 1 :] for place in range(1, len(firsts))}
    return tuple(found for found in (firsts, *shorter) if len(found) <= LONGEST_ACRONYM)


@lru_cache(maxsize=4096)
def usual_form(name: str) -> str:
    """The usual form of a name in lower case that has several: «қр» → «қазақстан»."""
    return _forms().get(name, name)


@lru_cache(maxsize=4096)
def without_country(name: str) -> str:
    """The name in lower case without the state's own country before it: «қр қаржы министрлігі» →
    «қаржы министрлігі»."""
    for country in _own_country():
        if name.startswith(country) and len(name) > len(country):
            return name[len(country) :]
    return name


@lru_cache(maxsize=65536)
def _key(canonical: str) -> str:
    return usual_form(_plain(canonical))


@lru_cache(maxsize=65536)
def _words(canonical: str) -> tuple[str, ...]:
    return tuple(word for word in _key(canonical).split() if not _INITIAL.fullmatch(word))


def _plain(name: str) -> str:
    return " ".join(_QUOTES.sub("", name).casefold().replace("ё", "е").split())


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, list[str]]]:
    import yaml

    path = files("qazcorpus.pipeline.referents").joinpath("name_forms.yaml")
    lists: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return lists


@lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    return {form: name for name, forms in _lists()["forms"].items() for form in forms}


@lru_cache(maxsize=1)
def _own_country() -> tuple[str, ...]:
    forms = ("қазақстан", *_lists()["forms"]["қазақстан"])
    endings = ("", "ның", "дың", "нің", "дің")
    made = {f"{form}{ending} " for form in forms for ending in endings}
    return tuple(sorted(made, key=len, reverse=True))
