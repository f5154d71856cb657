"""An HTML page of documents: entities and statements in the text, and who says what.

The page needs no network and no script, and its Content-Security-Policy allows neither. All text of
documents is escaped. The style sheet draws labels and numbers, so the text that is selected, copied
or searched is exactly the text of the document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import islice
from pathlib import Path

from qazcorpus.answers import (
    SHOWN,
    answer_label,
    answer_mark,
    answer_marks,
    has_no_target,
    shown_answer,
)
from qazcorpus.colours import DARK, FALLBACK, LIGHT, Theme
from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.markup import both, safe
from qazcorpus.nesting import levels
from qazcorpus.scheme import Label, Scheme, load_scheme
from qazcorpus.views import words
from qazcorpus.views.pages import check_page, colour_rules, html_page, on_dark, write_html
from qazcorpus.views.segments import Segment, StatementPart, heading, segments, statement_groups


def page(documents: Sequence[Document], scheme: Scheme | None = None) -> str:
    """The HTML page of the documents, complete with its style sheet."""
    scheme = scheme or load_scheme()
    titles = [document.metadata.title or document.doc_id for document in documents]
    title = titles[0] if len(titles) == 1 else f"{words.DOCUMENTS}: {len(titles)}"
    articles = [
        _Article(document, scheme, f"d{number}", statement_groups(document))
        for number, document in enumerate(documents, start=1)
    ]
    return html_page(
        title,
        [style(scheme), *(article.highlights() for article in articles)],
        [
            *(_contents(titles) if len(titles) > 1 else ()),
            "<main>",
            *(article.html() for article in articles),
            "</main>",
        ],
    )


def write_page(
    documents: Iterable[Document],
    path: Path,
    scheme: Scheme | None = None,
    *,
    reads: Iterable[str | Path] = (),
) -> None:
    """Write the documents' page to `path` atomically.

    `reads` are the files and folders that the documents come from. Raises UsageError, before any
    document is read, if the page would replace one of them or a file that is not a page of
    qazcorpus.
    """
    check_page(path, reads)
    write_html(page(list(documents), scheme), path)


def frame(documents: Sequence[Document], scheme: Scheme | None = None, height: int = 700) -> str:
    """The documents' page as an element for a notebook, `height` pixels high.

    In IPython: `display(HTML(frame([document])))`. The page's styles and anchors stay inside.
    """
    inner = escape(page(documents, scheme), quote=True)
    return (
        f'<div><iframe srcdoc="{inner}" sandbox="" title="qazcorpus" '
        f'style="width: 100%; height: {height}px; border: 0"></iframe></div>'
    )


def style(scheme: Scheme) -> str:
    """The style sheet, with the scheme's colours for light and dark pages."""
    sheet = (files("qazcorpus.views") / "page.css").read_text(encoding="utf-8")
    colours = [(f"e{number}", label.colour) for number, label in enumerate(scheme.entities)]
    colours.append(("e-other", FALLBACK))
    # Labels have the same colours as stances, so here marks, lines and words tell stances apart.
    colours += [(answer, FALLBACK) for answer in SHOWN]
    light, dark = (_rules(colours, theme) for theme in (LIGHT, DARK))
    return "\n".join([sheet, *light, *on_dark(dark)])


def _rules(colours: Sequence[tuple[str, str]], theme: Theme) -> Iterator[str]:
    yield f":root {{ --page: {theme.background}; --text: {theme.text}; }}"
    yield from colour_rules(colours, theme)


def _contents(titles: Sequence[str]) -> Iterator[str]:
    yield f'<nav aria-label="{safe(str(words.DOCUMENTS))}"><ol>'
    for number, title in enumerate(titles, start=1):
        yield f'<li><a href="#d{number}">{safe(title)}</a></li>'
    yield "</ol></nav>"


