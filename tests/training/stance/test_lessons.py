"""The examples of both steps, as the settings choose them."""

import random
from collections import Counter
from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.training.stance import lessons
from qazcorpus.training.stance.lessons import foreign_lesson, kazakh_lesson
from qazcorpus.training.stance.settings import ForeignSettings, KazakhSettings
from tests.training.stance.small_texts import example, kazakh_examples, write_foreign_sets


def test_measured_examples_are_not_learned(tmp_path: Path) -> None:
    folder = write_foreign_sets(tmp_path)
    step = ForeignSettings(samples={"rusentne2023": 5, "mnli_tr": 1}, held_out=1, swapped=2)
    learned, measured = foreign_lesson(folder, step, random.Random(1))
    counts = Counter(one.set for one in learned)
    assert (counts["rusentne2023"], counts["mnli_tr"]) == (2, 1)
    assert {*counts} <= {"rusentne2023", "mnli_tr", "swapped"}
    assert all(len(examples) == 1 for examples in measured.values())
    assert not {*learned} & {one for some in measured.values() for one in some}


def test_a_measured_statement_is_not_learned_under_another_target(tmp_path: Path) -> None:
    folder = write_foreign_sets(tmp_path)
    step = ForeignSettings(samples={"newsmtsc": 5}, held_out=1, swapped=0)
    learned, measured = foreign_lesson(folder, step, random.Random(1))
    assert len(measured["newsmtsc"]) == 1
    assert learned == []


def test_sets_are_sampled_and_reports_repeated_by_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "related_targets", dict)
    reports = [
        example(content=role, document="r", role=role, set="real_reports")
        for role in ("matter", "near")
    ]
    sets = {"reports": kazakh_examples(10), "real_reports": reports}
    step = KazakhSettings(samples={"reports": 25}, repeats={"matter": 4}, negated=0, dropped=0)
    found = kazakh_lesson(sets, step, random.Random(1))
    counts = Counter(one.set for one in found)
    assert (counts["reports"], counts["real_reports"]) == (25, 5)
    assert 0 < counts["swapped"] <= int(30 * 0.16)
    roles = Counter(one.role for one in found if one.set == "real_reports")
    assert roles == {"matter": 4, "near": 1}


def test_composed_statements_are_added() -> None:
    step = KazakhSettings(composed=7)
    found = kazakh_lesson({"real_reports": []}, step, random.Random(1))
    assert [one.set for one in found] == ["composed"] * 7


def test_unknown_sets_are_told() -> None:
    step = KazakhSettings(samples={"letters": 3})
    with pytest.raises(UsageError, match="letters, which is not a set of examples"):
        kazakh_lesson({"reports": [], "real_reports": []}, step, random.Random(1))
