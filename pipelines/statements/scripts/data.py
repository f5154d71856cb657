"""What the statement model learns from: the project's gold documents, and single statements."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import spacy

from qazcorpus.annotations.gold import gold_documents
from qazcorpus.document import Document, Metadata, Origin, Span, Statement, Target

MEASURED: Final = Path(__file__).parents[3] / "annotations" / "sentences" / "statements.jsonl"
PLAIN: Final = 1200  # lines
SHORTEST: Final = 6  # words


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


def plain_documents(path: Path, targets: Sequence[str]) -> Iterator[Document]:
    """Texts in which nobody is said to say anything, as far as the rules can tell: every third line
    of a file (the last column of a table) without a statement, eight together.

    The texts that statements are measured on (`real.py`) are left out; so are lines of less than
    six words. Targets are dealt out in turn: none has anything to do with its text.
    """
    measured = {
        json.loads(line)["text_sha256"]
        for line in MEASURED.read_text(encoding="utf-8").split("\n")
        if line
    }
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    lines = [line.rpartition("\t")[2] for line in path.read_text(encoding="utf-8").split("\n")]
    plain = [
        line
        for line in lines[::3]
        if len(line.split()) >= SHORTEST
        and hashlib.sha256(line.encode("utf-8")).hexdigest() not in measured
        and not nlp(line)._.statements
    ]
    for number in range(0, min(len(plain), PLAIN), 8):
        target = targets[number // 8 % len(targets)]
        yield Document(
            f"plain-{number}", "\n".join(plain[number : number + 8]), targets=(Target(target),)
        )


def single_statements(path: Path) -> Iterator[Document]:
    """A document for each line: a short text of which one statement is marked."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line:
            continue
        item = json.loads(line)
        text = item["text"]

        def span(words: str | None, outside: Span | None = None, text: str = text) -> Span | None:
            """The first place of whole words, outside of another span where there is one."""
            if not words:
                return None
            for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
                if outside is None or match.end() <= outside.start or match.start() >= outside.end:
                    return Span(match.start(), match.end(), words)
            return None

        content = span(item["content"])
        if content is None:
            raise SystemExit(f"{path}, line {number}: there is no content.")
        yield Document(
            f"item-{number}",
            text,
            Metadata(language="kk"),
            targets=(Target(item["target"]),),
            statements=(
                Statement(
                    content=content,
                    source=span(item["source"], content),
                    cue=span(item["cue"], content),
                    target=item["target"],
                    stance=item["stance"],
                ),
            ),
            origin={"statements": Origin("annotator", "language model")},
        )
