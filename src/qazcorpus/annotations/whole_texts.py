"""The project's texts in addition to its documents: long and short texts, each with all its
statements about one target.

`annotations/stance/reports.jsonl` and `briefs.jsonl` have one text per line. They give sources,
contents and cues as words, which become spans here. Like the documents, these texts were written
and annotated by language models and are not evidence of anyone's opinion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from qazcorpus.answers import stance_of
from qazcorpus.document import Document, Metadata, Origin, Statement, Target
from qazcorpus.readers.interchange.sentence_annotations import Use, checked_use, read_jsonl
from qazcorpus.readers.interchange.statement_words import statement_in_text
from qazcorpus.resources import resource

T = TypeVar("T")
FILES: Final = ("reports.jsonl", "briefs.jsonl")


def whole_texts(use: Use, files: Iterable[Path] | None = None) -> Iterator[Document]:
    """Yield the texts for training, or those kept for evaluation, with their statements.

    The default of `files` is the project's files. `metadata.extra["register"]` is the kind of text:
    news, interview, post … If the words of a source or cue occur several times, the place nearest
    to the content is used. Raises DocumentError with the line number for a broken row.
    """
    yield from _of_use(use, files, _whole_text)


def other_targets(use: Use, files: Iterable[Path] | None = None) -> Iterator[Document]:
    """Yield the texts that have stances toward other targets as well: a document for each text and
    other target. Errors are those of `whole_texts`."""
    for documents in _of_use(use, files, _under_others):
        yield from documents


def as_document(text: str, target: str, statements: Iterable[Statement], **extra: str) -> Document:
    """A document of the text with statements about one target; its doc_id is a hash of both.
    `extra` goes into its metadata."""
    return Document(
        hashlib.sha256(f"{text}|{target}".encode()).hexdigest()[:16],
        text,
        Metadata(language="kk", target=target, extra=extra),
        targets=(Target(target),),
        statements=tuple(statements),
        origin={"statements": Origin("annotator", "language model")},
    )


def _of_use(
    use: Use, files: Iterable[Path] | None, read: Callable[[Any], tuple[Use, T]]
) -> Iterator[T]:
    if files is None:
        files = [resource("annotations", "stance", name) for name in FILES]
    for path in files:
        for row_use, found in read_jsonl(path, read, "this is not a text with its statements"):
            if row_use == use:
                yield found


def _whole_text(item: Any) -> tuple[Use, Document]:
    stances = [each["stance"] for each in item["statements"]]
    return checked_use(item["use"]), _toward(item, item["target"], stances)


def _under_others(item: Any) -> tuple[Use, list[Document]]:
    others = item.get("also") or []
    documents = [_toward(item, other["target"], other["stances"]) for other in others]
    return checked_use(item["use"]), documents


def _toward(item: Any, target: str, stances: Sequence[object]) -> Document:
    """The text with its statements toward a target, whose stances are in their order."""
    statements = [
        replace(statement_in_text(item["text"], each), target=target, stance=stance_of(stance))
        for each, stance in zip(item["statements"], stances, strict=True)
    ]
    return as_document(item["text"], target, statements, register=item["register"])
