"""A document's entities as a table in a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qazcorpus.document import Document
from qazcorpus.scheme import Scheme, load_scheme
from qazcorpus.views import words
from qazcorpus.views.segments import visible
from qazcorpus.views.terminal import has_colours, ink_of


@dataclass(frozen=True, slots=True)
class EntityTable:
    """A rich renderable: one row an entity, with its label, kind, canonical name and place.

    The place is `start–end` in code points, end exclusive.
    """

    document: Document
    scheme: Scheme = field(default_factory=load_scheme)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        name = self.document.metadata.title or self.document.doc_id
        yield Padding(Text(visible(name), "bold"), (1, 1, 0, 1))
        if not self.document.entities:
            yield Padding(Text(str(words.NO_ENTITIES), "dim"), (0, 1))
            return
        table = Table(box=SIMPLE_HEAD, show_edge=False)
        for word in (words.NAME, words.LABEL, words.KIND, words.CANONICAL):
            table.add_column(
                Text.assemble((word.kk, "bold"), "\n", (word.en, "dim")), overflow="fold"
            )
        table.add_column(str(words.PLACE).replace(" · ", "\n"), justify="right", style="dim")
        coloured = has_colours(console)
        for entity in self.document.entities:
            label = self.scheme.get(entity.label)
            table.add_row(
                Text(visible(entity.text), "bold"),
                Text.assemble((label.kk, ink_of(label, coloured)), (f" · {label.label}", "dim")),
                entity.kind,
                visible(entity.canonical),
                f"{entity.start}–{entity.end}",
            )
        yield table
