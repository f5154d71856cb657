"""What a web server answered, from the content of a response record."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from qazcorpus.errors import MissingExtraError
from qazcorpus.readers.report import Reason
from qazcorpus.readers.warc.records import Record
from qazcorpus.readers.warc.unpacking import BLOCK

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS: Final = frozenset({"text/plain"})
# The first bytes of images, PDF, archives and programs, which servers also send as text/html.
_BINARY: Final = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"%PDF", b"PK\x03\x04", b"\x1f\x8b"),
    *(b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"MZ", b"OggS", b"ID3", b"wOFF", b"wOF2"),
)
_LOOKS_LIKE_PAGE: Final = (b"<!doctype html", b"<html", b"<head", b"<body")
_PLAIN: Final = frozenset({"", "identity", "none", "utf-8"})


class RefusedError(Exception):
    """A record that does not become a document. `problem` ends without a stop."""

    def __init__(self, reason: Reason, problem: str) -> None:
        super().__init__(problem)
        self.reason: Reason = reason
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Answer:
    """A page (`is_page`) or a plain text. `content_type` and `charset` are what the server said;
    they are empty if it said nothing."""

    data: bytes
    is_page: bool
    content_type: str
    charset: str


def answer_of(record: Record, limit: int) -> Answer:
    """The unpacked answer in a record. Raises RefusedError if it is no whole page or text, or has
    more than `limit` bytes."""
    if cut := record.fields.get("warc-truncated"):
        raise RefusedError("truncated", f"the record was cut off when it was made ({cut})")
    if record.kind == "response":
        stated, data = _http(record, limit)
    else:
        stated, data = record.fields.get("content-type", ""), record.content
    kind, _, parameters = stated.partition(";")
    kind = kind.strip().lower()
    if data.startswith(_BINARY):
        raise RefusedError("not_a_page", "the server sent something that is not text")
    if not kind and any(mark in data[:BLOCK].lower() for mark in _LOOKS_LIKE_PAGE):
        kind = "text/html"
    if kind not in _PAGES | _TEXTS:
        raise RefusedError("not_a_page", f"the content type is {kind or 'not stated'}")
    return Answer(data, kind in _PAGES, stated.strip(), _charset(parameters))


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""


def _http(record: Record, limit: int) -> tuple[str, bytes]:
    """The content type and the unpacked body of an HTTP answer with the status 200."""
    from warcio.bufferedreaders import ChunkedDataReader
    from warcio.statusandheaders import StatusAndHeadersParser

    stream = io.BytesIO(record.content)
    try:
        head = StatusAndHeadersParser(["HTTP/"], verify=False).parse(stream)
    except Exception as error:  # warcio has no common class, and headers may be any bytes
        raise RefusedError("damaged", "there is no HTTP answer in the record") from error
    status = head.get_statuscode()
    if status != "200":
        raise RefusedError("not_answered", f"the status is {status or 'missing'}")
    body = record.content[stream.tell() :]
    if (head.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        body = ChunkedDataReader(io.BytesIO(body)).read()
    codings = (head.get_header("Content-Encoding") or "").lower().split(",")
    for coding in reversed([coding.strip() for coding in codings]):
        body = _decoded(body, coding, limit)
    return head.get_header("Content-Type") or "", body


def _decoded(data: bytes, coding: str, limit: int) -> bytes:
    """Data without one content coding. Archives often keep the header of a coding that they have
    removed, so data that is not in the coding stays as it is."""
    is_text = data.lstrip()[:1] == b"<"
    if coding in _PLAIN or is_text or not data:
        return data
    match coding:
        case "gzip" | "x-gzip":
            is_packed = data.startswith(b"\x1f\x8b")
            return _joined(_inflated(data, zlib.MAX_WBITS + 16), limit) if is_packed else data
        case "deflate":  # with or without the header of zlib
            is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            return _joined(_inflated(data, zlib.MAX_WBITS * (1 if is_zlib else -1)), limit)
        case "br":
            return _joined(_unbrotlied(data), limit)
    raise RefusedError("unknown_format", f"the answer is packed as {coding!r}, which is not read")


def _joined(parts: Iterator[bytes], limit: int) -> bytes:
    found, size = [], 0
    for part in parts:
        size += len(part)
        if size > limit:
            raise RefusedError(
                "too_long",
                f"the answer unpacks to more than {limit:,} bytes, the limit",
            )
        found.append(part)
    return b"".join(found)


def _inflated(data: bytes, window: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(window)
    try:
        while data and not decoder.eof:
            yield decoder.decompress(data, BLOCK)
            data = decoder.unconsumed_tail
        yield decoder.flush()
    except zlib.error as error:
        raise RefusedError("damaged", f"the packed answer is damaged ({error})") from error
    if not decoder.eof:
        raise RefusedError("damaged", "the packed answer is not complete")


def _unbrotlied(data: bytes) -> Iterator[bytes]:
    try:
        import brotli
    except ImportError as error:
        raise MissingExtraError("brotli", "web", "reading pages that are packed as br") from error
    decoder = brotli.Decompressor()
    process: Callable[..., Any] = decoder.process
    try:
        yield process(data, output_buffer_limit=BLOCK)
        while not decoder.is_finished():
            part = process(b"", output_buffer_limit=BLOCK)
            if not part and decoder.can_accept_more_data():
                raise RefusedError("damaged", "the packed answer is not complete")
            yield part
    except brotli.error as error:
        raise RefusedError("damaged", f"the packed answer is damaged ({error})") from error
