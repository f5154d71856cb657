"""Train the statement model (extra `train`): loss, optimizer, epochs.

The loss is the cross-entropy of the tags of contents, sources and cues, and of the sources and
stances of the gold spans. Sources are hidden from the stance at random, so that a stance does not
depend on the name of the speaker; the speaker's other contents are not hidden. Settings and seed
are stored with the weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qazcorpus.document import STANCES
from qazcorpus.statements.model.discourse import PARTS, TAGS, DiscourseModel, Parts
from qazcorpus.statements.model.lesson import UNKNOWN, Lesson
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.devices import Device, choose_device
from qazcorpus.training.progress import Pace, Watch
from qazcorpus.training.requirements import require_training
from qazcorpus.training.statements.batches import PassageBatch, epoch_jobs
from qazcorpus.training.statements.discourse_module import discourse_module
from qazcorpus.training.statements.settings import TrainingSettings

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model, and the mean loss of each epoch."""

    model: DiscourseModel
    losses: tuple[float, ...]


def train(
    lessons: Sequence[Lesson],
    settings: TrainingSettings | None = None,
    *,
    items: Sequence[Lesson] = (),
    start: DiscourseModel | None = None,
    device: Device | None = None,
    checkpoints: Checkpoints | None = None,
    watch: Watch | None = None,
) -> Trained:
    """Train a model on documents (`lessons`) and single statements (`items`).

    With `start`, the training continues from this model, and its sizes are used. Without `device`,
    the CPU is used; CUDA computes in bfloat16 if possible. With `checkpoints`, one is written after
    each epoch; if there is one already, the training continues from it, with the same final
    weights. `watch` is called after each step. Raises MissingExtraError without torch, and
    ValueError if there are no lessons.
    """
    require_training("Training the statement model")
    import torch

    if not lessons:
        raise ValueError("there are no lessons to train on")
    settings = settings or TrainingSettings()
    settings = settings.sized_as(start) if start else settings
    device = device or choose_device("cpu")
    items = [item for item in items if any(s != UNKNOWN for s in item.stances)]
    torch.manual_seed(settings.seed)
    numbers = np.random.default_rng(settings.seed)
    module = discourse_module(settings, lessons[0].vectors.shape[1], start).to(device.torch)
    optimizer = _optimizer_of(module, settings)
    told = [stance for lesson in (*lessons, *items) for stance in lesson.stances]
    weights = _class_weights([stance for stance in told if stance != UNKNOWN]).to(device.torch)
    losses: list[float] = []
    if checkpoints and (state := checkpoints.read()):
        losses = _restored(state, module, optimizer, numbers)
    pace = Pace(0, watch)
    for epoch in range(len(losses), settings.epochs):
        module.train()
        jobs = epoch_jobs(lessons, items, settings, numbers)
        pace.total = pace.done + len(jobs) * (settings.epochs - epoch)
        total = 0.0
        for done, job in enumerate(numbers.permutation(len(jobs))):
            progress = (epoch + done / len(jobs)) / settings.epochs
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * _one_cycle(progress)
            with device.autocast(wanted=device.name == "cuda"):
                batch = PassageBatch(jobs[job], device.name)
                loss = _lesson_loss(module, batch, weights, settings, numbers)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item()
            pace.step(f"epoch {epoch + 1} of {settings.epochs}", loss.item())
        losses.append(total / len(jobs))
        if checkpoints:
            checkpoints.write(_state(module, optimizer, numbers, losses))
    return Trained(_as_model(module, settings), tuple(losses))


