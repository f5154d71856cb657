"""What the statement model learns from: the project's gold documents, and single statements."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from qazcorpus.annotations.gold import gold_documents
from qazcorpus.document import Document, Metadata, Origin, Span, Statement, Target


def matter(document: Document) -> str:
    """The matter of a gold document."""
    return document.metadata.extra["matter"]


def matter_folds(documents: list[Document], number: int) -> list[frozenset[str]]:
    """The matters of the documents, dealt out to folds in the order of their names' SHA-256."""
    order = sorted(
        {matter(d) for d in documents}, key=lambda m: hashlib.sha256(m.encode()).digest()
    )
    return [frozenset(order[fold::number]) for fold in range(number)]


def documents() -> list[Document]:
    """The gold documents with statements."""
    return [document for document in gold_documents() if document.statements]


def single_statements(files: Iterable[Path]) -> Iterator[Document]:
    """A document for each target of each line: a short text of which one statement is marked, and
    its stance toward that target."""
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if line:
                try:
                    yield from _one_for_each_target(json.loads(line), f"{path.stem}-{number}")
                except ValueError as error:
                    raise SystemExit(f"{path}, line {number}: {error}") from error


def _one_for_each_target(item: dict[str, Any], doc_id: str) -> Iterator[Document]:
    text = item["text"]
    content = _span(text, item["content"])
    if content is None:
        raise ValueError("its content does not stand in its text")
    marked = Statement(
        content=content,
        source=_span(text, item["source"], content),
        cue=_span(text, item["cue"], content),
    )
    for about in item.get("targets", [item]):
        yield Document(
            doc_id,
            text,
            Metadata(language="kk"),
            targets=(Target(about["target"]),),
            statements=(replace(marked, target=about["target"], stance=about["stance"]),),
            origin={"statements": Origin("annotator", "language model")},
        )


def _span(text: str, words: str | None, outside: Span | None = None) -> Span | None:
    """The first place of whole words, outside of another span where there is one."""
    if not words:
        return None
    for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
        if outside is None or match.end() <= outside.start or match.start() >= outside.end:
            return Span(match.start(), match.end(), words)
    return None
