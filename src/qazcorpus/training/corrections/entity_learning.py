"""Continue the training of a spaCy pipeline's entities on corrected documents, without torch.

Only the component `ner` is trained. The component `tok2vec`, which it shares with tagger and
parser, is not changed, so that these cannot get worse. The pipeline is also trained on uncorrected
texts with the entities that it finds in them itself, so that it does not forget (pseudo-rehearsal,
Robins 1995).

Documents are divided by the hash of their text into a part for training, a part that decides when
to stop, and a held-out part on which the pipelines before and after are compared.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qazcorpus.annotations.scheme_change import SchemeChange
from qazcorpus.atomic import building
from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.evaluate.entities import SpanScores, evaluate_documents
from qazcorpus.outputs import check_apart, check_nothing_protected, check_replaceable_folder
from qazcorpus.scheme import Scheme, load_scheme
from qazcorpus.training.corrections.pupil import Pupil

if TYPE_CHECKING:
    from spacy.language import Language

HELD_OUT: Final = 0.3
WATCHED: Final = 0.2
_RESAMPLED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Division:
    """Documents by their use: `train` for training, `watched` for early stopping, `held_out` for
    evaluation."""

    train: tuple[Document, ...]
    watched: tuple[Document, ...]
    held_out: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class EntityLesson:
    """The result of the training.

    `before` and `after` are the entity scores on the held-out documents; `gain` is the difference
    of F1 and `interval` its 95 % interval (paired bootstrap over documents). `kept` is the
    agreement of the trained pipeline with the former one on uncorrected texts (F1; None without
    such texts). `watched` has F1 on the watched documents before the training and after each epoch;
    `epochs` is the number of the best epoch, which was kept. `left_out` counts entities that could
    not be used for training, by reason.
    """

    nlp: Language
    division: Division
    before: SpanScores
    after: SpanScores
    interval: tuple[float, float]
    kept: float | None
    watched: tuple[float, ...]
    epochs: int
    left_out: Counter[str]

    @property
    def gain(self) -> float:
        """F1 after the training minus F1 before."""
        return self.after.f1() - self.before.f1()

    @property
    def better(self) -> bool:
        """Whether the scores on the held-out documents are higher than before."""
        return self.gain > 0


def divided(documents: Iterable[Document]) -> Division:
    """The documents divided by the SHA-256 of their text. A document stays in its part when other
    documents are added.

    Raises UsageError if a part would be empty.
    """
    parts: tuple[list[Document], list[Document], list[Document]] = ([], [], [])
    for document in documents:
        share = int(document.text_sha256[:16], 16) / 2**64
        parts[2 if share < HELD_OUT else 1 if share < HELD_OUT + WATCHED else 0].append(document)
    if not all(parts):
        raise UsageError(
            f"{sum(map(len, parts))} corrected documents are too few for training and evaluation.",
            remedy="Correct about twenty documents or more first.",
        )
    return Division(*map(tuple, parts))


def learn(
    nlp: Language,
    documents: Iterable[Document],
    rehearsed: Iterable[Document] = (),
    *,
    scheme: Scheme | None = None,
    changes: Sequence[SchemeChange] = (),
    max_epochs: int = 40,
    patience: int = 4,
    seed: int = 7,
) -> EntityLesson:
    """Train the pipeline on the entities of the documents. `nlp` itself is changed.

    `rehearsed` are uncorrected texts. `scheme` is the scheme of the documents; `changes` lead from
    the scheme of the pipeline's labels to it. The training ends when the score on the watched
    documents has not improved for `patience` epochs. The best epoch is kept; if no epoch is better,
    the pipeline is not changed. Raises PipelineError for a pipeline without spaCy's `ner`, and
    UsageError for too few documents.
    """
    pupil = Pupil(nlp, scheme or load_scheme(), changes)
    division = divided(documents)
    silver = list(rehearsed)
    checked, taught = silver[::4], [d for i, d in enumerate(silver) if i % 4]
    before = list(pupil.predicted(division.held_out))
    remembered = list(pupil.predicted(checked))
    examples = [*pupil.gold_examples(division.train), *pupil.own_examples(taught)]
    watched = pupil.learn(
        examples, division.watched, max_epochs=max_epochs, patience=patience, seed=seed
    )
    after = list(pupil.predicted(division.held_out))
    again = list(pupil.predicted(checked))
    return EntityLesson(
        nlp=nlp,
        division=division,
        before=evaluate_documents(zip(division.held_out, before, strict=True)),
        after=evaluate_documents(zip(division.held_out, after, strict=True)),
        interval=_interval(division.held_out, before, after, seed),
        kept=evaluate_documents(zip(remembered, again, strict=True)).f1() if checked else None,
        watched=tuple(watched),
        epochs=watched.index(max(watched)),
        left_out=pupil.left_out,
    )


def save_learned(lesson: EntityLesson, base: Language, output: Path) -> None:
    """Write the trained pipeline as a folder that `qazcorpus.load` can load.

    `base` is the original pipeline, loaded again. Only the weights of `ner` are copied to it, so
    that no word of the training texts gets into the files. Raises UsageError if there is something
    at `output` that is not a pipeline.
    """
    learned: Any = lesson.nlp.get_pipe("ner")
    ner: Any = base.get_pipe("ner")
    ner.from_bytes(learned.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    write_pipeline(base, len(lesson.division.train), output)


def write_pipeline(nlp: Language, number: int, output: Path) -> None:
    """Write a pipeline that was trained on a number of documents. The number is added to its
    version.

    Raises the errors of `check_pipeline_output`. The folder that `nlp` was loaded from is never
    replaced.
    """
    check_pipeline_output(output, [nlp.path] if nlp.path else [])
    nlp.meta["version"] = f"{nlp.meta['version'].partition('+')[0]}+{number}documents"
    with building(output) as workspace:
        nlp.to_disk(workspace / "new")


def check_pipeline_output(output: Path, reads: Iterable[str | Path] = ()) -> None:
    """Raise UsageError or QazcorpusError if a pipeline must not be written to `output`.

    This is so if `output` is not a pipeline, or has other files too, or if it is the same as a path
    in `reads`, contains it, or is inside of it.
    """
    check_replaceable_folder(output)
    check_apart(output, reads)
    check_nothing_protected(output)
    names = {path.name for path in output.iterdir()} if output.exists() else set()
    if names and "config.cfg" not in names:
        raise UsageError(
            "this is not empty, and it is not a pipeline.",
            path=output,
            remedy="Name a new folder.",
        )
    if others := names - _parts_of_pipeline(output):
        raise UsageError(
            f"this folder holds a pipeline and {min(others)!r}, which would be lost.",
            path=output,
            remedy="Name a new folder, or move this file elsewhere.",
        )


def _parts_of_pipeline(folder: Path) -> set[str]:
    """The files and folders that spaCy writes for a pipeline. That of a component has the
    component's name, with or without a suffix."""
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        components = {str(name) for name in (*meta["pipeline"], *meta.get("disabled", ()))}
    except (OSError, ValueError, KeyError, TypeError):
        components = set()
    parts = {path.name for path in folder.glob("*") if path.name.partition(".")[0] in components}
    return {"config.cfg", "meta.json", "tokenizer", "vocab"} | parts


def _interval(
    gold: Sequence[Document], before: Sequence[Document], after: Sequence[Document], seed: int
) -> tuple[float, float]:
    """The 95 % interval of the gain in F1, by resampling documents (paired bootstrap)."""
    counts = np.array(
        [[_counts(g, b), _counts(g, a)] for g, b, a in zip(gold, before, after, strict=True)]
    )
    drawn = np.random.default_rng(seed).integers(len(gold), size=(_RESAMPLED, len(gold)))
    sums = counts[drawn].sum(axis=1)
    f1 = 2 * sums[:, :, 0] / np.maximum(1, sums[:, :, 1] + sums[:, :, 2])
    low, high = np.quantile(f1[:, 1] - f1[:, 0], [0.025, 0.975])
    return float(low), float(high)


def _counts(gold: Document, found: Document) -> tuple[int, int, int]:
    score = evaluate_documents([(gold, found)]).score()
    return score.correct, score.predicted, score.gold
