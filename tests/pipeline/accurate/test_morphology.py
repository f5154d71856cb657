import numpy as np
import pytest

from qazcorpus.pipeline.accurate.morphology import Morphology, as_attributes, likeliest

ANALYSES = [
    ("NOUN", "Case=Gen|Number=Plur"),
    ("NOUN", "Case=Nom"),
    ("PUNCT", "_"),
    ("VERB", "Tense=Past"),
]


def scores_for(morphology: Morphology, upos: str, feats: str) -> list[float]:
    scores: list[float] = []
    values = morphology.attributes.values()
    for wanted, known in zip(morphology.targets(upos, feats), values, strict=True):
        scores += [1.0 if i == wanted else 0.0 for i in range(len(known))]
    return scores


def test_each_analysis_is_the_best_one_for_its_own_scores() -> None:
    morphology = Morphology.of(ANALYSES)
    scores = np.array([scores_for(morphology, *a) for a in ANALYSES], np.float32)
    assert scores.shape == (4, morphology.width)
    assert [morphology.analyses[i] for i in morphology.best(scores)] == ANALYSES


def test_values_that_never_stand_together_are_not_put_together() -> None:
    morphology = Morphology.of(ANALYSES)
    # Punctuation has no plural genitive: the noun that has both is nearer than the bare mark.
    scores = np.array([scores_for(morphology, "PUNCT", "Case=Gen|Number=Plur")], np.float32)
    assert morphology.analyses[morphology.best(scores)[0]] == ("NOUN", "Case=Gen|Number=Plur")


def test_candidates_are_the_likely_analyses_and_how_far_they_are_behind() -> None:
    morphology = Morphology.of(ANALYSES)
    scores = np.array([scores_for(morphology, *a) for a in ANALYSES], np.float32)
    rows = list(morphology.likely(morphology.sums(scores)))
    assert [row[0] for row in rows] == [(analysis, 0.0) for analysis in ANALYSES]
    for row in rows:
        values = [value for _, value in row]
        assert len(values) > 1
        assert values == sorted(values, reverse=True)
    assert [*morphology.likely(morphology.sums(scores[:1] * 100))] == [[(ANALYSES[0], 0.0)]]
    assert [*morphology.likely(morphology.sums(scores[:0]))] == []


def test_paradigms_are_completed_from_what_is_known() -> None:
    finite = "Mood=Ind|Number={}|Person={}|Tense={}|VerbForm=Fin"
    known = [
        ("VERB", finite.format("Sing", "1", "Past")),
        ("VERB", finite.format("Plur", "3", "Fut")),
        ("NOUN", "Case=Nom"),
        ("NOUN", "Case=Gen|Number=Plur|Number[psor]=Sing|Person[psor]=1"),
        ("PUNCT", "_"),
    ]
    morphology = Morphology.of(known)
    completed = morphology.completed()
    assert set(completed.analyses) - set(known) == {
        ("VERB", finite.format("Plur", "3", "Past")),
        ("VERB", finite.format("Sing", "1", "Fut")),
        ("NOUN", "Case=Gen"),
        ("NOUN", "Case=Nom|Number=Plur"),
        ("NOUN", "Case=Gen|Number=Plur"),
        ("NOUN", "Case=Nom|Number[psor]=Sing|Person[psor]=1"),
        ("NOUN", "Case=Gen|Number[psor]=Sing|Person[psor]=1"),
        ("NOUN", "Case=Nom|Number=Plur|Number[psor]=Sing|Person[psor]=1"),
    }
    assert completed.attributes == morphology.attributes
    assert completed.completed() == completed


def test_json_keeps_everything() -> None:
    morphology = Morphology.of(ANALYSES)
    assert Morphology.from_json(morphology.to_json()) == morphology
    with pytest.raises(KeyError):
        Morphology.from_json({})


def test_attributes_of_an_analysis() -> None:
    assert as_attributes("NUM", "_") == {"UPOS": "NUM"}
    assert as_attributes("NOUN", "Number[psor]=Plur,Sing") == {
        "UPOS": "NOUN",
        "Number[psor]": "Plur,Sing",
    }


def test_a_row_without_a_likeliest_value_has_its_first() -> None:
    scores = np.array([[np.nan, 1, 2], [1e9, 1, 2]], np.float32)
    assert [[column for column, _ in row] for row in likeliest(scores)] == [[0], [0]]
