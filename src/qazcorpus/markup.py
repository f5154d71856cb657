"""Texts of documents and people made harmless for terminals and pages."""

from __future__ import annotations

import unicodedata
from html import escape

from qazcorpus.scheme import Label
from qazcorpus.words import Word


def visible(text: str) -> str:
    """The text with control characters replaced one for one by U+FFFD: neither terminals nor pages
    may be steered by a document."""
    return "".join(
        "\ufffd" if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" else char
        for char in text
    )


def safe(text: str) -> str:
    """Text of a document, a name or a label for HTML, also inside of an attribute."""
    return escape(visible(text), quote=True)


def both(word: Word | Label) -> str:
    """A word as HTML: Kazakh with its English beside it."""
    return f'{safe(word.kk)} <span lang="en">{safe(word.en)}</span>'
