"""Learning from corrected documents: statements and their stance (extra `train`).

The discourse model of a pipeline goes on learning, from the corrected documents and, so that it
does not forget, from others with gold statements (`rehearsal_texts`). Documents are divided as for
entities: some to learn from, some, held out, on which before and after are compared, and, for a
model that learns anew, some that set the temperature of its confidence; one that goes on keeps its
own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from qazcorpus.annotations.gold import HELD_OUT, gold_documents
from qazcorpus.annotations.whole_texts import whole_texts
from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.evaluate.statements import StatementScores, score_corpus
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.statements.lessons import lessons_of, statement_component
from qazcorpus.training.corrections.entity_learning import Division, divided, write_pipeline

if TYPE_CHECKING:
    from spacy.language import Language

    from qazcorpus.training.progress import Watch
    from qazcorpus.training.statements.settings import TrainingSettings

REHEARSED: Final = 400  # texts beside the project's documents
_REPEATED: Final = 3  # times that a corrected document counts as much as a rehearsed one
_RESAMPLED: Final = 2_000

Measure = Callable[[StatementScores], float]


@dataclass(frozen=True, slots=True)
class Gain:
    """A measure before and after, and the 95 % interval of the difference (paired bootstrap over
    the held-out documents)."""

    before: float
    after: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class StatementLesson:
    """What came of learning: `nlp` has the new model; `gains` are F1 of contents and of sources,
    macro F1 of the stance of matched statements, F1 of content and stance together."""

    nlp: Language
    division: Division
    rehearsed: int
    gains: dict[str, Gain]

    @property
    def better(self) -> bool:
        """Whether the held-out documents are read better: content and stance together."""
        gain = self.gains["content and stance"]
        return gain.after > gain.before


MEASURES: Final[dict[str, Measure]] = {
    "content": lambda scores: scores.content.f1,
    "source": lambda scores: scores.source.f1,
    "stance": lambda scores: scores.stance_macro_f1,
    "content and stance": lambda scores: scores.end_to_end.f1,
}


def learning_settings(nlp: Language) -> TrainingSettings:
    """Those of a pipeline that goes on from its model, or of one that learns from the beginning."""
    from qazcorpus.training.statements.settings import TrainingSettings

    # Going on from a trained model takes fewer epochs and smaller steps than training it.
    goes_on = statement_component(nlp).model is not None
    return TrainingSettings(epochs=8, rate=4e-4) if goes_on else TrainingSettings()


def rehearsal_texts(limit: int = REHEARSED) -> list[Document]:
    """What the embedded models learned statements from, to rehearse it: the project's documents and
    so many of its other texts, the same ones each time. With the documents alone a model forgets
    what news and other registers have: six to seven points of content and stance together."""
    documents = [d for d in gold_documents() if d.metadata.extra.get("matter") not in HELD_OUT]
    others = sorted(whole_texts("learn"), key=lambda document: document.doc_id)
    return [*documents, *others[:limit]]


def learn_statements(
    nlp: Language,
    documents: Iterable[Document],
    rehearsed: Iterable[Document] = (),
    *,
    settings: TrainingSettings | None = None,
    watch: Watch | None = None,
) -> StatementLesson:
    """Teach the pipeline the statements of the documents; `nlp` itself is changed.

    `rehearsed` are other documents with gold statements. Without `settings` a pipeline that has a
    model goes on from it, another one learns anew. Raises PipelineError for a pipeline that cannot
    learn statements, UsageError for too few documents, MissingExtraError without torch.
    """
    from qazcorpus.training.requirements import require_training
    from qazcorpus.training.statements.calibration import calibrated
    from qazcorpus.training.statements.learning import train

    require_training("Learning statements")
    component = statement_component(nlp)
    corrected = [document for document in documents if _target(document)]
    if not any(document.statements for document in corrected):
        raise UsageError(
            "no corrected document has statements toward a target to learn from.",
            remedy="Name the matter when documents are pushed: --target.",
        )
    division = divided(corrected)
    own = {document.text_sha256 for document in corrected}
    others = [d for d in rehearsed if d.statements and _target(d) and d.text_sha256 not in own]
    before = _read(nlp, division.held_out)
    settings = settings or learning_settings(nlp)
    known = component.model
    if known is not None:
        division = Division((*division.train, *division.watched), (), division.held_out)
    lessons = [*lessons_of(nlp, division.train)] * _REPEATED + [*lessons_of(nlp, others)]
    model = train(lessons, settings, start=known, watch=watch).model
    if known is None:
        component.set_model(calibrated(model, [*lessons_of(nlp, division.watched)]))
    else:
        component.set_model(model.at_temperature(known.temperature))
    after = _read(nlp, division.held_out)
    return StatementLesson(
        nlp, division, len(others), _gains(division.held_out, before, after, settings.seed)
    )


def save_statements(lesson: StatementLesson, base: Language, output: Path) -> None:
    """Write the learned pipeline as a folder that `qazcorpus.load` takes.

    `base` is the pipeline as it was, loaded anew: only the statement model goes over to it, so that
    no word of the texts it learned from gets into the files. Raises UsageError where something that
    is not a pipeline is in the way.
    """
    statement_component(base).set_model(statement_component(lesson.nlp).model)
    write_pipeline(base, len(lesson.division.train), output)


def _read(nlp: Language, documents: Sequence[Document]) -> list[Document]:
    """The documents with the statements that the pipeline finds, toward their own targets."""
    asked = [
        replace(document, metadata=replace(document.metadata, target=_target(document)))
        for document in documents
    ]
    return list(analyze_documents(asked, nlp=nlp))


def _target(document: Document) -> str:
    """The first target of a document; empty where it has none."""
    return next((target.text for target in document.targets), document.metadata.target)


def _gains(
    gold: Sequence[Document],
    before: Sequence[Document],
    after: Sequence[Document],
    seed: int,
) -> dict[str, Gain]:
    single = [
        (score_corpus([(g, b)]), score_corpus([(g, a)]))
        for g, b, a in zip(gold, before, after, strict=True)
    ]
    drawn = np.random.default_rng(seed).integers(len(gold), size=(_RESAMPLED, len(gold)))
    differences: dict[str, list[float]] = {name: [] for name in MEASURES}
    for rows in drawn.tolist():
        old = sum((single[row][0] for row in rows), StatementScores())
        new = sum((single[row][1] for row in rows), StatementScores())
        for name, measure in MEASURES.items():
            differences[name].append(measure(new) - measure(old))
    old = sum((first for first, _ in single), StatementScores())
    new = sum((second for _, second in single), StatementScores())
    gains = {}
    for name, measure in MEASURES.items():
        low, high = np.quantile(differences[name], [0.025, 0.975])
        gains[name] = Gain(measure(old), measure(new), (float(low), float(high)))
    return gains
