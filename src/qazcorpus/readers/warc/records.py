"""The records of a WARC file, one by one, also of a damaged file.

A record is only given if all of it was read, its length is right, and its gzip member is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from qazcorpus.readers.report import Reason
from qazcorpus.readers.warc.unpacking import BLOCK, DamageError, Unpacked

_START: Final = b"WARC/"
_NEXT: Final = b"\r\n\r\nWARC/1."
_LONGEST_HEAD: Final = 65_536
# What is skipped is not unpacked to its end if it is longer than this, and so many times as long
# as its packed bytes: it was made to keep the reader busy.
_BOMB: Final = 64_000_000
_BOMB_RATIO: Final = 100


@dataclass(frozen=True, slots=True)
class Record:
    """A record. `fields` are its named fields, with names in lower case. `content` is empty if it
    was not wanted."""

    place: str
    fields: Mapping[str, str]
    content: bytes

    @property
    def kind(self) -> str:
        """The `WARC-Type`."""
        return self.fields.get("warc-type", "")


@dataclass(frozen=True, slots=True)
class Broken:
    """A record, or a part of the file, that cannot be used. `problem` ends without a stop."""

    place: str
    reason: Reason
    problem: str
    url: str = ""


def records(stream: Unpacked, wanted: frozenset[str], limit: int) -> Iterator[Record | Broken]:
    """All records. Those of a type in `wanted` have their content, of at most `limit` bytes."""
    number = 0
    while True:
        number += 1
        try:
            found = _next(stream, number, wanted, limit)
        except DamageError as damage:
            yield Broken(_place(number, damage.member), "damaged", damage.problem)
            if not stream.next_member():
                return
            continue
        if found is None:
            return
        yield found


def _place(number: int, offset: int) -> str:
    return f"record {number}, byte {offset}"


def _next(
    stream: Unpacked, number: int, wanted: frozenset[str], limit: int
) -> Record | Broken | None:
    stream.skip_blank()
    place = _place(number, stream.offset)
    line = stream.line(BLOCK)
    if not line:
        return None
    if not line.startswith(_START):
        stream.put_back(line)
        lost = stream.skip_to(b"\n" + _START)
        return Broken(place, "damaged", f"{lost:,} bytes are not a WARC record")
    return _record(stream, place, _head(stream, line), wanted, limit)


def _record(
    stream: Unpacked, place: str, head: bytes, wanted: frozenset[str], limit: int
) -> Record | Broken:
    fields = _fields(head)
    url = fields.get("warc-target-uri", "").strip("<>")
    length = _length(fields)
    if not head.endswith(b"\n\n") or length is None:
        problem = "its header is damaged: it has no end, or no valid Content-Length"
        return Broken(place, "damaged", problem, url)
    if fields.get("warc-type", "") not in wanted:
        _skip(stream, length)
        return Record(place, fields, b"")
    if length > limit:
        _skip(stream, length)
        problem = f"the record has {length:,} bytes; the limit is {limit:,} bytes"
        return Broken(place, "too_long", problem, url)
    content = stream.read(length)
    if problem := _incomplete(stream, content, length):
        return Broken(place, "damaged", problem, url)
    return Record(place, fields, content)


def _head(stream: Unpacked, first: bytes) -> bytes:
    """The lines of a record's header with LF ends, and the empty line if there is one."""
    lines = [first.rstrip() + b"\n"]
    size = len(first)
    while size < _LONGEST_HEAD and (line := stream.line(_LONGEST_HEAD)):
        if line.startswith(_START):
            stream.put_back(line)
            break
        size += len(line)
        lines.append(line.rstrip() + b"\n")
        if not line.strip():
            break
    return b"".join(lines)


def _fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in head.split(b"\n")[1:]:
        name, colon, value = line.decode("utf-8", errors="replace").partition(":")
        if colon and not name[:1].isspace():
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _length(fields: Mapping[str, str]) -> int | None:
    stated = fields.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else None


def _skip(stream: Unpacked, size: int) -> None:
    """Skip `size` bytes. What unpacks to far more than its size is left at the next member."""
    packed, skipped = stream.packed_bytes, 0
    while skipped < size and (data := stream.read(min(BLOCK, size - skipped))):
        skipped += len(data)
        if skipped > _BOMB and skipped > _BOMB_RATIO * (stream.packed_bytes - packed + BLOCK):
            stream.next_member()
            return


def _incomplete(stream: Unpacked, content: bytes, length: int) -> str:
    """Why a record is not complete, or an empty string. What was read too much is put back."""
    after = stream.line(BLOCK) if len(content) == length else b""
    if len(content) == length and not after.strip():
        stream.settle()
        return ""
    found = content.find(_NEXT)
    if found >= 0:
        stream.put_back(content[found:] + after)
    elif after.startswith(_START):  # no empty line between two records
        stream.put_back(after)
        return ""
    else:
        stream.put_back(after)
    if found < 0 and len(content) < length:
        return f"the file ends after {len(content):,} of {length:,} bytes of the record"
    return "its Content-Length is wrong"
