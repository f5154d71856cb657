"""HTML pages that need no network and no script, and whose Content-Security-Policy allows neither.

All text of documents and people goes through `markup.safe`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from qazcorpus.atomic import written_file
from qazcorpus.bilingual import Bilingual
from qazcorpus.colours import Theme, readable, tint
from qazcorpus.markup import both, safe
from qazcorpus.outputs import check_apart, check_file

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def html_page(title: str, style: Iterable[str], body: Iterable[str]) -> str:
    """A complete page: its title (not escaped), its style sheet and the elements of its body."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="kk">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{safe(title)}</title>",
            "<style>",
            *style,
            "</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>\n",
        ]
    )


def check_page(path: Path, reads: Iterable[str | Path] = ()) -> None:
    """Raise UsageError or QazcorpusError if a page cannot be written at `path`.

    It may not replace something that is read, or a file that is not a page of qazcorpus.
    """
    check_apart(path, reads, within=True)
    check_file(path, ours=lambda head: _POLICY.encode() in head)


def write_html(html: str, path: Path) -> None:
    """Write a page to `path` atomically. Raises the errors of `check_page`."""
    check_page(path)
    with written_file(path) as part:
        part.write_text(html, encoding="utf-8")


def html_section(name: str, title: Bilingual, content: Iterable[str]) -> Iterator[str]:
    """A section with a heading. `name` is its anchor."""
    yield f'<section id="{name}" aria-labelledby="{name}-title">'
    yield f'<h2 id="{name}-title">{both(title)}</h2>'
    yield from content
    yield "</section>"


def colour_rules(colours: Iterable[tuple[str, str]], theme: Theme) -> Iterator[str]:
    """Rules that set a line, a tint for backgrounds and an ink for each pair (class, colour)."""
    for name, colour in colours:
        under = tint(colour, theme)
        # The ink must be readable on the tint and on the page.
        ink = readable(readable(colour, under, theme), theme.background, theme)
        yield f".{name} {{ --line: {colour}; --under: {under}; --ink: {ink}; }}"


def on_dark(rules: Iterable[str]) -> Iterator[str]:
    """The rules, for people who prefer dark pages."""
    yield "@media screen and (prefers-color-scheme: dark) {"
    yield from rules
    yield "}"
