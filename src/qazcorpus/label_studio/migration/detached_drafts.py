"""Detach drafts from their annotation while it is written, because the server would delete them.

During the write, `migration-drafts.json` in the workplace lists these drafts, so that the next
command can attach them again after an interruption.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qazcorpus.atomic import written_file
from qazcorpus.errors import QazcorpusError
from qazcorpus.label_studio.server.results import ServerResults
from qazcorpus.label_studio.workplace.workplace import Workplace


@dataclass(frozen=True, slots=True)
class DetachedDrafts:
    """The drafts of a workplace's server that are detached from their annotation."""

    server: ServerResults
    path: Path

    @classmethod
    def of(cls, server: ServerResults, workplace: Workplace) -> DetachedDrafts:
        """The detached drafts of a workplace. Drafts that an interrupted command detached are
        attached again first."""
        drafts = cls(server, workplace.migration_drafts_path)
        drafts.put_back()
        return drafts

    @contextmanager
    def taken_off(self, task: int, annotation: int) -> Iterator[None]:
        """Detach the drafts of an annotation for the block, and attach them again after it."""
        drafts = self.server.drafts_of(task, annotation)
        if drafts:
            with written_file(self.path) as part:
                part.write_text(json.dumps({str(draft): annotation for draft in drafts}))
        for draft in drafts:
            self.server.move_draft(draft, None)
        yield
        self.put_back()

    def put_back(self) -> None:
        """Attach the drafts to their annotations again."""
        if not self.path.exists():
            return
        try:
            drafts = json.loads(self.path.read_text(encoding="utf-8"))
            pairs = [(int(draft), int(annotation)) for draft, annotation in drafts.items()]
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise QazcorpusError(
                f"the list of detached drafts cannot be read: {error}.",
                path=self.path,
                remedy="Restore the newest backup: qazcorpus annotate restore FILE",
            ) from error
        for draft, annotation in pairs:
            self.server.move_draft(draft, annotation)
        self.path.unlink()
