"""Entities where models trained on one kind of text go wrong: scores by phenomenon."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qazcorpus.annotations.sentences import LabelledSpan, described, labelled_spans
from qazcorpus.errors import ReadError
from qazcorpus.evaluate.entities import SpanScores
from qazcorpus.resources import resource

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Challenge:
    """A sentence written to show one phenomenon, with all of its entities."""

    id: str
    phenomenon: str
    text: str
    entities: tuple[LabelledSpan, ...]


def read_challenges(path: Path | None = None) -> Iterator[Challenge]:
    """The project's challenge set, or another file like it: JSON lines of `id`, `phenomenon`,
    `text` and `entities` ([start, end, label, class], offsets in code points).

    Raises ReadError for a file that cannot be read and, naming the line, for what is no such
    sentence.
    """
    path = path or resource("annotations", "challenge", "entities.jsonl")
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"cannot be read: {error}", path=path) from error
    for number, line in enumerate(lines, 1):
        if not line and number == len(lines):
            continue
        try:
            row = json.loads(line)
            entities = labelled_spans(row["entities"])
            if any(entity.end > len(row["text"]) for entity in entities):
                raise ValueError("an entity goes beyond the text")
            yield Challenge(row["id"], row["phenomenon"], row["text"], entities)
        except (ValueError, KeyError, TypeError) as error:
            raise ReadError(
                f"no challenge sentence: {described(error)}", path=path, place=f"line {number}"
            ) from error


def evaluate_challenges(
    challenges: Sequence[Challenge], nlp: Language, *, batch_size: int = 64
) -> SpanScores:
    """Exact spans with KazNERD's classes, counted by phenomenon in place of the class."""
    scores = SpanScores()
    docs = nlp.pipe((challenge.text for challenge in challenges), batch_size=batch_size)
    for challenge, doc in zip(challenges, docs, strict=True):
        gold = {(e.start, e.end, e.kind) for e in challenge.entities}
        found = {(e.start_char, e.end_char, e._.kind or e.label_) for e in doc.ents}
        name = challenge.phenomenon
        scores.gold[name] += len(gold)
        scores.found[name] += len(found)
        scores.right[name] += len(gold & found)
    return scores
