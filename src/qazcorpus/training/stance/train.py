"""Train a pair encoder in two steps, foreign texts and Kazakh texts, and export it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save_file

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.statements.pair.model import (
    FILES,
    PairModel,
    QuestionPieces,
)
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.devices import CPU, Device
from qazcorpus.training.encoder.backbone import Pieces
from qazcorpus.training.encoder.vocabulary import take_rows
from qazcorpus.training.progress import Watch
from qazcorpus.training.records import RunRecord, fingerprints, installed_versions
from qazcorpus.training.seeding import seeded
from qazcorpus.training.stance.encoders import (
    check_layers,
    kept_pieces,
    load_weights,
    read_module,
    read_tokenizer,
)
from qazcorpus.training.stance.evaluation import report
from qazcorpus.training.stance.examples import Example
from qazcorpus.training.stance.exporting import export_model
from qazcorpus.training.stance.foreign_texts import foreign_files
from qazcorpus.training.stance.kazakh_texts import (
    KazakhSources,
    project_files,
)
from qazcorpus.training.stance.learning import Lesson, TorchJudge, learn
from qazcorpus.training.stance.lessons import KazakhTexts, foreign_lesson, kazakh_lesson
from qazcorpus.training.stance.pair_module import PairModule
from qazcorpus.training.stance.settings import StanceSettings, StepSettings

FOREIGN_STEP, KAZAKH_STEP = "foreign texts", "Kazakh texts"
FOREIGN_FILE, WEIGHTS_FILE = "foreign.safetensors", "stance.safetensors"
RECORD, CHECKPOINT = "training.json", "checkpoint.pt"
WRITTEN: Final = (FOREIGN_FILE, WEIGHTS_FILE, RECORD, *FILES)
"""The files that a run leaves in its output folder."""
_Reports = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a training begins with.

    `encoder` is a folder or a name on the Hugging Face Hub. `foreign` is the folder of the foreign
    data sets; without it, the first step is left out. `start` has the weights of an earlier run
    after one of its steps. `teacher` is the folder of an exported model whose probabilities are
    learned from in the second step. `vocabulary` is a tokenizer file whose pieces are kept in the
    second step; without it, all are.
    """

    encoder: str
    foreign: Path | None = None
    start: Path | None = None
    vocabulary: Path | None = None
    teacher: Path | None = None


def train_stance(
    beginning: Beginning,
    sources: KazakhSources,
    settings: StanceSettings,
    output: Path,
    *,
    device: Device = CPU,
    resume: bool = False,
    watch: Watch | None = None,
) -> RunRecord:
    """Train a pair encoder and write it to `output`: stance.onnx with its tokenizer and settings.

    Also writes the weights after each step (foreign.safetensors, stance.safetensors) and
    training.json. The temperature is set on the real reports for development; without their texts,
    it is 1. With `resume`, the training continues from the checkpoint of the same run, which is
    removed at the end. Raises UsageError for settings or data that do not fit, or for another run's
    checkpoint.
    """
    if beginning.foreign and beginning.start:
        raise UsageError(
            "the weights to start from have learned foreign texts already.",
            remedy="Give --foreign or --start.",
        )
    teacher = None
    if beginning.teacher:
        teacher = PairModel.from_run(beginning.teacher, threads=torch.get_num_threads())
    data = _data(beginning, sources)
    identity = {"settings": asdict(settings), "encoder": beginning.encoder, "data": data}
    checkpoints = Checkpoints(output / CHECKPOINT, identity)
    if not resume:
        checkpoints.remove()
    begun = checkpoints.read() or {}
    texts = KazakhTexts.read(sources, settings.kazakh)
    seeded(settings.seed)  # for the weights that are not in the encoder
    module = read_module(beginning.encoder)
    pieces = read_tokenizer(beginning.encoder)
    kept, rows = kept_pieces(pieces, beginning.encoder, beginning.vocabulary)
    if beginning.start and load_weights(module, beginning.start, rows):
        rows = []
    check_layers(settings.kazakh.layers, module)
    run = _Run(settings, pieces, device, checkpoints, watch, teacher)
    output.mkdir(parents=True, exist_ok=True)
    reports: _Reports = []
    if beginning.foreign and begun.get("step") != KAZAKH_STEP:
        reports = run.foreign(module, beginning.foreign, begun, output / FOREIGN_FILE)
        begun = {}
    if rows:
        take_rows(module.bert, rows)
    run = replace(run, pieces=kept)
    reports = run.kazakh(module, texts, begun, reports, output / WEIGHTS_FILE)
    measured = export_model(module, kept, texts, settings, output)
    more = {"encoder": _name(beginning.encoder), **measured}
    versions = installed_versions()
    record = RunRecord("stance", asdict(settings), settings.seed, data, versions, reports, more)
    record.write(output / RECORD)
    checkpoints.remove()
    return record


