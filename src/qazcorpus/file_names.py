"""Names of files that stand for documents."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

# Not allowed in names by one system or another, and the sign that escapes them.
_UNSAFE: Final = frozenset('/\\:*?"<>|%')
_LONGEST_BYTES: Final = 200


def file_name(doc_id: str) -> str:
    """A file name (without suffix) for a document; `readers.files.doc_id_of` is the inverse.

    What file systems do not take is percent-encoded. A name longer than they take is cut, and ends
    in a hash that keeps it apart from others.
    """
    name = "".join(_encoded(char, index) for index, char in enumerate(doc_id))
    if len(name.encode("utf-8")) <= _LONGEST_BYTES:
        return name
    short = name.encode("utf-8")[: _LONGEST_BYTES - 17].decode("utf-8", errors="ignore")
    return f"{short}-{sha256(doc_id.encode('utf-8')).hexdigest()[:16]}"


def _encoded(char: str, index: int) -> str:
    # A leading dot hides a file; white space at the edges is dropped by some systems.
    unsafe = char in _UNSAFE or not char.isprintable() or (index == 0 and char in ". ")
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8")) if unsafe else char
