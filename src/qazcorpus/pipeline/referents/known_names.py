"""What everybody knows: names of places, people and organisations, as evidence for a label.

The evidence is added to what the encoder says about a name; it decides nothing alone. Names of
places and people come from gazetteers (known_names.txt.gz, made by
`qazcorpus.training.known_names_building`, which names their sources and licences); those of
organisations are in known_organisations.yaml, which linguists may extend.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from qazcorpus.pipeline.referents.mentions import usual_form

SURE: Final = 4.5
"""What a name in one list says for its label (logarithm of odds)."""
LIKELY: Final = 1.5
"""The same for a name that is in lists of two labels, or of which only one word is known; and
what the words of an organisation say for AGENCY or ORG."""


@lru_cache(maxsize=65536)
def evidence(name: str) -> Mapping[str, float]:
    """What is known about a name in lower case: the logarithm of the odds of labels."""
    words = name.split()
    if label := _bodies().get(name):
        return {label: SURE}
    people = _kind("given"), _kind("surname")
    is_place = name in _kind("place")
    is_person = any(word in known for word in (*words[:1], *words[-1:]) for known in people)
    if is_place and is_person:
        return {"PLACE": LIKELY, "PERSON": LIKELY}
    if is_place:
        return {"PLACE": SURE}
    return {"PERSON": SURE if len(words) > 1 else LIKELY} if is_person else {}


@lru_cache(maxsize=65536)
def is_known_place(name: str) -> bool:
    """Whether a name in lower case is a place of the gazetteers or a country in one of its
    forms."""
    return name in _kind("place") or usual_form(name) in _kind("place")


def _kind(kind: str) -> frozenset[str]:
    return _lists().get(kind, frozenset())


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    path = files("qazcorpus.pipeline.referents").joinpath("known_names.txt.gz")
    found: dict[str, set[str]] = {}
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
        kind, tab, name = line.partition("\t")
        if tab:  # comments at the beginning have none
            found.setdefault(kind, set()).add(name)
    return {kind: frozenset(names) for kind, names in found.items()}


@lru_cache(maxsize=1)
def _bodies() -> Mapping[str, str]:
    """The label of each organisation and state body."""
    import yaml

    path = files("qazcorpus.pipeline.referents").joinpath("known_organisations.yaml")
    labels: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        name: label for label, lists in labels.items() for names in lists.values() for name in names
    }
