"""Near-duplicate texts: MinHash signatures (datasketch) in an index on disk.

Two texts are near-duplicates when the estimated Jaccard similarity of their word trigrams is at
least `THRESHOLD`. Candidates are found by locality-sensitive hashing (Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, ch. 3) in 32 bands of 4 rows: a pair at similarity 0.6 is found
with probability 0.988, at 0.7 with 0.9998, at 0.8 with 1 - 5e-8. The bands are in SQLite and not in
datasketch's tables, so that memory does not grow with the corpus.

Texts that share much of their wording without being near-duplicates are candidates too. If all
texts do (one form that was filled in a hundred thousand times), time grows with the square of their
number.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

THRESHOLD: Final = 0.6
SHINGLE_WORDS: Final = 3
PERMUTATIONS: Final = 128
BANDS: Final = 32

_WORD: Final = re.compile(r"\w+")
_CACHE_KIB: Final = 65_536
_PART_SHINGLES: Final = 4_096
_SCHEMA: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY, sha BLOB NOT NULL UNIQUE, split TEXT NOT NULL,
    signature BLOB NOT NULL, doc_id TEXT UNIQUE
);
CREATE TABLE bands (band BLOB NOT NULL, text INTEGER NOT NULL, PRIMARY KEY (band, text))
    WITHOUT ROWID;
BEGIN;
"""


@dataclass(frozen=True, slots=True)
class IndexedText:
    """A text in the index: its split, and the document of this build with this text, if any."""

    split: str
    doc_id: str | None


class TextIndex:
    """The texts that were added so far, found by hash and by similarity. The file is temporary."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(f"PRAGMA cache_size = -{_CACHE_KIB};{_SCHEMA}")

    def close(self) -> None:
        """Close the temporary file."""
        self._database.close()

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM texts").fetchone()[0])

    def find(self, sha: str) -> IndexedText | None:
        """The text with this SHA-256, or None."""
        row = self._database.execute(
            "SELECT split, doc_id FROM texts WHERE sha = ?", (bytes.fromhex(sha),)
        ).fetchone()
        return IndexedText(*row) if row else None

    def has_document(self, doc_id: str) -> bool:
        """Whether a document of this build has this identifier."""
        query = "SELECT 1 FROM texts WHERE doc_id = ?"
        return self._database.execute(query, (doc_id,)).fetchone() is not None

    def name(self, sha: str, doc_id: str) -> None:
        """Set the document of this build that has the text."""
        self._database.execute(
            "UPDATE texts SET doc_id = ? WHERE sha = ?", (doc_id, bytes.fromhex(sha))
        )

    def near(self, signature: NDArray[np.uint32]) -> list[IndexedText]:
        """The near-duplicates among the texts that were added so far."""
        places = ",".join("?" * BANDS)
        rows = self._database.execute(
            "SELECT split, doc_id, signature FROM texts WHERE id IN "
            f"(SELECT DISTINCT text FROM bands WHERE band IN ({places}))",
            _bands(signature),
        )
        return [
            IndexedText(split, doc_id)
            for split, doc_id, other in rows
            if similarity(signature, np.frombuffer(other, dtype=np.uint32)) >= THRESHOLD
        ]

    def add(
        self, sha: str, signature: NDArray[np.uint32], split: str, doc_id: str | None = None
    ) -> None:
        """Add a text that is not yet in the index."""
        cursor = self._database.execute(
            "INSERT INTO texts (sha, split, signature, doc_id) VALUES (?, ?, ?, ?)",
            (bytes.fromhex(sha), split, signature.tobytes(), doc_id),
        )
        self._database.executemany(
            "INSERT OR IGNORE INTO bands VALUES (?, ?)",
            [(band, cursor.lastrowid) for band in _bands(signature)],
        )


class Signer:
    """Makes signatures: 128 MinHash values of a text's word trigrams."""

    @cached_property
    def _empty(self) -> Any:
        from datasketch import MinHash

        return MinHash(num_perm=PERMUTATIONS)

    def sign(self, text: str) -> NDArray[np.uint32]:
        """The signature of a text, 128 numbers."""
        # A copy shares the permutations, because making them takes far longer than applying them.
        minhash = self._empty.copy()
        # datasketch makes 128 numbers for each shingle at once, so long texts are signed in parts.
        rest = iter(shingles(text))
        while part := [shingle.encode("utf-8") for shingle in islice(rest, _PART_SHINGLES)]:
            minhash.update_batch(part)
        return np.asarray(minhash.hashvalues).astype(np.uint32)


def shingles(text: str) -> set[str]:
    """The text's word trigrams, without case and punctuation. A shorter text is one shingle."""
    words = _WORD.findall(text.casefold()) or [text]
    last = max(len(words) - SHINGLE_WORDS, 0)
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(last + 1)}


def similarity(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> float:
    """The estimated Jaccard similarity of two signed texts (standard error 0.04 at 0.6)."""
    return float(np.mean(left == right))


def _bands(signature: NDArray[np.uint32]) -> list[bytes]:
    rows = signature.reshape(BANDS, -1)
    return [bytes([number]) + row.tobytes() for number, row in enumerate(rows)]
