"""Train the encoder and the statement model together, from the texts to the stances.

    python scripts/train_statements.py configs/statements.json --pipeline kk_news_trf --init RUN \\
        --data DIR --encoder DIR --gold gold.iob2 --trees trees.conllu --items FILE … \\
        --reports FILE … --real FILE … --output RUN2

RUN2 is a run as train.py leaves it, and discourse.npz, whose confidence is still to be calibrated
when the encoder is exported (../statements/scripts/train.py --start … --epochs 0). What the encoder
knew is rehearsed: a share of each epoch's sentences. PIPELINE cuts the texts into words and
sentences and finds the entities. The matters of `annotations.gold.HELD_OUT` are not learned.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from model import KazakhModel
from runs import begin_model, save_run
from sources import Sources
from spacy.language import Language
from tensors import Batch, Labels, batches
from tokenizers import Tokenizer
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from train import evaluate, loss_of, numbers, parameter_groups
from whole_texts import Pieces, TextLesson, WholeText, batch_of, whole_texts

from qazcorpus.annotations.gold import HELD_OUT
from qazcorpus.document import Document
from qazcorpus.pipeline.load import load
from qazcorpus.pipeline.pieces import WordPieces
from qazcorpus.pipeline.statement_lessons import lessons_of
from qazcorpus.statements.discourse_module import discourse_module
from qazcorpus.statements.lesson import UNKNOWN
from qazcorpus.statements.training import (
    TrainingSettings,
    as_model,
    class_weights,
    epoch_jobs,
    lesson_loss,
    one_cycle,
    optimizer_of,
)

sys.path.append(str(Path(__file__).parents[2] / "statements" / "scripts"))
from data import documents, matter, reworded
from taught import add_options, taught_documents

T = TypeVar("T")


@dataclass(frozen=True)
class Texts:
    """What is learned from: written texts with all their statements (`whole`); texts from elsewhere
    with theirs (`real`), whose stances are learned as single statements only; and `single`
    statements."""

    whole: list[WholeText]
    real: list[WholeText]
    single: list[WholeText]

    @classmethod
    def read(cls, given: argparse.Namespace, tokenizer: Tokenizer) -> Texts:
        """The texts of the files and the gold documents, as the pipeline divides them."""
        nlp, gold = load(given.pipeline), documents()
        found = taught_documents(given, gold)
        written = [*(d for d in gold if matter(d) not in HELD_OUT), *found.whole]
        real = pieces_of_texts(nlp, tokenizer, found.real)
        for lesson in (lesson for text in real for lesson in text.lessons):
            lesson.forget_stances()
        # Each by itself: a single statement has another stance toward another target.
        single = (
            replace(document, doc_id=str(number)) for number, document in enumerate(found.alone)
        )
        return cls(
            pieces_of_texts(nlp, tokenizer, (r for d in written for r in reworded(d))),
            real,
            pieces_of_texts(nlp, tokenizer, single, complete=False),
        )

    def epoch(
        self, settings: dict[str, Any], training: TrainingSettings, draw: np.random.Generator
    ) -> list[list[TextLesson]]:
        """The batches of an epoch, each text toward one wording of its target."""

        def shown(texts: Sequence[WholeText]) -> list[TextLesson]:
            return [text.toward(int(draw.integers(len(text.lessons)))) for text in texts]

        real = share_of(self.real, settings["real_texts"], draw)
        single = share_of(self.single, settings["items"], draw)
        return epoch_jobs(shown([*self.whole, *real]), shown(single), training, draw)

    def sizes(self) -> dict[str, int]:
        """Texts by kind."""
        return {name: len(texts) for name, texts in vars(self).items()}


def pieces_of_texts(
    nlp: Language, tokenizer: Tokenizer, texts: Iterable[Document], *, complete: bool = True
) -> list[WholeText]:
    """The texts as pieces, with their lessons."""
    asked = [document for document in texts if document.targets]
    lessons = lessons_of(nlp, asked, complete=complete)
    cut = WordPieces(tokenizer)

    def pieces(words: Sequence[str]) -> Pieces:
        return Pieces(*cut(words), len(words))

    def words(target: str) -> list[str]:
        return [token.text for token in nlp.tokenizer(target)]

    return list(whole_texts(zip(asked, lessons, strict=True), pieces, words))


def share_of(items: Sequence[T], share: float, draw: np.random.Generator) -> list[T]:
    """So much of the items, drawn at random."""
    return [items[i] for i in draw.permutation(len(items))[: round(len(items) * share)]]


class Training:
    """Encoder and statement model with their optimizers and averages."""

    def __init__(self, model: KazakhModel, settings: dict[str, Any], texts: Texts) -> None:
        self.model, self.settings = model, settings
        self.statements = TrainingSettings(
            epochs=int(settings["epochs"]), seed=int(settings["seed"]), item_share=1.0
        )
        width = model.encoder.config.hidden_size
        self.module = discourse_module(self.statements, width)
        self.both = nn.ModuleList([model, self.module])
        self.averaged = AveragedModel(
            self.both, multi_avg_fn=get_ema_multi_avg_fn(settings["ema_decay"])
        )
        self.encoder_optimizer = torch.optim.AdamW(parameter_groups(model, settings), fused=True)
        self.rates = [group["lr"] for group in self.encoder_optimizer.param_groups]
        self.optimizer = optimizer_of(self.module, self.statements)
        told = (
            stance
            for text in (*texts.whole, *texts.single)
            for stance in text.lessons[0].stances
            if stance != UNKNOWN
        )
        self.weights = class_weights(list(told))

    def step(
        self, job: Batch | list[TextLesson], progress: float, draw: np.random.Generator
    ) -> float:
        """Learn from sentences or from texts; `progress` is the share of the training behind it.
        Returns the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.statements.rate * one_cycle(progress)
        share = min(progress / self.settings["warmup"], 1.0) * (1 - progress)
        for group, rate in zip(self.encoder_optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share
        if isinstance(job, Batch):
            loss = loss_of(self.model, job, self.settings)
        else:
            with torch.autocast("cpu", torch.bfloat16, enabled=bool(self.settings["bfloat16"])):
                batch = batch_of(self.model, job)
            loss = lesson_loss(self.module, batch, self.weights, self.statements, draw)
        if not torch.isfinite(loss):
            raise RuntimeError(f"loss {loss.item()} after {progress:.1%}")
        loss.backward()
        nn.utils.clip_grad_norm_(self.both.parameters(), 1.0)
        self.encoder_optimizer.step()
        self.encoder_optimizer.zero_grad()
        if not isinstance(job, Batch):
            self.optimizer.step()
            self.optimizer.zero_grad()
        self.averaged.update_parameters(self.both)
        return float(loss.item())


def train(
    settings: dict[str, Any],
    sources: Sources,
    texts: Texts,
    tokenizer: Tokenizer,
    given: argparse.Namespace,
) -> None:
    """Train, and write averaged weights, labels, the record of the run and the statement model."""
    rng, draw = random.Random(settings["seed"]), np.random.default_rng(settings["seed"])
    torch.manual_seed(settings["seed"])
    labels = sources.labels()
    training = Training(model_of(settings, labels, given), settings, texts)
    record: list[dict[str, object]] = []
    started = time.time()
    epochs = int(settings["epochs"])
    for epoch in range(epochs):
        training.both.train()
        known = [*batches(numbers(sources, rng, tokenizer, labels), settings["batch_sizes"], rng)]
        jobs = [
            *texts.epoch(settings, training.statements, draw),
            *share_of(known, settings["rehearsed"], draw),
        ]
        losses = [
            training.step(jobs[job], (epoch + done / len(jobs)) / epochs, draw)
            for done, job in enumerate(draw.permutation(len(jobs)))
        ]
        row: dict[str, object] = {
            "epoch": epoch + 1,
            "loss": round(float(np.mean(losses)), 4),
            "minutes": round((time.time() - started) / 60, 1),
        }
        model, module = training.averaged.module
        if epoch + 1 == epochs:
            row |= {
                name: evaluate(model, held_out, tokenizer, labels)
                for name, held_out in sources.held_out().items()
            }
        record.append(row)
        print(json.dumps(row), flush=True)
        sizes = {"sentences": sources.sizes(), "texts": texts.sizes()}
        save_run(given.output, model, labels, {"settings": settings, **sizes, "epochs": record})
        as_model(module, training.statements).to_disk(given.output / "discourse.npz")


def model_of(settings: dict[str, Any], labels: Labels, given: argparse.Namespace) -> KazakhModel:
    """The model of an earlier run, its embeddings and lowest layers frozen."""
    model = begin_model(given.encoder, labels, settings, given.init)
    lowest = model.encoder.encoder.layer[: int(settings["frozen_layers"])]
    for parameter in (*model.encoder.embeddings.parameters(), *lowest.parameters()):
        parameter.requires_grad_(False)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--init", type=Path, required=True, help="the run to start from")
    parser.add_argument("--data", type=Path, required=True, help="folder with the sources' folders")
    parser.add_argument("--encoder", type=Path, required=True, help="folder with e5_small_kk")
    parser.add_argument("--gold", type=Path, help="IOB2 file written by gold.py")
    parser.add_argument("--trees", type=Path, help="CoNLL-U file written by trees.py")
    parser.add_argument("--output", type=Path, required=True)
    add_options(parser)
    given = parser.parse_args()
    settings = json.loads(given.config.read_text())
    sources = Sources.read(settings, given.data, gold=given.gold, trees=given.trees)
    tokenizer = Tokenizer.from_file(str(given.encoder / "tokenizer.json"))
    train(settings, sources, Texts.read(given, tokenizer), tokenizer, given)


if __name__ == "__main__":
    main()
