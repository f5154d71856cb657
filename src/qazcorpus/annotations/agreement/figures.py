"""Compute figures with bootstrap intervals from comparisons of documents.

All coefficients are computed from counts that are additive over documents. Every document is a row
of counts; the sum of the rows gives the figure, and sums of rows drawn with replacement give its
interval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from qazcorpus.annotations.agreement import coefficients
from qazcorpus.annotations.agreement.comparisons import EntityComparison, StatementComparison
from qazcorpus.document import Answer
from qazcorpus.evaluate.score import Score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qazcorpus.annotations.agreement.coefficients import Array


AnnotatorPair = tuple[str, str]
_NONE: Final = Score()
_SIDES: Final[tuple[Answer, ...]] = ("favor", "neutral", "against")
"""The answers about a statement that is about the target, in their order, for ordinal α."""
_ANSWERS: Final[tuple[Answer, ...]] = (*_SIDES, "none")
_SCORES: Final = (
    *("exact", "partial", "borders", "outermost", "inner"),
    *("content", "content_exact", "source", "source_exact", "cue", "cue_exact", "target"),
)
_OF_NAMES: Final = 5  # the first of them are of names, the others of statements
_OF_ANSWERS: Final = ("alpha", "alpha_ordinal", "kappa", "observed", "about", "about_alpha")


@dataclass(frozen=True, slots=True)
class DocumentComparison:
    """The comparisons of one document: every pair of its annotators, and the answers of all."""

    pairs: Mapping[AnnotatorPair, tuple[EntityComparison, StatementComparison]]
    answer_units: Sequence[Sequence[Answer]]

    def of(self, pair: AnnotatorPair) -> DocumentComparison:
        """The comparison of one pair only."""
        compared = self.pairs[pair]
        return DocumentComparison({pair: compared}, compared[1].answers)


class Counts:
    """The rows of counts of some documents, and the coefficients computed from their sums."""

    def __init__(self, documents: Sequence[DocumentComparison], labels: Sequence[str]) -> None:
        self.documents = documents
        self.pairs = sorted({pair for document in documents for pair in document.pairs})
        self._label_number = {label: number for number, label in enumerate(labels)}
        self._sizes = (len(labels), len(_ANSWERS))
        self.rows = np.array([self._row(document) for document in documents])

    def figures(self, *, resamples: int, seed: int) -> dict[str, Figure]:
        """Every coefficient with its interval (None without resamples, or if there is one
        document)."""
        total = self.rows.sum(axis=0)
        values = self._coefficients(total)
        counts = self._supports(total)
        intervals: dict[str, tuple[float, float] | None] = {}
        if resamples and len(self.rows) > 1:
            sums = coefficients.resampled_sums(self.rows, resamples=resamples, seed=seed)
            drawn = self._coefficients(sums)
            intervals = {name: coefficients.interval(found) for name, found in drawn.items()}
        return {
            name: _figure(float(value), intervals.get(name), counts[name])
            for name, value in values.items()
        }

    def _row(self, document: DocumentComparison) -> Array:
        scores: Counter[str] = Counter()
        labels = np.zeros((len(self.pairs), self._sizes[0], self._sizes[0]))
        answers = np.zeros((len(self.pairs), self._sizes[1], self._sizes[1]))
        for pair, compared in document.pairs.items():
            number = self.pairs.index(pair)
            for name, score in _scores(*compared).items():
                scores[name] += score.correct
                scores[f"{name} of"] += score.predicted + score.gold
            for (first, second), times in compared[0].labels.items():
                labels[number, self._label_number[first], self._label_number[second]] += times
            for ours, theirs in compared[1].answers:
                answers[number, _ANSWERS.index(ours), _ANSWERS.index(theirs)] += 1
        units = [[_ANSWERS.index(answer) for answer in unit] for unit in document.answer_units]
        sides = [[number for number in unit if number < len(_SIDES)] for unit in units]
        parts = (
            np.array([scores[key] for name in _SCORES for key in (name, f"{name} of")]),
            np.array([len(units), sum(len(unit) > 1 for unit in sides)]),
            coefficients.coincidences(units, len(_ANSWERS)).ravel(),
            coefficients.coincidences(sides, len(_SIDES)).ravel(),
            answers.ravel(),
            labels.ravel(),
        )
        return np.concatenate(parts)

    def _parts(self, sums: Array) -> _Parts:
        labels, answers = self._sizes
        lead, pairs, sides = sums.shape[:-1], len(self.pairs), len(_SIDES)
        widths = (2 * len(_SCORES), 2, answers**2, sides**2, pairs * answers**2)
        split = np.split(sums, np.cumsum(widths), axis=-1)
        return _Parts(
            split[0].reshape(*lead, len(_SCORES), 2),
            split[1],
            split[2].reshape(*lead, answers, answers),
            split[3].reshape(*lead, sides, sides),
            split[4].reshape(*lead, pairs, answers, answers),
            split[5].reshape(*lead, pairs, labels, labels),
        )

    def _coefficients(self, sums: Array) -> dict[str, Array]:
        parts = self._parts(sums)
        f1 = coefficients.f1(parts.scores)
        answers = parts.answers.sum(axis=-3)
        return {
            **{name: f1[..., number] for number, name in enumerate(_SCORES)},
            "alpha": coefficients.alpha(parts.coincidence),
            "alpha_ordinal": coefficients.alpha(parts.sides, "ordinal"),
            "kappa": coefficients.mean(coefficients.kappa(parts.answers)),
            "observed": coefficients.observed(answers),
            "about": np.where(_has_none(answers), coefficients.observed(_about(answers)), np.nan),
            "about_alpha": coefficients.alpha(_about(parts.coincidence)),
            "label_kappa": coefficients.mean(coefficients.kappa(parts.labels)),
        }

    def _supports(self, total: Array) -> dict[str, int]:
        parts = self._parts(total)
        found = {name: int(parts.scores[number, 1]) for number, name in enumerate(_SCORES)}
        found["target"] //= 2
        units, of_sides = map(int, parts.units)
        pairs = int(parts.answers.sum())
        chosen = bool(_has_none(parts.answers.sum(axis=-3)))
        return found | {
            "alpha": units,
            "alpha_ordinal": of_sides,
            "kappa": pairs,
            "observed": pairs,
            "about": pairs if chosen else 0,
            "about_alpha": units if chosen else 0,
            "label_kappa": int(parts.labels.sum()),
        }


class _Parts(NamedTuple):
    """The parts of sums of rows of counts.

    `units` are the numbers of statements with two answers and with two answers other than `none`;
    `coincidence` and `sides` are the coincidences of these; `answers` and `labels` are confusion
    matrices by pair of annotators.
    """

    scores: Array
    units: Array
    coincidence: Array
    sides: Array
    answers: Array
    labels: Array


def _has_none(answers: Array) -> NDArray[np.bool_]:
    """Whether anybody chose `none`, from the counts of pairs of answers."""
    return (answers[..., -1, :] + answers[..., :, -1]).sum(axis=-1) > 0  # type: ignore[no-any-return]


def _about(counts: Array) -> Array:
    """Counts of pairs of answers as counts of two values: about the target, not about it."""
    first = np.add.reduceat(counts, (0, len(_SIDES)), axis=-1)
    return np.add.reduceat(first, (0, len(_SIDES)), axis=-2)


def measure_agreement(
    annotators: Sequence[str],
    documents: Sequence[DocumentComparison],
    labels: Sequence[str],
    *,
    resamples: int,
    seed: int,
) -> Agreement:
    """The agreement of the annotators over their documents."""
    figures = Counts(documents, labels).figures(resamples=resamples, seed=seed)
    compared = [both for document in documents for both in document.pairs.values()]
    entities = [entity for entity, _ in compared]
    return Agreement(
        tuple(annotators),
        len(documents),
        EntityAgreement(
            **{name: figures[name] for name in (*_SCORES[:_OF_NAMES], "label_kappa")},
            labels=tuple(_by_label(entities, labels)),
            confusion=sum((comparison.labels for comparison in entities), Counter()),
        ),
        StatementAgreement(**{name: figures[name] for name in _SCORES[_OF_NAMES:]}),
        StanceAgreement(
            **{name: figures[name] for name in _OF_ANSWERS},
            confusion=Counter(pair for _, statements in compared for pair in statements.answers),
        ),
    )


def _scores(entities: EntityComparison, statements: StatementComparison) -> dict[str, Score]:
    return {
        "exact": reduce(add, entities.exact.values(), _NONE),
        "partial": reduce(add, entities.partial.values(), _NONE),
        **{name: getattr(entities, name) for name in ("borders", "outermost", "inner")},
        **{name: getattr(statements, name) for name in _SCORES[_OF_NAMES:]},
    }


def _by_label(
    comparisons: Sequence[EntityComparison], labels: Sequence[str]
) -> list[LabelAgreement]:
    exact: dict[str, Score] = {}
    partial: dict[str, Score] = {}
    for comparison in comparisons:
        for total, scores in ((exact, comparison.exact), (partial, comparison.partial)):
            for label, score in scores.items():
                total[label] = total.get(label, _NONE) + score
    return [
        LabelAgreement(
            label,
            exact[label].f1,
            partial[label].f1,
            exact[label].predicted,
            exact[label].gold,
            exact[label].correct,
        )
        for label in labels
        if label in exact
    ]


def _figure(value: float, interval: tuple[float, float] | None, count: int) -> Figure:
    if np.isnan(value):
        return Figure(count=count)
    low, high = interval or (None, None)
    return Figure(value, low, high, count)


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient with its 95 % bootstrap interval over documents.

    `value` is None if it is undefined: there is nothing to compare, or, for α and κ, all values are
    the same. `count` is the number of items: the spans of both annotators for F1; the statements or
    entities that both marked for α, κ and shares.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label: F1 of equal spans (`exact`) and overlapping spans (`partial`), and the numbers of
    spans: the first annotator's, the second's, and common ones."""

    label: str
    exact: float | None
    partial: float | None
    first: int
    second: int
    common: int


