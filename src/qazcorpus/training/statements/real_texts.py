"""Restore the texts of annotations on real texts and real reports, which others wrote.

`annotations/sentences/statements.jsonl` has a line for each text: its source, its SHA-256, its use
(`learn` or `measure`), and its statements with targets and the stance toward each. It does not have
the texts, because they belong to their authors. They are read from a table (the last column) and
from KazNERD's valid split (`.txt`, IOB2, words joined by spaces).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qazcorpus.annotations.real_reports import (
    on_texts,
    read_report_annotations,
    read_report_texts,
)
from qazcorpus.answers import stance_of
from qazcorpus.document import Document, Statement, Target
from qazcorpus.errors import UsageError
from qazcorpus.readers.interchange.sentence_annotations import Use, read_texts
from qazcorpus.training.repository import in_repository

if TYPE_CHECKING:
    from qazcorpus.annotations.real_reports import ReportAnnotation, ReportUse


def real_texts(
    files: Sequence[Path],
    use: Use,
    *,
    without: Collection[str] = (),
    all_there: bool = True,
) -> list[Document]:
    """The annotated texts for a use, each a document with all its statements.

    Targets in `without` (for example, matters of the gold documents) are left out; letter case is
    ignored. For training, a text without a statement gets the target of another text. With
    `all_there`, a missing text raises UsageError.
    """
    left_out = {target.lower() for target in without}
    if not files:
        return []
    lines = in_repository("annotations", "sentences", "statements.jsonl").read_text("utf-8")
    annotated = [json.loads(line) for line in lines.split("\n") if line]
    by_hash = {item["text_sha256"]: item for item in annotated if item["use"] == use}
    found = []
    for text in (text for path in files for text in read_texts(path)):
        item = by_hash.pop(hashlib.sha256(text.encode("utf-8")).hexdigest(), None)
        if item is not None:
            found.append(_document(item, text, left_out))
    if by_hash and all_there:
        raise UsageError(
            f"{len(by_hash)} of the annotated texts (to {use}) are not in these files.",
            remedy="Name the table of raw texts and KazNERD's IOB2_valid.txt.",
        )
    if use == "learn":
        others = cycle([document.targets[0] for document in found if document.targets])
        found = [d if d.statements else replace(d, targets=(next(others),)) for d in found]
    return found


def real_reports(
    files: Sequence[Path], use: ReportUse
) -> Sequence[tuple[ReportAnnotation, Document]]:
    """The annotated real reports for a use, each with its document (`annotations/reports`).

    Raises UsageError if one of their texts is not in the files. Without files, there are none.
    """
    if not files:
        return ()
    wanted = [annotation for annotation in read_report_annotations() if annotation.use == use]
    put = on_texts(wanted, (text for file in files for text in read_report_texts(file)))
    if put.missing:
        raise UsageError(
            f"{len(put.missing)} of the annotated reports (to {use}) are not in these files.",
            remedy="Name the files of the collections that annotations/reports names.",
        )
    return put.found


def one_for_each_target(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield a document for each text and target, with only the statements toward this target."""
    for document in documents:
        for target in document.targets:
            about = tuple(s for s in document.statements if s.target == target.text)
            if about:
                yield replace(document, targets=(target,), statements=about)


def contents_once(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents with one statement for each content, with one of its targets."""
    for document in documents:
        once = {(s.content.start, s.content.end): s for s in document.statements}
        yield replace(document, statements=tuple(once.values()))


def _document(item: dict[str, Any], text: str, left_out: Collection[str]) -> Document:
    span = Document("", text).span
    statements = []
    for marked in item["statements"]:
        source, cue = (span(*marked[p]) if marked[p] else None for p in ("source", "cue"))
        plain = Statement(span(*marked["content"]), source=source, cue=cue)
        statements += [
            replace(plain, target=about["target"], stance=stance_of(about["stance"]))
            for about in marked["targets"]
            if about["target"].lower() not in left_out
        ] or [plain]
    targets = dict.fromkeys(s.target for s in statements if s.target)
    return Document(
        item["text_sha256"][:16],
        text,
        targets=tuple(map(Target, targets)),
        statements=tuple(statements),
    )
