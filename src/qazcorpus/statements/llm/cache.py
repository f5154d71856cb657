"""Valid answers of language models, kept on disk."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final
from weakref import finalize

from qazcorpus.errors import QazcorpusError

FILE: Final = "llm-stances.sqlite"
_WAIT: Final = 30.0  # seconds that another process may write
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, model TEXT, stances TEXT) "
    "WITHOUT ROWID"
)


def cache_key(*parts: Any) -> str:
    """The key of a request: a hash of everything that its answer depends on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class AnswerCache:
    """Answers by key, in an SQLite file of a folder. It has hashes and stances, but no texts.

    Several threads and processes may use it at the same time. Its methods raise QazcorpusError if
    the file cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._connection: sqlite3.Connection | None = None
        self._lock = Lock()

    def get(self, key: str) -> list[str] | None:
        """The stances of a request, or None."""
        with self._lock, self._database() as database:
            row = database.execute("SELECT stances FROM answers WHERE key = ?", (key,)).fetchone()
        return row[0].split() if row else None

    def put(self, key: str, model: str, stances: list[str]) -> None:
        """Keep the stances of a request."""
        with self._lock, self._database() as database, database:
            database.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, model, " ".join(stances))
            )

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._connection is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._connection = sqlite3.connect(
                    self.path, timeout=_WAIT, check_same_thread=False
                )
                finalize(self, self._connection.close)
                self._connection.execute(_TABLE)
            yield self._connection
        except (sqlite3.Error, OSError) as error:
            self._connection = None
            raise QazcorpusError(
                f"the cache of the stance engine llm cannot be used: {error}.",
                path=self.path,
                remedy="Delete the file, name another folder (cache_dir), or do without the cache "
                "(cache=false).",
            ) from error
