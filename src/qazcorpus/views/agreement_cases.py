"""The disagreements on the page of agreement, each in its sentence with both versions marked.

They can be filtered by kind and by pair of annotators without a script: style rules depend on which
radio buttons are checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final
from urllib.parse import urlsplit

from qazcorpus.annotations.agreement import AgreementReport, Disagreement, MarkedSpan, MarkedVersion
from qazcorpus.annotations.agreement.disagreements import KINDS
from qazcorpus.bilingual import STANCE_MARKS
from qazcorpus.document import Span
from qazcorpus.markup import both, safe
from qazcorpus.scheme import Scheme
from qazcorpus.views import agreement_words as words
from qazcorpus.views.agreement_parts import grouped, label_class, label_name
from qazcorpus.views.words import NOT_SHOWN, OPEN_TASK

TaskUrl = Callable[[str, int], str]
MOST: Final = 2000
_OPEN: Final = 300  # documents are unfolded until this number of disagreements is reached


class Cases:
    """The section of disagreements on a page: its style rules and its elements."""

    def __init__(
        self, report: AgreementReport, scheme: Scheme, task_url: TaskUrl | None, most: int = MOST
    ) -> None:
        self._all = report.disagreements
        self._shown = self._all[:most]
        self._scheme, self._task_url = scheme, task_url
        pairs = sorted({_pair(found) for found in self._all})
        self._pairs = {pair: f"p{number}" for number, pair in enumerate(pairs)}
        self._kinds = [kind for kind in KINDS if any(d.kind == kind for d in self._all)]

    def style(self) -> Iterator[str]:
        """The style rules of the filter."""
        kinds = ["", *self._kinds]
        for pair in ("", *self._pairs.values()):
            for kind in kinds:
                classes = "".join(f".{name}" for name in (pair, kind and f"k-{kind}") if name)
                if not classes:
                    continue
                chosen = f"main:has(#{pair or 'p-all'}:checked):has(#k-{kind or 'all'}:checked)"
                yield (
                    f"{chosen} :is(.case:not({classes}), .paper:not(:has({classes}))) "
                    "{ display: none; }"
                )

    def html(self) -> Iterator[str]:
        """The filter, and the disagreements of each document."""
        if not self._all:
            yield f"<p>{both(words.NO_DISAGREEMENTS)}</p>"
            return
        yield from self._filter()
        before = 0
        for _, members in groupby(self._shown, key=lambda found: found.doc_id):
            found = list(members)
            yield from self._document(found, unfolded=before < _OPEN)
            before += len(found)
        if hidden := len(self._all) - len(self._shown):
            yield f'<p class="hidden">{both(NOT_SHOWN)}: {grouped(hidden)}</p>'

    def _filter(self) -> Iterator[str]:
        by_kind = Counter(found.kind for found in self._all)
        yield f'<fieldset class="sieve"><legend>{both(words.KINDS)}</legend>'
        yield _radio("kind", "k-all", f"{both(words.ALL_KINDS)} <b>{grouped(len(self._all))}</b>")
        for kind in self._kinds:
            text = f"{both(words.KIND_WORDS[kind])} <b>{grouped(by_kind[kind])}</b>"
            yield _radio("kind", f"k-{kind}", text)
        yield "</fieldset>"
        by_pair = Counter(map(_pair, self._all))
        several = len(self._pairs) > 1
        yield f'<fieldset class="sieve"{"" if several else " hidden"}>'
        yield f"<legend>{both(words.PAIR)}</legend>"
        yield _radio("pair", "p-all", both(words.ALL_PAIRS))
        for pair, name in self._pairs.items():
            text = f"{' – '.join(map(safe, pair))} <b>{grouped(by_pair[pair])}</b>"
            yield _radio("pair", name, text)
        yield "</fieldset>"

    def _document(self, found: Sequence[Disagreement], *, unfolded: bool) -> Iterator[str]:
        first = found[0]
        title = safe(first.title or first.doc_id)
        yield f'<details class="paper"{" open" if unfolded else ""}>'
        yield (
            f"<summary><h3>{title}</h3> <small>{safe(first.doc_id)}</small> "
            f"<b>{grouped(len(found))}</b></summary>"
        )
        for disagreement in found:
            yield from self._case(disagreement)
        yield "</details>"

    def _case(self, found: Disagreement) -> Iterator[str]:
        classes = f"case k-{found.kind} {self._pairs[_pair(found)]}"
        yield f'<article class="{classes}"><h4>{both(words.KIND_WORDS[found.kind])}</h4>'
        first, second = found.first, found.second
        if _extents(first) == _extents(second):
            # With the same spans, the sentence is shown once, with the choice of each annotator.
            bare = found.kind == "entity-label"
            yield f'<p class="sentence">{self._sentence(found.context, first.marks, bare=bare)}</p>'
            yield '<dl class="choices">'
            for version in (first, second):
                yield f"<div><dt>{self._who(version)}</dt><dd>{self._choice(version)}</dd></div>"
            yield "</dl>"
        else:
            yield '<dl class="versions">'
            for version in (first, second):
                side = self._version(found, version)
                yield f"<div><dt>{self._who(version)}</dt><dd>{side}</dd></div>"
            yield "</dl>"
        yield "</article>"

    def _version(self, found: Disagreement, version: MarkedVersion) -> str:
        if not version.marks:
            return f'<p class="none">{both(words.NOT_MARKED)}</p>'
        choice = f" {self._choice(version)}" if version.value else ""
        text = self._sentence(found.context, version.marks)
        return f'<p class="sentence">{text}{choice}</p>'

    def _who(self, version: MarkedVersion) -> str:
        links = []
        for number, task in enumerate(version.tasks, start=1):
            url = self._task_url(version.annotator, task) if self._task_url else ""
            if urlsplit(url).scheme in {"http", "https"}:
                which = str(number) if len(version.tasks) > 1 else ""
                links.append(
                    f'<a href="{safe(url)}" target="_blank" rel="noreferrer" '
                    f'title="{safe(str(OPEN_TASK))}">↗{which}</a>'
                )
        return " ".join([safe(version.annotator), *links])

    def _choice(self, version: MarkedVersion) -> str:
        """The label, stance or target that the annotator chose."""
        if version.value in STANCE_MARKS:
            mark = STANCE_MARKS[version.value]
            return self._chip(version.value, f"{mark} ")
        if version.value or not version.marks:
            return f'<span class="chip">{safe(version.value) or both(words.NO_TARGET)}</span>'
        return self._chip(version.marks[0].label)

    def _chip(self, label: str, mark: str = "") -> str:
        name = both(label_name(self._scheme, label))
        return f'<span class="chip {label_class(self._scheme, label)}">{mark}{name}</span>'

    def _sentence(
        self, context: Sequence[Span], marks: Sequence[MarkedSpan], *, bare: bool = False
    ) -> str:
        """The sentences with the marks in them. With `bare`, labels and colours are left out."""
        return ' <span class="gap">[…]</span> '.join(
            "".join(self._pieces(stretch, marks, bare)) for stretch in context
        )

    def _pieces(self, stretch: Span, marks: Sequence[MarkedSpan], bare: bool) -> Iterator[str]:
        inside = [m for m in marks if m.start < stretch.end and m.end > stretch.start]
        edges = {stretch.start, stretch.end}
        for mark in inside:
            edges |= {max(mark.start, stretch.start), min(mark.end, stretch.end)}
        for start, end in pairwise(sorted(edges)):
            html = safe(stretch.text[start - stretch.start : end - stretch.start])
            covering = [m for m in inside if m.start <= start and end <= m.end]
            for mark in sorted(covering, key=lambda m: m.end - m.start):
                html = self._mark(mark, html, start, end, bare)
            yield html

    def _mark(self, mark: MarkedSpan, html: str, start: int, end: int, bare: bool) -> str:
        classes = ["bare" if bare else label_class(self._scheme, mark.label)]
        classes += ["first"] if mark.start == start else []
        classes += ["last"] if mark.end == end else []
        if bare:
            return f'<mark class="{" ".join(classes)}">{html}</mark>'
        name = label_name(self._scheme, mark.label)
        return (
            f'<mark class="{" ".join(classes)}" title="{safe(str(name))}" '
            f'data-label="{safe(name.kk)}">{html}</mark>'
        )


def _radio(group: str, name: str, html: str) -> str:
    checked = " checked" if name.endswith("-all") else ""
    return f'<label><input type="radio" name="{group}" id="{name}"{checked}> {html}</label>'


def _pair(found: Disagreement) -> tuple[str, str]:
    return found.first.annotator, found.second.annotator


def _extents(version: MarkedVersion) -> list[tuple[int, int]]:
    return [(mark.start, mark.end) for mark in version.marks]
