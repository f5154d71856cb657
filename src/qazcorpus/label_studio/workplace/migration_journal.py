"""What is known of a change of the scheme while it goes on, and when it is done."""

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
    """What was, or would be, changed: `places` maps a place to its moves.

    `backup` is where the workplace was backed up, `kept` where data sets are as they were.
    """

    plan: SchemePlan
    applied: bool
    places: dict[str, LabelMoves] = field(default_factory=dict)
    backup: Path | None = None
    kept: dict[Path, Path] = field(default_factory=dict)

    @property
    def moved(self) -> int:
        """How many labels were moved, all places together."""
        return sum(moves.moved.total() for moves in self.places.values())

    @property
    def undecided(self) -> list[Undecided]:
        """What could not be decided, all places together."""
        items = [item for moves in self.places.values() for item in moves.undecided]
        return list(dict.fromkeys(items))

    @property
    def pending(self) -> bool:
        """Whether an old label stays in the scheme, because spans with it are to be annotated
        anew."""
        return any(item.label not in self.plan.change.new for item in self.undecided)

    def count(self, place: str, moves: LabelMoves) -> None:
        """Add what happened at a place."""
        if moves:
            undecided = [replace(item, place=place) for item in moves.undecided]
            self.places.setdefault(place, LabelMoves()).add(LabelMoves(moves.moved, undecided))

    def write(self, path: Path) -> None:
        """Write the report as JSON, in one piece."""
        data = {
            "change": self.plan.change.to_dict(),
            "versions": list(self.plan.versions),
            "backup": str(self.backup or ""),
            "moved": {
                place: {f"{old} → {new}": n for (old, new), n in moves.moved.items()}
                for place, moves in self.places.items()
            },
            "undecided": [asdict(item) for item in self.undecided],
        }
        path.parent.mkdir(exist_ok=True)
        _write(data, path)


@dataclass(slots=True)
class Journal:
    """An unfinished change: what it is, the scheme before it, and the backup.

    `fingerprints` maps those of the annotations before it to those after.
    """

    path: Path
    change: dict[str, Any]
    scheme: dict[str, Any]
    backup: str
    fingerprints: dict[str, str]

    @staticmethod
    def place(workplace: Workplace) -> Path:
        """Where the journal of a workplace lies."""
        return workplace.migration_path

    @classmethod
    def read(cls, workplace: Workplace) -> Self | None:
        """The workplace's unfinished change, None where there is none."""
        path = cls.place(workplace)
        if not path.exists():
            return None
        try:
            return cls(path, **json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise QazcorpusError(
                f"this does not say which change of the scheme is unfinished: {error}.",
                path=path,
                remedy="Restore the newest backup: qazcorpus annotate restore FILE",
            ) from error

    def write(self) -> None:
        """Write the journal in one piece."""
        names = ("change", "scheme", "backup", "fingerprints")
        _write({name: getattr(self, name) for name in names}, self.path)


def _write(data: Any, path: Path) -> None:
    with written_file(path) as part:
        part.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
