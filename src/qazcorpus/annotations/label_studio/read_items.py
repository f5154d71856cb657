"""What is read from a result of Label Studio: items, findings, and what has no place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qazcorpus.annotations.annotation import Finding
from qazcorpus.document import Entity, Statement


@dataclass(frozen=True, slots=True)
class ReadEntity:
    """An entity, and the index of the stored one that it was made from."""

    entity: Entity
    index: int | None


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A statement, and the index of the stored one that it was made from.

    `targeted`: its target was chosen, or left open by the pipeline that it comes from.
    """

    statement: Statement
    index: int | None
    targeted: bool


@dataclass(slots=True)
class Regions:
    """What a result holds, its findings, and what a document has no place for:
    `{"code": …, "result": …}`, verbatim. `target_doubt` is as in `Annotation`."""

    entities: list[ReadEntity] = field(default_factory=list)
    statements: list[ReadStatement] = field(default_factory=list)
    new_targets: list[str] = field(default_factory=list)
    target_doubt: str | None = None
    findings: list[Finding] = field(default_factory=list)
    unplaced: list[Mapping[str, Any]] = field(default_factory=list)
