"""Train the encoder with its heads.

The settings have the training sources (each with its number of repetitions in an epoch), the
held-out fold of UD_Kazakh-KTB, and the parameters of the training. A run starts from an encoder or
from an earlier run; the weights of the earlier run's heads are matched by their labels. Another run
may be its teacher.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.devices import Device, choose_device
from qazcorpus.training.encoder.backbone import Pieces, read_pieces
from qazcorpus.training.encoder.held_out_scores import held_out_scores
from qazcorpus.training.encoder.labels import Labels
from qazcorpus.training.encoder.losses import loss_of
from qazcorpus.training.encoder.model import KazakhModel
from qazcorpus.training.encoder.runs import (
    all_sources,
    begin_model,
    check_same_encoder,
    encoder_of,
    save_run,
    trained_model,
    weights_file,
)
from qazcorpus.training.encoder.tensors import Batch, Encoded, batches, encode
from qazcorpus.training.encoder.training_data import TrainingData
from qazcorpus.training.progress import Pace, Watch
from qazcorpus.training.records import RunRecord, fingerprints, installed_versions
from qazcorpus.training.seeding import (
    python_state,
    random_state,
    seeded,
    set_python_state,
    set_random_state,
)

CHECKPOINT = "checkpoint.pt"
CHECKPOINT_EVERY = 200  # steps


@dataclass(frozen=True, slots=True)
class Beginning:
    """The start of a run: the name or folder of an encoder, or an earlier run (`init`); and the run
    whose outputs are targets (`teacher`)."""

    encoder: str | Path | None = None
    init: Path | None = None
    teacher: Path | None = None


def train(
    settings: Mapping[str, Any],
    data: TrainingData,
    beginning: Beginning,
    output: Path,
    *,
    pipeline: str = "kk_news_trf",
    files: Mapping[str, str] | None = None,
    device: Device | None = None,
    resume: bool = False,
    watch: Watch | None = None,
) -> RunRecord:
    """Train a model. Write the averaged weights, labels, tokenizer and record to `output`.

    `files` are the SHA-256 of the data, for the record and the checkpoint. With `resume`,
    training continues from the checkpoint that an interrupted run with the same settings and data
    left in `output`. Raises UsageError if settings, runs and checkpoint do not match, and
    QazcorpusError if the loss is not finite.
    """
    if (beginning.teacher is not None) != ("states" in settings["loss_weights"]):
        raise UsageError(
            "a teacher needs the loss weight 'states', and the weight needs a teacher.",
            remedy="Give --teacher and the weight, or neither.",
        )
    trainer = Trainer(dict(settings), data, beginning, device or choose_device("auto"))
    runs = (run for run in (beginning.init, beginning.teacher) if run)
    identity = {
        "settings": dict(settings),
        "files": dict(files or {}),
        "sentences": data.sizes(),
        "encoder": str(beginning.encoder),
        "runs": [fingerprints([weights_file(run)]) for run in runs],
    }
    every = int(settings.get("checkpoint_every", CHECKPOINT_EVERY))
    checkpoints = Checkpoints(output / CHECKPOINT, identity, every=every)
    state = checkpoints.read() if resume else None
    if state:
        trainer.restore(state)
    record = RunRecord(
        pipeline,
        dict(settings),
        int(settings["seed"]),
        files or {},
        installed_versions(),
        trainer.epochs,
        {"sentences": data.sizes(), "learned_from": all_sources(settings, *trainer.runs)},
    )
    for _ in trainer.run(checkpoints, watch):
        save_run(output, trainer.averaged.module, trainer.labels, record.to_json(), trainer.pieces)
    checkpoints.remove()
    return record


@dataclass
class Position:
    """The position of a run: the next epoch and step. `order` is the state of the random generator
    before the order of the epoch's sentences was drawn; `losses` are those of the epoch so far."""

    epoch: int
    step: int
    order: list[Any]
    losses: list[float] = field(default_factory=list)


