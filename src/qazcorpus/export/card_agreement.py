"""How far annotators agreed, as a table for the card of a data set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qazcorpus.annotations.agreement.agreement_report import AgreementReport
    from qazcorpus.annotations.agreement.figures import Figure


def agreement_section(report: AgreementReport) -> str:
    """The section in Markdown: numbers of annotators and documents, and figures with intervals."""
    overall = report.overall
    entities, statements, stance = overall.entities, overall.statements, overall.stance
    figures = {
        "entities, exact span and label (F1)": entities.exact,
        "entities, overlapping (F1)": entities.partial,
        "labels of overlapping entities (κ)": entities.label_kappa,
        "statements, overlapping content (F1)": statements.content,
        "statements, exact content (F1)": statements.content_exact,
        "their sources, overlapping (F1)": statements.source,
        "their cues, overlapping (F1)": statements.cue,
        "answers about the stance: for, against, neutral, not about it (Krippendorff's α)": (
            stance.alpha
        ),
        "the same answers (Cohen's κ)": stance.kappa,
    }
    if stance.about_alpha.count:  # somebody chose «not about it»
        figures["whether statements are about the target (Krippendorff's α)"] = stance.about_alpha
    lines = [
        f"{len(report.annotators)} annotators, who did not see each other's work, on "
        f"{overall.documents:,} documents that at least two of them annotated, before "
        "adjudication. The intervals are 95 % bootstrap intervals over documents.",
        "",
        "| what | agreement | 95 % interval | count |",
        "| --- | ---: | ---: | ---: |",
    ]
    rows = (_row(name, figure) for name, figure in figures.items())
    return "\n".join([*lines, *rows, *_suggestions(report)])


def _suggestions(report: AgreementReport) -> Iterator[str]:
    """Lines about the influence of suggestions."""
    if report.reliable:
        return
    yield ""
    if report.unread_blank:
        yield (
            f"{len(report.unread_blank):,} of these documents had no suggestions, but someone "
            "submitted them in less time than reading takes."
        )
    if report.suggested is not None:
        yield (
            f"On {report.suggested.documents:,} of these documents, annotators started from the "
            "same suggestions of a pipeline, which inflates agreement. On "
            f"{len(report.unchanged):,} of them, all annotators submitted the suggestions "
            "unchanged."
        )
    if report.blank is not None:
        blank = report.blank
        read = " and that nobody submitted unread" if report.unread_blank else ""
        yield (
            f"On the {blank.documents:,} documents that all started without suggestions{read}: "
            f"entities (F1) {_shown(blank.entities.exact.value)}, statements (F1) "
            f"{_shown(blank.statements.content.value)}, stance (α) "
            f"{_shown(blank.stance.alpha.value)}."
        )


def _row(name: str, figure: Figure) -> str:
    interval = f"{_shown(figure.low)}–{_shown(figure.high)}" if figure.low is not None else ""
    return f"| {name} | {_shown(figure.value)} | {interval} | {figure.count:,} |"


def _shown(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
