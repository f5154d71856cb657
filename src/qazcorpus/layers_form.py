"""The layers of a document as plain dicts, and checks of the values that a file may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import UnionType
from typing import Any, Final, Protocol, get_args

from qazcorpus.layers import (
    ANSWERS,
    LAYERS,
    ROUNDING,
    Entity,
    Metadata,
    Origin,
    OriginKind,
    Probabilities,
    Span,
    Stance,
    Statement,
    Target,
    TargetOrigin,
)
from qazcorpus.nesting import levels


class HasLayers(Protocol):
    """A document, as the checks of its values see it."""

    @property
    def doc_id(self) -> str:
        """The name of the document."""

    @property
    def metadata(self) -> Metadata:
        """What is known about it."""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Its outermost names."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Its statements."""

    @property
    def origin(self) -> Mapping[str, Origin]:
        """Who made each layer."""


_SIMPLE_TYPES: Final = {"str": str, "int": int, "float | None": float | int | None}
_CHOICES: Final[Mapping[str, tuple[str | None, ...]]] = {
    name: (*get_args(choices), None) if "None" in name else get_args(choices)
    for name, choices in (
        ("Stance | None", Stance),
        ("OriginKind", OriginKind),
        ("TargetOrigin", TargetOrigin),
    )
}


def check_values(document: HasLayers) -> None:
    """Raise TypeError or ValueError if a value does not have the type of its field, or is not one
    of the values that are allowed there. A file may hold such values; later code expects none."""
    layers = (item for layer in LAYERS for item in getattr(document, layer))
    inner = (level.entity for level in levels(document.entities) if level.parent)
    for item in (document, document.metadata, *document.origin.values(), *layers, *inner):
        for f in fields(item):
            name, value = f"{type(item).__name__}.{f.name}", getattr(item, f.name)
            if expected := _SIMPLE_TYPES.get(str(f.type)):
                _require_type(name, value, expected)
            elif (choices := _CHOICES.get(str(f.type))) and value not in choices:
                allowed = ", ".join(filter(None, choices))
                raise ValueError(f"{name} is {value!r:.50}, not one of {allowed}")
    for key, value in document.metadata.extra.items():
        _require_type("a key of Metadata.extra", key, str)
        _require_type(f"Metadata.extra[{key!r}]", value, str)
    for target in document.metadata.other_targets:
        _require_type("an item of Metadata.other_targets", target, str)
    for statement in document.statements:
        _require_type("Statement.content", statement.content, Span)
        for name in ("confidence", "relevance"):
            _require_share(f"Statement.{name}", getattr(statement, name))
        if statement.probabilities is not None:
            _check_probabilities(statement.probabilities)
    if not document.doc_id:
        raise ValueError("the doc_id is empty")


def _require_type(what: str, value: object, expected: type | UnionType) -> None:
    if not isinstance(value, expected) or isinstance(value, bool):
        raise TypeError(f"{what} cannot be {value!r:.50}")
    if isinstance(value, str):
        value.encode("utf-8")  # refuses half of a surrogate pair, which JSON may hold


def _require_share(what: str, value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"{what} cannot be {value!r:.50}")


def _check_probabilities(given: Probabilities) -> None:
    for answer in ANSWERS:
        what = f"Statement.probabilities.{answer}"
        _require_type(what, getattr(given, answer), float | int)
        _require_share(what, getattr(given, answer))
    total = sum(getattr(given, answer) for answer in ANSWERS)
    if abs(total - 1) > ROUNDING:
        raise ValueError(f"the sum of Statement.probabilities cannot be {total:.4g}")


def metadata_from(data: Mapping[str, Any]) -> Metadata:
    """The inverse of `asdict` for metadata. Files of earlier versions have one target."""
    others = data.get("other_targets", ())
    if not isinstance(others, list | tuple):
        raise TypeError(f"Metadata.other_targets cannot be {others!r:.50}")
    return Metadata(**{**data, "other_targets": tuple(others)})


def entities_from(items: Iterable[Mapping[str, Any]]) -> tuple[Entity, ...]:
    """The inverse of `asdict` for the entities layer. Files of earlier versions have no names
    inside others."""
    return tuple(
        Entity(**{**item, "inner": entities_from(item.get("inner", ()))}) for item in items
    )


def targets_from(items: Iterable[Mapping[str, Any]]) -> tuple[Target, ...]:
    """The inverse of `asdict` for the targets layer."""
    return tuple(
        Target(**{**item, "mentions": tuple(Span(**m) for m in item.get("mentions", ()))})
        for item in items
    )


def statements_from(items: Iterable[Mapping[str, Any]]) -> tuple[Statement, ...]:
    """The inverse of `asdict` for the statements layer. Files of earlier versions have neither
    relevance nor probabilities."""
    kinds = {"source": Span, "cue": Span, "content": Span, "probabilities": Probabilities}
    return tuple(
        Statement(
            **{
                **item,
                **{
                    part: kind(**item[part]) if item.get(part) else None
                    for part, kind in kinds.items()
                },
            }
        )
        for item in items
    )