class Trainer:
    """The state of a training run: the model, the running average of its weights, the optimizer."""

    def __init__(
        self, settings: dict[str, Any], data: TrainingData, beginning: Beginning, device: Device
    ) -> None:
        self.settings, self.data, self.device = settings, data, device
        self.runs = (beginning.init, beginning.teacher)
        self.rng = seeded(int(settings["seed"]))
        name = encoder_of(beginning.encoder, beginning.init)
        if beginning.encoder and name != beginning.encoder:
            check_same_encoder(beginning.encoder, name)
        self.pieces = read_pieces(name)
        self.labels = data.labels()
        self.model = begin_model(name, self.labels, settings, beginning.init)
        self.model.to(device.torch)
        self.teacher = self._teacher(beginning.teacher, name)
        # The vectors of pieces are not trained. They are a third of the parameters, and those of
        # rare pieces would hardly change.
        self.model.encoder.embeddings.word_embeddings.requires_grad_(False)
        average = get_ema_multi_avg_fn(settings["ema_decay"])
        self.averaged = AveragedModel(self.model, multi_avg_fn=average)
        self.optimizer = torch.optim.AdamW(parameter_groups(self.model, settings), fused=True)
        self.total = int(settings["epochs"]) * sum(1 for _ in self._batches())
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.epochs: list[dict[str, Any]] = []
        self.seconds = 0.0
        self.position = Position(0, 0, python_state(self.rng))

    def run(self, checkpoints: Checkpoints, watch: Watch | None = None) -> Iterator[None]:
        """Train from the current position. Yields after each epoch, so that the caller can save the
        run."""
        epochs = int(self.settings.get("stop_after", self.settings["epochs"]))
        pace = Pace(self.total * epochs // int(self.settings["epochs"]), watch, done=self.steps)
        while self.position.epoch < epochs:
            self._epoch(pace, checkpoints)
            yield
            checkpoints.write(self.state())

    @property
    def steps(self) -> int:
        """The number of steps that are done."""
        return int(self.schedule.last_epoch)

    def state(self) -> dict[str, Any]:
        """All values that change during training, as plain values and tensors."""
        return {
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": random_state(self.rng),
            "position": vars(self.position),
            "total": self.total,
            "epochs": self.epochs,
            "seconds": self.seconds,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Restore a `state` of the run."""
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.position = Position(**state["position"])
        self.total, self.seconds = state["total"], state["seconds"]
        self.epochs[:] = state["epochs"]
        set_random_state(state["random"], self.rng)

    def _epoch(self, pace: Pace, checkpoints: Checkpoints) -> None:
        started, before = time.monotonic(), self.seconds
        here = self.position
        epochs = int(self.settings["epochs"])
        for batch in self._batches_from(here):
            loss = self._step(batch)
            here.losses.append(loss)
            here.step += 1
            self.seconds = before + time.monotonic() - started
            pace.step(f"epoch {here.epoch + 1} of {epochs}", loss)
            checkpoints.after_step(self.steps, self.state)
        row: dict[str, Any] = {
            "epoch": here.epoch + 1,
            "loss": round(float(np.mean(here.losses)), 4),
            "minutes": round(self.seconds / 60, 1),
        }
        if here.epoch + 1 == epochs or (here.epoch + 1) % int(self.settings["evaluate_every"]) == 0:
            row |= {
                name: held_out_scores(self.averaged.module, sentences, self.pieces, self.labels)
                for name, sentences in self.data.held_out().items()
            }
        self.epochs.append(row)
        self.position = Position(here.epoch + 1, 0, python_state(self.rng))

    def _step(self, batch: Batch) -> float:
        loss = loss_of(
            self.model, batch.to(self.device.torch), self.settings, self.teacher, self.device
        )
        if not torch.isfinite(loss):
            raise QazcorpusError(
                f"the loss is {loss.item()} in epoch {self.position.epoch + 1}, in a batch of "
                f"'{batch.source}'.",
                remedy="Give a smaller rate ('lr'), or compute in 32 bits ('bfloat16': 0).",
            )
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.schedule.step()
        self.averaged.update_parameters(self.model)
        return float(loss.item())

    def _batches(self) -> Iterator[Batch]:
        encoded = encoded_epoch(self.data, self.rng, self.pieces, self.labels)
        return batches(encoded, self.settings["batch_sizes"], self.rng)

    def _batches_from(self, position: Position) -> Iterator[Batch]:
        """The remaining batches of the epoch. The earlier batches are drawn again, so that the
        others are the same. Afterwards, the random generators have the same states as before."""
        if not position.step:
            return self._batches()
        now = random_state(self.rng)
        set_python_state(self.rng, position.order)
        drawn = self._batches()
        for _ in islice(drawn, position.step):
            pass
        set_random_state(now, self.rng)
        return drawn

    def _rate(self, step: int) -> float:
        """The share of the full rate at a step: it rises, then falls to zero."""
        rising = (step + 1) / (self.settings["warmup"] * self.total)
        return float(min(rising, max(0.0, (self.total - step) / self.total)))

    def _teacher(self, run: Path | None, encoder: str | Path) -> KazakhModel | None:
        """The teacher's model, which must have the same entity tags, or None."""
        if run is None:
            return None
        teacher, known = trained_model(run, encoder)
        if known.tags != self.labels.tags:
            raise UsageError(
                "the entity tags of this teacher and of the sentences differ.", path=run
            )
        teacher.to(self.device.torch)
        return teacher


def parameter_groups(model: KazakhModel, settings: Mapping[str, Any]) -> list[dict[str, object]]:
    """The groups of parameters. Biases and layer norms have no weight decay; lower layers have
    lower rates."""
    groups: list[dict[str, object]] = []
    layers = model.shape.layers
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        depth, rate = layers + 1, settings["lr"]
        if "embeddings" in name:
            depth = 0
        elif ".layer." in name:
            depth = int(name.split(".layer.")[1].split(".")[0]) + 1
        else:
            rate *= settings.get("head_lr", 1.0)
        scale = settings["layer_decay"] ** (layers + 1 - depth)
        decay = 0.0 if name.endswith("bias") or "LayerNorm" in name else settings["weight_decay"]
        groups.append({"params": [parameter], "lr": rate * scale, "weight_decay": decay})
    return groups


def encoded_epoch(
    data: TrainingData, rng: random.Random, pieces: Pieces, labels: Labels
) -> list[Encoded]:
    """The sentences of one epoch, augmented and encoded."""
    encoded = (encode(sentence, pieces, labels) for sentence in data.epoch(rng))
    return [sentence for sentence in encoded if sentence is not None]
