from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from qazcorpus.annotations.agreement import AgreementReport, Figure, measure
from qazcorpus.annotations.annotation import Annotation
from qazcorpus.document import RELEVANT, Document, Stance
from qazcorpus.errors import UsageError
from qazcorpus.nesting import nested
from tests.annotations.agreement.sample import AIGUL, BOLAT, annotation, entity, statement
from tests.strategies import documents


def values(report: AgreementReport) -> dict[str, float | None]:
    overall = report.overall
    parts = {"entities": overall.entities, "statements": overall.statements, "s": overall.stance}
    return {
        name: getattr(part, name).value
        for part in parts.values()
        for name in part.__slots__
        if hasattr(getattr(part, name), "value")
    }


def test_two_annotators() -> None:
    found = values(measure([AIGUL, BOLAT], resamples=0))
    assert found == {
        "exact": 0,  # one has another label, one is shorter
        "partial": pytest.approx(2 / 5),
        "borders": pytest.approx(2 / 5),
        "outermost": 0,
        "inner": None,  # nobody marked any
        "label_kappa": 0,
        "content": pytest.approx(4 / 5),
        "content_exact": pytest.approx(2 / 5),
        "source": pytest.approx(2 / 3),
        "source_exact": pytest.approx(2 / 3),
        "cue": 1,
        "cue_exact": pytest.approx(1 / 2),
        "target": None,
        "alpha": pytest.approx(0.4),
        "alpha_ordinal": pytest.approx(5 / 6),
        "kappa": pytest.approx(1 / 3),
        "observed": 0.5,
        "about": None,
        "about_alpha": None,
    }


def test_not_about_the_target_is_a_fourth_answer_without_an_order() -> None:
    """Four matched statements: favor twice, favor and none, none twice, against and neutral; one
    more has no answer of one annotator."""
    pairs: list[tuple[Stance | None, Stance | None]] = [
        ("favor", "favor"),
        ("favor", None),
        (None, None),
        ("against", "neutral"),
    ]
    places = ("Алматы", "әкімдігі", "Еркін", "доңғалақ")
    unanswered = replace(statement("Тұрғындар", None), relevance=RELEVANT)
    first, second = (
        annotation(
            name,
            statements=tuple(
                statement(place, pair[number]) for place, pair in zip(places, pairs, strict=True)
            ),
        )
        for number, name in enumerate(("А", "Б"))
    )
    with_open = [
        replace(one, document=replace(one.document, statements=(*one.document.statements, last)))
        for one, last in ((first, unanswered), (second, statement("Тұрғындар", "favor")))
    ]
    found = measure(with_open, resamples=0).overall.stance
    assert found.confusion == {
        ("favor", "favor"): 1,
        ("favor", "none"): 1,
        ("none", "none"): 1,
        ("against", "neutral"): 1,
    }
    assert found.observed.value == 0.5
    assert (found.about.value, found.about.count) == (3 / 4, 4)
    # Four units, of which one has both values; five times «about», three times «not about».
    assert found.about_alpha.value == pytest.approx(1 - (8 - 1) * 2 / (2 * 5 * 3))
    # favor, favor, favor, against, neutral, none, none, none
    assert found.alpha.value == pytest.approx(1 - 7 * 4 / (64 - (9 + 1 + 1 + 9)))
    # Two units of statements that are about the target: favor twice; against and neutral.
    assert found.alpha_ordinal.count == 2
    assert found.kappa.value == pytest.approx((4 * 2 - (2 * 1 + 1 * 2)) / (16 - (2 * 1 + 1 * 2)))
    kinds = [d.kind for d in measure(with_open, resamples=0).disagreements]
    assert kinds == ["stance"] * 3


def test_one_category_more_changes_nothing_where_nobody_chose_it() -> None:
    report = measure([AIGUL, BOLAT], resamples=0).overall.stance
    assert report.alpha.value == pytest.approx(0.4)
    assert report.alpha_ordinal.count == report.alpha.count == 2
    assert report.about == report.about_alpha == Figure()


def test_each_disagreement_is_named_in_the_order_of_the_text() -> None:
    found = measure([AIGUL, BOLAT], resamples=0).disagreements
    assert [d.kind for d in found] == [
        *("entity-label", "cue", "stance"),
        *("entity-border", "content-border", "source"),
        *("entity-missing", "statement-missing"),
    ]
    label, _, stance = found[:3]
    assert [m.label for m in (*label.first.marks, *label.second.marks)] == ["AGENCY", "ORG"]
    assert (label.first.annotator, label.first.tasks) == ("Айгүл", (7,))
    assert (stance.first.value, stance.second.value) == ("favor", "neutral")
    assert [context.text for context in stance.context] == [AIGUL.document.sentences[0].text]
    missing = found[-2]
    assert missing.first.marks == ()
    assert missing.second.marks[0].text == "Тұрғындар"


