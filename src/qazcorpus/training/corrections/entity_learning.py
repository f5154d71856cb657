"""Learning from corrected documents: the entities of a spaCy pipeline, on a laptop, without torch.

Only the component `ner` learns; what it shares with tagger and parser (`tok2vec`) stays as it is,
so that these cannot get worse. Texts that nobody corrected, with the entities the pipeline itself
finds in them, are learned along (pseudo-rehearsal, Robins 1995), so that it does not forget.

Documents are divided by the hash of their text: some to learn from, some that say when to stop, and
some, held out, on which the pipeline before and after is compared.
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
    """Documents by their part: `train` to learn from, `watched` to stop by, `held_out` to judge."""

    train: tuple[Document, ...]
    watched: tuple[Document, ...]
    held_out: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class EntityLesson:
    """What came of learning.

    `before` and `after` are the entity scores on the held-out documents; `gain` is the difference
    of F1 and `interval` its 95 % interval (paired bootstrap over documents). `kept` is how far the
    learned pipeline agrees with the former one on texts that nobody corrected (F1; None without
    such texts). `watched` holds F1 on the watched documents before and after each epoch, `epochs`
    how many were kept. `left_out` counts entities that could not be learned, by reason.
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
        """F1 after less F1 before."""
        return self.after.f1() - self.before.f1()

    @property
    def better(self) -> bool:
        """Whether the held-out documents are read better than before."""
        return self.gain > 0


def divided(documents: Iterable[Document]) -> Division:
    """The documents by the SHA-256 of their text, so that none changes sides when others come.

    Raises UsageError where a part would be empty.
    """
    parts: tuple[list[Document], list[Document], list[Document]] = ([], [], [])
    for document in documents:
        share = int(document.text_sha256[:16], 16) / 2**64
        parts[2 if share < HELD_OUT else 1 if share < HELD_OUT + WATCHED else 0].append(document)
    if not all(parts):
        raise UsageError(
            f"{sum(map(len, parts))} corrected documents are too few to learn and to judge by.",
            remedy="Learn when some twenty or more are there.",
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
    """Teach the pipeline the entities of the documents; `nlp` itself is changed.

    `rehearsed` are texts that nobody corrected. `scheme` is the documents', and `changes` those
    that made it of the one whose labels the pipeline gives. Learning ends when the watched
    documents have not been read better for `patience` epochs; the best epoch is kept, none where
    none was better. Raises PipelineError for a pipeline without spaCy's `ner`, UsageError for too
    few documents.
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
    """Write the learned pipeline as a folder that `qazcorpus.load` takes.

    `base` is the pipeline as it was, loaded anew: only the weights of `ner` go over to it, so that
    no word of the texts it learned from gets into the files. Raises UsageError where something that
    is not a pipeline is in the way.
    """
    learned: Any = lesson.nlp.get_pipe("ner")
    ner: Any = base.get_pipe("ner")
    ner.from_bytes(learned.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    write_pipeline(base, len(lesson.division.train), output)


def write_pipeline(nlp: Language, number: int, output: Path) -> None:
    """Write a pipeline that learned from a number of documents, which its version says.

    Raises as `check_pipeline_output`; the folder that `nlp` was loaded from is not replaced.
    """
    check_pipeline_output(output, [nlp.path] if nlp.path else [])
    nlp.meta["version"] = f"{nlp.meta['version'].partition('+')[0]}+{number}documents"
    with building(output) as workspace:
        nlp.to_disk(workspace / "new")


def check_pipeline_output(output: Path, reads: Iterable[str | Path] = ()) -> None:
    """Raises UsageError or QazcorpusError where no pipeline can be written: in the place of what is
    no pipeline or holds more, and over, above or in what is read."""
    check_replaceable_folder(output)
    check_apart(output, reads)
    check_nothing_protected(output)
    names = {path.name for path in output.iterdir()} if output.exists() else set()
    if names and "config.cfg" not in names:
        raise UsageError(
            "here is something already, and it is not a pipeline.",
            path=output,
            remedy="Name a new folder.",
        )
    if others := names - _parts_of_pipeline(output):
        raise UsageError(
            f"here is a pipeline, and beside it {min(others)!r}, which would be lost.",
            path=output,
            remedy="Name a new folder, or move that elsewhere.",
        )


def _parts_of_pipeline(folder: Path) -> set[str]:
    """The files and folders that spaCy writes for a pipeline: a component's is of its name, with
    or without a suffix."""
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
    """The 95 % interval of the gain in F1 over documents drawn anew (paired bootstrap)."""
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
