"""Checks of one annotation, and the annotation with the safe ones mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from qazcorpus.annotations.annotation import Annotation, Finding
from qazcorpus.annotations.lint.checks import check
from qazcorpus.annotations.lint.mending import mend
from qazcorpus.scheme import Scheme

PASSES: Final = 4  # a span that was drawn out may have an edge to mend again
_ANSWERED: Final = frozenset({"inside-word", "unknown-label"})
_Key = tuple[str, int | None, int | None]


def lint(annotation: Annotation, scheme: Scheme) -> tuple[Finding, ...]:
    """Everything to look at in the annotation as it is, in the order of the text.

    The findings of the annotation's reader (a relation to nothing, a missing stance) are repeated.
    """
    _, repairs = mend(annotation.document, scheme)
    found = [repair.finding(mended=False) for repair in repairs]
    asked = {(finding.start, finding.end) for finding in found}
    # What mending answers is not asked twice: half a word is reported with the whole one.
    rest = [
        finding
        for finding in check(annotation.document, scheme)
        if finding.code not in _ANSWERED or (finding.start, finding.end) not in asked
    ]
    return _ordered(annotation.findings, [*found, *rest])


def mended(annotation: Annotation, scheme: Scheme) -> Annotation:
    """The annotation with what is safe to mend mended, and its findings brought up to date.

    What was mended is among the findings with `mended=True`. Mending again changes nothing.
    """
    for _ in range(PASSES):
        before, annotation = annotation, _mended_once(annotation, scheme)
        if annotation is before:
            break
    return annotation


def _mended_once(annotation: Annotation, scheme: Scheme) -> Annotation:
    document, repairs = mend(annotation.document, scheme)
    answered: set[_Key] = {(r.code, r.before.start, r.before.end) for r in repairs}
    if repairs and annotation.findings:  # what was found before the spans moved is found again
        answered |= {_key(finding) for finding in check(annotation.document, scheme)}
    done = [repair.finding(mended=True) for repair in repairs]
    kept = [f for f in annotation.findings if f.mended or _key(f) not in answered]
    findings = _ordered(kept, [*done, *check(document, scheme)])
    if document is annotation.document and findings == annotation.findings:
        return annotation
    return replace(annotation, document=document, findings=findings)


def _key(finding: Finding) -> _Key:
    return finding.code, finding.start, finding.end


def _ordered(kept: Sequence[Finding], new: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of the text: all that were kept, for a relation to nothing may be
    there three times, and of the new ones each once that was not there."""
    known = {(*_key(finding), finding.mended) for finding in kept}
    distinct: dict[tuple[object, ...], Finding] = {}
    for finding in new:
        distinct.setdefault((*_key(finding), finding.mended), finding)
    added = [finding for key, finding in distinct.items() if key not in known]
    return tuple(sorted([*kept, *added], key=lambda f: (f.start is None, f.start or 0, f.end or 0)))
