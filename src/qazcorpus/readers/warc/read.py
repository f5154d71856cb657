"""The documents of a web archive: one for each answer that is a page or a plain text."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.html import BYTES_A_CHAR, page_document
from qazcorpus.readers.page_encoding import decode_page
from qazcorpus.readers.raw import RawDocument, ReadOptions, Source, unreadable
from qazcorpus.readers.report import LeftOut, Skipped, SourceError
from qazcorpus.readers.text import headline
from qazcorpus.readers.warc.payload import Answer, RefusedError, answer_of
from qazcorpus.readers.warc.records import Broken, Record, records
from qazcorpus.readers.warc.unpacking import Unpacked

# `conversion` is the text of a page that a crawler made (WET files); `resource` is a file.
_READ: Final = frozenset({"response", "conversion", "resource"})
# These are no documents by their kind, so they are only counted.
_COUNTED: Final = frozenset({"not_a_page", "not_answered"})
_REMEDIES: Final[Mapping[str, str]] = {
    "too_long": "Raise max_chars (--max-chars) to read it.",
    "damaged": "Get the file again if it matters.",
}


def read(source: Source, options: ReadOptions) -> Iterator[RawDocument | LeftOut | Skipped]:
    """The documents of a web archive (`.warc`, `.warc.gz`, WET), in memory that does not grow.

    What is no page (requests, images, redirections) is only counted. What is damaged is reported,
    and the records after it are read. A record, and what it unpacks to, may have 16 bytes for each
    code point of `max_chars`. Raises MissingExtraError without warcio or trafilatura, SourceError
    if the file has no record.
    """
    for package in ("warcio", "trafilatura"):
        try:
            importlib.import_module(package)
        except ImportError as error:
            raise MissingExtraError(package, "web", "reading web archives") from error
    limit = options.max_chars * BYTES_A_CHAR
    with source.open() as stream:
        try:
            found = 0
            for record in records(Unpacked(stream), _READ, limit):
                found += isinstance(record, Record)
                yield _result(record, source, options, limit)
        except OSError as error:
            raise unreadable(source.name, error) from error
    if not found:
        raise SourceError(
            "damaged",
            "there is no whole WARC record in it.",
            path=source.name,
            remedy="Check that it is a web archive, and that all of it was downloaded.",
        )


def _result(
    record: Record | Broken, source: Source, options: ReadOptions, limit: int
) -> RawDocument | LeftOut | Skipped:
    if isinstance(record, Broken):
        return _left_out(record, source)
    if record.kind not in _READ:
        return Skipped("not_a_response")
    url = record.fields.get("warc-target-uri", "").strip("<>")
    try:
        answer = answer_of(record, limit)
        return _document(record, answer, url, source, options)
    except RefusedError as error:
        if error.reason in _COUNTED:
            return Skipped(error.reason)
        return _left_out(Broken(record.place, error.reason, error.problem, url), source)
    except SourceError as error:
        return replace(error.left_out(), place=_with_url(record.place, url))


def _document(
    record: Record, answer: Answer, url: str, source: Source, options: ReadOptions
) -> RawDocument | LeftOut:
    doc_id, place = _identifier(record, url), _with_url(record.place, url)
    if answer.is_page:
        document = page_document(
            answer.data,
            options,
            path=source.name,
            doc_id=doc_id,
            place=place,
            charset=answer.charset,
            url=url,
        )
        if isinstance(document, LeftOut):
            return document
        return replace(document, guessed=_described(document.guessed, record, answer, url))
    page = decode_page(
        answer.data, path=source.name, encoding=options.encoding, said=answer.charset
    )
    return RawDocument(
        text=page.text,
        sha256=hashlib.sha256(answer.data).hexdigest(),
        doc_id=doc_id,
        place=place,
        guessed=_described(
            {
                "title": headline(page.text),
                "encoding": "" if page.encoding == "utf-8" else page.encoding,
            },
            record,
            answer,
            url,
        ),
        changes=page.changes,
    )


def _described(
    guessed: Mapping[str, object], record: Record, answer: Answer, url: str
) -> dict[str, object]:
    """What the page says about itself, and what the archive says about it."""
    return {
        **guessed,
        "source": guessed.get("source") or _host(url),
        "url": url or guessed.get("url"),
        "crawled": record.fields.get("warc-date", ""),
        "content_type": answer.content_type,
    }


def _host(url: str) -> str:
    """The host of an address, or an empty string."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _identifier(record: Record, url: str) -> str:
    """The UUID of the record, or a hash of its address, date and content."""
    stated = record.fields.get("warc-record-id", "").strip("<>")
    if stated:
        return stated.removeprefix("urn:uuid:")
    key = "\0".join((url, record.fields.get("warc-date", ""))).encode() + record.content
    return hashlib.sha256(key).hexdigest()[:32]


def _with_url(place: str, url: str) -> str:
    return f"{place}, {url}" if url else place


def _left_out(broken: Broken, source: Source) -> LeftOut:
    remedy = _REMEDIES.get(broken.reason, "")
    detail = f"{broken.problem}. {remedy}".strip()
    return LeftOut(source.name, _with_url(broken.place, broken.url), broken.reason, detail)
