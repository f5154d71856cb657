"""Names of files that hold one document each: `file_name` and its inverse, `file_doc_id`."""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from urllib.parse import unquote

# Characters that some file systems do not allow in names, and the sign that escapes them.
_UNSAFE: Final = frozenset('/\\:*?"<>|%')
_LONGEST_BYTES: Final = 200


def file_name(doc_id: str) -> str:
    """The file name, without a suffix, of a document.

    Characters that file systems do not allow are percent-encoded. A name that is too long for them
    is cut, and ends in a hash that tells it from other names; it has no inverse.
    """
    name = "".join(_encoded(char, index) for index, char in enumerate(doc_id))
    if len(name.encode("utf-8")) <= _LONGEST_BYTES:
        return name
    short = name.encode("utf-8")[: _LONGEST_BYTES - 17].decode("utf-8", errors="ignore")
    return f"{short}-{sha256(doc_id.encode('utf-8')).hexdigest()[:16]}"


def file_doc_id(name: str) -> str:
    """The identifier of the document with this file name (without a suffix)."""
    try:
        return unquote(name, errors="strict")
    except UnicodeDecodeError:  # the name was not made by `file_name`
        return name


def _encoded(char: str, index: int) -> str:
    # A leading dot hides a file; some systems drop white space at the edges of names.
    unsafe = char in _UNSAFE or not char.isprintable() or (index == 0 and char in ". ")
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8")) if unsafe else char
