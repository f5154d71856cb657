"""Noun chunks of Kazakh: `doc.noun_chunks`.

A Kazakh noun phrase ends with its head, and its modifiers are before the head. A chunk is a noun, a
name or a pronoun with the determiners, adjectives, numerals and (genitive) nouns before it
(«Алматы қаласының жаңа әкімі»), and with the rest of a name after its first word («Абай |
Құнанбайұлы»). It does not contain relative clauses («кеше келген | қонақтар») or other clauses.
Coordinated phrases are separate chunks, unless they are before a common head. Chunks do not overlap
and are in the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.errors import Errors
from spacy.symbols import NOUN, PRON, PROPN
from spacy.tokens import Doc, Span, Token

_NOMINAL: Final = frozenset({NOUN, PROPN, PRON})
# Relations of Universal Dependencies without subtypes. Those of words before a head:
_MODIFIERS: Final = frozenset(
    {"amod", "clf", "compound", "det", "nmod", "nummod", "appos", "flat", "punct"}
)
# Those of words inside modifiers:
_INSIDE: Final = _MODIFIERS | {"advmod", "case", "cc", "conj", "discourse", "fixed", "goeswith"}
_REST_OF_NAME: Final = frozenset({"flat", "goeswith"})
# Relations of nouns that are not heads of phrases, such as parts of names and postpositions
# («үстінде»).
_NO_HEADS: Final = frozenset({"flat", "goeswith", "fixed", "case", "mark", "cc", "aux", "cop"})
_OPENING: Final = frozenset('«“„"')


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """The chunks of a parsed Doc or Span as (first token, end, label NP).

    Raises ValueError if it is not parsed.
    """
    doc = doclike.doc
    if not doc.has_annotation("DEP"):
        raise ValueError(Errors.E029)
    label = doc.vocab.strings.add("NP")
    phrases = _Phrases(doc)
    found: list[tuple[int, int]] = []
    limit = len(doc)
    for token in reversed(list(doclike)):
        if token.i >= limit or token.pos not in _NOMINAL or _relation(token) in _NO_HEADS:
            continue
        if token.dep_ == "compound:lvc":
            continue
        start, end = phrases.edges(token)
        found.append((start, min(end, limit)))
        limit = start
    first = doclike[0].i if len(doclike) else 0
    for start, end in reversed(found):
        if start >= first:
            yield start, end, label


class _Phrases:
    """The borders of the noun phrases of a Doc."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._holds_more = {  # whether the subtree contains more than a noun phrase
            token.i: False for token in doc
        }
        for token in doc:
            if not token.is_space and _relation(token) not in _INSIDE:
                self._mark(token)

    def _mark(self, token: Token) -> None:
        while not self._holds_more[token.i]:
            self._holds_more[token.i] = True
            if token.head.i == token.i:
                break
            token = token.head

    def edges(self, head: Token) -> tuple[int, int]:
        """The index of the first token of the phrase, and the index after its last token."""
        start, end = self._start(head), self._end(head)
        while start < head.i and self._is_edge(start, end):
            start += 1
        return start, end

    def _start(self, head: Token) -> int:
        start = head.i
        for child in reversed(list(head.lefts)):
            if _relation(child) == "punct" or child.is_space:
                continue
            if _relation(child) not in _MODIFIERS:
                break
            if self._holds_more[child.i]:
                return self._start(child)
            start = child.left_edge.i
        return start

    def _end(self, head: Token) -> int:
        end = head.i + 1
        for child in head.rights:
            if child.is_space or _relation(child) == "punct":
                continue
            if _relation(child) not in _REST_OF_NAME or self._holds_more[child.i]:
                break
            end = child.right_edge.i + 1
        while self._doc[end - 1].is_space or self._doc[end - 1].is_punct:
            end -= 1
        return end

    def _is_edge(self, place: int, end: int) -> bool:
        """Whether a token at the start does not belong to the phrase: white space, or a mark that
        is not closed inside."""
        token = self._doc[place]
        if token.text in _OPENING:
            return not any(mark in self._doc[place + 1 : end].text for mark in '»”"')
        return token.is_space or token.is_punct


def _relation(token: Token) -> str:
    return token.dep_.partition(":")[0]


SYNTAX_ITERATORS: Final = {"noun_chunks": noun_chunks}
