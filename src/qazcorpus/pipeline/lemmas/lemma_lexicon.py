"""The lemmatizer's lexicon of lemmas, and irregular forms, which the rules do not explain.

qazcorpus.training.encoder.lexicon_building writes lemma_lexicon.txt.gz. The first lines of the file
name its sources and their licences. irregular_forms.yaml is written by hand.
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
    """A lemma in its spelling, with two counts for each part of speech.

    `frequency` is its frequency in all sources (log2, 0–9). `in_trees` is the number of times that
    it occurs in sentences with trees (occurrences in the treebank count four times).
    """

    written: str
    frequency: Mapping[str, int]
    in_trees: Mapping[str, int]


def parse_lexicon(lines: Iterable[str]) -> dict[str, Entry]:
    """Read a lexicon: lower-case lemma → entry.

    A line is `lemma<TAB>UPOS:frequency …`, followed by `<TAB>UPOS:count …` if the lemma occurs in
    sentences with trees.
    """
    entries = {}
    for line in lines:
        if not line.startswith(COMMENT):
            written, frequency, in_trees, *_ = (*line.rstrip("\n").split("\t"), "", "")
            uses = _parsed_uses(frequency), _parsed_uses(in_trees)
            entries[written.lower()] = Entry(written, *uses)
    return entries


def lexicon_lines(entries: Mapping[str, Entry]) -> Iterator[str]:
    """The lines that `parse_lexicon` reads, in alphabetical order."""
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
    """The lexicon that comes with the package. The file is read once."""
    with (
        files(__package__).joinpath(LEXICON_FILE).open("rb") as file,
        gzip.open(file, "rt", encoding="utf-8") as lines,
    ):
        return parse_lexicon(lines)


@lru_cache(maxsize=1)
def irregular_forms() -> dict[tuple[str, str], str]:
    """The lemma for each (UPOS, lower-case form) of irregular_forms.yaml."""
    import yaml

    path = files(__package__).joinpath("irregular_forms.yaml")
    data: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        (upos, form): lemma
        for upos, lemmas in data.items()
        for lemma, forms in lemmas.items()
        for form in (*forms, lemma)
    }
