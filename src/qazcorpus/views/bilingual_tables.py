"""Tables in a terminal, with headings in Kazakh and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from qazcorpus.bilingual import Bilingual


def table(
    heads: Iterable[Bilingual] = (), *, title: str = "", show_edge: bool = False, **options: Any
) -> Table:
    """A table with a title above and a column for each heading.

    The first column is aligned to the left, the others to the right. `options` are those of rich.
    """
    made = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        show_edge=show_edge,
        **options,
    )
    for number, word in enumerate(heads):
        justify: Any = "right" if number else "left"
        made.add_column(column_head(word), justify=justify, overflow="fold")
    return made


def column_head(word: Bilingual) -> Text:
    """The heading of a column, in two lines."""
    return Text.assemble((word.kk, "bold"), "\n", (word.en, "dim"))


def in_both(word: Bilingual, style: str = "") -> Text:
    """A word in one line, with the English dimmed."""
    return Text.assemble((word.kk, style), (f" · {word.en}" if word.en else "", "dim"))
