"""Vary labelled Docs like texts of other registers: quotation marks, letter case, no full stop."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, MORPH, POS
from spacy.tokens import Doc, Token

ATTRIBUTES = [POS, MORPH, DEP, HEAD, ENT_IOB, ENT_TYPE]
QUOTES = [('"', '"'), ("“", "”"), ("„", "“")]
# Classes whose names have a capital letter in every word («Нұрлан Сейітұлы»), or in the first word.
CAPITALS_THROUGHOUT = frozenset({"PERSON"})
CAPITAL_FIRST = frozenset({"GPE", "LOCATION", "ORGANISATION", "FACILITY", "ART", "EVENT"})
COMMON_IN_NAMES = frozenset({"мен", "және", "бен", "пен"})
LOWER, UPPER, OTHER_QUOTES, NO_STOP = 0.05, 0.03, 0.4, 0.08


def varied(doc: Doc, rng: random.Random) -> Doc:
    """The Doc itself, or its labels on words in another spelling."""
    words = [token.text for token in doc]
    if rng.random() < OTHER_QUOTES:
        opening, closing = rng.choice(QUOTES)
        words = [{"«": opening, "»": closing}.get(word, word) for word in words]
    chance = rng.random()
    if chance < LOWER:
        words = [word.lower() for word in words]
    elif chance < LOWER + UPPER:
        words = [word.upper() for word in words]
    other = rewritten(doc, words)
    return without_stop(other) if rng.random() < NO_STOP else other


def rewritten(doc: Doc, words: Sequence[str]) -> Doc:
    """The labels of a Doc on the same number of other words."""
    spaces = None if doc.has_unknown_spaces else [bool(token.whitespace_) for token in doc]
    other = Doc(doc.vocab, words=list(words), spaces=spaces)
    labels: Any = doc.to_array(ATTRIBUTES)
    other.from_array(ATTRIBUTES, labels)
    return other


def with_capitals(doc: Doc) -> list[str] | None:
    """The words of a lower-case text with capital letters at the beginning of sentences and names,
    as its labels show them. None for a text that has capital letters.

    So lower-cased news becomes like printed news, of which there is little.
    """
    if any(token.text != token.lower_ for token in doc):
        return None
    return [
        token.text[0].upper() + token.text[1:] if _begins_with_capital(token) else token.text
        for token in doc
    ]


def _begins_with_capital(token: Token) -> bool:
    first = next((other for other in token.sent if other.text[0].isalpha()), None)
    if token == first:
        return True
    if token.pos_ == "PROPN" or token.ent_type_ in CAPITALS_THROUGHOUT:
        return token.lower_ not in COMMON_IN_NAMES
    return token.ent_iob_ == "B" and token.ent_type_ in CAPITAL_FIRST


def without_stop(doc: Doc) -> Doc:
    """The Doc without the full stop at its end, if it is not the head of a word."""
    if len(doc) < 4 or doc[-1].text != "." or any(token.head.i == len(doc) - 1 for token in doc):
        return doc
    return doc[:-1].as_doc()
