"""A document's entities as a table in a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.text import Text

from qazcorpus.document import Document
from qazcorpus.markup import visible
from qazcorpus.scheme import Scheme, load_scheme
from qazcorpus.views import words
from qazcorpus.views.tables import column_head, table
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
        drawn = table()
        for word in (words.NAME, words.LABEL, words.KIND, words.CANONICAL):
            drawn.add_column(column_head(word), overflow="fold")
        drawn.add_column(column_head(words.PLACE), justify="right", style="dim")
        coloured = has_colours(console)
        for entity in self.document.entities:
            label = self.scheme.entity(entity.label)
            drawn.add_row(
                Text(visible(entity.text), "bold"),
                Text.assemble(
                    (visible(label.kk), ink_of(label, coloured)),
                    (f" · {visible(label.label)}", "dim"),
                ),
                visible(entity.kind),
                visible(entity.canonical),
                f"{entity.start}–{entity.end}",
            )
        yield drawn
