"""What the statement model learns from."""

import json
from pathlib import Path

import numpy as np
import pytest
import spacy

from qazcorpus.annotations.gold import HELD_OUT, held_out
from qazcorpus.annotations.whole_texts import whole_texts
from qazcorpus.errors import DocumentError, UsageError
from qazcorpus.resources import resource
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.training.statements import learning_texts as data
from qazcorpus.training.statements.averaging import averaged
from qazcorpus.training.statements.marked_words import marked_lines

from ...annotations.whole_text_rows import written
from ...statements.discourse_models import random_model

STANCES = resource("annotations", "stance")


def test_a_report_is_no_single_statement(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="content"):
        list(data.single_statements([written(tmp_path / "r.jsonl")]))


def test_nothing_about_a_gold_matter_is_learned(tmp_path: Path) -> None:
    [report] = whole_texts("learn", [written(tmp_path / "r.jsonl")])
    with pytest.raises(UsageError, match="бағаны босату"):
        data.refuse_matters([report], [report])
    data.refuse_matters([report], [])


def test_words_and_their_tags(tmp_path: Path) -> None:
    [report] = whole_texts("learn", [written(tmp_path / "r.jsonl")])
    tokenizer = spacy.blank("kk").tokenizer
    [line] = marked_lines(tokenizer, [report], complete=True)
    row = json.loads(line)
    tags = {word: tuple(t) for word, t in zip(row["words"], row["parts"], strict=True) if any(t)}
    assert tags == {
        "бағаның": (1, 0, 0),
        "өсетінін": (2, 0, 0),
        "Сарапшы": (0, 1, 0),
        "айтты": (0, 0, 1),
    }
    [[start, end, target, stance]] = row["queries"]
    assert row["words"][start:end] == ["бағаның", "өсетінін"]
    assert (target, stance) == (["бағаны", "босату"], "against")
    [line] = marked_lines(tokenizer, [report], complete=False)
    assert json.loads(line)["parts"] is None


def test_measured_matters_are_learned_nowhere() -> None:
    single = [STANCES / f"{name}.jsonl" for name in ("sentences", "news", "contrasts")]
    measured = [*whole_texts("measure"), *data.gold_texts()]
    learned = [*whole_texts("learn"), *data.single_statements(single)]
    assert data.names_of(measured)
    data.refuse_matters(learned, measured)


def test_a_target_is_not_replaced_by_a_measured_matter() -> None:
    measured = data.names_of([*whole_texts("measure"), *held_out(data.gold_texts())])
    for target, related in data.related_targets().items():
        if target.lower() not in measured:
            others = (*related.opposites, *related.near, *related.wordings)
            assert not measured & {other.lower() for other in others}


def test_a_kept_matter_is_known_in_other_words(tmp_path: Path) -> None:
    target, [wording, *_] = next(iter(data.wordings().items()))
    kept, other = (
        next(whole_texts("learn", [written(tmp_path / "r.jsonl", target=name)]))
        for name in (target, wording.upper())
    )
    with pytest.raises(UsageError, match="held out for evaluation"):
        data.refuse_matters([other], [kept])


def test_every_target_has_its_wordings() -> None:
    texts = (d for use in ("learn", "measure") for d in whole_texts(use))
    targets = {document.targets[0].text for document in (*texts, *data.gold_texts())}
    assert data.wordings().keys() == targets
    assert all(len({target, *others}) == 5 for target, others in data.wordings().items())


def test_the_first_fold_is_held_out() -> None:
    assert data.matter_folds(data.gold_texts(), 5)[0] <= HELD_OUT


def test_the_mean_of_models() -> None:
    first, second = random_model(0), random_model(1)
    mean = averaged([first, second])
    name = "tag.weight"
    assert np.allclose(mean.weights[name], (first.weights[name] + second.weights[name]) / 2)
    assert mean.settings == first.settings
    other = DiscourseModel(
        {key: value[:1] if key == name else value for key, value in second.weights.items()},
        second.settings,
    )
    with pytest.raises(UsageError, match="different sizes"):
        averaged([first, other])
