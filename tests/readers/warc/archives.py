"""Web archives that the tests make."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Iterable

URL = "https://auyl.example.kz/news/{}"
SENTENCES = (
    "Ауыл әкімдігі көпір құрылысын көктемде бастайтынын хабарлады.",
    "Тұрғындар бұл шешімді көптен күтіп жүр, өйткені ескі көпір тозған.",
    "Құрылысқа қажетті қаражат облыстық бюджеттен бөлінеді деп жоспарланып отыр.",
)


def page(
    title: str = "Көпір салынады", *, head: str = "", sentences: Iterable[str] = SENTENCES
) -> str:
    """A page with a title and a paragraph for each sentence."""
    paragraphs = "".join(f"<p>{sentence}</p>\n" for sentence in sentences)
    return (
        f"<html><head>{head}<title>{title}</title></head><body><nav><a href='/'>Басты бет</a></nav>"
        f"<article><h1>{title}</h1>\n{paragraphs}</article></body></html>"
    )


def http(body: bytes | str, *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP answer. Without headers, it is said to be HTML."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html",))]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def record(
    content: bytes,
    *,
    number: int = 0,
    kind: str = "response",
    length: int | None = None,
    fields: Iterable[str] = (),
    name: bool = True,
) -> bytes:
    """A record. `length` is its Content-Length if that is wrong."""
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {URL.format(number)}",
        "WARC-Date: 2026-05-01T10:00:00Z",
        f"Content-Length: {len(content) if length is None else length}",
        *([f"WARC-Record-ID: <urn:uuid:{identifier(number)}>"] if name else []),
        *fields,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def identifier(number: int) -> str:
    """The UUID of a record."""
    return str(uuid.UUID(int=number))


def packed(records: Iterable[bytes]) -> bytes:
    """A `.warc.gz`: a gzip member for each record."""
    return b"".join(gzip.compress(data, mtime=0) for data in records)
