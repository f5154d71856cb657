"""Statements composed of a matter and an attitude toward it."""

import random
from dataclasses import replace

import pytest

from qazcorpus.training.stance import composed
from qazcorpus.training.stance.composed import (
    COMPOSED,
    Attitudes,
    Composer,
    Phrase,
    attitudes,
    without,
)
from qazcorpus.training.statements.learning_texts import RelatedTargets
from tests.training.stance.small_texts import example

FACTORY = {"зауыт салу": RelatedTargets(("зауыттан бас тарту",), ("зауыт мұражайы",), ("зауыт",))}
SUPPORT = Phrase("{acc} қолдаймыз", "деді")
REFUSAL = Phrase("{dat} қарсымыз", "деді")


@pytest.fixture
def two_attitudes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Attitudes({"favor": [SUPPORT], "against": [REFUSAL], "neutral": [REFUSAL]}, ["рас"])
    monkeypatch.setattr(composed, "attitudes", lambda: given)
    monkeypatch.setattr(composed, "ATTITUDE_WEIGHTS", (0.5, 0.5, 0))


@pytest.mark.parametrize(
    ("content", "matter", "said"),
    [
        ("{acc} қолдаймыз", "зауыт салу", "зауыт салуды қолдаймыз"),
        ("{dat} қарсымыз", "мектеп", "мектепке қарсымыз"),
        ("{gen} қажеті жоқ", "жарнамаға тыйым", "жарнамаға тыйымның қажеті жоқ"),
        ("{abl} бас тартамыз", "ЖЭО құрылысы", "ЖЭО құрылысынан бас тартамыз"),
        ("{nom} керек", "3G", "3G керек"),
        ("{wenot}", "жаңа зауыт салу", "жаңа зауыт салмаймыз"),
        ("{if}, шығын көбейеді", "салық көтеру", "салық көтерсе, шығын көбейеді"),
    ],
)
def test_a_matter_gets_the_case_of_its_place(content: str, matter: str, said: str) -> None:
    assert Phrase(content, "деді").about(matter) == said


@pytest.mark.parametrize(
    ("content", "matter"), [("{acc} қолдаймыз", "3G"), ("{we}", "салыққа тыйым")]
)
def test_a_matter_without_the_form_does_not_fit(content: str, matter: str) -> None:
    phrase = Phrase(content, "деді")
    assert not phrase.fits(matter)
    assert phrase.fits("зауыт салу")


@pytest.mark.usefixtures("two_attitudes")
def test_the_side_follows_from_the_attitude_the_mention_and_the_target() -> None:
    examples = Composer(FACTORY, ["Министр"]).compose(400, random.Random(1))
    assert {one.set for one in examples} == {COMPOSED}
    assert {one.question.source for one in examples} == {"Министр"}
    seen = set()
    for one in examples:
        if "ал" in one.question.content.split():
            continue
        target, content = one.question.target, one.question.content.lower()
        if target == "зауыт мұражайы":
            assert one.answers == ("none",)
            continue
        turned = [side in text for text in (target, content) for side in ("бас тарту", "салмау")]
        agrees = ("қолдаймыз" in content) == (sum(turned) % 2 == 0)
        assert one.answers == ("favor" if agrees else "against",)
        seen.add((one.answers, sum(turned)))
    assert len(seen) == 6  # both sides with no, one and two opposites


@pytest.mark.usefixtures("two_attitudes")
def test_of_two_matters_the_one_that_is_asked_about_decides() -> None:
    matters = {**FACTORY, "жол ашу": RelatedTargets(("жолды жабу",))}
    examples = Composer(matters, []).compose(600, random.Random(2))
    double = [
        one
        for one in examples
        if "зауыт салуды қолдаймыз" in one.question.content.lower()
        and "жол ашуға қарсымыз" in one.question.content.lower()
    ]
    asked = {one.question.target: one.answers for one in double}
    assert asked["зауыт салу"] == ("favor",)
    assert asked["жол ашу"] == ("against",)


@pytest.mark.usefixtures("two_attitudes")
def test_some_statements_stand_in_the_context_of_others() -> None:
    around = example().question._replace(title="Тақырып", before="Бұрын.", other="Тағы.")
    examples = Composer(FACTORY, [], [around]).compose(200, random.Random(3))
    titles = {one.question.title for one in examples}
    assert titles == {"", "Тақырып"}


def test_the_same_seed_gives_the_same_statements() -> None:
    composer = Composer(FACTORY, ["Министр", "Тұрғындар"])
    assert composer.compose(30, random.Random(4)) == composer.compose(30, random.Random(4))


def test_every_attitude_of_the_project_has_a_place_for_the_matter() -> None:
    for phrases in attitudes().phrases.values():
        for phrase in phrases:
            assert phrase.places
            assert "зауыт сал" in phrase.about("зауыт салу")


def test_a_matter_that_is_kept_for_measuring_is_left_out() -> None:
    assert without(FACTORY, {"зауыт"}) == {}
    assert without(FACTORY, {"зауыт салу"}) == {}
    assert without(FACTORY, {"жол ашу"}) == FACTORY


def test_a_matter_without_an_opposite_is_left_out() -> None:
    alone = {"зауыт салу": replace(FACTORY["зауыт салу"], opposites=())}
    assert Composer(alone, []).compose(5, random.Random(1)) == []
