"""Scores of a pipeline on whole real reports (see `reports`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qazcorpus.answers import SIDES
from qazcorpus.document import Answer, Span, Statement
from qazcorpus.evaluate.reports import AnalyzedReport
from qazcorpus.evaluate.score import Score, Share
from qazcorpus.evaluate.statements import (
    THRESHOLD,
    StatementScores,
    dice,
    merged,
    score_statements,
)


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """A gold answer about a statement toward a target, and the pipeline's.

    `judged` is None if the pipeline did not find the statement. `role` is that of the target.
    """

    report: str
    role: str
    is_agreed: bool
    gold: Statement
    judged: Statement | None

    @property
    def answer(self) -> Answer:
        """The pipeline's answer; `unsure` if it did not find the statement."""
        return self.judged.answer if self.judged else "unsure"

    @property
    def confidence(self) -> float:
        """The pipeline's confidence; 0 if there is none."""
        return (self.judged.confidence if self.judged else None) or 0.0

    @property
    def is_right(self) -> bool:
        """Whether the answer is the gold answer, of four."""
        return self.answer == self.gold.answer

    @property
    def is_right_of_three(self) -> bool:
        """Whether the answer is right if neutral and none are one answer."""
        return merged(self.answer) == merged(self.gold.answer)

    def to_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        source = self.gold.source
        return {
            "report": self.report,
            "statement": self.gold.id,
            "role": self.role,
            "target": self.gold.target,
            "source": source.text if source else None,
            "content": self.gold.content.text,
            "expected": self.gold.answer,
            "found": self.answer if self.judged else None,
            "confidence": self.judged.confidence if self.judged else None,
        }


