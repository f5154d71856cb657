"""Small documents for the tests of this folder."""

from __future__ import annotations

import re
from dataclasses import replace

from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Origin,
    Sentence,
    Span,
    Statement,
    Target,
    Token,
)

TEXT = (
    "Қаржы министрлігі жаңа салықты қолдады. «Бұл ауыл үшін керек», – деді Айдос Серік.\n\n"
    "Тараздағы кәсіпкерлер бұған қарсы."
)


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def entity(text: str, words: str, label: str) -> Entity:
    found = span(text, words)
    return Entity(found.start, found.end, found.text, label)


def plain(doc_id: str, text: str, **metadata: str) -> Document:
    """A document with sentences (at final stops) and tokens, and nothing else."""
    sentences, tokens = [], []
    for match in re.finditer(r"\S[^.!?\n]*[.!?]?", text):
        for word in re.finditer(r"\w+|[^\w\s]", match.group()):
            start = match.start() + word.start()
            tokens.append(
                Token(start, start + len(word.group()), word.group(), sentence=len(sentences))
            )
        sentences.append(Sentence(match.start(), match.end(), match.group(), "kk"))
    return Document(
        doc_id, text, Metadata(**metadata), tokens=tuple(tokens), sentences=tuple(sentences)
    )


def news(doc_id: str = "tax-1", text: str = TEXT, **metadata: str) -> Document:
    """A report with three entities and three statements, one of each stance."""
    return replace(
        plain(doc_id, text, **({"language": "kk", "licence": "CC-BY-4.0"} | metadata)),
        entities=(
            entity(text, "Қаржы министрлігі", "AGENCY"),
            entity(text, "Айдос Серік", "PERSON"),
            entity(text, "Тараздағы", "PLACE"),
        ),
        targets=(Target("жаңа салық", "found", (span(text, "жаңа салықты"),)),),
        statements=(
            Statement(
                span(text, "жаңа салықты қолдады"),
                span(text, "Қаржы министрлігі"),
                span(text, "қолдады"),
                "жаңа салық",
                "favor",
            ),
            Statement(
                span(text, "Бұл ауыл үшін керек"), span(text, "Айдос Серік"), stance="neutral"
            ),
            Statement(span(text, "бұған қарсы"), target="жаңа салық", stance="against"),
        ),
        origin={
            "tokens": Origin("pipeline", "kk_news_trf", "0.1.0"),
            "statements": Origin("pipeline", "kk_statements", "1"),
        },
    )


def different(number: int) -> Document:
    """Documents of which no two are alike."""
    words = " ".join(f"сөз{number}{letter}" for letter in "абвгдежзик")
    return news(f"doc-{number}", f"{TEXT} {words} {words[::-1]} {words.upper()}")
