"""A picture of a document in a terminal: its entities, and who says what, for or against.

On a colour terminal, names have the colour of their label as background. Without colours
(`NO_COLOR`, a pipe), they are in brackets. Stances have no colours, because labels have the same
ones: they have a mark (▲ ▼ ● ○ ?) before the content, which is in brackets, and a word in the
table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.text import Text

from qazcorpus.answers import (
    SHOWN,
    answer_label,
    answer_mark,
    answer_marks,
    has_no_target,
    shown_answer,
)
from qazcorpus.bilingual import Bilingual
from qazcorpus.colours import ink
from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.markup import visible
from qazcorpus.nesting import levels
from qazcorpus.scheme import Label, Scheme, load_scheme
from qazcorpus.views import words
from qazcorpus.views.bilingual_tables import column_head, in_both, table
from qazcorpus.views.segments import Segment, StatementPart, heading, segments, statement_groups

NARROW: Final = 76
WIDEST: Final = 110


@dataclass(frozen=True, slots=True)
class DocumentPicture:
    """A rich renderable of a document: `Console().print(DocumentPicture(document))`."""

    document: Document
    scheme: Scheme = field(default_factory=load_scheme)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        groups = statement_groups(self.document)
        pen = Pen(self.document, self.scheme, has_colours(console), groups)
        width = min(options.max_width, WIDEST)
        drawn = Group(
            *_head(pen),
            *_text(pen),
            section_rule(words.WHO_SAYS_WHAT),
            _statements(pen, width),
            section_rule(words.LEGEND),
            Padding(_legend(pen, width), (0, 1)),
        )
        yield Constrain(drawn, width)


def has_colours(console: Console) -> bool:
    """Whether the console shows colours. NO_COLOR turns them off."""
    return console.color_system is not None and not console.no_color


def section_rule(word: Bilingual) -> RenderableType:
    """A line with the name of a section in both languages."""
    title = Text.assemble((word.kk, "bold"), (f" · {word.en}", "dim"))
    return Padding(Rule(title, align="left", style="dim"), (1, 0, 0, 0))


def ink_of(label: Label, coloured: bool, *, bold: bool = False) -> Style:
    """A style that writes in the label's colour, if there are colours."""
    return Style(color=label.colour if coloured else None, bold=bold)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws spans of one document, with or without colours."""

    document: Document
    scheme: Scheme
    coloured: bool
    groups: Sequence[tuple[Statement, ...]]

    def line(self, cut: list[Segment]) -> Text:
        """A line of the text with its entities and statements marked."""
        text = Text()
        for segment in cut:
            for mark in self._opened(segment):
                text.append_text(mark)
            text.append(visible(segment.text), self._style(segment))
            for mark in self._closed(segment):
                text.append_text(mark)
        return text

    def stance(self, group: Sequence[Statement]) -> Text:
        """The stance of a statement, or why there is none: its mark and its Kazakh name; only the
        marks, if it has several targets."""
        if len(group) > 1:
            return Text(" ".join(answer_marks(group)), "bold")
        return Text(self.answer(group[0]), "bold")

    def answer(self, statement: Statement) -> str:
        """The mark of a statement's answer, and its Kazakh name."""
        answer = shown_answer(statement)
        return f"{answer_mark(answer)} {answer_label(answer, self.scheme).kk}"

    def patch(self, label: Label, *, bold: bool = False, italic: bool = False) -> Style:
        """A style that has the label's colour as background."""
        if not self.coloured:
            return Style(bold=bold)
        return Style(color=ink(label.colour), bgcolor=label.colour, bold=bold, italic=italic)

    def _style(self, segment: Segment) -> Style:
        if segment.entity is not None:
            return self.patch(self.scheme.entity(segment.entity.label), bold=True)
        return Style(bold=bool(segment.named("source")), underline=bool(segment.named("cue")))

    def _opened(self, segment: Segment) -> Iterator[Text]:
        starting = [m for m in _marked(segment) if _span(m).start == segment.start]
        for mark in sorted(starting, key=lambda m: _span(m).start - _span(m).end):
            if isinstance(mark, StatementPart):
                marks = "".join(answer_marks(self.groups[mark.number - 1]))
                yield Text(f"{marks}{mark.number}‹", Style(bold=True))
            elif not self.coloured or mark.inner:
                yield Text("[", self._mark_style(mark))

    def _mark_style(self, entity: Entity) -> Style:
        if not self.coloured:
            return Style(bold=True)
        return self.patch(self.scheme.entity(entity.label), bold=True)

    def _closed(self, segment: Segment) -> Iterator[Text]:
        ending = [m for m in _marked(segment) if _span(m).end == segment.end]
        for mark in sorted(ending, key=lambda m: _span(m).end - _span(m).start):
            if isinstance(mark, StatementPart):
                yield Text("›", Style(bold=True))
                continue
            label = self.scheme.entity(mark.label)
            name = visible(label.kk)
            drawn = f" {name} " if self.coloured else f" | {name}]"
            yield Text(drawn, self.patch(label, italic=True))


def _marked(segment: Segment) -> list[Entity | StatementPart]:
    return [*segment.entities, *segment.named("content")]


def _span(marked: Entity | StatementPart) -> Span:
    return marked.span if isinstance(marked, StatementPart) else marked