@dataclass(frozen=True, slots=True)
class StanceFigures:
    """Figures of the answers about `number` statements, in percent; None if there is none.

    `macro_f1` is over favor, against, and neutral or none. `right` is the share of right answers of
    four, `right_of_three` that of those three. `surer` and `surer_of_three` are the same in the
    half of the answers with the higher confidence. If statements that were not found count as
    errors, `macro_f1` is `macro_f1_with_missed`.
    """

    number: int
    macro_f1: float | None
    macro_f1_with_missed: float | None
    right: float | None
    right_of_three: float | None
    surer: float | None
    surer_of_three: float | None

    @classmethod
    def of(cls, answers: Sequence[JudgedAnswer]) -> StanceFigures:
        """The figures of some answers."""
        judged = [answer for answer in answers if answer.judged is not None]
        order = sorted(judged, key=lambda answer: -answer.confidence)
        surer = order[: (len(order) + 1) // 2]

        def share(
            of: Iterable[JudgedAnswer], right: Callable[[JudgedAnswer], bool]
        ) -> float | None:
            return Share.of_true(map(right, of)).percent

        return cls(
            len(judged),
            _macro_f1(judged),
            _macro_f1(answers),
            share(judged, lambda answer: answer.is_right),
            share(judged, lambda answer: answer.is_right_of_three),
            share(surer, lambda answer: answer.is_right),
            share(surer, lambda answer: answer.is_right_of_three),
        )

    def to_dict(self) -> dict[str, float | None]:
        """The figures for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class ReportScores:
    """The scores of a pipeline on reports.

    Found statements are compared with gold under each target of a report. `contents` are matched by
    a Dice overlap of at least 0.5, `contents_exact` have the same borders. `sources` and `cues` are
    shares of the matched statements in which they are the same, or are missing in both;
    `…_overlapping` need a Dice overlap of at least 0.5.

    `found` and `given` have the stance figures of statements that the pipeline found, and of gold
    statements that it only judged: of `all`, of those that readers agree on (`agreed`), and by the
    role of the target. `turned`: among gold statements on one side of the matter and on the other
    of its opposite, those that the pipeline puts on opposite sides; `turned_right`: and both sides
    are right. `none_on_a_side_…`: gold statements that are not about the target, which the pipeline
    puts on a side. `unrelated`: the same of all found statements under each further target.
    `target_contested` and `target_uncontested`: reports in which the pipeline finds a target.
    """

    reports: int
    contents: Score
    contents_exact: Score
    sources: Share
    sources_overlapping: Share
    cues: Share
    cues_overlapping: Share
    found: dict[str, StanceFigures]
    given: dict[str, StanceFigures]
    turned: Share
    turned_right: Share
    none_on_a_side_found: Share
    none_on_a_side_given: Share
    unrelated: dict[str, Share]
    target_contested: Share
    target_uncontested: Share

    def to_dict(self) -> dict[str, Any]:
        """The scores for JSON, in percent."""
        shares = {
            name: {"of": share.of, "percent": share.percent}
            for name in self.__slots__
            for share in [getattr(self, name)]
            if isinstance(share, Share)
        }
        return {
            "reports": self.reports,
            **{
                name: {
                    "gold": score.gold,
                    **{m: round(100 * getattr(score, m), 1) for m in ("precision", "recall", "f1")},
                }
                for name in ("contents", "contents_exact")
                for score in [getattr(self, name)]
            },
            **shares,
            "unrelated": {
                target: {"of": share.of, "percent": share.percent}
                for target, share in self.unrelated.items()
            },
            "unrelated_all": sum(self.unrelated.values(), Share()).percent,
            "found": {name: figures.to_dict() for name, figures in self.found.items()},
            "given": {name: figures.to_dict() for name, figures in self.given.items()},
        }


def score_reports(analyzed: Sequence[AnalyzedReport]) -> ReportScores:
    """The scores of analyzed reports."""
    total = StatementScores()
    pairs: list[tuple[Statement, Statement]] = []
    for one in analyzed:
        document = one.report.document
        for target, found_there in one.found.items():
            gold = tuple(one.report.toward(target))
            total += score_statements(
                replace(document, statements=gold), replace(document, statements=found_there)
            )
            pairs += one.matched(target)

    def same(part: str, least: float) -> Share:
        return Share.of_true(_are_same(getattr(g, part), getattr(f, part), least) for g, f in pairs)

    found = [answer for one in analyzed for answer in found_answers(one)]
    given = [answer for one in analyzed for answer in given_answers(one)]
    turned = [pair for one in analyzed for pair in _opposites(one)]
    targets = list(dict.fromkeys(target for one in analyzed for target in one.unrelated))
    return ReportScores(
        len(analyzed),
        contents=total.content,
        contents_exact=total.content_exact,
        sources=same("source", 1.0),
        sources_overlapping=same("source", THRESHOLD),
        cues=same("cue", 1.0),
        cues_overlapping=same("cue", THRESHOLD),
        found=_figures(found),
        given=_figures(given),
        turned=Share.of_true({a.answer, b.answer} == {*SIDES} for a, b in turned),
        turned_right=Share.of_true(a.is_right and b.is_right for a, b in turned),
        none_on_a_side_found=_none_on_a_side(found),
        none_on_a_side_given=_none_on_a_side(given),
        unrelated={
            target: Share.of_true(
                s.stance in SIDES for one in analyzed for s in one.unrelated.get(target, ())
            )
            for target in targets
        },
        target_contested=Share.of_true(bool(o.target) for o in analyzed if o.report.contested),
        target_uncontested=Share.of_true(
            bool(o.target) for o in analyzed if not o.report.contested
        ),
    )


def found_answers(one: AnalyzedReport) -> list[JudgedAnswer]:
    """The answers about the gold statements of a report, by what the pipeline found."""
    answers = []
    for target, role in one.report.roles.items():
        judged = {gold.id: found for gold, found in one.matched(target)}
        answers += [
            _judged(one, role, gold, judged.get(gold.id)) for gold in one.report.toward(target)
        ]
    return answers


def given_answers(one: AnalyzedReport) -> list[JudgedAnswer]:
    """The answers about the gold statements of a report, which the pipeline only judged."""
    return [
        _judged(one, one.report.roles[gold.target], gold, judged)
        for gold, judged in zip(one.report.document.statements, one.given, strict=True)
    ]


def _judged(
    one: AnalyzedReport, role: str, gold: Statement, judged: Statement | None
) -> JudgedAnswer:
    report = one.report
    return JudgedAnswer(report.document.doc_id, role, gold.id in report.agreed, gold, judged)


def _figures(answers: Sequence[JudgedAnswer]) -> dict[str, StanceFigures]:
    rows = {"all": list(answers), "agreed": [answer for answer in answers if answer.is_agreed]}
    for answer in answers:
        rows.setdefault(answer.role, []).append(answer)
    return {name: StanceFigures.of(some) for name, some in rows.items()}


def _macro_f1(answers: Sequence[JudgedAnswer]) -> float | None:
    scores = StatementScores(stances=tuple((a.gold.answer, a.answer) for a in answers))
    return round(100 * scores.stance_macro_f1, 1) if answers else None


def _opposites(one: AnalyzedReport) -> list[tuple[JudgedAnswer, JudgedAnswer]]:
    """The given statements that are on one side of the matter and on the other of its opposite."""
    by_role: dict[str, dict[tuple[Span, Span | None], JudgedAnswer]] = {}
    for answer in given_answers(one):
        place = (answer.gold.content, answer.gold.source)
        by_role.setdefault(answer.role, {})[place] = answer
    opposite = by_role.get("opposite", {})
    return [
        (answer, opposite[place])
        for place, answer in by_role.get("matter", {}).items()
        if place in opposite and {answer.gold.answer, opposite[place].gold.answer} == {*SIDES}
    ]


def _none_on_a_side(answers: Sequence[JudgedAnswer]) -> Share:
    return Share.of_true(
        answer.answer in SIDES
        for answer in answers
        if answer.gold.answer == "none" and answer.judged is not None
    )


def _are_same(first: Span | None, second: Span | None, least: float) -> bool:
    if first is None or second is None:
        return first is second
    return dice(first, second) >= least
