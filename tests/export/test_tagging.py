"""Entities over tokens, and what becomes of those that do not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qazcorpus.document import Document, Entity, Sentence, Token
from qazcorpus.errors import DocumentError
from qazcorpus.export.tagging import tag_tokens
from tests.export.samples import entity, plain

TEXT = "Алматы қаласының әкімдігі көнді. Астана да."


def tagged(*entities: Entity) -> Document:
    return replace(plain("a", TEXT), entities=entities)


def test_of_overlapping_entities_the_longest_stays() -> None:
    short = entity(TEXT, "Алматы", "PLACE")
    tagging = tag_tokens(tagged(short, entity(TEXT, "Алматы қаласының әкімдігі", "AGENCY")))
    assert tagging.tags()[:4] == ["B-AGENCY", "I-AGENCY", "I-AGENCY", "O"]
    assert tagging.overlapping == (short,)
    assert sum(tagging.losses().values()) == 1


def test_neighbours_begin_anew() -> None:
    tagging = tag_tokens(
        tagged(entity(TEXT, "Алматы", "PLACE"), entity(TEXT, "қаласының", "PLACE"))
    )
    assert tagging.tags()[:3] == ["B-PLACE", "B-PLACE", "O"]


def test_a_part_of_a_token_takes_all_of_it() -> None:
    part = entity(TEXT, "ала", "PLACE")
    tagging = tag_tokens(tagged(part))
    assert tagging.tags()[:3] == ["O", "B-PLACE", "O"]
    assert tagging.expanded == (part,)


def test_white_space_touches_no_token() -> None:
    gap = Entity(6, 7, " ", "PLACE")
    tagging = tag_tokens(tagged(gap))
    assert set(tagging.tags()) == {"O"}
    assert tagging.untokenized == (gap,)


def test_an_entity_over_a_sentence_border_begins_in_both() -> None:
    over = entity(TEXT, "көнді. Астана", "ORG")
    tagging = tag_tokens(tagged(over))
    assert tagging.tags()[3:6] == ["B-ORG", "I-ORG", "B-ORG"]
    assert tagging.divided == (over,)


@pytest.mark.parametrize(
    "tokens",
    [
        (Token(3, 5, "ты"), Token(0, 2, "Ал")),
        (Token(0, 3, "Алм"), Token(2, 5, "мат")),
        (Token(0, 2, "Ал", sentence=1), Token(3, 5, "ты", sentence=0)),
    ],
)
def test_tokens_out_of_order_are_refused(tokens: tuple[Token, ...]) -> None:
    text = "Алмат" if tokens[1].start == 2 else "Ал ты"
    document = Document("a", text, tokens=tokens, sentences=(Sentence(0, 5, text),))
    with pytest.raises(DocumentError, match="out of order"):
        tag_tokens(document)
