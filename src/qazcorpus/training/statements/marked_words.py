"""Write the real texts and the single statements as words with tags, to train the encoder too.

    python -m qazcorpus.training.statements.marked_words --items FILE … --real FILE …
        --output marked.jsonl

Each line is a JSON object. `words` are the words. `parts` says whether each word begins (1) or
continues (2) a content, a source, a cue; it is null if not all statements of the text are marked.
`queries` are rows of a content's first word and end, a target's words and the stance. The project's
documents are left out, so that the statement model can be evaluated on their matters.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import spacy

from qazcorpus.document import Document, Statement
from qazcorpus.document import Span as Characters
from qazcorpus.training.statements.learning_texts import (
    gold_texts,
    names_of,
    refuse_matters,
    single_statements,
)
from qazcorpus.training.statements.real_texts import real_texts

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

PARTS: Final = ("content", "source", "cue")


def words_of(doc: Doc, part: Characters | None) -> Span | None:
    """The words that a part of a statement covers or cuts."""
    return doc.char_span(part.start, part.end, alignment_mode="expand") if part else None


def tags(doc: Doc, statements: Iterable[Statement]) -> list[list[int]]:
    """The tags of each word for content, source and cue (words × 3)."""
    found = [[0] * len(PARTS) for _ in doc]
    for statement in statements:
        for column, part in enumerate(PARTS):
            words = words_of(doc, getattr(statement, part))
            for token in words or ():
                found[token.i][column] = 2
            if words:
                found[words.start][column] = 1
    return found


def marked_lines(
    tokenizer: Callable[[str], Doc], texts: Iterable[Document], *, complete: bool
) -> Iterator[str]:
    """Yield a line for each text. Consecutive documents with the same text are joined."""
    for text, group in groupby(texts, key=lambda document: document.text):
        doc = tokenizer(text)
        statements = [s for document in group for s in document.statements]
        queries = [
            (words.start, words.end, [t.text for t in tokenizer(s.target)], s.stance)
            for s in statements
            if s.target and s.stance and (words := words_of(doc, s.content))
        ]
        row = {
            "words": [token.text for token in doc],
            "parts": tags(doc, statements) if complete else None,
            "queries": queries,
        }
        yield json.dumps(row, ensure_ascii=False)


def write_marked(items: Sequence[Path], real: Sequence[Path], output: Path) -> None:
    """Write the texts on which the encoder may be trained.

    Raises UsageError for a text on a matter of the gold documents.
    """
    gold = gold_texts()
    single = list(single_statements(items))
    refuse_matters(single, gold)
    texts = real_texts(real, "learn", without=names_of(gold))
    tokenizer = spacy.blank("kk").tokenizer
    lines = [
        *marked_lines(tokenizer, texts, complete=True),
        *marked_lines(tokenizer, single, complete=False),
    ]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """The command: write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=Path, nargs="+", required=True, help="single statements")
    parser.add_argument(
        "--real",
        type=Path,
        nargs="+",
        required=True,
        help="the table of raw texts and KazNERD's IOB2_valid.txt",
    )
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    given = parser.parse_args()
    write_marked(given.items, given.real, given.output)


if __name__ == "__main__":
    main()