@dataclass(frozen=True, slots=True)
class _Article:
    """One document of a page. `anchor` is the prefix of its ids, so that they are unique."""

    document: Document
    scheme: Scheme
    anchor: str
    groups: Sequence[tuple[Statement, ...]]

    def html(self) -> str:
        return "\n".join(
            [
                f'<article id="{self.anchor}" aria-labelledby="{self.anchor}-title">',
                *self._header(),
                '<div class="columns">',
                f'<section class="text" aria-label="{safe(str(words.TEXT))}">',
                *self._text(),
                "</section>",
                *self._statements(),
                "</div>",
                *self._legend(),
                "</article>",
            ]
        )

    def highlights(self) -> str:
        """Style rules that highlight the parts of a statement when the pointer is on it."""
        return "\n".join(
            f"main:has(#{self.anchor}-s{n}:is(:hover, :focus-within, :target)) .{self.anchor}-{n} "
            "{ background: var(--marked); }"
            for n in range(1, len(self.groups) + 1)
        )

    def _header(self) -> Iterator[str]:
        metadata = self.document.metadata
        title = safe(metadata.title or self.document.doc_id)
        if heading(self.document) is not None:
            title = self._line(next(segments(self.document)))
        known = (metadata.source, metadata.published, metadata.url, metadata.licence)
        details = [value for value in (self.document.doc_id, *known) if value]
        yield "<header>"
        yield f'<h1 id="{self.anchor}-title">{title}</h1>'
        yield f'<p class="details">{" · ".join(map(safe, details))}</p>'
        for target in self.document.targets:
            origin = words.GIVEN if target.origin == "given" else words.FOUND
            yield (
                f'<p class="target">{both(words.TARGET)} <strong>{safe(target.text)}</strong> '
                f"<small>{both(origin)}</small></p>"
            )
        if has_no_target(self.document):
            yield f'<p class="target">{both(words.NO_TARGET)}</p>'
        yield from self._balance()
        yield "</header>"

    def _balance(self) -> Iterator[str]:
        """A bar with the numbers of statements for, against, neutral, and without a stance."""
        counts = Counter(map(shown_answer, self.document.statements))
        if not counts:
            return
        yield '<p class="balance">'
        for answer in SHOWN:
            if counts[answer]:
                label = answer_label(answer, self.scheme)
                yield (
                    f'<span class="{answer}" style="flex-grow: {counts[answer]}">'
                    f"{answer_mark(answer)} {safe(label.kk)} "
                    f'<span lang="en">{safe(label.en)}</span> <b>{counts[answer]}</b></span>'
                )
        yield "</p>"

    def _text(self) -> Iterator[str]:
        drawn_above = 1 if heading(self.document) is not None else 0
        for cut in islice(segments(self.document), drawn_above, None):
            yield f"<p>{self._line(cut)}</p>"

    def _line(self, cut: list[Segment]) -> str:
        return "".join(map(self._segment, cut))

    def _segment(self, segment: Segment) -> str:
        html = self._entity(segment)
        if segment.parts:
            classes = [f"{self.anchor}-{part.number}" for part in segment.parts]
            classes += [part.name for part in segment.parts]
            if contents := segment.named("content"):
                last = self.groups[contents[-1].number - 1]
                classes.append(shown_answer(last[0]))
            html = f'<span class="{" ".join(dict.fromkeys(classes))}">{html}</span>'
        starting = (p for p in segment.named("content") if p.span.start == segment.start)
        return "".join(map(self._number, starting)) + html

    def _entity(self, segment: Segment) -> str:
        """The text of a segment inside the spans of its names, the innermost first."""
        html = safe(segment.text)
        for entity in reversed(segment.entities):
            label = self.scheme.entity(entity.label)
            classes = f"entity {self._class(label)}"
            classes += " first" if entity.start == segment.start else ""
            classes += " last" if entity.end == segment.end else ""
            known = (f"{label.kk} · {label.en}", entity.kind, entity.canonical)
            title = safe(" · ".join(value for value in known if value))
            given = f'class="{classes}" title="{title}" data-label="{safe(label.kk)}"'
            below = _levels_below(entity)
            given += f' style="--below: {below}"' if below else ""
            html = f"<span {given}>{html}</span>"
        return html

    def _class(self, label: Label) -> str:
        if label in self.scheme.entities:
            return f"e{self.scheme.entities.index(label)}"
        return "e-other"

    def _number(self, part: StatementPart) -> str:
        group = self.groups[part.number - 1]
        answers = [shown_answer(statement) for statement in group]
        names = ", ".join(answer_label(answer, self.scheme).kk for answer in answers)
        return (
            f'<a class="number {answers[0]}" id="{self.anchor}-c{part.number}" '
            f'href="#{self.anchor}-s{part.number}" aria-label="{part.number}: {safe(names)}" '
            f'data-number="{"".join(answer_marks(group))}{part.number}"></a>'
        )

    def _statements(self) -> Iterator[str]:
        name = f"{self.anchor}-who"
        yield f'<section class="statements" aria-labelledby="{name}">'
        yield f'<h2 id="{name}">{both(words.WHO_SAYS_WHAT)}</h2>'
        if self.document.statements:
            yield "<ol>"
            for number, group in enumerate(self.groups, start=1):
                yield self._statement(number, group)
            yield "</ol>"
        else:
            yield f"<p>{both(words.NO_STATEMENTS)}</p>"
        yield "</section>"

    def _statement(self, number: int, group: Sequence[Statement]) -> str:
        statement = group[0]
        answer = shown_answer(statement)
        stance = self._answer(statement) if len(group) == 1 else " ".join(answer_marks(group))
        who = f"<i>{both(words.AUTHOR)}</i>"
        if statement.source is not None:
            who = f"<b>{safe(statement.source.text)}</b>"
        return (
            f'<li id="{self.anchor}-s{number}" class="{answer}">'
            f'<p class="head"><span><a href="#{self.anchor}-c{number}">{number}</a> {who}</span> '
            f'<span class="stance">{stance}</span></p>'
            f"<blockquote>{safe(statement.content.text)}</blockquote>{_cue(statement.cue)}"
            f"{self._about(group)}</li>"
        )

    def _answer(self, statement: Statement) -> str:
        answer = shown_answer(statement)
        return f"{answer_mark(answer)} {both(answer_label(answer, self.scheme))}"

    def _about(self, group: Sequence[Statement]) -> str:
        if len(self.document.targets) < 2:
            return ""
        return "".join(
            f'<p class="about">{self._answer(each)}: {safe(each.target)}</p>'
            for each in group
            if each.target
        )

    def _legend(self) -> Iterator[str]:
        counts = Counter(level.entity.label for level in levels(self.document.entities))
        yield f'<footer class="legend" aria-label="{safe(str(words.LEGEND))}"><ul>'
        for label in self.scheme.entities_among(counts):
            yield (
                f'<li><span class="entity {self._class(label)} first last">{safe(label.kk)}</span> '
                f'<span lang="en">{safe(label.en)}</span> <b>{counts[label.label]}</b></li>'
            )
        if not counts:
            yield f"<li>{both(words.NO_ENTITIES)}</li>"
        for word, drawn in (
            (words.SOURCE, "source"),
            (words.CUE, "cue"),
            (words.CONTENT, "content"),
        ):
            if self.document.statements:
                yield (
                    f'<li><span class="{drawn} neutral">{safe(word.kk)}</span> '
                    f'<span lang="en">{safe(word.en)}</span></li>'
                )
        yield "</ul></footer>"


def _levels_below(entity: Entity) -> int:
    """The number of levels of names inside a name, whose lines are drawn above its own."""
    return max((level.depth for level in levels([entity])), default=0)


def _cue(cue: Span | None) -> str:
    if cue is None:
        return ""
    return f'<p class="said"><span class="cue">{safe(cue.text)}</span></p>'
