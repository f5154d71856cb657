"""Stance checks are read, judged by a pipeline, and scored by capability."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from qazcorpus.document import Answer
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.evaluate.stance_check_scores import score_stance_checks
from qazcorpus.evaluate.stance_checks import (
    CheckedCase,
    of_capabilities,
    read_check_files,
    read_stance_checks,
    run_stance_checks,
)
from qazcorpus.readers.normalize import normalize
from qazcorpus.resources import resource
from qazcorpus.views.stance_checks import CAPABILITIES
from tests.evaluate.stance_engines import table_pipeline

NEGATION = """\
capability: negation
cases:
  - text: 'Әкім зауыт салынбайды деді.'
    content: 'зауыт салынбайды'
    source: 'Әкім'
    answers:
      зауыт салу: against
      орманды сақтау: favor
      ағаш отырғызу: favor
  - text: 'Зауыт салынбасын!'
    content: 'Зауыт салынбасын!'
    source: null
    answers:
      зауыт тұрғызу: against
      жол салу: none
"""
ITEM = "  - {text: Жоба керек., content: Жоба керек, source: null, answers: {жоба: favor}}\n"


def written(folder: Path, text: str = NEGATION, name: str = "negation.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def cases(folder: Path, answers: dict[str, Answer]) -> list[CheckedCase]:
    written(folder)
    return list(run_stance_checks(read_check_files(folder), table_pipeline(answers)))


@pytest.mark.parametrize("part", ["development", "blind"])
def test_the_projects_own_checks_are_whole(part: str) -> None:
    checks = read_stance_checks(part)
    assert {check.capability for check in checks} == {*CAPABILITIES}
    each = Counter(check.capability for check in checks for _ in check.answers)
    assert min(each.values()) >= 20
    for check in checks:
        assert normalize(check.text).text == check.text, (check.capability, check.item)


def test_the_suite_has_at_least_600_cases_and_no_text_is_in_both_parts() -> None:
    development, blind = read_stance_checks(), read_stance_checks("blind")
    assert sum(len(check.answers) for check in (*development, *blind)) >= 600
    assert not {check.text for check in development} & {check.text for check in blind}


def test_the_readme_has_their_numbers() -> None:
    readme = resource("annotations", "README.md").read_text(encoding="utf-8")
    for part, writer in (("development", "first"), ("blind", "second")):
        checks = read_stance_checks(part)
        number = sum(len(check.answers) for check in checks)
        assert f"| `{part}` | {writer} | {len(checks)} | {number} |" in readme


def test_a_file_is_read(tmp_path: Path) -> None:
    first, second = read_check_files(written(tmp_path))
    assert (first.capability, first.item, second.item) == ("negation", 1, 2)
    assert first.statement.source is not None
    assert first.statement.source.text == "Әкім"
    assert second.statement.source is None
    assert list(first.answers) == ["зауыт салу", "орманды сақтау", "ағаш отырғызу"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"cases:\n{ITEM}", "its keys are not capability and cases"),
        (f"capability: denial\ncases:\n{ITEM}", "the name of the file says 'negation'"),
        ("capability: negation\ncases: []", "'cases' is not a list of items"),
        (ITEM.replace(", source: null", ""), "item 2: this does not have exactly the keys"),
        (ITEM.replace("{жоба: favor}", "{жоба: yes}"), "item 2, answers, жоба: True is not one of"),
        (ITEM.replace("{жоба: favor}", "{}"), "item 2, answers: this is not a mapping"),
        (ITEM.replace("жоба: f", "1: f"), "item 2, answers: the target 1 is not a text"),
        (ITEM.replace("content: Жоба", "content: Жол"), "item 2, content: «Жол керек» is not in"),
        (ITEM.replace("content: Жоба к", "content: оба к"), "content, source: «оба керек» is not"),
        (ITEM.replace("source: null", "source: Әкім"), "item 2, source: «Әкім» is not in the text"),
        (ITEM.replace("source: null", "source: 3"), "item 2, source: this is neither a text nor"),
        (ITEM.replace("text: Жоба керек.", "text: 5"), "item 2, text: this is not a text"),
        (ITEM.replace("жоба: favor", "жоба: favor, жоба: none"), "the key 'жоба' occurs twice"),
    ],
)
def test_what_is_wrong_is_named_with_file_item_and_key(
    tmp_path: Path, text: str, says: str
) -> None:
    whole = text if "cases" in text else f"capability: negation\ncases:\n{ITEM}{text}"
    with pytest.raises(ReadError) as caught:
        list(read_check_files(written(tmp_path, whole)))
    assert says in str(caught.value)
    assert "negation.yaml" in str(caught.value)


def test_right_answers_are_counted_by_capability(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {"зауыт салу": "against", "зауыт тұрғызу": "neutral"}
    scores = score_stance_checks(cases(tmp_path, answers))
    [(name, negation)] = scores.capabilities.items()
    assert (name, negation.texts) == ("negation", 2)
    assert (negation.right.number, negation.right.of) == (2, 5)  # and «жол салу» is none
    assert scores.confusion["against", "neutral"] == 1
    assert scores.to_dict()["all"] == {"texts": 2, "cases": 5, "right": 40.0}


def test_opposites_turn_and_paraphrases_keep_the_side(tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "зауыт салу": "favor",
        "орманды сақтау": "against",
        "ағаш отырғызу": "against",
        "жол салу": "favor",
    }
    pairs = score_stance_checks(cases(tmp_path, answers)).counterparts
    assert (pairs.turned.percent, pairs.turned_right.percent) == (100.0, 0.0)
    assert (pairs.kept.of, pairs.kept.percent, pairs.kept_right.percent) == (1, 100.0, 0.0)
    assert pairs.on_a_side.percent == 100.0
    same = dict.fromkeys(answers, "favor")
    pairs = score_stance_checks(cases(tmp_path, same)).counterparts
    assert (pairs.turned.percent, pairs.kept_right.percent) == (0.0, 100.0)
    mixed: dict[str, Answer] = {**answers, "ағаш отырғызу": "neutral"}
    pairs = score_stance_checks(cases(tmp_path, mixed)).counterparts
    assert (pairs.turned.percent, pairs.kept.percent) == (0.0, 0.0)


def test_a_share_of_nothing_is_not_known() -> None:
    assert score_stance_checks([]).to_dict()["all"]["right"] is None


def test_some_capabilities_can_be_chosen(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, f"capability: denial\ncases:\n{ITEM}", "denial.yaml")
    checks = list(read_check_files(tmp_path))
    assert len(of_capabilities(checks, ())) == 3
    assert [c.capability for c in of_capabilities(checks, ["denial"])] == ["denial"]
    with pytest.raises(UsageError, match=r"'irony'.* denial, negation"):
        of_capabilities(checks, ["irony"])


def test_a_case_is_written_as_json(tmp_path: Path) -> None:
    first, *_ = cases(tmp_path, {"зауыт салу": "favor"})
    record = first.to_dict()
    assert (record["source"], record["target"]) == ("Әкім", "зауыт салу")
    assert (record["expected"], record["found"]) == ("against", "favor")
    assert record["probabilities"]["favor"] == 0.91
