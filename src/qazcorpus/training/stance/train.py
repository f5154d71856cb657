"""Train a pair encoder in two steps, foreign texts and Kazakh texts, and export it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.statements.pair.model import (
    BEGIN,
    END,
    FILES,
    LIMITS,
    MODEL_FILE,
    PairModel,
    QuestionPieces,
    padded,
)
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.devices import CPU, Device
from qazcorpus.training.encoder.backbone import Pieces, read_encoder, read_pieces
from qazcorpus.training.encoder.vocabulary import rows_like, take_rows
from qazcorpus.training.progress import Watch
from qazcorpus.training.records import RunRecord, fingerprints, installed_versions
from qazcorpus.training.seeding import seeded
from qazcorpus.training.stance.calibration import (
    best_temperature,
    calibration_error,
    reliability,
)
from qazcorpus.training.stance.evaluation import NEAR, report
from qazcorpus.training.stance.examples import Example
from qazcorpus.training.stance.foreign_texts import foreign_files
from qazcorpus.training.stance.kazakh_texts import (
    REAL_REPORTS,
    KazakhSources,
    learning_examples,
    measured_examples,
    project_files,
)
from qazcorpus.training.stance.learning import Lesson, TorchJudge, learn
from qazcorpus.training.stance.lessons import check_sets, foreign_lesson, kazakh_lesson
from qazcorpus.training.stance.pair_module import PairModule, export
from qazcorpus.training.stance.pair_module import settings as model_settings
from qazcorpus.training.stance.settings import StanceSettings, StepSettings

FOREIGN_STEP, KAZAKH_STEP = "foreign texts", "Kazakh texts"
FOREIGN_FILE, WEIGHTS_FILE = "foreign.safetensors", "stance.safetensors"
RECORD, CHECKPOINT = "training.json", "checkpoint.pt"
WRITTEN: Final = (FOREIGN_FILE, WEIGHTS_FILE, RECORD, *FILES)
"""The files that a run leaves in its output folder."""
RANGES: Final = 400
"""The number of questions on which the ranges of the activations are measured."""
SEPARATORS: Final = 8  # pieces of a question that belong to none of the parts in LIMITS
_Reports = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a training begins with.

    `encoder` is a folder or a name on the Hugging Face Hub. `foreign` is the folder of the foreign
    data sets; without it, the first step is left out. `start` has the weights of an earlier run
    after its first step. `vocabulary` is a tokenizer file whose pieces are kept at the end; without
    it, all are.
    """

    encoder: str
    foreign: Path | None = None
    start: Path | None = None
    vocabulary: Path | None = None


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
    data = _data(beginning, sources)
    identity = {"settings": asdict(settings), "encoder": beginning.encoder, "data": data}
    checkpoints = Checkpoints(output / CHECKPOINT, identity)
    if not resume:
        checkpoints.remove()
    begun = checkpoints.read() or {}
    texts = _Texts.read(sources, settings)
    seeded(settings.seed)  # for the weights that are not in the encoder
    module = read_module(beginning.encoder)
    _check_layers(settings.kazakh.layers, module)
    if beginning.start:
        load_weights(module, beginning.start)
    pieces = read_tokenizer(beginning.encoder)
    kept, rows = kept_pieces(pieces, beginning)
    run = _Run(settings, pieces, device, checkpoints, watch)
    output.mkdir(parents=True, exist_ok=True)
    reports: _Reports = []
    if beginning.foreign and begun.get("step") != KAZAKH_STEP:
        reports = run.foreign(module, beginning.foreign, begun, output / FOREIGN_FILE)
        begun = {}
    reports = run.kazakh(module, texts, begun, reports, output / WEIGHTS_FILE)
    if rows:
        take_rows(module.bert, rows)
    run = replace(run, pieces=kept)
    more = {"encoder": _name(beginning.encoder), **run.finish(module, texts, output)}
    versions = installed_versions()
    record = RunRecord("stance", asdict(settings), settings.seed, data, versions, reports, more)
    record.write(output / RECORD)
    checkpoints.remove()
    return record


def read_module(encoder: str) -> PairModule:
    """A module with this encoder, which has no dropout in its own layers."""
    bert: Any = read_encoder(encoder)
    bert.set_attn_implementation("eager")
    for part in bert.modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0
    return PairModule(bert)


def read_tokenizer(encoder: str) -> Pieces:
    """The tokenizer of an encoder. Raises UsageError if a question cannot have the form that
    `QuestionPieces` gives it, or if it may be too long."""
    pieces = read_pieces(encoder)
    if pieces.tokenizer.encode("").ids != [BEGIN, END]:
        raise UsageError(
            f"{encoder}: its tokenizer does not begin texts with the piece {BEGIN} and end them "
            f"with the piece {END}.",
            remedy="Name an encoder with the tokenizer of XLM-R, such as multilingual-e5.",
        )
    if pieces.longest < sum(LIMITS.values()) + SEPARATORS:
        raise UsageError(
            f"{encoder}: it reads at most {pieces.longest} pieces, which is too few for a question."
        )
    return pieces


