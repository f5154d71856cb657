"""Make the table of raw Kazakh texts from the files that its sources publish.

    python -m qazcorpus.training.raw_text assets/raw_text/sources
        --output assets/raw_text/kk_sentences.tsv

The folder has a folder for each source (`SOURCES`) with the downloaded files of the source. The
table has a line for each text, `source<TAB>licence<TAB>text`: a sentence, or a line of a parallel
corpus. The annotations of the project identify texts by their SHA-256, so white space and the
borders of sentences must be the same as in the table that was annotated.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.json_files import in_words
from qazcorpus.training.repository import in_repository

HEAD: Final = "source\tlicence\ttext"
SHORTEST: Final = 3  # code points
ANNOTATED: Final = ("sentences.jsonl", "trees.jsonl", "statements.jsonl")
_BORDER: Final = re.compile(r"(?<=[.!?])\s+(?=[А-ЯЁӘҒҚҢӨҰҮҺІA-Z0-9«“\"—–-])")
_COHORT: Final = re.compile(r'^"<(.*)>"')
_END: Final = re.compile(r"[.!?…]+")

Reader = Callable[[str], Iterator[str]]


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph, by the rule with which the annotated table was made: a new
    sentence begins after an end mark and a space, with a capital letter, a digit, a quotation mark
    or a dash."""
    return _BORDER.split(text)


def parallel(text: str) -> Iterator[str]:
    """The first column of each line."""
    yield from (line.split("\t")[0] for line in text.split("\n"))


def topics(text: str) -> Iterator[str]:
    """The second column of each line: a question after its identifier."""
    yield from (line.split("\t")[1] for line in text.split("\n") if "\t" in line)


def categories(text: str) -> Iterator[str]:
    """The third column of each line, without the first line."""
    yield from (line.split("\t")[2] for line in text.split("\n")[1:] if line)


def contexts(text: str) -> Iterator[str]:
    """The sentences of the field `context` of each line of JSON."""
    for line in text.split("\n"):
        if line:
            yield from sentences_of(json.loads(line)["context"])


def samples(text: str) -> Iterator[str]:
    """The field `text` of each of the `samples` of a JSON file."""
    yield from (sample["text"] for sample in json.loads(text)["samples"])


def cohorts(text: str) -> Iterator[str]:
    """The sentences of an analysed text of Apertium, with the words joined by spaces."""
    words: list[str] = []
    for found in map(_COHORT.match, text.split("\n")):
        if found:
            words.append(found[1])
            if _END.fullmatch(found[1]):
                yield " ".join(words)
                words = []
    yield " ".join(words)


def paragraphs(text: str) -> Iterator[str]:
    """The sentences of each line."""
    for line in text.split("\n"):
        yield from sentences_of(line)


@dataclass(frozen=True, slots=True)
class RawTextSource:
    """A source: the name of its folder, its licence, and a reader for each ending of file names."""

    name: str
    licence: str
    readers: Mapping[str, Reader]


SOURCES: Final = (
    RawTextSource(
        "apertium_kaz_texts",
        "CC-BY-SA-4.0",
        {".tagged.vislcg.txt": cohorts, ".raw.txt": paragraphs},
    ),
    RawTextSource("kaznu_parallel", "CC-BY-SA", {".tsv": parallel}),
    RawTextSource("kazqad_contexts", "CC-BY-SA-4.0", {".jsonl": contexts}),
    RawTextSource("kazqad_questions", "CC-BY-SA-4.0", {".tsv": topics}),
    RawTextSource("sib200_flores", "CC-BY-SA-4.0", {".tsv": categories}),
    RawTextSource("common_voice", "CC0-1.0", {".json": samples}),
    RawTextSource("tatoeba", "CC-BY-2.0-FR", {".json": samples}),
    RawTextSource("wikipedia", "CC-BY-SA-4.0", {".json": samples}),
    RawTextSource("wikisource", "PD", {".json": samples}),
    RawTextSource("classics", "PD/CC-BY-SA-4.0", {".json": samples}),
    RawTextSource("proverbs", "PD", {".json": samples}),
    RawTextSource("rust_book", "MIT/Apache-2.0", {".json": samples}),
    RawTextSource("udhr", "PD", {".txt": paragraphs}),
)


@dataclass(frozen=True, slots=True)
class Table:
    """The result of `make_table`: the number of texts from each source, and for each file of
    annotations, the number of its texts that are in the table and the number of all its texts."""

    counts: dict[str, int]
    annotated: dict[str, tuple[int, int]]


def make_table(downloads: Path, output: Path) -> Table:
    """Write the table of all sources that are in the folder. A text that is repeated is written
    once, with its first source.

    Raises UsageError if there is no source, and ReadError for a file in another format.
    """
    rows: dict[str, RawTextSource] = {}
    for source in SOURCES:
        for text in _texts(source, downloads / source.name):
            plain = " ".join(text.split())
            if len(plain) >= SHORTEST:
                rows.setdefault(plain, source)
    if not rows:
        raise UsageError(
            "this folder has none of the sources.",
            path=downloads,
            remedy=f"Put each into its folder: {', '.join(source.name for source in SOURCES)}.",
        )
    with written_file(output, parents=True) as part:
        lines = (f"{source.name}\t{source.licence}\t{text}" for text, source in rows.items())
        part.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    counts: dict[str, int] = {}
    for source in rows.values():
        counts[source.name] = counts.get(source.name, 0) + 1
    return Table(counts, coverage(rows))


def _texts(source: RawTextSource, folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("**/*")):
        for ending, reader in source.readers.items():
            if path.name.endswith(ending):
                yield from _read(path, reader)


def _read(path: Path, reader: Reader) -> Iterator[str]:
    try:
        yield from reader(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ReadError(
            f"this file does not have the format of its source: {in_words(error)}.", path=path
        ) from error


def coverage(texts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """For each file in `annotations/sentences`, the number of its texts that are in `texts`, and
    the number of all its texts."""
    hashes = {hashlib.sha256(text.encode("utf-8")).hexdigest() for text in texts}
    found = {}
    for name in ANNOTATED:
        path = in_repository("annotations", "sentences", name)
        rows = path.read_text(encoding="utf-8").split("\n")
        wanted = {json.loads(row)["text_sha256"] for row in rows if row}
        found[name] = len(wanted & hashes), len(wanted)
    return found


def main() -> None:
    """The command: make the table and print the number of its texts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("downloads", type=Path, help="the folder with a folder for each source")
    parser.add_argument("--output", type=Path, required=True, help="the table to write")
    given = parser.parse_args()
    table = make_table(given.downloads, given.output)
    for source, count in table.counts.items():
        sys.stdout.write(f"{source}: {count:,} texts\n")
    for name, (found, wanted) in table.annotated.items():
        sys.stdout.write(
            f"annotations/sentences/{name}: {found:,} of {wanted:,} texts were found\n"
        )


if __name__ == "__main__":
    main()
