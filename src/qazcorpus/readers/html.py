"""Reading web pages: their main text and metadata, with trafilatura (extra `web`)."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.boilerplate import is_boilerplate
from qazcorpus.readers.page_encoding import decode_page
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source
from qazcorpus.readers.report import LeftOut

if TYPE_CHECKING:
    from configparser import ConfigParser
    from types import ModuleType

# A page has far more markup than text.
BYTES_A_CHAR: Final = 16
_MARK: Final = "\ue000"
_NEARLY_ALL: Final = 0.9
_BREAK: Final = re.compile(r"<br\b[^<>]*>", re.I)
_PREFORMATTED: Final = re.compile(r"(?i)(?=<pre[\s>])|(?<=</pre>)")
# Parts of wikis that trafilatura keeps: the links to edit, the contents, the numbers of footnotes.
_NEVER_TEXT: Final = [
    "//*[contains(concat(' ', @class, ' '), ' mw-editsection ')]",
    "//*[@id='toc' or contains(concat(' ', @class, ' '), ' toc ')]",
    "//sup[contains(concat(' ', @class, ' '), ' reference ')]",
    "//noscript",
]
_NO_LOG: Final = logging.NullHandler()
_BLOCKS: Final = frozenset({"head", "p", "item", "quote", "code", "cell", "lb"})


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument | LeftOut]:
    """The one document of a page: headings, paragraphs and list items, joined by blank lines.

    Navigation, advertisements and comments are left out. A page without a main text is reported as
    empty. Raises MissingExtraError without trafilatura, SourceError if the file cannot be read.
    """
    _trafilatura()
    data = source.read(options.max_chars * BYTES_A_CHAR)
    yield page_document(data, options, path=source.name, doc_id=source.doc_id)


def page_document(
    data: bytes,
    options: ReadOptions,
    *,
    path: str,
    doc_id: str,
    place: str = "",
    charset: str = "",
    url: str = "",
) -> RawDocument | LeftOut:
    """The document of a page, or why it is none. `charset` is what the server said about it.

    Blocks of boilerplate (`qazcorpus.readers.boilerplate`) are left out and counted.

    Raises SourceError if the page cannot be decoded.
    """
    page = decode_page(data, path=path, encoding=options.encoding, said=charset)
    text = _with_breaks(page.text)
    found = _extracted(text, url)
    blocks = [] if found is None else list(_blocks(found.body))
    if len(blocks) == 1 and len(_BREAK.findall(text)) > 1:  # it may have lost the line breaks
        again = _extracted(_BREAK.sub(f"<br>{_MARK}", text), url)
        marked = [] if again is None else list(_blocks(again.body))
        others = [part for block in marked for line in block.split(_MARK) if (part := line.strip())]
        blocks = others if sum(map(len, others)) > _NEARLY_ALL * len(blocks[0]) else blocks
    kept = [block for block in blocks if not is_boilerplate(block)]
    if not kept:
        problem = "there is only boilerplate in it" if blocks else "no main text was found in it"
        return LeftOut(path, place, "empty", f"this is a web page, and {problem}.")
    left_out = len(blocks) - len(kept)
    return RawDocument(
        text="\n\n".join(kept),
        sha256=hashlib.sha256(data).hexdigest(),
        doc_id=doc_id,
        place=place,
        guessed={
            "title": found.title,
            "source": found.sitename or found.hostname,
            "url": found.url,
            "published": found.date,
            "licence": found.license,
            "author": found.author,
            "encoding": "" if page.encoding == "utf-8" else page.encoding,
        },
        changes={**page.changes, **({"boilerplate_blocks": left_out} if left_out else {})},
    )


def _extracted(text: str, url: str) -> Any:
    return _trafilatura().bare_extraction(
        text,
        url=url or None,
        include_comments=False,
        with_metadata=True,
        prune_xpath=_NEVER_TEXT,
        config=_settings(),
        date_extraction_params={"original_date": True, "extensive_search": False},
    )


def _with_breaks(page: str) -> str:
    """The page with line breaks as elements in preformatted text, where they show."""
    parts = _PREFORMATTED.split(page)
    return "".join(
        part.replace("\n", "<br>") if part[:4].lower() == "<pre" else part for part in parts
    )


def _trafilatura() -> ModuleType:
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError("trafilatura", "web", "reading web pages") from error
    # Without a handler, Python prints its warnings about pages to standard error.
    logging.getLogger("trafilatura").addHandler(_NO_LOG)
    return trafilatura


@lru_cache(maxsize=1)
def _settings() -> ConfigParser:
    """The settings of trafilatura, changed so that short pages are read like long ones.

    By default, a page with fewer than 250 characters becomes one block with all its text.
    """
    from trafilatura.settings import use_config

    settings: ConfigParser = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    return settings


def _blocks(body: Any) -> Iterator[str]:
    """The texts of trafilatura's elements, in order. Text between elements is a block too."""
    pieces: list[str] = []
    for kind, text in _pieces(body):
        if kind == "break":
            if block := " ".join("".join(pieces).split()):
                yield block
            pieces = []
        else:
            pieces.append(text)
    if block := " ".join("".join(pieces).split()):
        yield block


def _pieces(element: Any) -> Iterator[tuple[str, str]]:
    is_block = element.tag in _BLOCKS
    if is_block:
        yield "break", ""
    yield "text", element.text or ""
    for child in element:
        yield from _pieces(child)
    if is_block:
        yield "break", ""
    yield "text", element.tail or ""
