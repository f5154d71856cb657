from __future__ import annotations

from dataclasses import replace

from qazcorpus.document import Entity, Span, Statement
from qazcorpus.statements.model.passages import word_table
from tests.statements.discourse_models import given

TEXT = "Тариф өседі\n\nӘкім « су  арзан » деді\nТұрғын үнсіз"


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def test_words_are_numbered_by_sentence_and_paragraph():
    table = word_table(given(TEXT), ())
    assert len(table.tokens) == 10
    assert len(set(table.paragraphs.tolist())) == 3
    assert table.flags[:, 4].tolist() == [1, 0, 1, 0, 0, 0, 0, 0, 1, 0]


def test_a_span_is_the_words_it_covers_or_cuts():
    table = word_table(given(TEXT), ())
    assert table.words_of(span("су  арзан")) == (4, 6)
    assert table.words_of(span("рзан » де")) == (5, 8)
    assert table.words_of(Span(11, 13, "\n\n")) is None


def test_what_the_rules_found_and_quotations_are_flagged():
    said = Statement(content=span("су  арзан"), source=span("Әкім"), cue=span("деді"))
    table = word_table(given(TEXT), (said,))
    assert table.flags[:, 0].tolist() == [0, 0, 0, 0, 1, 2, 0, 0, 0, 0]
    assert table.flags[2, 1] == table.flags[7, 2] == 1
    assert table.flags[3:7, 3].tolist() == [2, 1, 1, 2]


def test_white_space_tokens_are_no_words():
    base = given("бір екі")
    table = word_table(
        type(base)(base.text, [base.tokens[0], Span(3, 4, " "), base.tokens[1]], base.sentences),
        (),
    )
    assert table.tokens.tolist() == [0, 2]


def test_entities_are_flagged_by_what_they_are():
    where = {"PERSON": span("су  арзан"), "ORG": span("Әкім"), "DATE": span("Тұрғын үнсіз")}
    entities = [Entity(s.start, s.end, s.text, label=label) for label, s in where.items()]
    table = word_table(replace(given(TEXT), entities=entities), ())
    assert table.flags[:, 5].tolist() == [0, 0, 3, 0, 1, 2, 0, 0, 7, 7]


def test_an_entity_begins_anew_behind_a_line():
    whole = Entity(7, 17, TEXT[7:17], label="PERSON")
    table = word_table(replace(given(TEXT), entities=[whole]), ())
    assert table.flags[:4, 5].tolist() == [0, 1, 1, 0]
