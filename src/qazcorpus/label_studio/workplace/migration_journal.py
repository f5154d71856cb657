"""The journal of an unfinished change of the scheme, and the report of a finished one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from qazcorpus.annotations.scheme_change import SchemePlan
from qazcorpus.annotations.scheme_migration import LabelMoves, Undecided
from qazcorpus.atomic import written_file
from qazcorpus.errors import QazcorpusError
from qazcorpus.label_studio.workplace.workplace import Workplace


@dataclass(slots=True)
class MigrationReport:
    """The changes that were, or would be, made: `places` maps a place to its moves.

    `backup` is the backup file of the workplace; `kept` maps data sets to copies of their old
    state; `file` is the file to which the report was written.
    """

    plan: SchemePlan
    applied: bool
    places: dict[str, LabelMoves] = field(default_factory=dict)
    backup: Path | None = None
    kept: dict[Path, Path] = field(default_factory=dict)
    file: Path | None = None

    @property
    def moved(self) -> int:
        """The number of labels that were moved, in all places together."""
        return sum(moves.moved.total() for moves in self.places.values())

    @property
    def undecided(self) -> list[Undecided]:
        """The spans that could not be decided, in all places together."""
        items = [item for moves in self.places.values() for item in moves.undecided]
        return list(dict.fromkeys(items))

    @property
    def review(self) -> list[Undecided]:
        """The statements that people must look at again, because the added label may fit them
        better, in all places together."""
        items = [item for moves in self.places.values() for item in moves.review]
        return list(dict.fromkeys(items))

    @property
    def pending(self) -> bool:
        """Whether an old label stays in the scheme because spans with it must be annotated
        again."""
        return any(item.label not in self.plan.change.new for item in self.undecided)

    def count(self, place: str, moves: LabelMoves) -> None:
        """Add the moves of one place."""
        if moves:
            undecided = [replace(item, place=place) for item in moves.undecided]
            review = [replace(item, place=place) for item in moves.review]
            here = self.places.setdefault(place, LabelMoves())
            here.add(LabelMoves(moves.moved, undecided, review))

    def write(self, path: Path) -> None:
        """Write the report as JSON, atomically."""
        data = {
            "change": self.plan.change.to_dict(),
            "versions": list(self.plan.versions),
            "backup": str(self.backup or ""),
            "moved": {
                place: {f"{old} → {new}": n for (old, new), n in moves.moved.items()}
                for place, moves in self.places.items()
            },
            "undecided": [asdict(item) for item in self.undecided],
            "review": [asdict(item) for item in self.review],
        }
        path.parent.mkdir(exist_ok=True)
        _write(data, path)
        self.file = path


@dataclass(slots=True)
class Journal:
    """An unfinished change: the change itself, the scheme before it, and the backup.

    `fingerprints` maps the fingerprints of the annotations before the change to those after it.
    """

    path: Path
    change: dict[str, Any]
    scheme: dict[str, Any]
    backup: str
    fingerprints: dict[str, str]

    @staticmethod
    def place(workplace: Workplace) -> Path:
        """The path of a workplace's journal."""
        return workplace.migration_path

    @classmethod
    def read(cls, workplace: Workplace) -> Self | None:
        """The workplace's unfinished change, or None if there is none."""
        path = cls.place(workplace)
        if not path.exists():
            return None
        try:
            return cls(path, **json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise QazcorpusError(
                f"the journal of the unfinished scheme change cannot be read: {error}.",
                path=path,
                remedy="Restore the newest backup: qazcorpus annotate restore FILE",
            ) from error

    def write(self) -> None:
        """Write the journal atomically."""
        names = ("change", "scheme", "backup", "fingerprints")
        _write({name: getattr(self, name) for name in names}, self.path)


def _write(data: Any, path: Path) -> None:
    with written_file(path) as part:
        part.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
