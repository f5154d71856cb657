"""One step of the training of a pair encoder: batches, loss, optimizer and predictions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import Any, Final

import torch
from torch import Tensor

from qazcorpus.decoding import Ints
from qazcorpus.document import ANSWERS, Answer, Probabilities
from qazcorpus.statements.pair.model import KNOWN, PARTS, PIECES, QuestionPieces, padded
from qazcorpus.statements.pair.questions import Question
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.devices import Device
from qazcorpus.training.progress import Pace, Watch
from qazcorpus.training.seeding import random_state, set_random_state
from qazcorpus.training.stance.examples import Example
from qazcorpus.training.stance.pair_module import PairModule
from qazcorpus.training.stance.settings import StanceSettings, StepSettings

WIDTH_STEP: Final = 16
"""Questions are padded to a multiple of this number of pieces: there are few shapes of batches, for
each of which a CPU's kernels are made."""
QUESTIONS_STEP: Final = 4  # the number of questions in a batch is a multiple of this
JUDGED_PIECES: Final = 6000
FILLED: Final = 3  # a last batch is used if at least this part of it is filled: 1/3
HEADS: Final = ("hid", "out", "seg")  # the parts of the module that are not in the encoder
CLIPPED: Final = 1.0
BETAS: Final = (0.9, 0.98)


