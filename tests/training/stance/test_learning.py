"""Batches, the loss, the optimizer and predictions."""

import random

import pytest
import torch

from qazcorpus.statements.pair.model import QuestionPieces
from qazcorpus.training.devices import CPU
from qazcorpus.training.stance.learning import (
    Optimizer,
    TorchJudge,
    allowed_answers,
    answers_loss,
    batches,
    taught_loss,
    tensors,
    width,
)
from qazcorpus.training.stance.settings import StanceSettings, StepSettings
from tests.training.stance.small_texts import kazakh_examples
from tests.training.stance.test_pair_module import small_module, tokenizer


def test_batches_of_a_width_have_one_shape() -> None:
    rng = random.Random(1)
    sizes = [rng.randint(5, 60) for _ in range(300)]
    found = batches(sizes, 256, rng)
    for batch in found:
        [wide] = {width(sizes[number]) for number in batch}
        assert len(batch) == max(4, 256 // wide // 4 * 4)
    assert len({number for batch in found for number in batch}) > 290


def test_a_last_batch_is_filled_or_left_out() -> None:
    assert len(batches([16] * 9, 16 * 8, random.Random(1))) == 1
    [*_, last] = sorted(batches([16] * 11, 16 * 8, random.Random(1)), key=lambda b: len({*b}))[:1]
    assert (len(last), len({*last})) == (8, 3)


def test_any_admissible_answer_makes_the_loss_small() -> None:
    scores = torch.tensor([[0.0, 0.0, 9.0, 0.0], [0.0, 0.0, 0.0, 9.0]])
    soft = allowed_answers([("neutral", "none")] * 2)
    hard = allowed_answers([("neutral",)] * 2)
    assert answers_loss(scores, soft, 0.0) < 0.01
    assert answers_loss(scores, hard, 0.0) > 4
    assert answers_loss(scores, soft, 0.1) > answers_loss(scores, soft, 0.0)


def test_the_loss_is_small_if_the_probabilities_are_those_of_the_teacher() -> None:
    taught = torch.tensor([[0.7, 0.1, 0.1, 0.1]])
    same = taught_loss(taught.log(), taught)
    assert same < taught_loss(torch.tensor([[0.0, 2.0, 0.0, 0.0]]), taught)
    assert same == pytest.approx(-(taught * taught.log()).sum().item())


def test_small_steps_add_up_in_weights_of_16_bits() -> None:
    module = small_module().to(torch.bfloat16)
    with torch.no_grad():
        module.out.bias.fill_(1.0)
    step = StepSettings(head_rate=1e-4)
    optimizer = Optimizer(module, step, StanceSettings(warmup=0.0, lowest=1.0), 100)
    for _ in range(100):
        module.out.bias.grad = torch.ones_like(module.out.bias)
        optimizer.step()
    weights = optimizer.weights()["out.bias"]
    assert weights.dtype == torch.float32
    assert torch.allclose(weights, torch.tensor(0.99), atol=1e-4)
    assert module.out.bias.tolist() == pytest.approx([0.99] * 4, abs=0.004)


def test_judging_does_not_depend_on_the_order() -> None:
    module, pieces = small_module(), QuestionPieces(tokenizer())
    judge = TorchJudge(module.train(), pieces, CPU)
    questions = [one.question for one in kazakh_examples(6)]
    found = judge(questions)
    assert found == judge(questions[::-1])[::-1]
    assert module.training
    assert judge([]) == []
    scores = module.eval()(*tensors([pieces(questions[0])], CPU)).softmax(-1)[0].tolist()
    assert found[0].favor == pytest.approx(scores[0], abs=1e-5)
