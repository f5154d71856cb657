"""Train the statement model of a pipeline on the gold documents and on other files.

The matters of `annotations.gold.HELD_OUT` are not used for training. Their statements set the
temperature of the confidence.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qazcorpus.annotations.gold import HELD_OUT
from qazcorpus.errors import UsageError
from qazcorpus.resources import resource
from qazcorpus.statements.lessons import lessons_of
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.training.checkpoints import Checkpoints
from qazcorpus.training.devices import Device
from qazcorpus.training.progress import Watch
from qazcorpus.training.records import RunRecord, fingerprints, installed_versions
from qazcorpus.training.repository import in_repository
from qazcorpus.training.statements.calibration import calibrated
from qazcorpus.training.statements.learning import Trained, train
from qazcorpus.training.statements.learning_texts import gold_texts, matter
from qazcorpus.training.statements.lessons import Sources, read_training_lessons
from qazcorpus.training.statements.settings import TrainingSettings

if TYPE_CHECKING:
    from spacy.language import Language

MODEL = "discourse.npz"
RECORD = "training.json"
CHECKPOINT = "checkpoint.pt"


def own_files(sources: Sources) -> list[Path]:
    """The project's files that are read besides `sources`: the gold annotations and, with real
    texts or real reports, their statements."""
    folders = {"sentences": sources.real, "reports": sources.real_reports}
    there = [name for name, files in folders.items() if files]
    real = [in_repository("annotations", name, "statements.jsonl") for name in there]
    return [resource("annotations", "gold"), *real]


def train_statements(
    nlp: Language,
    sources: Sources,
    settings: TrainingSettings,
    output: Path,
    *,
    pipeline: str,
    start: Path | None = None,
    device: Device | None = None,
    resume: bool = False,
    watch: Watch | None = None,
) -> Trained:
    """Train the model of a pipeline (`nlp`) and write it to `output`, as `discourse.npz`.

    `pipeline` is its name in the record, `training.json`. With `start`, the training continues from
    an earlier model; if the number of epochs is 0, only its temperature is set. After each epoch,
    `checkpoint.pt` is written; with `resume`, the training continues from it if the settings and
    the files of the pipeline and of the data are the same. It is removed at the end. Raises
    UsageError if they are not, if the number of epochs is 0 without `start`, and for texts that
    must not be used for training; raises MissingExtraError without torch.
    """
    gold = gold_texts()
    begun = DiscourseModel.from_disk(start) if start else None
    if settings.epochs == 0 and begun is None:
        raise UsageError("0 epochs need a model to start from.", remedy="Add --start.")
    data = fingerprints([start, *sources.files])
    identity = {
        "pipeline": pipeline,
        "settings": asdict(settings),
        "sources": [[path.name for path in paths] for paths in (sources.items, sources.reports)],
        "encoder_knows_stances": sources.encoder_knows_stances,
        "data": data,
        "files": fingerprints([nlp.path, *own_files(sources)]),
    }
    checkpoints = Checkpoints(output / CHECKPOINT, identity)
    if not resume:
        checkpoints.remove()
    outcome = Trained(begun, ()) if begun else None
    if settings.epochs:
        taught = read_training_lessons(nlp, sources, gold)
        learned = lessons_of(nlp, (d for d in gold if matter(d) not in HELD_OUT))
        outcome = train(
            [*learned, *taught.complete],
            settings,
            items=taught.items,
            start=begun,
            device=device,
            checkpoints=checkpoints,
            watch=watch,
        )
    assert outcome is not None
    kept = lessons_of(nlp, (d for d in gold if matter(d) in HELD_OUT))
    output.mkdir(parents=True, exist_ok=True)
    calibrated(outcome.model, [*kept]).to_disk(output / MODEL)
    scores = [{"epoch": n, "loss": loss} for n, loss in enumerate(outcome.losses, 1)]
    RunRecord(pipeline, asdict(settings), settings.seed, data, installed_versions(), scores).write(
        output / RECORD
    )
    checkpoints.remove()
    return outcome
