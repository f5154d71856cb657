"""The lexicon of lemmas that comes with the lemmatizer, and the forms that no rule explains.

lemma_lexicon.txt.gz is written by qazcorpus.training.encoder.lexicon_building; its first lines name
its sources and their licences. irregular_forms.yaml is written by hand.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

LEXICON_FILE: Final = "lemma_lexicon.txt.gz"
COMMENT: Final = "#"
HIGHEST_FREQUENCY: Final = 9


class Entry(NamedTuple):
    """A lemma as it is written, how often all sources have it as each part of speech (log2, 0–9),
    and how many times sentences with trees have (those of the treebank count four times)."""

    written: str
    frequency: Mapping[str, int]
    in_trees: Mapping[str, int]


def parse_lexicon(lines: Iterable[str]) -> dict[str, Entry]:
    """Lower-case lemma → entry, from lines `lemma<TAB>UPOS:frequency …`, followed by
    `<TAB>UPOS:count …` where sentences with trees have the lemma."""
    entries = {}
    for line in lines:
        if not line.startswith(COMMENT):
            written, frequency, in_trees, *_ = (*line.rstrip("\n").split("\t"), "", "")
            uses = _parsed_uses(frequency), _parsed_uses(in_trees)
            entries[written.lower()] = Entry(written, *uses)
    return entries


def lexicon_lines(entries: Mapping[str, Entry]) -> Iterator[str]:
    """What `parse_lexicon` reads, in alphabetical order."""
    for _, (written, frequency, in_trees) in sorted(entries.items()):
        columns = (frequency, in_trees) if in_trees else (frequency,)
        yield "\t".join((written, *map(_written_uses, columns))) + "\n"


def _parsed_uses(column: str) -> dict[str, int]:
    pairs = (use.split(":") for use in column.split())
    return {upos: int(number) for upos, number in pairs}


def _written_uses(uses: Mapping[str, int]) -> str:
    return " ".join(f"{upos}:{uses[upos]}" for upos in sorted(uses))


@lru_cache(maxsize=1)
def embedded_lexicon() -> dict[str, Entry]:
    """The lexicon that comes with the package, read once."""
    with (
        files(__package__).joinpath(LEXICON_FILE).open("rb") as file,
        gzip.open(file, "rt", encoding="utf-8") as lines,
    ):
        return parse_lexicon(lines)


@lru_cache(maxsize=1)
def irregular_forms() -> dict[tuple[str, str], str]:
    """(UPOS, lower-case form) → lemma."""
    import yaml

    path = files(__package__).joinpath("irregular_forms.yaml")
    data: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        (upos, form): lemma
        for upos, lemmas in data.items()
        for lemma, forms in lemmas.items()
        for form in (*forms, lemma)
    }
