"""Parse changes of the scheme from command-line options: `LABEL`, `LABEL=KIND,KIND`, `LABEL=TEXT`.

`values` has the properties of new labels: it maps a property ("kk", "en", "colour", "hotkey",
"from", "to") to texts of the form `LABEL=TEXT`, or `TEXT` if there is only one new label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from qazcorpus.annotations.scheme_change import GROUPS, SchemeChange
from qazcorpus.errors import UsageError

REST: Final = "rest"
_PROPERTIES: Final = ("kk", "en", "colour", "hotkey", "from", "to")
Values = Mapping[str, Sequence[str]]


def renaming(old: str, new: str, values: Values) -> SchemeChange:
    """A change that renames a label."""
    return SchemeChange("rename", (old,), (new,), values=_values((new,), values))


def merging(first: str, second: str, new: str, values: Values) -> SchemeChange:
    """A change that merges two labels into one."""
    return SchemeChange("merge", (first, second), (new,), values=_values((new,), values))


def splitting(old: str, first: str, second: str, values: Values) -> SchemeChange:
    """A change that splits a label: `first` and `second` are `LABEL=KIND,KIND` or `LABEL=rest`.

    Raises UsageError if they do not say which spans each label gets.
    """
    parts = dict(_part(text) for text in (first, second))
    rest = [label for label, kinds in parts.items() if kinds == (REST,)]
    if len(parts) != 2 or len(rest) > 1:
        raise UsageError(f"a split needs two labels, at most one of them LABEL={REST}.")
    return SchemeChange(
        "split",
        (old,),
        tuple(parts),
        kinds={label: kinds for label, kinds in parts.items() if label not in rest},
        rest=rest[0] if rest else "",
        values=_values(tuple(parts), values),
    )


def adding(label: str, group: str, values: Values, known: Mapping[str, Any]) -> SchemeChange:
    """A change that adds a label to a group of the scheme.

    `known` has the values of the project's scheme: a label that is in it has its group and its
    properties there, unless others are given. Without a group, another label is an entity label.
    Raises UsageError for an unknown group.
    """
    places = {str(item["label"]): name for name in GROUPS for item in known[name]}
    group = group or places.get(label, "entities")
    found = [name for name in GROUPS if name == group]
    if not found:
        raise UsageError(
            f"the scheme has no group {group!r}.", remedy=f"Its groups: {', '.join(GROUPS)}."
        )
    inherited = [item for item in known[found[0]] if item["label"] == label]
    properties = {k: str(item[k]) for item in inherited for k in _PROPERTIES if item.get(k)}
    given = _values((label,), values).get(label, {})
    return SchemeChange(
        "add", (), (label,), group=found[0], values={label: {**properties, **given}}
    )


def _part(text: str) -> tuple[str, tuple[str, ...]]:
    """Parse `LABEL=KIND,KIND` into a label and its classes."""
    label, _, kinds = text.partition("=")
    if not kinds:
        raise UsageError(
            f"{text!r} does not say which spans the new label gets.",
            remedy=f"Write LABEL=KIND,KIND or LABEL={REST}.",
        )
    return label, tuple(kind.strip() for kind in kinds.split(","))


def _values(new: tuple[str, ...], values: Values) -> dict[str, dict[str, str]]:
    """The properties by new label; a text without a label belongs to the only new label."""
    found: dict[str, dict[str, str]] = {}
    for name, texts in values.items():
        for text in texts:
            label, sign, value = text.partition("=")
            if not sign or label not in new:
                if len(new) > 1:
                    raise UsageError(
                        f"--{name} {text!r} does not name its label.",
                        remedy=f'Write --{name} "{new[0]}=…".',
                    )
                label, value = new[0], text
            found.setdefault(label, {})[name] = value
    return found