def test_several_annotators_are_compared_pair_by_pair_and_together() -> None:
    third = replace(AIGUL, annotator="Сәуле")
    report = measure([AIGUL, BOLAT, third], resamples=0)
    assert [pair.annotators for pair in report.pairs] == [
        ("Айгүл", "Болат"),
        ("Айгүл", "Сәуле"),
        ("Болат", "Сәуле"),
    ]
    assert report.pairs[1].entities.exact.value == 1
    assert report.overall.annotators == ("Айгүл", "Болат", "Сәуле")
    assert report.overall.entities.exact.value == pytest.approx(4 / (5 + 4 + 5))
    # units (favor, neutral, favor) and (against, against, against)
    assert report.overall.stance.alpha.value == pytest.approx(1 - 5 * 2 / (2 * (2 * 1 + 2 * 3 + 3)))
    mean_kappa = sum(pair.stance.kappa.value or 0 for pair in report.pairs) / 3
    assert report.overall.stance.kappa.value == pytest.approx(mean_kappa)


def test_targets_are_judged_where_there_are_several() -> None:
    given = [
        annotation(
            name,
            targets=("су", "жол"),
            statements=(statement("шектеу керек", stance, target=target),),
        )
        for name, target, stance in (("А", "су", "favor"), ("Б", "жол", "against"))
    ]
    report = measure(given, resamples=0)
    assert report.overall.statements.target.value == 0
    assert report.overall.stance.alpha.count == 0
    assert [d.kind for d in report.disagreements] == ["target"]
    assert report.disagreements[0].second.value == "жол"


def test_what_cannot_be_compared_is_counted() -> None:
    older = replace(BOLAT, document=AIGUL.document, updated="2025-01-01T00:00:00Z")
    report = measure(
        [
            BOLAT,
            older,
            AIGUL,
            annotation("Айгүл", doc_id="d-2"),
            annotation("Болат", doc_id="d-2", status="draft"),
            annotation("Болат", doc_id="d-3", status="skipped"),
            annotation("Сәуле", text="Басқа мәтін"),
        ],
        resamples=0,
    )
    assert report.left_out == {
        "draft": 1,
        "skipped": 1,
        "superseded": 1,
        "other-text": 1,
        "one-annotator": 1,
    }
    assert report.overall.documents == 1
    assert report.overall.entities.exact.value == 0


def test_over_time() -> None:
    later = [
        annotation(name, entity("Тұрғындар", "NORP"), doc_id="d-2", updated=updated)
        for name, updated in (("Айгүл", "2025-04-20T23:00:00Z"), ("Болат", "2025-04-21T01:00:00Z"))
    ]
    unknown = [annotation(name, doc_id="d-3", updated="") for name in ("Айгүл", "Болат")]
    report = measure([AIGUL, BOLAT, *later, *unknown], resamples=0)
    assert [(p.name, p.documents, p.entities_exact) for p in report.periods] == [
        ("", 1, None),
        ("2025-W16", 1, 0),
        ("2025-W17", 1, 1),
    ]
    by_month = measure([AIGUL, BOLAT, *later], by="month", resamples=0).periods
    assert [(p.name, p.documents) for p in by_month] == [("2025-04", 2)]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([], "no submitted annotation"),
        ([annotation("Айгүл", status="draft")], "draft: 1"),
        ([AIGUL, annotation("Айгүл", doc_id="d-2")], "only one annotator"),
        ([AIGUL, annotation("Болат", doc_id="d-2")], "no document"),
        ([AIGUL, annotation("Болат", text="Басқа")], "no document with the same text"),
    ],
)
def test_nothing_to_compare(given: list[Annotation], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        measure(given)


def test_the_report_is_json_and_seeded() -> None:
    many = [
        replace(given, document=replace(given.document, doc_id=f"d-{number}"))
        for number in range(8)
        for given in (AIGUL, BOLAT if number % 2 else replace(AIGUL, annotator="Болат"))
    ]
    report = measure(many, resamples=200)
    exact = report.overall.entities.exact
    assert exact.low is not None
    assert exact.high is not None
    assert exact.value is not None
    assert exact.low < exact.value < exact.high
    assert measure(many, resamples=200) == report
    data = json.loads(json.dumps(report.to_dict(), ensure_ascii=False))
    assert data["overall"]["entities"]["confusion"]["AGENCY"] == {"AGENCY": 4, "ORG": 4}
    assert data["overall"]["entities"]["labels"][0]["label"] == "AGENCY"
    assert len(data["disagreements"]) == 32


@settings(deadline=None)
@given(documents("d-1"), documents("d-1"))
def test_agreement_is_symmetric(first: Document, second: Document) -> None:
    length = min(len(first.text), len(second.text))
    second = replace(
        first,
        entities=nested(
            replace(e, text=first.text[e.start : e.end])
            for e in second.all_entities
            if e.end <= length
        ),
        statements=tuple(
            replace(s, source=None, cue=None, content=first.span(s.content.start, s.content.end))
            for s in second.statements
            if s.content.end <= length
        ),
    )
    one = measure([Annotation(first, "А"), Annotation(second, "Б")], resamples=0)
    other = measure([Annotation(first, "Б"), Annotation(second, "А")], resamples=0)
    assert values(one) == pytest.approx(values(other), nan_ok=True)
    assert len(one.disagreements) == len(other.disagreements)
    for found in one.disagreements:
        assert all(
            any(c.start <= m.start and m.end <= c.end for c in found.context)
            for m in (*found.first.marks, *found.second.marks)
        )


@settings(deadline=None)
@given(documents("d-1"))
def test_the_same_annotations_agree_wholly(document: Document) -> None:
    report = measure([Annotation(document, "А"), Annotation(document, "Б")], resamples=0)
    assert set(values(report).values()) <= {1, None}
    assert report.disagreements == ()