def width(pieces: int) -> int:
    """The width of the batch of a question with this number of pieces."""
    return -(-pieces // WIDTH_STEP) * WIDTH_STEP


def batches(sizes: Sequence[int], batch_pieces: int, rng: random.Random) -> list[list[int]]:
    """The numbers of the questions (`sizes` are their numbers of pieces) in batches of one shape
    for each width, in a random order. A last batch is filled by repetition, or left out if it would
    have few questions."""
    order = list(range(len(sizes)))
    rng.shuffle(order)
    waiting: dict[int, list[int]] = {}
    found: list[list[int]] = []
    for number in order:
        wide = width(sizes[number])
        batch = waiting.setdefault(wide, [])
        batch.append(number)
        if len(batch) == _questions(wide, batch_pieces):
            found.append(waiting.pop(wide))
    for wide, batch in waiting.items():
        full = _questions(wide, batch_pieces)
        if len(batch) >= full // FILLED:
            found.append([batch[number % len(batch)] for number in range(full)])
    rng.shuffle(found)
    return found


def _questions(wide: int, batch_pieces: int) -> int:
    """The number of questions in a batch of this width."""
    return max(QUESTIONS_STEP, batch_pieces // wide // QUESTIONS_STEP * QUESTIONS_STEP)


def answers_loss(scores: Tensor, allowed: Tensor, smoothing: float) -> Tensor:
    """The mean negative log-probability that one of the admissible answers is given.

    `scores` and `allowed` (1 for an admissible answer) are questions × answers. The share
    `smoothing` of the loss asks for all answers in equal parts.
    """
    log = scores.float().log_softmax(-1)
    told = -log.masked_fill(allowed == 0, float("-inf")).logsumexp(-1)
    return ((1 - smoothing) * told - smoothing * log.mean(-1)).mean()


def taught_loss(scores: Tensor, taught: Tensor) -> Tensor:
    """The mean cross-entropy to the probabilities that a teacher gave (questions × answers)."""
    return -(taught * scores.float().log_softmax(-1)).sum(-1).mean()


def allowed_answers(answers: Sequence[Sequence[Answer]]) -> Tensor:
    """1 for each admissible answer of each question, else 0 (questions × answers)."""
    return torch.tensor([[float(one in given) for one in ANSWERS] for given in answers])


class Optimizer:
    """AdamW on copies in 32 bits of weights that may have 16 bits.

    A step of the optimizer is often smaller than what 16 bits can tell apart, so it is made on the
    copies. The learning rate rises in the first batches and then falls.
    """

    def __init__(
        self, module: PairModule, step: StepSettings, settings: StanceSettings, batches: int
    ) -> None:
        self._module = module
        self._pairs: list[tuple[Tensor, Tensor]] = []
        groups = []
        for name, weight in module.named_parameters():
            if weight.requires_grad:
                copy = weight.detach().float().clone()
                self._pairs.append((weight, copy))
                rate = step.head_rate if name.split(".")[0] in HEADS else step.rate
                decay = settings.weight_decay if copy.dim() > 1 else 0.0
                groups.append({"params": [copy], "lr": rate, "weight_decay": decay})
        self._adam = torch.optim.AdamW(groups, betas=BETAS, fused=True)

        def rate_at(done: int) -> float:
            rising = (done + 1) / max(1.0, settings.warmup * batches)
            return min(1.0, rising) * max(settings.lowest, 1 - done / batches)

        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._adam, rate_at)

    def step(self) -> None:
        """Change the weights by their gradients, and forget the gradients."""
        for weight, copy in self._pairs:
            copy.grad = None if weight.grad is None else weight.grad.float()
        torch.nn.utils.clip_grad_norm_([copy for _, copy in self._pairs], CLIPPED)
        self._adam.step()
        self._schedule.step()
        self._to_module()

    def weights(self) -> dict[str, Tensor]:
        """All weights of the module in 32 bits."""
        names = {id(weight): name for name, weight in self._module.named_parameters()}
        found = {name: value.float() for name, value in self._module.state_dict().items()}
        found |= {names[id(weight)]: copy for weight, copy in self._pairs}
        return {name: value.detach().cpu().clone() for name, value in found.items()}

    def state(self) -> dict[str, Any]:
        """The state for a checkpoint."""
        return {
            "weights": self.weights(),
            "adam": self._adam.state_dict(),
            "schedule": self._schedule.state_dict(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Set the weights and the optimizer to a state that `state` returned."""
        names = {id(weight): name for name, weight in self._module.named_parameters()}
        self._module.load_state_dict(state["weights"])
        for weight, copy in self._pairs:
            copy.copy_(state["weights"][names[id(weight)]])
        self._adam.load_state_dict(state["adam"])
        self._schedule.load_state_dict(state["schedule"])
        self._to_module()

    def _to_module(self) -> None:
        with torch.no_grad():
            for weight, copy in self._pairs:
                weight.copy_(copy)
                weight.grad = None


class TorchJudge:
    """Judges questions with the module in torch."""

    def __init__(self, module: PairModule, pieces: QuestionPieces, device: Device) -> None:
        self._module, self._pieces, self._device = module, pieces, device

    def __call__(self, questions: Sequence[Question]) -> list[Probabilities]:
        """The probabilities of the answers to each question, in their order."""
        encoded = [self._pieces(question) for question in questions]
        by_width: dict[int, list[int]] = {}
        for number, one in enumerate(encoded):
            by_width.setdefault(width(one.shape[1]), []).append(number)
        found: dict[int, Probabilities] = {}
        was = self._module.training
        self._module.eval()
        with torch.no_grad():
            for wide, numbers in by_width.items():
                count = _questions(wide, JUDGED_PIECES)
                for start in range(0, len(numbers), count):
                    some = numbers[start : start + count]
                    full = [*some, *[some[-1]] * (count - len(some))]
                    read = self._module(*tensors([encoded[n] for n in full], self._device))
                    rows = read.float().softmax(-1)[: len(some)].tolist()
                    found |= {n: Probabilities(*row) for n, row in zip(some, rows, strict=True)}
        self._module.train(was)
        return [found[number] for number in range(len(encoded))]


def tensors(batch: Sequence[Ints], device: Device) -> tuple[Tensor, Tensor, Tensor]:
    """The inputs of the module for several questions, padded to the width of the longest."""
    made = padded(batch, width(max(one.shape[1] for one in batch)))
    pieces, parts, known = (
        torch.from_numpy(made[name]).to(device.torch) for name in (PIECES, PARTS, KNOWN)
    )
    return pieces, parts, known


@contextmanager
def _without_denormals() -> Iterator[None]:
    """A context in which numbers that are almost 0 are 0, because CPUs are slow with them."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one step of the training learns: its name, its examples and its settings. `report`
    measures scores; it is called every `report_every` batches and at the end. `taught` are the
    probabilities that a teacher gave for each example, and `taught_share` their share of the
    loss."""

    name: str
    examples: Sequence[Example]
    step: StepSettings
    report: Callable[[], dict[str, Any]]
    taught: Sequence[Probabilities] | None = None
    taught_share: float = 0.0

    def loss(self, scores: Tensor, numbers: Sequence[int], smoothing: float) -> Tensor:
        """The loss of the scores for the examples with these numbers."""
        answers = allowed_answers([self.examples[number].answers for number in numbers])
        loss = answers_loss(scores, answers.to(scores.device), smoothing)
        if self.taught is None:
            return loss
        rows = [astuple(self.taught[n]) for n in numbers]
        taught = taught_loss(scores, torch.tensor(rows, device=scores.device))
        return (1 - self.taught_share) * loss + self.taught_share * taught


def learn(
    module: PairModule,
    lesson: Lesson,
    settings: StanceSettings,
    *,
    pieces: QuestionPieces,
    rng: random.Random,
    device: Device,
    checkpoints: Checkpoints,
    begun: Mapping[str, Any] | None = None,
    before: Sequence[dict[str, Any]] = (),
    watch: Watch | None = None,
) -> tuple[dict[str, Tensor], list[dict[str, Any]]]:
    """Train the module on the examples once. Returns its weights in 32 bits, and the reports, first
    those of the steps `before`.

    `begun` is the state of a checkpoint of this step, from which the training continues. Its
    examples must be the same and `rng` must be in the same state as when the step began.
    """
    encoded = [pieces(example.question) for example in lesson.examples]
    order = batches([one.shape[1] for one in encoded], settings.batch_pieces, rng)
    optimizer = Optimizer(module, lesson.step, settings, max(1, len(order)))
    done, reports, losses = 0, list(before), list[float]()
    if begun:
        done, reports = begun["done"], begun["reports"]
        optimizer.restore(begun)
        set_random_state(begun["random"], rng)
    pace = Pace(len(order), watch, done=done)
    module.train()
    for batch in order[done:]:
        with _without_denormals():
            scores = module(*tensors([encoded[number] for number in batch], device))
            loss = lesson.loss(scores, batch, settings.smoothing)
            loss.backward()
            optimizer.step()
        done += 1
        losses.append(loss.item())
        pace.step(lesson.name, losses[-1])
        if done % lesson.step.report_every == 0 or done == len(order):
            mean = sum(losses) / len(losses)
            reports.append({"step": lesson.name, "batch": done, "loss": mean, **lesson.report()})
            losses = []
            checkpoints.write(
                {
                    "step": lesson.name,
                    "done": done,
                    "reports": reports,
                    "random": random_state(rng),
                    **optimizer.state(),
                }
            )
    return optimizer.weights(), reports
