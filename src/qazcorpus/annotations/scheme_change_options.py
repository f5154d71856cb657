"""Changes of the scheme as people say them: labels by name, `LABEL=KIND,KIND`, `LABEL=TEXT`.

`values` are what new labels are to have: by property ("kk", "en", "colour", "hotkey", "from", "to")
texts of the form `LABEL=TEXT`, or `TEXT` where there is only one new label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qazcorpus.annotations.scheme_change import GROUPS, SchemeChange
from qazcorpus.errors import UsageError

REST: Final = "rest"
Values = Mapping[str, Sequence[str]]


def renaming(old: str, new: str, values: Values) -> SchemeChange:
    """One label under another name."""
    return SchemeChange("rename", (old,), (new,), values=_values((new,), values))


def merging(first: str, second: str, new: str, values: Values) -> SchemeChange:
    """One label of two."""
    return SchemeChange("merge", (first, second), (new,), values=_values((new,), values))


def splitting(old: str, first: str, second: str, values: Values) -> SchemeChange:
    """Two labels of one: `first` and `second` are `LABEL=KIND,KIND` or `LABEL=rest`.

    Raises UsageError where they do not say which spans are whose.
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


def adding(label: str, group: str, values: Values) -> SchemeChange:
    """A new label of a group of the scheme; raises UsageError where there is no such group."""
    known = [name for name in GROUPS if name == group]
    if not known:
        raise UsageError(f"there are no {group!r}.", remedy=f"--group {', '.join(GROUPS)}.")
    return SchemeChange("add", (), (label,), group=known[0], values=_values((label,), values))


def _part(text: str) -> tuple[str, tuple[str, ...]]:
    """`LABEL=KIND,KIND` as label and classes."""
    label, _, kinds = text.partition("=")
    if not kinds:
        raise UsageError(
            f"{text!r} does not say which spans the new label takes.",
            remedy=f"Write LABEL=KIND,KIND or LABEL={REST}.",
        )
    return label, tuple(kind.strip() for kind in kinds.split(","))


def _values(new: tuple[str, ...], values: Values) -> dict[str, dict[str, str]]:
    """Properties by new label; a text without a label belongs to the only one."""
    found: dict[str, dict[str, str]] = {}
    for name, texts in values.items():
        for text in texts:
            label, sign, value = text.partition("=")
            if not sign or label not in new:
                if len(new) > 1:
                    raise UsageError(
                        f"--{name} {text!r} does not say for which label it is.",
                        remedy=f'Write --{name} "{new[0]}=…".',
                    )
                label, value = new[0], text
            found.setdefault(label, {})[name] = value
    return found
