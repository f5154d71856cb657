"""Tell state bodies (AGENCY) from all other organisations (ORG).

KazNERD has one class, ORGANISATION; the scheme has two labels. Only the name is looked at. The
first rule that applies decides:

1. The whole name, uninflected, is in a list of names or acronyms, ends like a state body
   («… қарулы күштері»), or is an acronym of the list behind its country.
2. The head noun is the last word, because Kazakh noun phrases are head-final. A head that is not
   used for state bodies («университет», «партия»): ORG.
3. The words name a league of states, a profession or a cause («халықаралық», «журналистерді»), or
   the organisation that the named one is a part of («аурухананың … бөлімі»): ORG.
4. A head that is used for state bodies only («министрлік», «прокуратура», «әкімдік»): AGENCY.
5. A head that both share («комитет», «департамент», «кеңес»): AGENCY if the rest of the name has a
   word of state («сайлау», «облыстық», «министрлігінің»), or if the head is the whole name.
6. Otherwise ORG, the wider label.

The words are in agency_lexicon.yaml. `make bench` measures the accuracy on the organisations of
KazNERD's test file, which a language model labelled (pipelines/kk_news_trf/data). The figure is in
each pipeline's evals.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from qazcorpus.pipeline.canonical import canonical_name

_WORD: Final = re.compile(r"[\w-]+")
_GENITIVE: Final = ("ның", "нің", "дың", "дің", "тың", "тің")
_SHORT: Final = 5
# What may follow a short stem: suffixes begin with a vowel or one of these consonants.
_SUFFIX: Final = re.compile(r"(?:[ыі]|с[ыі]|[дтлн][аеыі]|[ғқгк][ае]|мен|бен|пен).*")


@dataclass(frozen=True, slots=True)
class AgencyLexicon:
    """The lists of agency_lexicon.yaml."""

    agency_heads: tuple[str, ...]
    organisation_heads: tuple[str, ...]
    shared_heads: tuple[str, ...]
    state_words: tuple[str, ...]
    organisation_words: tuple[str, ...]
    agency_names: frozenset[str]
    agency_endings: tuple[str, ...]
    organisation_names: frozenset[str]


@lru_cache(maxsize=1)
def lexicon() -> AgencyLexicon:
    """The lists of agency_lexicon.yaml; the file is read once."""
    import yaml

    path = files(__package__).joinpath("agency_lexicon.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = {"agency_names", "organisation_names"}
    lists: dict[str, Any] = {k: frozenset(v) if k in names else tuple(v) for k, v in data.items()}
    return AgencyLexicon(**lists)


@lru_cache(maxsize=65536)
def organisation_label(name: str) -> Literal["AGENCY", "ORG"]:
    """AGENCY or ORG for the name of an organisation, which may be inflected."""
    lists = lexicon()
    canonical = canonical_name(name, "ORGANISATION").lower()
    bare = re.sub(r"[«»“”„\"']", "", canonical).strip()
    words = _WORD.findall(bare)
    if bare in lists.agency_names or bare.endswith(lists.agency_endings):
        return "AGENCY"
    if len(words) > 1 and len(words[-1]) <= _SHORT and words[-1] in lists.agency_names:
        return "AGENCY"  # «Иран СІМ»
    if not words or bare in lists.organisation_names:
        return "ORG"
    return _label_by_words(bare, words, lists)


def _label_by_words(
    name: str, words: Sequence[str], lists: AgencyLexicon
) -> Literal["AGENCY", "ORG"]:
    head, rest = words[-1], words[:-1]
    shared = _begins(head, lists.shared_heads)
    if not shared and _begins(head, lists.organisation_heads):
        return "ORG"
    if _named(name, words, lists.organisation_words) or _belongs(rest, lists.organisation_heads):
        return "ORG"
    stately = shared and (not rest or any(_begins(word, lists.state_words) for word in rest))
    return "AGENCY" if stately or _begins(head, lists.agency_heads) else "ORG"


def _begins(word: str, stems: Iterable[str]) -> bool:
    """Whether the word, or its part after a hyphen, begins with one of the stems.

    Many other words begin with a short stem, so only suffixes may follow it.
    """
    parts = {word, word.rsplit("-", 1)[-1]}
    return any(
        part.startswith(stem)
        and (len(stem) > _SHORT or part == stem or _SUFFIX.fullmatch(part, len(stem)))
        for part in parts
        for stem in stems
    )


def _named(name: str, words: Sequence[str], phrases: Iterable[str]) -> bool:
    """Whether the name contains one of the phrases, or a word that begins with one of them."""
    return any(
        phrase in name if " " in phrase else any(_begins(word, (phrase,)) for word in words)
        for phrase in phrases
    )


def _belongs(words: Sequence[str], stems: Iterable[str]) -> bool:
    """Whether a genitive among the words («аурухананың») begins with one of the long stems."""
    long = [stem for stem in stems if len(stem) > _SHORT]
    return any(_begins(word, long) for word in words if word.endswith(_GENITIVE))