@dataclass(frozen=True, slots=True)
class _Run:
    """What the steps of a training share."""

    settings: StanceSettings
    pieces: Pieces
    device: Device
    checkpoints: Checkpoints
    watch: Watch | None
    teacher: PairModel | None

    @property
    def _questions(self) -> QuestionPieces:
        return QuestionPieces(self.pieces.tokenizer)

    def foreign(
        self, module: PairModule, folder: Path, begun: Mapping[str, Any], written: Path
    ) -> _Reports:
        """The step on foreign texts."""
        step, rng = self.settings.foreign, seeded(self.settings.seed)
        examples, measured = foreign_lesson(folder, step, rng)
        lesson = Lesson(FOREIGN_STEP, examples, step, self._report(module, measured))
        return self._learn(module, lesson, rng, begun, before=[], written=written)

    def kazakh(
        self,
        module: PairModule,
        texts: KazakhTexts,
        begun: Mapping[str, Any],
        before: _Reports,
        written: Path,
    ) -> _Reports:
        """The step on Kazakh texts, before which only some layers are kept."""
        step, rng = self.settings.kazakh, seeded(self.settings.seed + 1)
        examples = kazakh_lesson(texts.learned, step, rng)
        if step.layers:
            module.keep_layers(step.layers)
        taught = self.teacher.judge([one.question for one in examples]) if self.teacher else None
        measure = self._report(module, texts.measured)
        lesson = Lesson(KAZAKH_STEP, examples, step, measure, taught, step.taught)
        return self._learn(module, lesson, rng, begun, before=before, written=written)

    def _report(
        self, module: PairModule, measured: Mapping[str, Sequence[Example]]
    ) -> Callable[[], dict[str, Any]]:
        judge = TorchJudge(module, self._questions, self.device)
        return lambda: report(judge, measured, self.settings.unrelated)

    def _learn(
        self,
        module: PairModule,
        lesson: Lesson,
        rng: random.Random,
        begun: Mapping[str, Any],
        *,
        before: _Reports,
        written: Path,
    ) -> _Reports:
        freeze(module, lesson.step)
        narrow = self.settings.bfloat16 and self.device.bfloat16
        module.to(self.device.torch, torch.bfloat16 if narrow else torch.float32)
        weights, reports = learn(
            module,
            lesson,
            self.settings,
            pieces=self._questions,
            rng=rng,
            device=self.device,
            checkpoints=self.checkpoints,
            begun=begun,
            before=before,
            watch=self.watch,
        )
        with written_file(written) as part:
            save_file({name: value.contiguous() for name, value in weights.items()}, part)
        module.float().load_state_dict(weights)
        return reports


def freeze(module: PairModule, step: StepSettings) -> None:
    """Set which weights are trained in a step. The embeddings are never trained."""
    for number, layer in enumerate(module.bert.encoder.layer):
        layer.requires_grad_(number >= step.frozen_layers)
    module.seg.requires_grad_(step.part_vectors)


def _data(beginning: Beginning, sources: KazakhSources) -> dict[str, str]:
    """The SHA-256 of every file that is read."""
    folder = Path(beginning.encoder)
    foreign = beginning.foreign
    sets = [foreign / name for name in foreign_files(foreign)] if foreign else []
    return fingerprints(
        [
            folder if folder.is_dir() else None,
            beginning.start,
            beginning.vocabulary,
            beginning.teacher,
            *sets,
            *sources.real,
            *sources.reports,
            *project_files(sources),
        ]
    )


def _name(encoder: str) -> str:
    """The name of an encoder without the path on this machine."""
    return Path(encoder).name if Path(encoder).exists() else encoder
