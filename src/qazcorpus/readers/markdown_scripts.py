"""Keeping scripts and styles in Markdown whole.

CommonMark ends most HTML blocks, and all paragraphs, at a blank line. The rest of a script after a
blank line would become text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_ELEMENT: Final = re.compile(
    r"<(?P<name>script|style)\b[^<>]*>.*?</(?P=name)\s*>", re.IGNORECASE | re.DOTALL
)
_OPENING: Final = re.compile(r"<(script|style)\b", re.IGNORECASE)
_WHOLE_TAG: Final = re.compile(r"<(script|style)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>script|style)\b", re.IGNORECASE)
_ENDS: Final = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
# Elements that may be inside a word. All others separate words.
_WITHIN_WORDS: Final = frozenset(
    {"a", "abbr", "b", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"}
)


def keep_scripts_whole(parser: MarkdownIt) -> MarkdownIt:
    """Extend HTML blocks and paragraphs to the end of a script or style that starts in them."""
    from markdown_it.rules_block import html_block, paragraph

    def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not html_block(state, start, end, silent):
            return False
        if not silent:
            state.line = _end(state, start, end, open_in_html, to_blank=True)
            token = state.tokens[-1]
            token.map = [start, state.line]
            token.content = state.getLines(start, state.line, state.blkIndent, True)
        return True

    def text(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        paragraph(state, start, end, silent)
        opening, inline, _ = state.tokens[-3:]
        if _OPENING.search(inline.content):
            state.line = _end(state, start, end, lambda part: _open_in_text(parser, part))
            opening.map = inline.map = [start, state.line]
            inline.content = state.getLines(start, state.line, state.blkIndent, False).strip()
        return True

    parser.block.ruler.at("html_block", block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("paragraph", text)
    parser.inline.ruler.before("html_inline", "script", _inline)
    return parser


def open_in_html(html: str) -> str:
    """The name of the element, `script` or `style`, that HTML does not close, or an empty
    string."""
    parser = _TextOnly()
    parser.feed(html)
    if parser.cdata_elem is not None:
        return parser.cdata_elem
    start = _OPENING.match(parser.rawdata)
    return start[1].lower() if start else ""


def html_text(html: str) -> str:
    """The text of HTML without its tags, scripts and styles."""
    parser = _TextOnly()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.parts).split())


def without_scripts(tokens: Sequence[Token]) -> tuple[list[Token], str]:
    """The inline tokens without scripts and styles, and the name of the first one that is not
    closed."""
    kept: list[Token] = []
    opened: dict[str, int] = {}  # the index in `kept` where an element starts
    for token in tokens:
        tag = _TAG.match(token.content) if token.type == "html_inline" else None
        if not tag:
            kept.append(token)
        elif tag["end"]:
            if (start := opened.pop(tag["name"].lower(), None)) is not None:
                del kept[start:]
        elif not _ELEMENT.fullmatch(token.content):
            opened.setdefault(tag["name"].lower(), len(kept))
    within = (without_scripts(token.children)[1] for token in kept if token.children)
    return kept, next(iter(opened), "") or next(filter(None, within), "")


def _open_in_text(parser: MarkdownIt, text: str) -> str:
    if not _OPENING.search(text):
        return ""
    (inline,) = parser.parseInline(text.strip(), {})
    return without_scripts(inline.children or ())[1] or _cut_off(text)


def _cut_off(text: str) -> str:
    """The name of a script or style whose opening tag is not complete."""
    opening = _OPENING.match(text, max(text.rfind("<"), 0))
    return opening[1].lower() if opening and ">" not in text[opening.start() :] else ""


def _end(
    state: StateBlock,
    start: int,
    end: int,
    left_open: Callable[[str], str],
    *,
    to_blank: bool = False,
) -> int:
    """The line after a block, extended to the end of a script in it.

    The block is not extended if the script is never closed.
    """
    line = state.line
    part = state.getLines(start, line, state.blkIndent, True)
    while name := left_open(part):
        closing = _ENDS[name]
        if line >= _last_end(state, name):
            return line
        first = line
        while first < end and not _leaves(state, first):
            if found := closing.search(_source(state, first)):
                break
            first += 1
        else:
            return line
        line = first + 1
        while to_blank and line < end and not state.isEmpty(line) and not _leaves(state, line):
            line += 1
        part = _source(state, first)[found.end() :]
        part += "\n" + state.getLines(first + 1, line, state.blkIndent, True)
    return line


def _leaves(state: StateBlock, line: int) -> bool:
    """Whether a line is outside of the list or quotation that the block is in."""
    return state.sCount[line] < state.blkIndent and not state.isEmpty(line)


def _source(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] : state.eMarks[line]]


def _last_end(state: StateBlock, name: str) -> int:
    """The line after the last closing tag of such an element, so that texts without one are not
    searched again from each opening tag."""
    known: dict[str, Any] = state.env.setdefault("last_ends", {})
    if name not in known:
        last = 0
        for found in _ENDS[name].finditer(state.src):
            last = found.end()
        known[name] = state.src.count("\n", 0, last) + 1 if last else 0
    number: int = known[name]
    return number


def _inline(state: StateInline, silent: bool) -> bool:
    opening = _WHOLE_TAG.match(state.src, state.pos)
    if opening is None:
        return False
    name = opening[1].lower()
    if state.env.get(name) is state.src:  # no closing tag was found after an earlier opening tag
        return False
    if not _ENDS[name].search(state.src, state.pos):
        state.env[name] = state.src
        return False
    found = _ELEMENT.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # neither script nor style
            self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _WITHIN_WORDS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _WITHIN_WORDS:
            self.parts.append(" ")
