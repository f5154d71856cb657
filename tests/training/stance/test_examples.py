"""Examples from documents, with their admissible answers."""

import random

from qazcorpus.document import Document, Span, Statement
from qazcorpus.training.stance.examples import examples_of, sampled
from tests.training.stance.small_texts import example, kazakh_examples

TEXT = "Зауыт салына ма\nӘкім зауыт керек деді. Тұрғындар үндемеді."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


DOCUMENT = Document(
    "a",
    TEXT,
    statements=(
        Statement(span("зауыт керек"), span("Әкім"), target="зауыт салу", stance="favor"),
        Statement(span("үндемеді"), target="зауыт салу", stance="neutral"),
        Statement(span("үндемеді"), target="ауа райы"),
        Statement(span("үндемеді")),
    ),
)


def test_a_statement_without_a_stance_is_not_about_its_target() -> None:
    found = list(examples_of("texts", DOCUMENT, neutral=("neutral", "none")))
    assert [(e.question.target, e.answers) for e in found] == [
        ("зауыт салу", ("favor",)),
        ("зауыт салу", ("neutral", "none")),
        ("ауа райы", ("none",)),
    ]
    assert found[0].question.title == "Зауыт салына ма"
    assert len({e.document for e in found}) == 1


def test_a_text_without_a_title() -> None:
    first = next(examples_of("texts", DOCUMENT, titled=False))
    assert (first.question.title, first.question.source) == ("", "Әкім")


def test_the_same_statement_under_another_target() -> None:
    other = example().toward("ауа райы", "none")
    assert (other.question.target, other.answers) == ("ауа райы", ("none",))
    assert example().toward("ауа райы").answers == ("favor",)
    assert example().with_role("near").role == "near"


def test_few_examples_are_repeated_and_many_are_drawn() -> None:
    examples = kazakh_examples(6)
    more = sampled(examples, 15, random.Random(1))
    assert len(more) == 15
    assert all(more.count(one) in (2, 3) for one in examples)
    fewer = sampled(examples, 4, random.Random(1))
    assert len({*fewer}) == 4
    assert sampled([], 5, random.Random(1)) == []