def _head(pen: Pen) -> Iterator[RenderableType]:
    metadata = pen.document.metadata
    title = Text(visible(metadata.title))
    if heading(pen.document) is not None:
        title = pen.line(next(segments(pen.document)))
    if title:
        title.stylize("bold")
        yield Padding(title, (0, 1))
    known = (metadata.source, metadata.published, metadata.url, metadata.licence)
    details = " · ".join(visible(value) for value in (pen.document.doc_id, *known) if value)
    yield Padding(Text(details, "dim"), (0, 1))
    for target in pen.document.targets:
        origin = words.GIVEN if target.origin == "given" else words.FOUND
        line = Text.assemble(
            (words.TARGET.kk, "bold"),
            (f" · {words.TARGET.en}: ", "dim"),
            (visible(target.text), "bold underline"),
            (f"  ({origin})", "dim"),
        )
        yield Padding(line, (0, 1))
    if has_no_target(pen.document):
        yield Padding(Text(str(words.NO_TARGET), "dim"), (0, 1))


def _text(pen: Pen) -> Iterator[RenderableType]:
    drawn_above = 1 if heading(pen.document) is not None else 0
    for cut in islice(segments(pen.document), drawn_above, None):
        yield Padding(pen.line(cut), (1, 1, 0, 1))


def _statements(pen: Pen, width: int) -> RenderableType:
    if not pen.groups:
        return Padding(Text(str(words.NO_STATEMENTS), "dim"), (0, 1))
    if width < NARROW:
        return Group(*(_block(pen, n, group) for n, group in enumerate(pen.groups, start=1)))
    drawn = table(expand=True)
    drawn.add_column("", justify="right", style="dim", no_wrap=True)
    drawn.add_column(in_both(words.SOURCE, "bold"), ratio=3)
    drawn.add_column(in_both(words.CONTENT, "bold"), ratio=6)
    drawn.add_column(in_both(words.STANCE, "bold"), no_wrap=True)
    for number, group in enumerate(pen.groups, start=1):
        drawn.add_row(str(number), _who(group[0]), _what(pen, group), pen.stance(group))
    return drawn


def _block(pen: Pen, number: int, group: Sequence[Statement]) -> RenderableType:
    head = Text.assemble((f"{number} ", "dim"), pen.stance(group), "  ", _who(group[0]))
    return Padding(Group(head, Padding(_what(pen, group), (0, 0, 0, 2))), (0, 1))


def _who(statement: Statement) -> Text:
    if statement.source is None:
        return Text(f"({words.AUTHOR.kk} · {words.AUTHOR.en})", "dim italic")
    return Text(visible(statement.source.text), "bold")


def _what(pen: Pen, group: Sequence[Statement]) -> Text:
    statement = group[0]
    text = Text(visible(statement.content.text))
    if statement.cue is not None:
        text.append(f"  — {visible(statement.cue.text)}", "dim italic")
    if len(pen.document.targets) > 1:
        for each in filter(lambda s: s.target, group):
            text.append(f"\n{pen.answer(each)}: {visible(each.target)}", "dim")
    return text


def _legend(pen: Pen, width: int) -> RenderableType:
    found = Counter(level.entity.label for level in levels(pen.document.entities))
    answers = Counter(map(shown_answer, pen.document.statements))
    entities = [
        Text.assemble(
            (f" {visible(label.kk)} ", pen.patch(label)),
            (f" {visible(label.en)}", "dim"),
            f" {found[label.label]}",
        )
        for label in pen.scheme.entities_among(found)
    ]
    positions = [
        Text.assemble(
            (f"{answer_mark(answer)} {label.kk}", "bold"),
            (f" {label.en}", "dim"),
            f" {answers[answer]}",
        )
        for answer in SHOWN
        if answers[answer] and (label := answer_label(answer, pen.scheme))
    ]
    if not entities:
        entities = [Text(str(words.NO_ENTITIES), "dim")]
    return Group(*_flow(entities, width - 2), *_flow(positions, width - 2))


def _flow(items: list[Text], width: int) -> Iterator[Text]:
    """The items in lines. Each line has as many items as fit."""
    line = Text()
    for item in items:
        if line and line.cell_len + 3 + item.cell_len > width:
            yield line
            line = Text()
        line = Text.assemble(line, "   " if line else "", item)
    if line:
        yield line


@dataclass(frozen=True, slots=True)
class EntityTable:
    """A rich renderable: a row for each entity, with label, kind, canonical name and offsets. Names
    inside a name are below it and indented.

    The offsets are `start–end` in code points, end exclusive.
    """

    document: Document
    scheme: Scheme = field(default_factory=load_scheme)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        name = self.document.metadata.title or self.document.doc_id
        yield Padding(Text(visible(name), "bold"), (1, 1, 0, 1))
        if not self.document.entities:
            yield Padding(Text(str(words.NO_ENTITIES), "dim"), (0, 1))
            return
        drawn = table()
        for word in (words.NAME, words.LABEL, words.KIND, words.CANONICAL):
            drawn.add_column(column_head(word), overflow="fold")
        drawn.add_column(column_head(words.PLACE), justify="right", style="dim")
        coloured = has_colours(console)
        for level in levels(self.document.entities):
            entity = level.entity
            label = self.scheme.entity(entity.label)
            drawn.add_row(
                _indented(visible(entity.text), level.depth),
                Text.assemble(
                    (visible(label.kk), ink_of(label, coloured)),
                    (f" · {visible(label.label)}", "dim"),
                ),
                visible(entity.kind),
                visible(entity.canonical),
                f"{entity.start}–{entity.end}",
            )
        yield drawn


def _indented(name: str, depth: int) -> Text:
    return Text.assemble((f"{'  ' * (depth - 1)}└ ", "dim") if depth else "", (name, "bold"))
