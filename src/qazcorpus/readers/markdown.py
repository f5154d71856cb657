"""Reading Markdown files as plain text. Each file is one document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from operator import methodcaller
from typing import TYPE_CHECKING, Final

from qazcorpus.readers.encoding import decode
from qazcorpus.readers.markdown_scripts import (
    html_text,
    keep_scripts_whole,
    open_in_html,
    without_scripts,
)
from qazcorpus.readers.metadata import split_front_matter
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source
from qazcorpus.readers.report import SourceError
from qazcorpus.readers.text import BYTES_A_CHAR, FRONT_MATTER_BYTES

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE_BREAK: Final = re.compile(r"<br\b", re.IGNORECASE)
_SPACE_AT_BREAK: Final = re.compile(r" *\n *")
# HTML that hides text up to its closing mark, or to the end of the text if the mark is missing.
_HIDING: Final = re.compile(r" {0,3}(<(?:!--|\?|!\[CDATA\[))", re.IGNORECASE)
_END_OF: Final = {"<!--": "-->", "<?": "?>", "<![cdata[": "]]>"}
_MAX_DEPTH: Final = 100
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n")
_BRACKETS: Final = methodcaller("count", "[")
_MAX_BRACKETS: Final = 1_000


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument]:
    """The one document of a Markdown file. Its title is in the front matter or the first heading.

    Raises SourceError if the file or its front matter cannot be read. Also raises SourceError if
    text would be lost, because an HTML comment, script or style is not closed or blocks are nested
    too deeply.
    """
    data = source.read(options.max_chars * BYTES_A_CHAR + FRONT_MATTER_BYTES)
    text = decode(data, path=source.name, encoding=options.encoding)
    front = split_front_matter(text, path=source.name, required=True)
    tokens = _tokens(front.body.removeprefix("\ufeff"))
    first_line = text[: len(text) - len(front.body)].count("\n") + 1
    _require_closed(tokens, source.name, first_line)
    yield RawDocument(
        text="\n\n".join(_blocks(tokens)),
        sha256=hashlib.sha256(data).hexdigest(),
        doc_id=source.doc_id,
        stated=front.values,
        guessed={"title": _first_heading(tokens)},
    )


def plain_text(markdown: str) -> str:
    """The text of Markdown without its markup.

    Blocks (headings, paragraphs, list items, quotes, code, table rows) are joined by blank lines.
    Soft line breaks become spaces.
    """
    return "\n\n".join(_blocks(_tokens(markdown)))


@cache
def _parser(*, links: bool) -> MarkdownIt:
    """A Markdown parser. Threads share it, so it must not be changed."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_DEPTH}).enable("table")
    keep_scripts_whole(parser)
    return parser if links else parser.disable(["link", "image"])


def _tokens(markdown: str) -> list[Token]:
    """The Markdown tokens of a text.

    In a text with very many brackets in a paragraph, parsing links would take hours, so links are
    not parsed.
    """
    most = max(map(_BRACKETS, _BLANK_LINES.split(markdown)), default=0)
    return _parser(links=most <= _MAX_BRACKETS).parse(markdown)


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield "\t".join(cells or ()).rstrip()
            cells = None
        elif block := _block_text(token):
            if cells is None:
                yield block
            else:
                cells.append(block)


def _block_text(token: Token) -> str:
    match token.type:
        case "inline":
            return _inline_text(token.children or ()).strip()
        case "fence" | "code_block":
            return token.content.strip("\n")
        case "html_block":
            return html_text(token.content)
        case _:
            return ""


def _require_closed(tokens: Sequence[Token], name: str, first_line: int) -> None:
    for token in tokens:
        if token.level >= _MAX_DEPTH - 1:
            raise SourceError(
                "damaged",
                "lists or quotations are nested too deeply, and their text would be lost.",
                path=name,
                place=f"line {first_line + (token.map[0] if token.map else 0)}",
                remedy="Remove some of the levels.",
            )
        if opening := _left_open(token):
            raise SourceError(
                "damaged",
                f"the HTML that starts with {opening!r} is not closed, so the rest of the text "
                "would be lost.",
                path=name,
                place=f"line {first_line + (token.map[0] if token.map else 0)}",
                remedy="Close it in the same list item, quotation or heading. If the < is not a "
                "tag, write &lt;.",
            )


def _left_open(token: Token) -> str:
    """The start of HTML that a block does not close, or an empty string."""
    if token.type == "inline":
        element = without_scripts(token.children or ())[1]
        return f"<{element}" if element else ""
    if token.type != "html_block":
        return ""
    hiding = _HIDING.match(token.content)
    if hiding:
        return "" if _END_OF[hiding[1].lower()] in token.content else hiding[1]
    element = open_in_html(token.content)
    return f"<{element}" if element else ""


def _inline_text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in without_scripts(tokens)[0]:
        match token.type:
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "text" | "code_inline":
                parts.append(token.content)
            case "html_inline" if _LINE_BREAK.match(token.content):
                parts.append("\n")
            case "image":
                parts.append(_inline_text(token.children or ()))
    return _SPACE_AT_BREAK.sub("\n", "".join(parts))


def _first_heading(tokens: Sequence[Token]) -> str:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            return _inline_text(inline.children or ()).strip()
    return ""