def kept_pieces(pieces: Pieces, beginning: Beginning) -> tuple[Pieces, list[int]]:
    """The tokenizer of the exported model, and the ids of its pieces in the encoder's vocabulary.
    No ids mean that all pieces are kept. Raises UsageError if the encoder lacks a piece."""
    like = beginning.vocabulary
    if like is None:
        return pieces, []
    rows = rows_like(pieces, like, beginning.encoder)
    source = like.read_bytes()
    return Pieces(Tokenizer.from_buffer(source), pieces.longest, source), rows


def load_weights(module: PairModule, path: Path) -> None:
    """Load the weights of an earlier run. Raises UsageError if they do not fit the module."""
    try:
        module.load_state_dict(load_file(path))
    except (RuntimeError, SafetensorError) as error:
        raise UsageError(
            "these are not the weights of a pair encoder with this encoder.",
            path=path,
            remedy=f"Name the {FOREIGN_FILE} of a run that had the same --encoder.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Texts:
    """The Kazakh examples to learn from and to measure on, by the name of the set."""

    learned: Mapping[str, Sequence[Example]]
    measured: Mapping[str, Sequence[Example]]

    @classmethod
    def read(cls, sources: KazakhSources, settings: StanceSettings) -> _Texts:
        """Read the examples. Raises UsageError if the settings name sets that do not exist."""
        neutral = settings.kazakh.neutral
        learned = learning_examples(sources, neutral)
        check_sets(settings.kazakh, learned)
        return cls(learned, measured_examples(sources, neutral))


@dataclass(frozen=True, slots=True)
class _Run:
    """What the steps of a training share."""

    settings: StanceSettings
    pieces: Pieces
    device: Device
    checkpoints: Checkpoints
    watch: Watch | None

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
        texts: _Texts,
        begun: Mapping[str, Any],
        before: _Reports,
        written: Path,
    ) -> _Reports:
        """The step on Kazakh texts, before which only some layers are kept."""
        step, rng = self.settings.kazakh, seeded(self.settings.seed + 1)
        examples = kazakh_lesson(texts.learned, step, rng)
        if step.layers:
            module.keep_layers(step.layers)
        lesson = Lesson(KAZAKH_STEP, examples, step, self._report(module, texts.measured))
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

    def finish(self, module: PairModule, texts: _Texts, output: Path) -> dict[str, Any]:
        """Export the module, set its temperature, and measure the exported model."""
        learned = [example for examples in texts.learned.values() for example in examples]
        sample = random.Random(self.settings.seed).sample(learned, min(RANGES, len(learned)))
        pieces = self._questions
        batches = [padded([pieces(example.question)]) for example in sample]
        export(module, batches, output, precision=self.settings.precision)
        graph = (output / MODEL_FILE).read_bytes()
        tokenizer = self.pieces.to_bytes().decode("utf-8")
        asked = [e for e in texts.measured.get(REAL_REPORTS, ()) if e.role != NEAR]
        questions, answers = [e.question for e in asked], [e.answers for e in asked]
        raw = PairModel(graph, tokenizer, model_settings(temperature=1.0))
        temperature = best_temperature(raw.judge(questions), answers)
        model = PairModel(graph, tokenizer, model_settings(temperature=temperature))
        model.to_disk(output)
        bins = reliability(model.judge(questions), answers)
        return {
            "temperature": temperature,
            "reliability": [asdict(one) for one in bins],
            "calibration_error": calibration_error(bins),
            "exported": report(model.judge, texts.measured, self.settings.unrelated, at_most=None),
        }


def freeze(module: PairModule, step: StepSettings) -> None:
    """Set which weights are trained in a step. The embeddings are never trained."""
    for number, layer in enumerate(module.bert.encoder.layer):
        layer.requires_grad_(number >= step.frozen_layers)
    module.seg.requires_grad_(step.part_vectors)


def _check_layers(layers: Sequence[int], module: PairModule) -> None:
    there = len(module.bert.encoder.layer)
    if not {*layers} <= {*range(there)}:
        raise UsageError(
            f"the setting 'layers' is {list(layers)}, and the encoder has {there} layers.",
            remedy="Name layers from 0.",
        )


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
            *sets,
            *sources.real,
            *sources.reports,
            *project_files(sources),
        ]
    )


def _name(encoder: str) -> str:
    """The name of an encoder without the path on this machine."""
    return Path(encoder).name if Path(encoder).exists() else encoder
