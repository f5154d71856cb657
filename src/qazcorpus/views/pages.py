"""Self-contained HTML pages: they need no network and no script, and their
Content-Security-Policy allows neither. Whatever comes from documents and people goes through
`markup.safe`."""

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
    """A complete page: `title` as it is read, its style sheet and the elements of its body."""
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
    """Raises UsageError or QazcorpusError where no page can be written at `path`: over what is
    read, over a file that is no page of qazcorpus, and where no file can be."""
    check_apart(path, reads, within=True)
    check_file(path, ours=lambda head: _POLICY.encode() in head)


def write_html(html: str, path: Path) -> None:
    """Write a page to `path`, whole or not at all; raises as `check_page`."""
    check_page(path)
    with written_file(path) as part:
        part.write_text(html, encoding="utf-8")


def html_section(name: str, title: Bilingual, content: Iterable[str]) -> Iterator[str]:
    """A section with its heading; `name` is its anchor."""
    yield f'<section id="{name}" aria-labelledby="{name}-title">'
    yield f'<h2 id="{name}-title">{both(title)}</h2>'
    yield from content
    yield "</section>"


def colour_rules(colours: Iterable[tuple[str, str]], theme: Theme) -> Iterator[str]:
    """Rules that give classes, of (class, colour), a line, a tint to lie under text and an ink."""
    for name, colour in colours:
        under = tint(colour, theme)
        # The ink has to be read both on the tint and on the page.
        ink = readable(readable(colour, under, theme), theme.background, theme)
        yield f".{name} {{ --line: {colour}; --under: {under}; --ink: {ink}; }}"


def on_dark(rules: Iterable[str]) -> Iterator[str]:
    """Rules for whoever prefers dark pages."""
    yield "@media screen and (prefers-color-scheme: dark) {"
    yield from rules
    yield "}"
