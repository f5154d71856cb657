"""Readers of data sets in other languages, from which the pair encoder learns first.

Inference becomes stance: an entailed hypothesis is in favour of what it says, a contradicted one is
against it. Sentiment toward an entity becomes stance toward it. A motion is the target of an
argument.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Answer
from qazcorpus.errors import DocumentError
from qazcorpus.json_files import in_words
from qazcorpus.readers.interchange.files import read_lines, read_text
from qazcorpus.readers.interchange.sentence_annotations import read_jsonl
from qazcorpus.training.stance.examples import UNDECIDED, Example, plain_question

INFERENCE: Final = ("mnli", "terra")
"""The beginnings of the names of sets that have hypotheses in place of targets."""
LANGUAGES: Final = ("tr", "az", "uz", "en")
REVERSED: Final = 0.6
"""The share of motions against something that become their object, with the other side."""
_Answers = Mapping[str, tuple[Answer, ...]]
_NAMELESS: Final = ("AUTHOR", "NULL")
_PRONOUNS: Final = ("he", "she", "it", "they")
_AGAINST_3: Final = 3.5
_FAVOR_5: Final = 4.5
_SENTIMENT: Final[_Answers] = {"-1": ("against",), "0": ("neutral",), "1": ("favor",)}
_MNLI: Final[_Answers] = {
    "entailment": ("favor",),
    "contradictory": ("against",),
    "neutral": UNDECIDED,
}
_TERRA: Final[_Answers] = {
    "entailment": ("favor",),
    "not_entailment": ("against", *UNDECIDED),
}
_MOTION: Final = re.compile("We should (?:ban|abolish|end|prohibit|abandon|fight) (.*)")


def ruopinionne2024(files: Iterable[Path]) -> Iterator[Example]:
    """Yield the opinions of Russian news: who is for or against whom."""

    def read(row: Any) -> list[Example]:
        return [
            Example(
                "ruopinionne2024",
                plain_question(" ".join(opinion["Target"][0]), row["text"], _holder(opinion)),
                ("favor",) if opinion["Polarity"] == "POS" else ("against",),
            )
            for opinion in row["opinions"]
        ]

    yield from _from_jsonl(files, read)


def rusentne2023(files: Iterable[Path]) -> Iterator[Example]:
    """Yield the sentiments of Russian news toward an entity. Rows without a label are left out."""
    for row in _from_csv(files, ("entity", "sentence", "label"), delimiter="\t"):
        if answers := _SENTIMENT.get(row["label"]):
            yield Example("rusentne2023", plain_question(row["entity"], row["sentence"]), answers)


def newsmtsc(files: Iterable[Path]) -> Iterator[Example]:
    """Yield the sentiments of English news toward a mention. Pronouns are left out."""

    def read(row: Any) -> list[Example]:
        return [
            Example(
                "newsmtsc",
                plain_question(target["mention"], row["sentence_normalized"]),
                (_of_polarity(float(target["polarity"])),),
            )
            for target in row["targets"]
            if target["mention"].lower() not in _PRONOUNS
        ]

    yield from _from_jsonl(files, read)


def ibm_argq30k(files: Iterable[Path], rng: random.Random) -> Iterator[Example]:
    """Yield English arguments on motions. «We should ban X» becomes X with the other side in the
    share REVERSED of the arguments, and «ban X» in the others."""
    for row in _from_csv(files, ("argument", "topic", "stance_WA")):
        side, motion = float(row["stance_WA"]), row["topic"]
        found = _MOTION.match(motion)
        if found and rng.random() < REVERSED:
            target, side = found.group(1), -side
        else:
            target = motion.removeprefix("We should ")
        yield Example(
            "ibm_argq30k",
            plain_question(target, row["argument"]),
            ("favor",) if side > 0 else ("against",),
            motion,
        )


def mnli_15k_translated(file: Path, language: str) -> Iterator[Example]:
    """Yield pairs of premise and hypothesis in a language, as `mnli_LANGUAGE`."""
    for line in read_lines(file):
        premise, hypothesis, label = [*line.rstrip("\n").split("\t"), "", "", ""][:3]
        if answers := _MNLI.get(label):
            yield Example(f"mnli_{language}", plain_question(hypothesis, premise), answers)


def terra_ru(files: Iterable[Path]) -> Iterator[Example]:
    """Yield Russian pairs of premise and hypothesis. A hypothesis that is not entailed may have any
    of the other answers."""

    def read(row: Any) -> list[Example]:
        answers = _TERRA.get(row["label"])
        asked = plain_question(row["hypothesis"], row["premise"])
        return [Example("terra_ru", asked, answers)] if answers else []

    yield from _from_jsonl(files, read)


def foreign_files(folder: Path) -> dict[str, list[Path]]:
    """The files of each data set in a folder with their folders, by the name of the set."""
    named = {
        "ruopinionne2024": ("train.jsonl", "validation_labeled.jsonl"),
        "rusentne2023": ("train_data.csv", "validation_data_labeled.csv"),
        "newsmtsc": ("train.jsonl",),
        "ibm_argq30k": ("arg_quality_rank_30k.csv",),
        "mnli_15k_translated": tuple(f"multinli.train.{name}.tsv" for name in LANGUAGES),
        "terra_ru": ("train.jsonl", "val.jsonl"),
    }
    return {name: [folder / name / file for file in files] for name, files in named.items()}


def foreign_examples(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Yield the examples of all data sets in a folder (see `foreign_files`).

    Raises DocumentError for a row that is not valid, and ReadError for a file that cannot be read.
    """
    files = foreign_files(folder)
    yield from ruopinionne2024(files["ruopinionne2024"])
    yield from rusentne2023(files["rusentne2023"])
    yield from newsmtsc(files["newsmtsc"])
    yield from ibm_argq30k(files["ibm_argq30k"], rng)
    for file, language in zip(files["mnli_15k_translated"], LANGUAGES, strict=True):
        yield from mnli_15k_translated(file, language)
    yield from terra_ru(files["terra_ru"])


def _holder(opinion: Mapping[str, Any]) -> str:
    words = opinion["Source"][0] if opinion["Source"] else []
    return "" if not words or words[0] in _NAMELESS else " ".join(words)


def _of_polarity(polarity: float) -> Answer:
    """The answer for a mean polarity between 2 (negative) and 6 (positive)."""
    if polarity < _AGAINST_3:
        return "against"
    return "favor" if polarity > _FAVOR_5 else "neutral"


def _from_jsonl(files: Iterable[Path], read: Callable[[Any], list[Example]]) -> Iterator[Example]:
    for file in files:
        for found in read_jsonl(file, read, "this is not a row of this data set"):
            yield from found


def _from_csv(
    files: Iterable[Path], columns: Iterable[str], delimiter: str = ","
) -> Iterator[dict[str, str]]:
    """Yield the rows of tables that have these columns."""
    for file in files:
        reader = csv.DictReader(StringIO(read_text(file), newline=""), delimiter=delimiter)
        if lacking := sorted({*columns} - {*(reader.fieldnames or ())}):
            raise DocumentError(f"the column {lacking[0]!r} is missing.", path=file)
        try:
            yield from reader
        except csv.Error as error:
            raise DocumentError(
                f"this is not a row of this data set: {in_words(error)}.",
                path=file,
                place=f"line {reader.line_num}",
            ) from error
