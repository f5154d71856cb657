"""Scores of judged examples."""

from collections.abc import Sequence

from qazcorpus.document import Probabilities
from qazcorpus.statements.pair.questions import Question
from qazcorpus.training.stance.evaluation import (
    likeliest_side,
    macro_f1,
    on_a_side,
    report,
    scores,
)
from tests.training.stance.small_texts import example

FAVOR = Probabilities(0.8, 0.1, 0.05, 0.05)
AGAINST = Probabilities(0.1, 0.7, 0.1, 0.1)
NONE = Probabilities(0.36, 0.04, 0.22, 0.38)


def judge(questions: Sequence[Question]) -> list[Probabilities]:
    """A judge that answers «favor» about a plant, and «none» about everything else."""
    return [FAVOR if "зауыт" in one.target else NONE for one in questions]


def test_neutral_and_none_are_one_class() -> None:
    assert likeliest_side(NONE) == "neutral or none"
    assert macro_f1(["favor", "against", "neutral or none"], ["favor", "favor", "favor"]) == 16.7


def test_scores_of_three_classes_and_of_four_answers() -> None:
    examples = [example(), example(answer="against"), example(answer="neutral")]
    found = scores(examples, [FAVOR, AGAINST, NONE])
    assert (found["examples"], found["macro_f1"], found["accuracy"]) == (3, 100.0, 100.0)
    assert found["answers"] == 66.7
    assert found["surer_half"] == 100.0


def test_the_share_on_a_side_under_unrelated_targets() -> None:
    examples = [example(content="бір", document="1"), example(content="екі", document="1")]
    assert on_a_side(judge, examples, ["ауа райы"]) == 0.0
    assert on_a_side(judge, examples, ["ауа райы", "зауытты көшіру"]) == 50.0


def test_reports_are_scored_by_role_and_near_targets_alone() -> None:
    reports = [
        example(document="1", role="matter"),
        example("зауыт салмау", answer="against", document="1", role="opposite"),
        example("газ зауыты", answer="none", document="1", role="near"),
    ]
    measured = {"real_reports": reports, "texts": [example()] * 5}
    found = report(judge, measured, ["ауа райы"], at_most=4)
    assert found["texts"]["examples"] == 4
    assert found["real_reports"]["examples"] == 2
    assert found["real_reports"]["accuracy"] == 50.0
    by_role = {role: told["accuracy"] for role, told in found["real_reports"]["by_role"].items()}
    assert by_role == {"matter": 100.0, "opposite": 0.0, "near": 0.0}
    assert found["real_reports"]["unrelated"] == 0.0
