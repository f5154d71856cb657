"""Web archives and pages."""

from __future__ import annotations

import gzip
from typing import Final

from tests.bad_input.case import LETTER, Case
from tests.readers.warc.archives import http, packed, page, record

_PAGE: Final = http(page())
_GOOD: Final = record(_PAGE, number=9)
_BYTES: Final = len(_PAGE)


def _case(situation: str, says: str, data: bytes, *, status: int = 0, options: str = "") -> Case:
    """A case in which the other record is read, unless the status says something else."""
    return Case(
        situation,
        f"qazcorpus tag crawl.warc.gz{options}",
        says,
        status=status,
        files={"crawl.warc.gz": data},
    )


CASES: Final[tuple[Case, ...]] = (
    _case(
        "A web archive with images, redirections, requests and a page; the page is read",
        "left out and not listed: 4 (not a response 2, not a page 1, not answered 1)",
        packed(
            [
                record(b"software: crawler", kind="warcinfo"),
                record(b"GET / HTTP/1.1", kind="request"),
                record(http(b"\x89PNG", "Content-Type: image/png"), number=1),
                record(http("", status="301 Moved Permanently"), number=2),
                _GOOD,
            ]
        ),
    ),
    _case(
        "A web archive with a damaged record in the middle; the others are read",
        "crawl.warc.gz, record 1, byte 0: the gzip member is damaged",
        packed([record(_PAGE)])[:200] + bytes(50) + packed([_GOOD]),
    ),
    _case(
        "A web archive that was not downloaded to its end; what is there is read",
        "the file ends in the middle of a gzip member. Get the file again if it matters.",
        packed([_GOOD, record(_PAGE)])[:-40],
    ),
    _case(
        "A record whose Content-Length is wrong",
        "record 1, byte 0, https://auyl.example.kz/news/0: its Content-Length is wrong.",
        packed([record(_PAGE, length=_BYTES - 20), _GOOD]),
    ),
    _case(
        "A record that the crawler cut off",
        "the record was cut off when it was made (length).",
        packed([record(_PAGE, fields=["WARC-Truncated: length"]), _GOOD]),
    ),
    _case(
        "A small record that unpacks to far more",
        "the record has 20,000,052 bytes; the limit is 160,000 bytes. Raise max_chars "
        "(--max-chars) to read it.",
        packed([record(http(b"<p>" + bytes(20_000_000), "Content-Type: text/html; x=y")), _GOOD]),
        options=" --max-chars 10000",
    ),
    _case(
        "A small answer that unpacks to far more",
        "the answer unpacks to more than 160,000 bytes, the limit. Raise max_chars",
        packed(
            [
                record(
                    http(
                        gzip.compress(bytes(20_000_000)),
                        "Content-Type: text/html",
                        "Content-Encoding: gzip",
                    )
                ),
                _GOOD,
            ]
        ),
        options=" --max-chars 10000",
    ),
    _case(
        "An answer that is packed in a way that is not read",
        "the answer is packed as 'zstd', which is not read.",
        packed([record(http(b"(", "Content-Type: text/html", "Content-Encoding: zstd")), _GOOD]),
    ),
    _case(
        "An answer whose packed bytes are not complete",
        "the packed answer is not complete.",
        packed(
            [
                record(
                    http(
                        gzip.compress(page().encode())[:-30],
                        "Content-Type: text/html",
                        "Content-Encoding: gzip",
                    )
                ),
                _GOOD,
            ]
        ),
    ),
    _case(
        "A page of an archive that has no text but notices",
        "this is a web page, and there is only boilerplate in it.",
        packed([record(http("<html><body><p>Барлық құқықтар қорғалған</p></body></html>")), _GOOD]),
    ),
    _case(
        "A file that is named like a web archive and is none",
        "crawl.warc.gz: there is no whole WARC record in it. Check that it is a web archive, and "
        "that all of it was downloaded.",
        LETTER.encode(),
        status=1,
    ),
    Case(
        "A table with a cell of 1 MB, where 10,000 characters are the limit; the other row is read",
        "qazcorpus tag rows.csv --max-chars 10000",
        "rows.csv, line 3: the line has 1,000,001 bytes; the limit is 640,000 bytes.",
        status=0,
        files={"rows.csv": f"text\n{LETTER}".encode() + b"a" * 1_000_000 + b"\n"},
    ),
)