def _state(
    module: Any, optimizer: Any, numbers: np.random.Generator, losses: list[float]
) -> dict[str, Any]:
    """The state for a checkpoint."""
    import torch

    return {
        "losses": losses,
        "module": module.state_dict(),
        "optimizer": optimizer.state_dict(),
        "numbers": json.dumps(numbers.bit_generator.state),
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def _restored(
    state: Mapping[str, Any], module: Any, optimizer: Any, numbers: np.random.Generator
) -> list[float]:
    """Restore the state of a checkpoint. Returns the losses of the epochs so far."""
    import torch

    module.load_state_dict(state["module"])
    optimizer.load_state_dict(state["optimizer"])
    numbers.bit_generator.state = json.loads(state["numbers"])
    torch.set_rng_state(state["torch"])
    if state["cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["cuda"])
    return [*state["losses"]]


def _optimizer_of(module: Any, settings: TrainingSettings) -> Any:
    """AdamW for the module. Biases, norms and tables have no weight decay."""
    import torch

    tables = ("emb", "lex")
    matrices = [p for n, p in module.named_parameters() if p.ndim > 1 and not n.startswith(tables)]
    others = [p for n, p in module.named_parameters() if p.ndim < 2 or n.startswith(tables)]
    return torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": settings.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=settings.rate,
    )


def _one_cycle(progress: float, warm: float = 0.1, first: float = 0.04) -> float:
    """The share of the highest rate: half a cosine wave up from `first`, then half a wave down to
    zero (Smith and Topin, 2019)."""
    if progress < warm:
        return first + (1 - first) * (1 - math.cos(math.pi * progress / warm)) / 2
    return (1 + math.cos(math.pi * (progress - warm) / (1 - warm))) / 2


def _lesson_loss(
    module: Any,
    batch: PassageBatch,
    weights: Tensor,
    settings: TrainingSettings,
    numbers: np.random.Generator,
) -> Tensor:
    """The loss of a batch: tags, stances (with the class `weights`) and sources. `numbers` decides
    which sources are hidden."""
    import torch

    entropy = torch.nn.functional.cross_entropy
    target, states = module(batch)
    loss: Tensor = states.new_zeros(())
    if (batch.tags != UNKNOWN).any():
        scores = module.tag(states).unflatten(-1, (len(PARTS), TAGS)).float()
        begin = scores.new_tensor([1.0, settings.begin_weight, 1.0])
        for part in range(len(PARTS)):
            loss = loss + entropy(scores[:, part], batch.tags[part], weight=begin)
    if any(s != UNKNOWN for lesson in batch.lessons for s in lesson.stances):
        sources = [
            edges if numbers.random() > settings.hidden_sources else None
            for edges in batch.spans("sources")
        ]
        stances = [stance for lesson in batch.lessons for stance in lesson.stances]
        gold = torch.tensor(stances, device=states.device)
        terms = torch.from_numpy(np.concatenate([lesson.terms for lesson in batch.lessons]))
        scores = module.stance(
            target[batch.owners],
            states,
            Parts(batch.contents, sources, batch.spans("cues"), batch.kin),
            terms.to(states.device),
            [ngrams for lesson in batch.lessons for ngrams in lesson.ngrams],
        )
        loss = loss + settings.stance_weight * entropy(
            scores.float(), gold, weight=weights, label_smoothing=settings.smoothing
        )
    pointers = [
        entropy(
            module.pointer(states, batch.firsts[row], lesson).float(),
            lesson.chosen(torch).to(states.device),
        )
        for row, lesson in enumerate(batch.lessons)
        if lesson.complete and lesson.candidates
    ]
    if pointers:
        loss = loss + settings.pointer_weight * torch.stack(pointers).mean()
    return loss


def _class_weights(stances: Sequence[int]) -> Tensor:
    """The square roots of the inverse shares: rare stances count more, but not in proportion."""
    import torch

    counts = np.bincount(stances, minlength=len(STANCES)).clip(1)
    return torch.tensor((counts.sum() / (len(STANCES) * counts)) ** 0.5, dtype=torch.float32)


def _as_model(module: Any, settings: TrainingSettings) -> DiscourseModel:
    """The model for use without torch, with the module's weights."""
    module.eval()
    weights = {name: value.detach().cpu().numpy() for name, value in module.state_dict().items()}
    kept = {**asdict(settings), "stances": list(STANCES)}
    return DiscourseModel(weights, kept)
