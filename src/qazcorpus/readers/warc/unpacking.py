"""The bytes of a WARC file, unpacked if it is packed with gzip, in memory that does not grow.

A `.warc.gz` has a gzip member for each record. warcio and Python's gzip module stop at the first
damaged member; here the next member in which a record starts can be looked for.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO, Final

BLOCK: Final = 65_536
_MEMBER: Final = b"\x1f\x8b\x08"
_RECORD: Final = b"WARC/"
# The packed bytes that are enough to see whether a record starts in a member.
_PROBE: Final = 512
_GZIP: Final = zlib.MAX_WBITS + 16


class DamageError(Exception):
    """A gzip member that cannot be unpacked further. `member` is its offset in the file."""

    def __init__(self, problem: str, member: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.member = member


class Unpacked:
    """A stream of unpacked bytes. `read`, `line` and `settle` raise DamageError; go on with
    `next_member`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._raw = stream.read(BLOCK)
        self._position = len(self._raw)  # in the file, after `_raw`
        self._ready = b""  # unpacked bytes, used up to `_at`
        self._at = 0
        self._member = 0
        self._decoder: zlib._Decompress | None = None
        self.is_packed = not self._raw.startswith(_RECORD) and _MEMBER in self._raw

    @property
    def offset(self) -> int:
        """The offset in the file of the next byte or, if it is packed, of its gzip member."""
        if self.is_packed and (self._left or self._decoder):
            return self._member
        return self._position - len(self._raw) - (0 if self.is_packed else self._left)

    @property
    def packed_bytes(self) -> int:
        """The number of bytes of the file that were used."""
        return self._position - len(self._raw)

    @property
    def _left(self) -> int:
        return len(self._ready) - self._at

    def read(self, size: int) -> bytes:
        """The next bytes: `size` of them, or fewer at the end."""
        parts = []
        while size > 0 and self._fill():
            part = self._ready[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def line(self, limit: int) -> bytes:
        """The next line with its LF, or its first `limit` bytes. Empty at the end."""
        parts: list[bytes] = []
        while limit > 0 and self._fill():
            end = self._ready.find(b"\n", self._at, self._at + limit) + 1
            part = self._ready[self._at : end or self._at + limit]
            self._at += len(part)
            limit -= len(part)
            parts.append(part)
            if end:
                break
        return b"".join(parts)

    def skip_blank(self) -> None:
        """Skip white space."""
        while self._fill():
            rest = self._ready[self._at :].lstrip()
            self._at = len(self._ready) - len(rest)
            if rest:
                return

    def skip_to(self, mark: bytes) -> int:
        """Skip what is before the next `mark`, or everything. The number of bytes skipped."""
        skipped, tail = 0, b""
        while self._fill():
            data = tail + self._ready[self._at :]
            found = data.find(mark)
            if found >= 0:
                self._ready, self._at = data, found
                return skipped + found
            tail = data[-(len(mark) - 1) :]
            skipped += len(data) - len(tail)
            self._at = len(self._ready)
        return skipped + len(tail)

    def put_back(self, data: bytes) -> None:
        """Let `data` be read again."""
        self._ready, self._at = data + self._ready[self._at :], 0

    def settle(self) -> None:
        """Unpack to the end of the member, or up to its next byte, which checks its checksum."""
        while self.is_packed and not self._left and self._decoder is not None:
            self._unpack()

    def next_member(self) -> bool:
        """Go on at the next gzip member in which a record starts. False if there is none."""
        self._ready, self._at, self._decoder = b"", 0, None
        if not self.is_packed:
            return False
        at = 1 if self._position - len(self._raw) == self._member else 0
        while True:
            found = self._raw.find(_MEMBER, at)
            if found < 0:
                self._raw = self._raw[-(len(_MEMBER) - 1) :]
                at = 0
                if not self._more():
                    self._raw = b""
                    return False
            elif len(self._raw) - found < _PROBE and self._more():
                at = found
            elif _starts_record(self._raw[found : found + _PROBE]):
                self._raw = self._raw[found:]
                return True
            else:
                at = found + 1

    def _more(self) -> bool:
        block = self._stream.read(BLOCK)
        self._raw += block
        self._position += len(block)
        return bool(block)

    def _fill(self) -> bool:
        """Make bytes ready. False at the end."""
        if not self.is_packed:
            if not self._left and (self._raw or self._more()):
                self._ready, self._at, self._raw = self._raw, 0, b""
            return self._left > 0
        while not self._left:
            if self._decoder is None:
                self._raw = self._raw.lstrip(b"\0")  # zeros may pad a gzip file
                if not self._raw:
                    if not self._more():
                        return False
                    continue
                self._member = self._position - len(self._raw)
                self._decoder = zlib.decompressobj(_GZIP)
            self._unpack()
        return True

    def _unpack(self) -> None:
        assert self._decoder is not None
        if not self._raw and not self._more():
            raise DamageError("the file ends in the middle of a gzip member", self._member)
        try:
            self._ready, self._at = self._decoder.decompress(self._raw, BLOCK), 0
        except zlib.error as error:
            raise DamageError(f"the gzip member is damaged ({error})", self._member) from error
        if self._decoder.eof:
            self._raw, self._decoder = self._decoder.unused_data, None
        else:
            self._raw = self._decoder.unconsumed_tail


def _starts_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(_GZIP).decompress(packed, len(_RECORD)) == _RECORD
    except zlib.error:
        return False
