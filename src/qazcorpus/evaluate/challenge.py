"""Scores by phenomenon on sentences that are difficult for models trained on one kind of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import ReadError
from qazcorpus.evaluate.entities import SpanScores
from qazcorpus.json_files import in_words, parse_json
from qazcorpus.pipeline.entity_details import stored_kind
from qazcorpus.readers.interchange.files import read_lines
from qazcorpus.readers.interchange.sentence_annotations import LabelledSpan, labelled_spans
from qazcorpus.resources import resource

if TYPE_CHECKING:
    from spacy.language import Language


_FORM: Final = (
    'Write {"id": …, "phenomenon": …, "text": …, "entities": [[start, end, label, class], …]}.'
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A sentence that was written to test one phenomenon, with all of its entities."""

    id: str
    phenomenon: str
    text: str
    entities: tuple[LabelledSpan, ...]


def read_challenges(path: Path | None = None) -> Iterator[Challenge]:
    """The challenge set of the project, or another file in the same form.

    The file is JSON Lines with `id`, `phenomenon`, `text` and `entities` ([start, end, label,
    class], offsets in code points). Raises ReadError, which names the line, if the file cannot be
    read or a line does not have this form.
    """
    path = path or resource("annotations", "challenge", "entities.jsonl")
    found = False
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        try:
            yield _challenge(parse_json(line))
            found = True
        except (ValueError, KeyError, TypeError) as error:
            raise ReadError(
                f"this is not a challenge sentence: {in_words(error)}.",
                path=path,
                place=f"line {number}",
                remedy=_FORM,
            ) from error
    if not found:
        raise ReadError("there is no challenge sentence in it.", path=path, remedy=_FORM)


def _challenge(row: Any) -> Challenge:
    if not isinstance(row, dict):
        raise TypeError("it is not a JSON object")
    for key in ("id", "phenomenon", "text"):
        if not isinstance(row[key], str) or not row[key].strip():
            raise ValueError(f"{key!r} is not a string, or is empty")
    entities = labelled_spans(row["entities"])
    if any(entity.end > len(row["text"]) for entity in entities):
        raise ValueError("an entity ends after the end of the text")
    row["text"].encode("utf-8")  # refuses half of a surrogate pair
    return Challenge(row["id"], row["phenomenon"], row["text"], entities)


def evaluate_challenges(
    challenges: Sequence[Challenge], nlp: Language, *, batch_size: int = 64
) -> SpanScores:
    """Scores of exact spans with KazNERD's classes, counted by phenomenon instead of by class."""
    scores = SpanScores()
    docs = nlp.pipe((challenge.text for challenge in challenges), batch_size=batch_size)
    for challenge, doc in zip(challenges, docs, strict=True):
        gold = {(e.start, e.end, e.kind) for e in challenge.entities}
        found = {(e.start_char, e.end_char, stored_kind(e) or e.label_) for e in doc.ents}
        name = challenge.phenomenon
        scores.gold[name] += len(gold)
        scores.found[name] += len(found)
        scores.right[name] += len(gold & found)
    return scores
