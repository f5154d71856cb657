"""Texts of documents and people made harmless for terminals and pages."""

from __future__ import annotations

from html import escape

from qazcorpus.bilingual import Bilingual
from qazcorpus.errors import STEERING
from qazcorpus.scheme import Label


def visible(text: str) -> str:
    """The text with control characters and marks that turn the direction of writing replaced one
    for one by U+FFFD: neither terminals nor pages may be steered by a document."""
    return STEERING.sub(lambda found: found[0] if found[0] in "\n\t" else "\ufffd", text)


def safe(text: str) -> str:
    """Text of a document, a name or a label for HTML, also inside of an attribute."""
    return escape(visible(text), quote=True)


def both(word: Bilingual | Label) -> str:
    """A word as HTML: Kazakh with its English beside it."""
    return f'{safe(word.kk)} <span lang="en">{safe(word.en)}</span>'
