"""Lint one annotation, and make safe corrections in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from qazcorpus.annotations.annotation import Annotation, Finding
from qazcorpus.annotations.lint.checks import check
from qazcorpus.annotations.lint.mending import mend
from qazcorpus.scheme import Scheme

PASSES: Final = 4  # after a span was extended, its edge may need another correction
_ANSWERED: Final = frozenset({"inside-word", "unknown-label"})
_Key = tuple[str, int | None, int | None]


def lint(annotation: Annotation, scheme: Scheme) -> tuple[Finding, ...]:
    """All findings about the unchanged annotation, in the order of the text.

    They include the findings from reading the annotation (a relation with a missing end, a missing
    stance).
    """
    _, repairs = mend(annotation.document, scheme)
    found = [repair.finding(mended=False) for repair in repairs]
    asked = {(finding.start, finding.end) for finding in found}
    # A problem with a safe correction is reported once: half a word is reported with the whole
    # word.
    rest = [
        finding
        for finding in check(annotation.document, scheme)
        if finding.code not in _ANSWERED or (finding.start, finding.end) not in asked
    ]
    return _ordered(annotation.findings, [*found, *rest])


def mended(annotation: Annotation, scheme: Scheme) -> Annotation:
    """The annotation with safe corrections made and its findings updated.

    Findings about corrections have `mended=True`. Running it twice has the same effect as running
    it once.
    """
    for _ in range(PASSES):
        before, annotation = annotation, _mended_once(annotation, scheme)
        if annotation is before:
            break
    return annotation


def _mended_once(annotation: Annotation, scheme: Scheme) -> Annotation:
    document, repairs = mend(annotation.document, scheme)
    answered: set[_Key] = {(r.code, r.before.start, r.before.end) for r in repairs}
    if repairs and annotation.findings:  # the checks find these problems again at the new offsets
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
    """The findings in the order of the text: all of `kept`, where equal findings may occur several
    times, and each finding of `new` once if it is not in `kept`."""
    known = {(*_key(finding), finding.mended) for finding in kept}
    distinct: dict[tuple[object, ...], Finding] = {}
    for finding in new:
        distinct.setdefault((*_key(finding), finding.mended), finding)
    added = [finding for key, finding in distinct.items() if key not in known]
    return tuple(sorted([*kept, *added], key=lambda f: (f.start is None, f.start or 0, f.end or 0)))
