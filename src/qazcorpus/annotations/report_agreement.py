"""How far two readers of the same reports agree, and which answers all readers gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isnan
from typing import Any, Final

import numpy as np

from qazcorpus.annotations.agreement.coefficients import alpha, coincidences
from qazcorpus.annotations.agreement.comparisons import StatementComparison, compare_statements
from qazcorpus.annotations.real_reports import ReportAnnotation, Role, statement_id
from qazcorpus.document import ANSWERS, Answer, Statement
from qazcorpus.evaluate.score import Score

AnswerPair = tuple[Answer, Answer]
_PARTS: Final = ("content", "content_exact", "source", "source_exact", "cue", "cue_exact")


@dataclass(frozen=True, slots=True)
class AnswerAgreement:
    """Agreement on the answers about `count` matched statements, each toward one target.

    `same` is the share of equal answers (0 to 1), `alpha` Krippendorff's α over the four answers,
    and `about_alpha` α over two: about the target, or not. A value is None if it is not defined.
    """

    count: int
    same: float | None
    alpha: float | None
    about_alpha: float | None

    @classmethod
    def of(cls, pairs: Sequence[AnswerPair]) -> AnswerAgreement:
        """The agreement in pairs of answers."""
        about = [(int(a == "none"), int(b == "none")) for a, b in pairs]
        return cls(
            len(pairs),
            sum(a == b for a, b in pairs) / len(pairs) if pairs else None,
            _alpha([(ANSWERS.index(a), ANSWERS.index(b)) for a, b in pairs], len(ANSWERS)),
            _alpha(about, 2),
        )


@dataclass(frozen=True, slots=True)
class ReportAgreement:
    """Agreement of two readers on the `reports` that both read.

    `parts` has F1 of contents, sources and cues (0 to 1): with a Dice overlap of at least 0.5, and
    with the same borders (`…_exact`). `by_role` has the answers toward the targets of each role.
    `differing` counts pairs of different answers.
    """

    reports: int
    parts: Mapping[str, float]
    answers: AnswerAgreement
    by_role: Mapping[Role, AnswerAgreement]
    differing: Mapping[AnswerPair, int]

    def to_dict(self) -> dict[str, Any]:
        """The figures for JSON."""
        return {
            "reports": self.reports,
            "parts": dict(self.parts),
            "answers": asdict(self.answers),
            "by_role": {role: asdict(found) for role, found in self.by_role.items()},
            "differing": {f"{a}, {b}": number for (a, b), number in self.differing.items()},
        }


def report_agreement(
    first: Iterable[ReportAnnotation], second: Iterable[ReportAnnotation]
) -> ReportAgreement:
    """The agreement of two readers, on the texts that both read and the targets that both judged.

    Contents, sources and cues count once for each report, answers for each target.
    """
    theirs = {annotation.text_sha256: annotation for annotation in second}
    both = [(a, theirs[a.text_sha256]) for a in first if a.text_sha256 in theirs]
    parts = dict.fromkeys(_PARTS, Score())
    answers: dict[Role, list[AnswerPair]] = {}
    for ours, other in both:
        compared = _compared(ours, other)
        parts = {name: score + getattr(compared, name) for name, score in parts.items()}
        for number, target in enumerate(ours.targets):
            for row, place in _matched(compared):
                answer = _answers(other, place).get(target.target)
                if answer is not None:
                    pair = (ours.statements[row].stances[number], answer)
                    answers.setdefault(target.role, []).append(pair)
    pairs = [pair for found in answers.values() for pair in found]
    return ReportAgreement(
        len(both),
        {name: score.f1 for name, score in parts.items()},
        AnswerAgreement.of(pairs),
        {role: AnswerAgreement.of(found) for role, found in answers.items()},
        dict(Counter(pair for pair in pairs if pair[0] != pair[1]).most_common()),
    )


def agreed_statements(
    annotation: ReportAnnotation, readings: Iterable[ReportAnnotation]
) -> frozenset[str]:
    """The ids (see `ReportAnnotation.document`) of statements toward targets about which all
    readings of the report give the same answer as the annotation; none if nobody read it again."""
    own = [reading for reading in readings if reading.text_sha256 == annotation.text_sha256]
    given: list[dict[int, dict[str, Answer]]] = [
        {row: _answers(reading, place) for row, place in _matched(_compared(annotation, reading))}
        for reading in own
    ]
    return frozenset(
        statement_id(row, number)
        for row, marked in enumerate(annotation.statements)
        for number, target in enumerate(annotation.targets)
        if own
        and all(found.get(row, {}).get(target.target) == marked.stances[number] for found in given)
    )


def _compared(first: ReportAnnotation, second: ReportAnnotation) -> StatementComparison:
    return compare_statements(_numbered(first), _numbered(second))


def _numbered(annotation: ReportAnnotation) -> list[Statement]:
    """The statements, with their rows as ids."""
    return [replace(s.statement(), id=str(row)) for row, s in enumerate(annotation.statements)]


def _matched(compared: StatementComparison) -> list[tuple[int, int]]:
    """The rows of statements that both readers marked."""
    return [(int(a.id), int(b.id)) for a, b in compared.matched if a is not None and b is not None]


def _answers(annotation: ReportAnnotation, row: int) -> dict[str, Answer]:
    names = (target.target for target in annotation.targets)
    return dict(zip(names, annotation.statements[row].stances, strict=True))


def _alpha(pairs: Sequence[tuple[int, int]], size: int) -> float | None:
    value = float(alpha(np.asarray(coincidences(pairs, size))))
    return None if isnan(value) else value
