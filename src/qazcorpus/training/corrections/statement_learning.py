"""Continue the training of a pipeline's statements and stances on corrected documents (extra
`train`).

The discourse model is trained on the corrected documents and, so that it does not forget, on other
documents with gold statements (`rehearsal_texts`). The corrected documents are divided as for
entities: a part for training and a held-out part on which the models before and after are compared.
If the pipeline has no model yet, a third part sets the temperature of the new model's confidence;
a model that is trained further keeps its temperature.
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

REHEARSED: Final = 400  # texts for rehearsal besides the project's documents
_REPEATED: Final = 3  # the weight of a corrected document; that of a rehearsed one is 1
_RESAMPLED: Final = 2_000

Measure = Callable[[StatementScores], float]


@dataclass(frozen=True, slots=True)
class Gain:
    """A score before and after the training, and the 95 % interval of the difference (paired
    bootstrap over the held-out documents)."""

    before: float
    after: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class StatementLesson:
    """The result of the training. `nlp` has the new model. `gains` are F1 of contents and of
    sources, macro F1 of the stance of matched statements, and F1 of content and stance together."""

    nlp: Language
    division: Division
    rehearsed: int
    gains: dict[str, Gain]

    @property
    def better(self) -> bool:
        """Whether F1 of content and stance together on the held-out documents is higher."""
        gain = self.gains["content and stance"]
        return gain.after > gain.before


MEASURES: Final[dict[str, Measure]] = {
    "content": lambda scores: scores.content.f1,
    "source": lambda scores: scores.source.f1,
    "stance": lambda scores: scores.stance_macro_f1,
    "content and stance": lambda scores: scores.end_to_end.f1,
}


def learning_settings(nlp: Language) -> TrainingSettings:
    """The default settings: to continue from the pipeline's model, or to train a new model."""
    from qazcorpus.training.statements.settings import TrainingSettings

    # Continuing from a trained model needs fewer epochs and smaller steps than training a new one.
    goes_on = statement_component(nlp).model is not None
    return TrainingSettings(epochs=8, rate=4e-4) if goes_on else TrainingSettings()


def rehearsal_texts(limit: int = REHEARSED) -> list[Document]:
    """Training texts of the embedded models for rehearsal: the project's documents and up to
    `limit` of its other texts, always the same ones.

    With the documents alone, a model forgets the statements of news and other registers: it loses
    six to seven points of content and stance together.
    """
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
    """Train the pipeline on the statements of the documents. `nlp` itself is changed.

    `rehearsed` are other documents with gold statements. If the pipeline has a model, the training
    continues from it; the default `settings` depend on that. Raises PipelineError for a pipeline
    that cannot learn statements, UsageError for too few documents, and MissingExtraError without
    torch.
    """
    from qazcorpus.training.requirements import require_training
    from qazcorpus.training.statements.calibration import calibrated
    from qazcorpus.training.statements.learning import train

    require_training("Learning statements")
    component = statement_component(nlp)
    corrected = [document for document in documents if _target(document)]
    if not any(document.statements for document in corrected):
        raise UsageError(
            "no corrected document has a statement with a target.",
            remedy="Give the target when you push documents: --target.",
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
    """Write the trained pipeline as a folder that `qazcorpus.load` can load.

    `base` is the original pipeline, loaded again. Only the statement model is copied to it, so that
    no word of the training texts gets into the files. Raises UsageError if there is something at
    `output` that is not a pipeline.
    """
    statement_component(base).set_model(statement_component(lesson.nlp).model)
    write_pipeline(base, len(lesson.division.train), output)


def _read(nlp: Language, documents: Sequence[Document]) -> list[Document]:
    """The documents with the statements that the pipeline finds for the documents' targets."""
    asked = [
        replace(document, metadata=document.metadata.about([_target(document)]))
        for document in documents
    ]
    return list(analyze_documents(asked, nlp=nlp, min_confidence=0))


def _target(document: Document) -> str:
    """The first target of a document, or "" if it has none."""
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
