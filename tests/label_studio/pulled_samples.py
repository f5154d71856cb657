"""A document with every layer, for the tests of pull and of joining."""

from __future__ import annotations

from qazcorpus.document import Document, Entity, Sentence, Span, Statement, Target, Token
from qazcorpus.scheme import load_scheme

TEXT = "Бас прокуратура «тыйым керек» деді.\n\nМарат келді."
SCHEME = load_scheme()


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def entity(words: str, label: str) -> Entity:
    found = span(words)
    return Entity(found.start, found.end, found.text, label)


def document(number: int) -> Document:
    return Document(
        f"d-{number}",
        TEXT,
        tokens=(Token(0, 3, "Бас", lemma="бас"), Token(4, 15, "прокуратура", sentence=0)),
        sentences=(Sentence(0, 35, TEXT[:35], "kk"),),
        entities=(entity("Бас прокуратура", "AGENCY"), entity("Марат", "PERSON")),
        targets=(Target("тыйым"),),
        statements=(
            Statement(
                span("тыйым керек"),
                span("Бас прокуратура"),
                span("деді"),
                target="тыйым",
                stance="favor",
            ),
        ),
    )
