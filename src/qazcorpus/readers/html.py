"""Reading web pages: their main text and metadata, with trafilatura (extra `web`)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import MissingExtraError, UsageError
from qazcorpus.readers.encoding import decode, known_encoding, require_sense
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source
from qazcorpus.readers.report import LeftOut, SourceError

if TYPE_CHECKING:
    from configparser import ConfigParser
    from types import ModuleType

# A page has far more markup than text.
_BYTES_A_CHAR: Final = 16
_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
_CHARSET_WITHIN: Final = 4096
_BLOCKS: Final = frozenset({"head", "p", "item", "quote", "code", "cell", "lb"})


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument | LeftOut]:
    """The one document of a page: headings, paragraphs and list items, joined by blank lines.

    Navigation, advertisements and comments are left out. A page without a main text is reported as
    empty. Raises MissingExtraError without trafilatura, SourceError if the file cannot be read.
    """
    trafilatura = _trafilatura()
    data = source.read(options.max_chars * _BYTES_A_CHAR)
    text = _decode(data, source.name, options.encoding)
    page = trafilatura.bare_extraction(
        text,
        url=None,
        include_comments=False,
        with_metadata=True,
        config=_settings(),
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    body = "" if page is None else "\n\n".join(_blocks(page.body))
    if not body:
        yield LeftOut(source.name, "", "empty", "no main text was found in the page.")
        return
    yield RawDocument(
        text=body,
        sha256=hashlib.sha256(data).hexdigest(),
        doc_id=source.doc_id,
        guessed={
            "title": page.title,
            "source": page.sitename or page.hostname,
            "url": page.url,
            "published": page.date,
            "licence": page.license,
            "author": page.author,
        },
    )


def _trafilatura() -> ModuleType:
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError("trafilatura", "web", "reading web pages") from error
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


def _decode(data: bytes, name: str, encoding: str | None) -> str:
    """Decode with the given encoding, as UTF-8, or by the `<meta charset>` of the page, in that
    order. UTF-8 comes before the declaration because pages are often converted to UTF-8 without
    changing it, and text in another encoding is hardly ever valid UTF-8."""
    try:
        return decode(data, path=name, encoding=encoding).removeprefix("\ufeff")
    except SourceError:
        declared = _CHARSET.search(data[:_CHARSET_WITHIN])
        if encoding is not None or declared is None:
            raise
        try:
            said = known_encoding(declared[1].decode("ascii"))
            text = decode(data, path=name, encoding=said)
        except (UsageError, SourceError):
            text = ""
        if not text:
            raise
    require_sense(text, said, path=name, place="")
    return text


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
