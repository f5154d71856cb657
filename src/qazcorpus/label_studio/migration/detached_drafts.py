"""Drafts taken off their annotation while it is written: the server deletes those that are on it.

`migration-drafts.json` in the workplace names them for that moment, so that whoever comes after an
interruption puts them back.
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
    """The drafts of a workplace's server that are off their annotation."""

    server: ServerResults
    path: Path

    @classmethod
    def of(cls, server: ServerResults, workplace: Workplace) -> DetachedDrafts:
        """Those of a workplace; what an interrupted command took off is put back first."""
        drafts = cls(server, workplace.migration_drafts_path)
        drafts.put_back()
        return drafts

    @contextmanager
    def taken_off(self, task: int, annotation: int) -> Iterator[None]:
        """Take the drafts of an annotation off it for the block, and put them back after it."""
        drafts = self.server.drafts_of(task, annotation)
        if drafts:
            with written_file(self.path) as part:
                part.write_text(json.dumps({str(draft): annotation for draft in drafts}))
        for draft in drafts:
            self.server.move_draft(draft, None)
        yield
        self.put_back()

    def put_back(self) -> None:
        """Put drafts back on the annotation that they were taken off."""
        if not self.path.exists():
            return
        try:
            drafts = json.loads(self.path.read_text(encoding="utf-8"))
            pairs = [(int(draft), int(annotation)) for draft, annotation in drafts.items()]
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise QazcorpusError(
                f"this does not say which drafts are off their annotation: {error}.",
                path=self.path,
                remedy="Restore the newest backup: qazcorpus annotate restore FILE",
            ) from error
        for draft, annotation in pairs:
            self.server.move_draft(draft, annotation)
        self.path.unlink()
