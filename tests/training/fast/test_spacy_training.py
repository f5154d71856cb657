"""spaCy's training: watched, seeded, taken up where it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from qazcorpus.errors import UsageError
from qazcorpus.training.fast import spacy_training
from qazcorpus.training.fast.spacy_training import TrainingState, advanced, train_pipeline
from qazcorpus.training.progress import Progress

from .small_corpus import write_config, write_corpus

STEPS = 20


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_config(tmp_path_factory.mktemp("config") / "config.cfg", STEPS)


def stop_at(step: int, told: list[Progress]) -> object:
    def watch(progress: Progress) -> None:
        told.append(progress)
        if progress.done == step:
            raise KeyboardInterrupt

    return watch


def test_the_loss_falls_and_each_step_is_told(corpus: Path, config: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    scores = train_pipeline(config, corpus, tmp_path, watch=told.append)
    assert [each["step"] for each in scores] == [0, 5, 10, 15, 20]
    assert scores[-1]["loss"] < scores[0]["loss"] / 2
    assert scores[-1]["score"] > scores[0]["score"]
    assert [progress.done for progress in told] == list(range(1, STEPS + 2))
    assert {progress.total for progress in told} == {STEPS + 1}
    assert told[-1].seconds_left == 0


def test_a_seed_gives_the_same_weights_again(corpus: Path, config: Path, tmp_path: Path) -> None:
    weights = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        train_pipeline(config, corpus, tmp_path / name, seed=seed)
        nlp = spacy.load(tmp_path / name / "model-last")
        weights.append(nlp.get_pipe("tok2vec").to_bytes())
    assert weights[0] == weights[1] != weights[2]


def test_an_interrupted_run_does_the_steps_that_are_left(
    corpus: Path, config: Path, tmp_path: Path
) -> None:
    told: list[Progress] = []
    with pytest.raises(KeyboardInterrupt):
        train_pipeline(config, corpus, tmp_path, watch=stop_at(12, told))
    assert TrainingState.read(tmp_path).steps == 12
    scores = train_pipeline(config, corpus, tmp_path, watch=told.append)
    assert [progress.done for progress in told] == list(range(1, STEPS + 2))
    assert [each["step"] for each in scores] == [0, 5, 10, 12, 17]
    assert min(each["loss"] for each in scores[3:]) < scores[0]["loss"]
    written = spacy.util.load_config(tmp_path / "model-best" / "config.cfg")
    assert written["training"] == spacy.util.load_config(config)["training"]
    best = max(each["score"] for each in scores)
    assert TrainingState.read(tmp_path).best == best
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "model-best",
        "model-last",
        "progress.json",
    ]
    assert train_pipeline(config, corpus, tmp_path) == scores  # nothing is left to do


def test_the_best_model_of_before_the_interruption_stays(
    corpus: Path, config: Path, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        train_pipeline(config, corpus, tmp_path, watch=stop_at(12, []))
    (tmp_path / "model-best" / "mark").write_text("the best\n")
    state = TrainingState.read(tmp_path)
    state.best = 2.0  # better than any score can be
    state.write(tmp_path)
    train_pipeline(config, corpus, tmp_path)
    assert (tmp_path / "model-best" / "mark").exists()


def test_a_schedule_goes_on_where_it_ended() -> None:
    assert list(advanced(iter([1.0, 2.0, 3.0]), 2)) == [3.0]


def test_what_is_not_a_configuration_is_refused(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "config.cfg"
    path.write_text("[training\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not a configuration of spaCy"):
        train_pipeline(path, corpus, tmp_path / "run")


def test_a_gpu_that_is_not_there_is_refused(
    corpus: Path, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_there() -> None:
        raise ValueError("Cannot use GPU")

    monkeypatch.setattr(spacy_training, "require_gpu", none_there)
    with pytest.raises(UsageError, match="no CUDA GPU"):
        train_pipeline(config, corpus, tmp_path, device="cuda")
