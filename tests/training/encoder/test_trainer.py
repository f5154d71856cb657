"""The training of small encoders of both kinds, from files (extra train)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from qazcorpus.errors import UsageError
from qazcorpus.training.devices import CPU
from qazcorpus.training.encoder.runs import WEIGHTS, trained_model
from qazcorpus.training.encoder.trainer import CHECKPOINT, Beginning, train
from qazcorpus.training.encoder.training_data import DataPaths, TrainingData
from qazcorpus.training.progress import Progress, Watch
from qazcorpus.training.records import RunRecord

from .small_encoders import KINDS, small_settings, write_small_data, write_small_encoder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    return DataPaths(write_small_data(tmp_path_factory.mktemp("data"), 100))


@pytest.fixture(scope="module", params=KINDS)
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_encoder(tmp_path_factory.mktemp("encoder"), request.param)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_encoder(tmp_path_factory.mktemp("bert"), "bert")


def run(
    paths: DataPaths,
    encoder: Path,
    output: Path,
    *,
    resume: bool = False,
    watch: Watch | None = None,
    **settings: Any,
) -> RunRecord:
    told = small_settings(checkpoint_every=4, **settings)
    return train(
        told,
        TrainingData.read(told, paths),
        Beginning(encoder),
        output,
        device=CPU,
        resume=resume,
        watch=watch,
    )


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    weights: dict[str, torch.Tensor] = torch.load(folder / WEIGHTS, weights_only=True)
    return weights


def same(first: Path, second: Path) -> bool:
    one, other = weights_of(first), weights_of(second)
    return one.keys() == other.keys() and all(torch.equal(one[k], other[k]) for k in one)


def test_the_loss_falls_on_a_hundred_sentences(
    data: DataPaths, encoder: Path, tmp_path: Path
) -> None:
    told: list[Progress] = []
    record = run(data, encoder, tmp_path / "run", watch=told.append)
    losses = [row["loss"] for row in record.scores]
    assert losses[2] < losses[1] < losses[0]
    assert losses[2] < 0.7 * losses[0]
    assert (told[-1].done, told[-1].what) == (told[-1].total, "epoch 3 of 3")
    assert record.scores[2]["ktb"].keys() == {"upos", "feats", "lemma", "uas", "las"}
    written = json.loads((tmp_path / "run" / "training.json").read_text(encoding="utf-8"))
    assert written["learned_from"] == ["kaznerd", "ktb"]
    assert written["sentences"] == {"kaznerd": 90, "ktb": 90}
    assert not (tmp_path / "run" / CHECKPOINT).exists()


def test_the_same_seed_gives_the_same_weights(data: DataPaths, bert: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        run(data, bert, tmp_path / name, epochs=1, seed=seed)
    assert same(tmp_path / "one", tmp_path / "again")
    assert not same(tmp_path / "one", tmp_path / "other")


@pytest.mark.parametrize(
    "stop", [6, 13, 17]
)  # in an epoch; at the begin of the next; just after a checkpoint
def test_an_interrupted_run_that_is_resumed_ends_with_the_same_weights(
    data: DataPaths, bert: Path, tmp_path: Path, stop: int
) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done == stop:
            raise KeyboardInterrupt

    whole = run(data, bert, tmp_path / "whole", epochs=2)
    with pytest.raises(KeyboardInterrupt):
        run(data, bert, tmp_path / "broken", watch=interrupt, epochs=2)
    assert (tmp_path / "broken" / CHECKPOINT).exists()
    told: list[int] = []
    resumed = run(
        *(data, bert, tmp_path / "broken"),
        resume=True,
        watch=lambda progress: told.append(progress.done),
        epochs=2,
    )
    assert told[0] == 4 * ((stop - 1) // 4) + 1  # after the last checkpoint
    assert same(tmp_path / "whole", tmp_path / "broken")
    assert [row["loss"] for row in resumed.scores] == [row["loss"] for row in whole.scores]


def test_a_run_with_other_settings_is_not_resumed(
    data: DataPaths, bert: Path, tmp_path: Path
) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(data, bert, tmp_path, watch=interrupt)
    with pytest.raises(UsageError, match="other settings"):
        run(data, bert, tmp_path, resume=True, lr=0.02)


def test_a_run_goes_on_from_another_with_the_encoder_that_it_kept(
    data: DataPaths, encoder: Path, tmp_path: Path
) -> None:
    first = run(data, encoder, tmp_path / "first", epochs=1)
    settings = small_settings(epochs=1, seed=5)
    second = train(
        settings,
        TrainingData.read(settings, data),
        Beginning(init=tmp_path / "first"),
        tmp_path / "second",
        device=CPU,
    )
    assert second.scores[0]["loss"] < first.scores[0]["loss"]
    model, labels = trained_model(tmp_path / "second")
    assert labels.tags == ["O", "B-GPE", "I-GPE"]
    assert not model.training


def test_the_encoder_of_an_earlier_run_cannot_be_replaced(
    data: DataPaths, bert: Path, tmp_path: Path
) -> None:
    run(data, bert, tmp_path / "first", epochs=1)
    settings = small_settings(epochs=1)
    read = TrainingData.read(settings, data)
    beginning = Beginning(bert, init=tmp_path / "first")
    train(settings, read, beginning, tmp_path / "second", device=CPU)  # it is the same encoder
    wider = write_small_encoder(tmp_path / "wider", "bert", hidden_size=16)
    roberta = write_small_encoder(tmp_path / "roberta", "xlm-roberta")
    for other in (wider, roberta):
        with pytest.raises(UsageError, match="was trained with another encoder"):
            train(settings, read, replace(beginning, encoder=other), tmp_path / "x", device=CPU)


def test_what_cannot_be_trained_is_refused(data: DataPaths, bert: Path, tmp_path: Path) -> None:
    settings = small_settings()
    read = TrainingData.read(settings, data)
    with pytest.raises(UsageError, match="no encoder can be read"):
        train(settings, read, Beginning(tmp_path / "nowhere"), tmp_path / "run", device=CPU)
    with pytest.raises(UsageError, match="no encoder was given"):
        train(settings, read, Beginning(), tmp_path / "run", device=CPU)
    with pytest.raises(UsageError, match="has 2 layers; the settings have 3"):
        run(data, bert, tmp_path / "run", layers=3)
    with pytest.raises(UsageError, match="teacher"):
        train(settings, read, Beginning(bert, teacher=tmp_path), tmp_path / "run", device=CPU)
    with pytest.raises(UsageError, match="need sentences of trees"):
        TrainingData.read(small_settings(repeat={"trees": 1}), data)
