"""Sentences with names at all levels, to learn from.

The tags of the outermost names are IOB2 tags. A tag may name several classes of which one is
right («B-GPE|LOCATION»), because other annotations have fewer classes; after a plus sign there are
classes of names that may cover it («B-GPE+POSITION»), because other annotations do not mark them.
`ends` has, for each word,
the innermost name that ends at it: its label in the scheme and its length in words («AGENCY/2»).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from qazcorpus.atomic import written_file
from qazcorpus.decoding import spans_of_tags
from qazcorpus.errors import ReadError
from qazcorpus.pipeline.accurate.inner_names import INNER_LABELS
from qazcorpus.readers.interchange.iob2 import TaggedWords
from qazcorpus.scheme import load_scheme

NOT_KNOWN: Final = "_"
ORGANISATIONS: Final = ("AGENCY", "ORG")
_ORGANISATION: Final = "ORGANISATION"
_KEYS: Final = ("words", "tags", "ends", "missing")


@dataclass(frozen=True, slots=True)
class NamedWords:
    """The words of a sentence, the tags of its outermost names, and where names end.

    A tag is an IOB2 tag, an end is «O» or «LABEL/length»; both may be NOT_KNOWN. `missing` are the
    classes that are not marked, so that «O» may stand for them.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    ends: tuple[str, ...]
    missing: tuple[str, ...] = ()


def classes_of_kind(kind: str) -> tuple[str, ...]:
    """The classes of the encoder that a class of KazNERD covers."""
    return ORGANISATIONS if kind == _ORGANISATION else (kind,)


def classes_of_label(label: str) -> tuple[str, ...]:
    """The classes of the encoder that a label of the scheme covers."""
    return (label,) if label in ORGANISATIONS else tuple(load_scheme().entity(label).kinds)


def encoder_classes(kinds: Iterable[str]) -> list[str]:
    """The classes that the encoder tells apart, in alphabetical order: KazNERD's, but with AGENCY
    and ORG in place of ORGANISATION."""
    return sorted({name for kind in kinds for name in classes_of_kind(kind)})


def kaznerd_class(name: str) -> str:
    """KazNERD's class for a class of the encoder, or for the first of several."""
    first = name.partition("+")[0].partition("|")[0]
    return _ORGANISATION if first in ORGANISATIONS else first


def label_of(name: str) -> str:
    """The label of the scheme for a class, or for several («GPE|LOCATION»); «AGENCY|ORG» stays."""
    scheme = load_scheme()
    own = name.partition("+")[0].split("|")
    labels = {part if part in ORGANISATIONS else scheme.label_of_kind(part) for part in own}
    return "|".join(sorted(labels))


def with_ends(
    sentence: TaggedWords,
    inner: Iterable[tuple[int, int, str]] | None = None,
    *,
    classes: Callable[[str], tuple[str, ...]] = classes_of_kind,
    missing: Sequence[str] = (),
) -> NamedWords:
    """A sentence with the ends of all its names. `classes` gives the classes of a tag's name.

    `inner` are the names (first word, last word + 1, label) inside of others; None means that they
    are not known. Then the words inside a name have the end NOT_KNOWN, and only its last word has
    a known end.
    """
    tags = tuple(
        tag if tag in ("O", NOT_KNOWN) else f"{tag[:2]}{'|'.join(classes(tag[2:]))}"
        for tag in sentence.tags
    )
    ends = ["O"] * len(tags)
    for i, tag in enumerate(tags):
        if tag == NOT_KNOWN:
            ends[i] = NOT_KNOWN
    for start, end, name in spans_of_tags(tags):
        label = label_of(name)
        known = all(part in INNER_LABELS for part in label.split("|"))
        ends[end - 1] = f"{label}/{end - start}" if known else "O"
        if inner is None:
            ends[start : end - 1] = [NOT_KNOWN] * (end - start - 1)
    # The longest first, so that the innermost of the names with one end stays.
    for start, end, label in sorted(inner or (), key=lambda span: span[0] - span[1]):
        if label in INNER_LABELS:
            ends[end - 1] = f"{label}/{end - start}"
    return NamedWords(sentence.words, tags, tuple(ends), tuple(missing))


@lru_cache(maxsize=4096)
def possible_tags(tag: str, missing: tuple[str, ...]) -> frozenset[str]:
    """The tags that a tag may stand for; none if it is not known."""
    if tag == NOT_KNOWN:
        return frozenset()
    if tag == "O":
        return frozenset({"O", *(f"{prefix}-{name}" for name in missing for prefix in "BI")})
    own, _, covering = tag[2:].partition("+")
    cover = {f"{prefix}-{name}" for name in covering.split("|") if name for prefix in "BI"}
    return frozenset({f"{tag[:2]}{name}" for name in own.split("|")} | cover)


@lru_cache(maxsize=4096)
def possible_ends(end: str, missing: tuple[str, ...]) -> frozenset[str]:
    """The labels («O» for no name) that an end may have; none if it is not known."""
    if end == NOT_KNOWN:
        return frozenset()
    if end == "O":
        labels = set(map(label_of, missing))
        return frozenset({"O", *(label for label in labels if label in INNER_LABELS)})
    return frozenset(end.partition("/")[0].split("|"))


def length_of(end: str) -> int:
    """The number of words of the name that ends at a word; 0 if none does."""
    return int(end.partition("/")[2] or 0)


def read_named(path: Path) -> dict[str, list[NamedWords]]:
    """The sentences of a file that `write_named` wrote, by source. Raises ReadError with the number
    of a line that is not valid."""
    found: dict[str, list[NamedWords]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            if {*row} != {"source", *_KEYS} or len({len(row[key]) for key in _KEYS[:3]}) > 1:
                raise ValueError("its keys or lengths do not fit")
            sentence = NamedWords(*(tuple(row[key]) for key in _KEYS))
            found.setdefault(row["source"], []).append(sentence)
        except (ValueError, TypeError) as error:
            raise ReadError(
                f"this is no sentence with names: {error}.", path=path, place=f"line {number}"
            ) from error
    return found


def write_named(sentences: Iterable[tuple[str, NamedWords]], path: Path) -> Counter[str]:
    """Write sentences with their sources as JSON Lines. Returns the numbers by source."""
    counts: Counter[str] = Counter()
    with written_file(path, parents=True) as part, part.open("w", encoding="utf-8") as file:
        for source, sentence in sentences:
            counts[source] += 1
            row = {"source": source} | {key: getattr(sentence, key) for key in _KEYS}
            file.write(f"{json.dumps(row, ensure_ascii=False)}\n")
    return counts
