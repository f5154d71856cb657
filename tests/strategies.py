"""Hypothesis strategies: documents with every layer over texts that make offsets go wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from qazcorpus.document import (
    STANCES,
    Document,
    Entity,
    Metadata,
    Origin,
    Probabilities,
    Sentence,
    Span,
    Statement,
    Target,
    Token,
)
from qazcorpus.nesting import nested
from qazcorpus.scheme import load_scheme

_PIECES = (
    *("Қазақстан", "ҚР-ның", "әкімдігі", "деді", "Freedom", "قازاق", "2025-ші", "т.б."),
    *("«", "»", "—", ".", "!", "…", "\\", "|", "=", "_", "#", '"', "<b>"),
    *(" ", " ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2028", "\x85"),
    *("👩🏽‍🚒", "🇰🇿", "😀", "\u200d", "\ufeff", "и\u0306", "a\u0301\u0323", "𐐀"),
)
_names = st.text(st.sampled_from("абвҚӘabc -🇰"), max_size=8)
_labels = st.sampled_from(load_scheme().entity_labels)


def texts() -> st.SearchStrategy[str]:
    """Texts of emoji, combining marks, three scripts and odd white space; line breaks are LF."""
    free = st.text(
        st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r"), max_size=6
    )
    pieces = st.lists(st.one_of(st.sampled_from(_PIECES), free), min_size=1, max_size=30)
    return pieces.map("".join).filter(bool)


def _span(draw: st.DrawFn, text: str) -> dict[str, Any]:
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return {"start": start, "end": end, "text": text[start:end]}


def _maybe_span(draw: st.DrawFn, text: str) -> Span | None:
    return Span(**_span(draw, text)) if draw(st.booleans()) else None


def probabilities() -> st.SearchStrategy[Probabilities]:
    """The probabilities of four answers, as a model gives them."""
    weights = st.tuples(*[st.floats(0.01, 1)] * 4)
    return weights.map(lambda given: Probabilities(*(weight / sum(given) for weight in given)))


def _segments(draw: st.DrawFn, text: str) -> tuple[list[Sentence], list[Token]]:
    """Sentences and, in them, tokens: apart and in order, with gaps between them."""
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=12))})
    sentences: list[Sentence] = []
    tokens: list[Token] = []
    begin = 0
    for left, right in pairwise(cuts):
        piece = text[left:right]
        start = left + len(piece) - len(piece.lstrip())
        if piece.strip() and draw(st.booleans()):
            word = piece.strip()
            tokens.append(
                Token(
                    start,
                    start + len(word),
                    word,
                    lemma=draw(_names),
                    upos=draw(st.sampled_from(("", "NOUN", "VERB", "PROPN"))),
                    feats=draw(st.sampled_from(("", "Case=Gen", "Case=Dat|Number=Plur"))),
                    head=draw(st.sampled_from((-1, len(tokens), max(len(tokens) - 1, 0)))),
                    deprel=draw(st.sampled_from(("", "root", "nmod"))),
                    sentence=len(sentences),
                )
            )
        if right == len(text) or draw(st.booleans()):
            sentences.append(
                Sentence(begin, right, text[begin:right], draw(st.sampled_from(("", "kk"))))
            )
            begin = right
    return sentences, tokens


@st.composite
def documents(draw: st.DrawFn, doc_id: str = "") -> Document:
    """A document; its names nest, and names and statements may overlap and cut through tokens."""
    text = draw(texts())
    sentences, tokens = _segments(draw, text)
    few = st.integers(0, 4)
    targets = tuple(
        Target(
            draw(_names),
            draw(st.sampled_from(("given", "found"))),
            tuple(Span(**_span(draw, text)) for _ in range(draw(few))),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    return Document(
        doc_id=doc_id or draw(st.from_regex(r"[a-z]{1,8}-[0-9]{1,6}", fullmatch=True)),
        text=text,
        metadata=Metadata(
            *(draw(_names) for _ in range(8)),
            extra=draw(st.dictionaries(_names, _names, max_size=2)),
            other_targets=tuple(draw(st.lists(_names, max_size=2))),
        ),
        tokens=tuple(tokens),
        sentences=tuple(sentences),
        entities=nested(
            Entity(
                **_span(draw, text),
                label=draw(_labels),
                kind=draw(st.sampled_from(("", "GPE", "ORGANISATION"))),
                canonical=draw(_names),
                id=f"e{number}",
                entity_id=draw(st.sampled_from(("", "r1", "r2"))),
            )
            for number in range(draw(few))
        ),
        targets=targets,
        statements=tuple(
            Statement(
                Span(**_span(draw, text)),
                _maybe_span(draw, text),
                _maybe_span(draw, text),
                target=draw(_names),
                stance=draw(st.none() | st.sampled_from(STANCES)),
                confidence=draw(st.none() | st.floats(0, 1)),
                relevance=draw(st.none() | st.floats(0, 1)),
                probabilities=draw(st.none() | probabilities()),
                id=draw(st.sampled_from(("", f"s{number}"))),
            )
            for number in range(draw(few))
        ),
        origin=draw(
            st.dictionaries(
                st.sampled_from(("tokens", "entities", "statements")),
                st.builds(
                    Origin,
                    st.sampled_from(("pipeline", "annotator", "adjudicated")),
                    _names,
                    _names,
                ),
            )
        ),
    )
