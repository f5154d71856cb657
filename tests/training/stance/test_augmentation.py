"""Other wordings, negated targets, dropped context and swapped targets."""

import random
from dataclasses import replace

import pytest

from qazcorpus.training.stance.augmentation import Augmentation, negated, swapped
from qazcorpus.training.stance.settings import KazakhSettings
from qazcorpus.training.statements.learning_texts import RelatedTargets
from tests.training.stance.small_texts import example, kazakh_examples

NEVER = {"near": 0.0, "turned": 0.0, "other_wording": 0.0, "negated": 0.0, "dropped": 0.0}
RELATED = RelatedTargets(("зауыттан бас тарту",), ("зауыт жолы",))


def augmentation(*wordings: str, **probabilities: float) -> Augmentation:
    related = {"зауыт салу": replace(RELATED, wordings=wordings)}
    return Augmentation(related, KazakhSettings(**NEVER | probabilities))


@pytest.mark.parametrize(
    ("target", "opposite"),
    [
        ("зауыт салу", "зауыт салмау"),
        ("жалақыны көтеру", "жалақыны көтермеу"),
        ("заңды өзгерту", "заңды өзгертпеу"),
        ("ақша жинау", "ақша жинамау"),
        ("зауыт салмау", None),
        ("бас тарту", "бас тартпау"),
        ("мектеп", None),
        ("су", None),
    ],
)
def test_a_verbal_noun_is_negated(target: str, opposite: str | None) -> None:
    assert negated(target) == opposite


def test_another_wording_keeps_the_side() -> None:
    change = augmentation("зауыттың құрылысы", other_wording=1.0, negated=1.0)
    found = change(example(), random.Random(1))
    assert (found.question.target, found.answers) == ("зауыттың құрылысы", ("favor",))


def test_a_negated_target_turns_the_side() -> None:
    change = augmentation(other_wording=1.0, negated=1.0)
    rng = random.Random(1)
    assert change(example(answer="favor"), rng) == example("зауыт салмау", answer="against")
    assert change(example(answer="against"), rng) == example("зауыт салмау", answer="favor")
    assert change(example(answer="none"), rng) == example(answer="none")


def test_an_opposite_target_turns_the_side_and_a_near_one_is_not_spoken_about() -> None:
    rng = random.Random(1)
    change = augmentation(turned=1.0, other_wording=1.0)
    assert change(example(answer="favor"), rng) == example("зауыттан бас тарту", answer="against")
    assert change(example(answer="neutral"), rng) == example("зауыттан бас тарту", answer="neutral")
    assert change(example("жол жабу"), rng) == example("жол жабу")
    change = augmentation(near=1.0, turned=1.0)
    assert change(example(answer="favor"), rng) == example("зауыт жолы", answer="none")


def test_context_is_dropped_and_the_content_is_kept() -> None:
    found = augmentation(dropped=1.0)(example(), random.Random(1)).question
    assert (found.source, found.cue, found.title, found.before, found.other) == ("",) * 5
    assert (found.target, found.content) == ("зауыт салу", "зауыт керек")


def test_a_statement_is_not_about_the_target_of_another_text() -> None:
    examples = kazakh_examples()
    found = swapped(examples, 20, random.Random(2))
    assert found
    originals = {(e.document, e.question.content): e.question.target for e in examples}
    for one in found:
        assert (one.set, one.answers) == ("swapped", ("none",))
        assert one.question.target != originals[one.document, one.question.content]


def test_a_target_that_the_statement_names_is_not_swapped_in() -> None:
    pair = [
        example("зауыт салу", "жол жабу керек", document="1"),
        example("жол жабу", "зауыт салу керек", document="2"),
    ]
    assert swapped(pair, 2, random.Random(1), tried=2) == []
