"""Each data set in another language, with its mapping to the four answers."""

import random
from pathlib import Path

import pytest

from qazcorpus.errors import DocumentError, ReadError
from qazcorpus.training.stance.foreign_texts import (
    foreign_examples,
    foreign_files,
    ibm_argq30k,
    mnli_15k_translated,
    newsmtsc,
    ruopinionne2024,
    rusentne2023,
    terra_ru,
)
from tests.training.stance.small_texts import write_foreign_sets


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    return foreign_files(write_foreign_sets(tmp_path))


def test_opinions_have_their_holder_unless_it_is_the_author(files: dict[str, list[Path]]) -> None:
    praise, blame = ruopinionne2024(files["ruopinionne2024"])
    assert (praise.question.source, praise.question.target) == ("Мэр", "новый парк")
    assert praise.answers == ("favor",)
    assert (blame.question.source, blame.answers) == ("", ("against",))


def test_sentiment_toward_an_entity_is_a_stance(files: dict[str, list[Path]]) -> None:
    found = [(e.question.target, *e.answers) for e in rusentne2023(files["rusentne2023"])]
    assert found == [("Он", "favor"), ("Она", "against"), ("он", "neutral")]


def test_polarity_has_three_parts_and_pronouns_are_left_out(files: dict[str, list[Path]]) -> None:
    found = [(e.question.target, *e.answers) for e in newsmtsc(files["newsmtsc"])]
    assert found == [("Anna", "favor"), ("Berik", "against"), ("Kim", "neutral")]


def test_the_object_of_a_ban_has_the_other_side(files: dict[str, list[Path]]) -> None:
    seen = {
        (one.question.target, *one.answers)
        for seed in range(20)
        for one in ibm_argq30k(files["ibm_argq30k"], random.Random(seed))
    }
    assert seen == {
        ("smoking", "against"),
        ("ban smoking", "favor"),
        ("smoking", "favor"),
        ("ban smoking", "against"),
        ("adopt libertarianism", "favor"),
    }


def test_inference_is_a_stance_toward_the_hypothesis(files: dict[str, list[Path]]) -> None:
    found = list(mnli_15k_translated(files["mnli_15k_translated"][0], "tr"))
    assert [e.answers for e in found] == [("favor",), ("neutral", "none"), ("against",)]
    assert (found[0].question.target, found[0].question.content) == ("b", "tr a")
    answers = [e.answers for e in terra_ru(files["terra_ru"])]
    assert answers == [("favor",), ("against", "neutral", "none")]


def test_all_sets_are_read_from_one_folder(tmp_path: Path) -> None:
    found = foreign_examples(write_foreign_sets(tmp_path), random.Random(1))
    assert {one.set for one in found} == {
        *("ruopinionne2024", "rusentne2023", "newsmtsc", "ibm_argq30k"),
        *("mnli_tr", "mnli_az", "mnli_uz", "mnli_en", "terra_ru"),
    }


def test_broken_files_are_told(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("sentence\tentity\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="the column 'label' is missing"):
        list(rusentne2023([table]))
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"premise": "А"}\n', encoding="utf-8")
    with pytest.raises(DocumentError, match="not a row of this data set"):
        list(terra_ru([lines]))
    with pytest.raises(ReadError):
        list(newsmtsc([tmp_path / "missing.jsonl"]))
