"""Agreement on documents with and without suggestions is told apart, on the page and in terminals."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from qazcorpus.annotations.agreement import AgreementReport, measure
from qazcorpus.annotations.annotation import Annotation, Suggestions
from qazcorpus.export.card_agreement import agreement_section
from qazcorpus.views.agreement import agreement_page
from qazcorpus.views.agreement_terminal import AgreementPicture
from tests.annotations.versions import annotated, entity, statement

SAID = statement((17, 30), "favor", source=(0, 15))
OTHER = statement((47, 60), "against")


def _pair(doc_id: str, began: Suggestions, *, same: bool, **values: object) -> list[Annotation]:
    """Two annotators of one document, who mark the same or not."""
    theirs = (entity(0, 15, "AGENCY"), SAID, OTHER)
    ours = theirs if same else (entity(0, 15), statement((17, 30), "against"), OTHER)
    made = annotated("Айгүл", *ours), annotated("Болат", *theirs)
    return [
        replace(a, document=replace(a.document, doc_id=doc_id), suggestions=began, **values)  # type: ignore[arg-type]
        for a in made
    ]


def _shown(report: AgreementReport) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(AgreementPicture(report))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


@pytest.fixture
def report() -> AgreementReport:
    return measure(
        [
            *_pair("d-1", "unchanged", same=True, lead_time=1.0),
            *_pair("d-2", "unchanged", same=True, lead_time=60.0),
            *_pair("d-3", "none", same=False),
        ],
        resamples=0,
    )


def test_the_two_are_counted_apart(report: AgreementReport) -> None:
    assert report.blank is not None
    assert report.suggested is not None
    assert (report.blank.documents, report.suggested.documents) == (1, 2)
    assert report.blank.entities.exact.value == 0.0
    assert report.suggested.entities.exact.value == 1.0
    assert (report.unchanged, report.unread) == (("d-1", "d-2"), ("d-1",))
    data = json.loads(json.dumps(report.to_dict()))
    assert data["blank"]["documents"] == 1
    assert data["unread"] == ["d-1"]


def test_shared_suggestions_are_not_called_reliable() -> None:
    many = [*_pair("d-1", "unchanged", same=True), *_pair("d-2", "changed", same=True)]
    report = measure(many, resamples=0)
    assert report.overall.stance.alpha.value == 1.0
    assert "reliable" not in _shown(report)
    for shown in (_shown(report), agreement_page(report)):
        assert 'class="verdict' not in shown
        assert "inflate agreement" in shown
        assert "асыра көрінеді" in shown
        assert "--blank-share" in shown


def test_blank_documents_are_judged(report: AgreementReport) -> None:
    shown, page = _shown(report), agreement_page(report)
    for each in (shown, page):
        assert "Documents given without suggestions" in each
        assert "not evidence of agreement" in " ".join(each.split())
        assert "--blank-share" not in each
    assert "too low" in shown
    card = agreement_section(report)
    assert "On 2 of them, all annotators submitted the suggestions unchanged." in card
    assert "On the 1 documents that all started without suggestions: entities (F1) 0.000" in card


def test_what_was_submitted_unread_is_left_out_of_what_is_called_reliable() -> None:
    hasty = _pair("d-1", "none", same=True, lead_time=1.0)
    report = measure(hasty, resamples=0)
    assert (report.blank, report.unread, report.unread_blank) == (None, (), ("d-1",))
    told = "someone submitted unread (not in the reliable figures): d-1"
    assert told in " ".join(_shown(report).split())
    assert "— reliable" not in _shown(report)
    assert 'class="verdict' not in agreement_page(report)
    assert "submitted unread" in agreement_page(report)
    assert "1 of these documents had no suggestions" in agreement_section(report)
    both = measure([*hasty, *_pair("d-2", "none", same=False, lead_time=60.0)], resamples=0)
    assert both.blank is not None
    assert (both.blank.documents, both.blank.entities.exact.value) == (1, 0.0)
    for shown in (_shown(both), agreement_page(both)):
        assert "Documents given without suggestions" in shown
    assert "and that nobody submitted unread: entities (F1) 0.000" in agreement_section(both)
    assert both.to_dict()["unread_blank"] == ["d-1"]


def test_without_suggestions_nothing_is_said_of_them() -> None:
    report = measure(_pair("d-1", "none", same=True) + _pair("d-2", "unknown", same=True))
    assert report.suggested is None
    for shown in (_shown(report), agreement_page(report), agreement_section(report)):
        assert "inflate" not in shown
    assert "reliable" in _shown(report)


def test_doubts_about_targets_are_shown() -> None:
    first, second = _pair("d-1", "none", same=True)
    report = measure([replace(first, target_doubt="заң <i>"), second], resamples=0)
    assert report.target_doubts == {"d-1": {"Айгүл": "заң <i>"}}
    assert "says that the target does not fit: d-1" in " ".join(_shown(report).split())
    assert "заң &lt;i&gt;" in agreement_page(report)
