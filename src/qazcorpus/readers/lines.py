"""Reading a text stream line by line, in memory that does not grow with the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from qazcorpus.readers.encoding import decode, marked_encoding
from qazcorpus.readers.raw import ReadOptions, Source, unreadable
from qazcorpus.readers.report import SourceError

# A JSON line may hold a text of max_chars with its layers: up to six bytes for each code point that
# is escaped, and some hundred bytes for each token.
_BYTES_A_CHAR: Final = 64
_PEEK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its end. `error` says why `text` cannot be used: `encoding` or `too_long`."""

    number: int
    text: str
    error: SourceError | None = None


def stream_lines(source: Source, options: ReadOptions) -> Iterator[Line]:
    """The lines of a file, numbered from 1, split only at LF.

    A line that cannot be decoded, or is too long, has an `error`, and the next lines follow. Raises
    SourceError if most of the beginning of the file is not in the encoding.
    """
    limit = options.max_chars * _BYTES_A_CHAR
    with source.open() as stream:
        try:
            head = stream.read(_PEEK)
            encoding = options.encoding or marked_encoding(head) or "utf-8"
            rest = _Rejoined(head, stream)
            if encoding.startswith(("utf-16", "utf-32")):
                lines = _wide_lines(rest, encoding, source.name)
            else:
                _check_head(head, encoding, source.name)
                lines = _byte_lines(rest, encoding, source.name, limit)
            for line in lines:
                yield _without_mark(line) if line.number == 1 else line
        except OSError as error:
            raise unreadable(source.name, error) from error


def _without_mark(line: Line) -> Line:
    return replace(line, text=line.text.removeprefix("\ufeff"))


class _Rejoined(io.RawIOBase):
    """A stream with its first bytes put back in front, because standard input cannot seek."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _check_head(head: bytes, encoding: str, name: str) -> None:
    """Raise SourceError if most lines that are not ASCII cannot be decoded, or many bytes are
    NUL."""
    lines = head.split(b"\n")
    if len(head) == _PEEK and len(lines) > 1:
        lines.pop()
    strange = [line for line in lines if not line.isascii()]
    bad = [line for line in strange if not _decodes(line, encoding)]
    if len(head) == _PEEK and len(lines) == 1:
        return
    if len(bad) * 2 > len(strange) or head.count(0) * 5 > len(head):
        decode(b"\n".join(lines), path=name, encoding=encoding)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _byte_lines(stream: io.RawIOBase, encoding: str, name: str, limit: int) -> Iterator[Line]:
    reader = io.BufferedReader(stream)
    number = offset = 0
    while data := reader.readline(limit + 1):
        number += 1
        size = len(data)
        if size > limit and not data.endswith(b"\n"):
            size += _skip_line(reader)
            error = SourceError(
                "too_long",
                f"the line has {size:,} bytes; the limit is {limit:,} bytes.",
                path=name,
                place=f"line {number}",
                remedy="Split it into documents, or raise max_chars (--max-chars).",
            )
            yield Line(number, "", error)
        else:
            yield _decoded(data, encoding, name, number, offset)
        offset += size


def _decoded(data: bytes, encoding: str, name: str, number: int, offset: int) -> Line:
    try:
        return Line(number, data.decode(encoding))
    except UnicodeDecodeError as error:
        at = offset + error.start
        problem = SourceError(
            "encoding",
            f"0x{data[error.start]:02x} is not {encoding.upper()} text.",
            path=name,
            place=f"line {number}, byte {at}",
            remedy="Save the line as UTF-8. If the whole file is in another encoding, name it with "
            "--encoding.",
        )
        return Line(number, data.decode(encoding, errors="replace"), problem)


def _skip_line(reader: io.BufferedReader[io.RawIOBase]) -> int:
    skipped = 0
    while data := reader.readline(_PEEK):
        skipped += len(data)
        if data.endswith(b"\n"):
            break
    return skipped


def _wide_lines(stream: io.RawIOBase, encoding: str, name: str) -> Iterator[Line]:
    reader = io.TextIOWrapper(io.BufferedReader(stream), encoding=encoding, newline="\n")
    number = 0
    try:
        for number, text in enumerate(reader, start=1):
            yield Line(number, text)
    except UnicodeError as error:
        raise SourceError(
            "encoding",
            f"the text stops being {encoding.upper()}: {error}.",
            path=name,
            place=f"after line {number}",
            remedy="The file is damaged there, or is in another encoding. Save it as UTF-8.",
        ) from error
