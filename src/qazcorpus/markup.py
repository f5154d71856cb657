"""Texts of documents and names of people, made safe to show in terminals and pages."""

from __future__ import annotations

from html import escape

from qazcorpus.bilingual import Bilingual
from qazcorpus.errors import STEERING
from qazcorpus.scheme import Label


def visible(text: str) -> str:
    """The text, with U+FFFD for each character that could steer a terminal or a page.

    These are control characters and marks that change the direction of writing.
    """
    return STEERING.sub(lambda found: found[0] if found[0] in "\n\t" else "\ufffd", text)


def safe(text: str) -> str:
    """The text, escaped for HTML and its attributes."""
    return escape(visible(text), quote=True)


def both(word: Bilingual | Label) -> str:
    """A word as HTML: Kazakh, followed by English."""
    return f'{safe(word.kk)} <span lang="en">{safe(word.en)}</span>'
