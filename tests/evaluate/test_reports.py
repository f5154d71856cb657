"""Real reports are analyzed under each of their targets and scored."""

from __future__ import annotations

from pathlib import Path

from qazcorpus.document import Answer
from qazcorpus.evaluate.report_scores import given_answers, score_reports
from qazcorpus.evaluate.reports import AnalyzedReport, GoldReport, analyze_reports
from tests.annotations.report_rows import TEXT, annotation
from tests.evaluate.stance_engines import table_pipeline

RIGHT: dict[str, Answer] = {"көпір салу": "favor", "көпір салудан бас тарту": "against"}


def analyzed(folder: Path, answers: dict[str, Answer]) -> list[AnalyzedReport]:
    one = annotation(folder)
    report = GoldReport(one.document(TEXT), one.roles, True, frozenset({"s1-1"}))
    return list(analyze_reports([report], table_pipeline(answers), unrelated=["балық аулау"]))


def test_a_report_is_read_under_each_target_and_without_one(tmp_path: Path) -> None:
    [one] = analyzed(tmp_path, RIGHT)
    assert list(one.found) == ["көпір салу", "көпір салудан бас тарту", "жол салу"]
    said = one.found["көпір салу"][0]
    assert (said.content.text, said.stance) == ("көпірге қарсы шықты", "favor")
    assert [s.stance for s in one.given[:3]] == ["favor", "against", None]
    assert {s.target for s in one.unrelated["балық аулау"]} == {"балық аулау"}
    assert one.target_record()["matter"] == "көпір салу"


def test_scores(tmp_path: Path) -> None:
    scores = score_reports(analyzed(tmp_path, RIGHT))
    assert scores.reports == 1
    assert scores.contents.gold == 9
    assert 0 < scores.contents.correct <= scores.contents_exact.predicted
    assert scores.sources.percent == 100
    given = scores.given
    assert list(given) == ["all", "agreed", "matter", "opposite", "near"]
    assert (given["near"].number, given["near"].right) == (3, 100.0)
    assert (given["agreed"].number, given["agreed"].right) == (1, 100.0)
    # The protest and the weather are wrong: favor in place of against, and of none.
    assert given["matter"].right == 33.3
    assert given["matter"].macro_f1 == round(100 * (1 / 2 + 0 + 0) / 3, 1)
    assert (scores.turned.percent, scores.turned_right.percent) == (100.0, 50.0)
    assert (scores.none_on_a_side_given.number, scores.none_on_a_side_given.of) == (2, 5)
    assert scores.unrelated["балық аулау"].percent == 0.0
    assert scores.target_contested.of == 1
    assert scores.target_uncontested.percent is None


def test_missed_statements_count_only_in_the_figure_that_says_so(tmp_path: Path) -> None:
    [one] = analyzed(tmp_path, RIGHT)
    nothing = AnalyzedReport(one.report, dict.fromkeys(one.found, ()), one.given)
    found = score_reports([nothing]).found["all"]
    assert (found.number, found.macro_f1, found.right, found.surer) == (0, None, None, None)
    assert found.macro_f1_with_missed == 0.0


def test_neutral_and_none_are_one_of_three_answers(tmp_path: Path) -> None:
    scores = score_reports(analyzed(tmp_path, {"жол салу": "neutral"}))
    assert (scores.given["near"].right, scores.given["near"].right_of_three) == (0.0, 100.0)
    assert scores.given["near"].surer_of_three == 100.0


def test_scores_and_answers_are_written_as_json(tmp_path: Path) -> None:
    judged = analyzed(tmp_path, RIGHT)
    record = score_reports(judged).to_dict()
    assert record["given"]["matter"]["right"] == 33.3
    assert record["turned"] == {"of": 2, "percent": 100.0}
    assert record["unrelated_all"] == 0.0
    first, *_ = given_answers(judged[0])
    assert first.to_dict()["content"] == "көпір салынады"
    assert (first.to_dict()["expected"], first.to_dict()["found"]) == ("favor", "favor")