@dataclass(frozen=True, slots=True)
class EntityAgreement:
    """Agreement on names at all levels. `exact`: the same span and label; `partial`: overlapping
    spans with the same label; `borders`: the same span with any label; `outermost` and `inner`:
    `exact` for outermost names and for names inside others; `label_kappa`: κ of the labels of
    entities with a Dice overlap of 0.5 or more; `confusion`: the counts of the (first, second)
    labels of these entities."""

    exact: Figure
    partial: Figure
    borders: Figure
    outermost: Figure
    inner: Figure
    label_kappa: Figure
    labels: tuple[LabelAgreement, ...]
    confusion: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class StatementAgreement:
    """Agreement on statements: F1 of each part, overlapping (Dice 0.5) and exact. `target` is the
    share of matched statements about the same target, in documents with several targets."""

    content: Figure
    content_exact: Figure
    source: Figure
    source_exact: Figure
    cue: Figure
    cue_exact: Figure
    target: Figure


@dataclass(frozen=True, slots=True)
class StanceAgreement:
    """Agreement on the answers about matched statements: favor, against, neutral, or none (not
    about the target). Statements without an answer are left out.

    `alpha`: Krippendorff's nominal α; `kappa`: Cohen's κ (for several pairs the mean, Light's κ);
    `observed`: the share of equal answers. `alpha_ordinal`: α of favor, neutral and against in this
    order, on statements that are about the target according to both. `about` and `about_alpha`: the
    share of equal answers, and α, on whether a statement is about the target at all; they are
    undefined, with a count of 0, if nobody chose `none`.
    """

    alpha: Figure
    alpha_ordinal: Figure
    kappa: Figure
    observed: Figure
    about: Figure
    about_alpha: Figure
    confusion: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two annotators, or of more annotators over all their pairs."""

    annotators: tuple[str, ...]
    documents: int
    entities: EntityAgreement
    statements: StatementAgreement
    stance: StanceAgreement

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; a confusion maps the first annotator's labels to the second's."""
        data = asdict(self)
        data["annotators"] = list(self.annotators)
        data["entities"]["labels"] = [asdict(label) for label in self.entities.labels]
        data["entities"]["confusion"] = nested(self.entities.confusion)
        data["stance"]["confusion"] = nested(self.stance.confusion)
        return data


def nested(confusion: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """A confusion as nested mappings for JSON."""
    found: dict[str, dict[str, int]] = {}
    for (first, second), number in sorted(confusion.items()):
        found.setdefault(first, {})[second] = number
    return found
