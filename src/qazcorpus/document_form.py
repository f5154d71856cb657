"""The form of a document in JSON: lists, objects and offsets, before it is a `Document`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

MOST_LEVELS: Final = 50
"""The most levels of names inside a name that a file may have."""


def require_containers(data: Mapping[str, Any], layers: Iterable[str]) -> None:
    """Raise TypeError, with the place, if a list, an object or a span is something else."""
    if not isinstance(data["text"], str):
        raise TypeError(f"text is not a string but {data['text']!r:.50}")
    for name in ("metadata", "origin"):
        _require_object(name, data.get(name, {}))
    _require_object("metadata.extra", data.get("metadata", {}).get("extra", {}))
    for layer in layers:
        for name, item in _objects(layer, data.get(layer, ())):
            if layer == "targets":
                for mention, span in _objects(f"{name}.mentions", item.get("mentions", ())):
                    _require_offsets(mention, span)
            elif layer == "statements":
                for part in ("source", "cue", "content"):
                    if item.get(part) is not None:
                        _require_object(f"{name}.{part}", item[part])
                        _require_offsets(f"{name}.{part}", item[part])
                if item.get("probabilities") is not None:
                    _require_object(f"{name}.probabilities", item["probabilities"])
            else:
                _require_offsets(name, item)
                _require_inner(name, item.get("inner", ()))


def _require_inner(name: str, inner: Any) -> None:
    """Check the names inside a name, of which there may be many levels."""
    waiting = [(f"{name}.inner", inner, 1)]
    while waiting:
        place, items, depth = waiting.pop()
        if depth > MOST_LEVELS and items:
            raise ValueError(f"{name} has names inside it at more than {MOST_LEVELS} levels")
        for found, item in _objects(place, items):
            _require_offsets(found, item)
            waiting.append((f"{found}.inner", item.get("inner", ()), depth + 1))


def _objects(name: str, items: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise TypeError(f"{name} is not a list but {items!r:.50}")
    for number, item in enumerate(items):
        _require_object(f"{name}[{number}]", item)
        yield f"{name}[{number}]", item


def _require_object(name: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is not an object but {value!r:.50}")


def _require_offsets(name: str, span: Mapping[str, Any]) -> None:
    for key in ("start", "end"):
        value = span.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{name}.{key} is not a whole number but {value!r:.50}")
