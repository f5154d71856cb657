from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from qazcorpus.document import Document, Statement
from qazcorpus.statements.model.discourse import TERMS
from qazcorpus.statements.model.found_parts import found_parts
from qazcorpus.statements.model.learned import read_document
from qazcorpus.statements.model.lesson import UNKNOWN, Lesson
from qazcorpus.statements.model.passages import word_table
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.progress import Progress
from qazcorpus.training.statements.batches import PassageBatch
from qazcorpus.training.statements.calibration import calibrated
from qazcorpus.training.statements.discourse_module import discourse_module
from qazcorpus.training.statements.learning import train
from qazcorpus.training.statements.settings import TrainingSettings

from ...statements.discourse_models import HEADS, LAYERS, VECTORS, WIDTH, given, vectors

SETTINGS = TrainingSettings(
    width=WIDTH, layers=LAYERS, heads=HEADS, dropout=0, epochs=120, rate=0.01, words_at_once=60
)
TEXT = "Әкім су қымбат деді\nТұрғын үнсіз тұр\nДепутат жол тар деп айтты"
SPOKEN = ((5, 14, 0, 4, "favor"), (45, 52, 37, 44, "against"))


def lesson(seed: int = 0, *, complete: bool = True) -> Lesson:
    span = Document("d", TEXT).span
    gold = [
        Statement(content=span(a, b), source=span(c, d), stance=stance)  # type: ignore[arg-type]
        for a, b, c, d, stance in SPOKEN
    ]
    table = word_table(given(TEXT), ())
    return Lesson.of(
        gold,
        table,
        vectors(len(table.tokens), seed),
        vectors(2),
        rules=(),
        terms=np.full((2, TERMS), 0.5, np.float32),
        kin=[[1], []],
        complete=complete,
    )


def test_the_module_and_the_numpy_model_say_the_same() -> None:
    example = lesson()
    module = discourse_module(SETTINGS, VECTORS).eval()
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    model = train([example], replace(SETTINGS, epochs=0), start=_as_model(module)).model
    with torch.no_grad():
        target, states = module(PassageBatch([example, lesson(3)]))
        scores = module.stance(
            target[[0, 0]], states, example.parts, torch.from_numpy(example.terms), example.ngrams
        )
    reading = read_document(model, example.table, example.vectors, example.target)
    size = len(example.vectors)
    assert np.allclose(reading.states, states[:size].numpy(), atol=1e-4)
    assert np.allclose(reading.target, target[0].numpy(), atol=1e-5)
    found = model.stances(reading, example.parts, example.terms, example.ngrams)
    assert np.allclose(found, scores.softmax(-1).numpy(), atol=1e-4)


def test_kin_are_counted_through_the_lessons_of_a_batch() -> None:
    assert PassageBatch([lesson(), lesson(3)]).kin == [[1], [], [3], []]


def test_what_was_taught_is_known() -> None:
    examples = [lesson(seed) for seed in range(3)]
    told: list[Progress] = []
    trained = train(examples, SETTINGS, watch=told.append)
    model, losses = trained.model, trained.losses
    assert losses[-1] < losses[0] / 2
    assert told[-1].done == told[-1].total
    assert told[-1].what == f"epoch {SETTINGS.epochs} of {SETTINGS.epochs}"
    reading = read_document(model, examples[0].table, examples[0].vectors, examples[0].target)
    assert found_parts(reading, examples[0].table).contents == examples[0].contents
    stances = model.stances(reading, examples[0].parts, examples[0].terms, examples[0].ngrams)
    assert stances.argmax(1).tolist() == examples[0].stances


def test_single_statements_teach_the_stance_alone() -> None:
    item = lesson(complete=False)
    assert (PassageBatch([item]).tags == -100).all()
    model = train([lesson()], replace(SETTINGS, epochs=2), items=[item]).model
    assert model.settings["epochs"] == 2


def test_texts_whose_stances_nobody_has_told_teach_the_rest() -> None:
    untold = lesson(1)
    untold.forget_stances()
    nothing = lesson(2, complete=False)
    nothing.stances = untold.stances
    model = train([untold], replace(SETTINGS, epochs=2), items=[nothing]).model
    assert all(np.isfinite(weights).all() for weights in model.weights.values())
    assert calibrated(model, [untold]) is model
    half = lesson(3)
    half.stances = [UNKNOWN, *half.stances[1:]]
    assert calibrated(model, [untold, half]).settings["temperature"] > 0


def test_a_seed_gives_the_same_model_again() -> None:
    first, second = (train([lesson()], replace(SETTINGS, epochs=2)).model for _ in range(2))
    assert all(np.array_equal(first.weights[k], second.weights[k]) for k in first.weights)


def test_an_interrupted_run_ends_with_the_same_weights(tmp_path: Path) -> None:
    settings = replace(SETTINGS, epochs=4, dropout=0.2)
    examples = [lesson(seed) for seed in range(3)]
    whole = train(examples, settings, items=[lesson(complete=False)])
    checkpoints = Checkpoints(tmp_path / "checkpoint.pt", {"run": 1})

    def stop(progress: Progress) -> None:
        if progress.what == "epoch 3 of 4":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(
            examples, settings, items=[lesson(complete=False)], checkpoints=checkpoints, watch=stop
        )
    told: list[Progress] = []
    again = train(
        examples,
        settings,
        items=[lesson(complete=False)],
        checkpoints=checkpoints,
        watch=told.append,
    )
    assert told[0].what == "epoch 3 of 4"
    assert again.losses == whole.losses
    for name, weights in whole.model.weights.items():
        assert np.array_equal(weights, again.model.weights[name])


def test_calibration_sets_a_temperature_and_keeps_the_choices() -> None:
    model = train([lesson()], replace(SETTINGS, epochs=5)).model
    calm = calibrated(model, [lesson(1), lesson(2)])
    assert 0.5 <= calm.settings["temperature"] <= 4
    assert calm.weights.keys() == model.weights.keys()


def test_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(ValueError, match="no lessons to train on"):
        train([])


def _as_model(module: object):  # type: ignore[no-untyped-def]
    from qazcorpus.statements.model.discourse import DiscourseModel

    weights = {k: v.detach().numpy() for k, v in module.state_dict().items()}  # type: ignore[attr-defined]
    return DiscourseModel(weights, asdict(SETTINGS))
