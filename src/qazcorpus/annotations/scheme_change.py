"""A change of the label scheme: rename, merge, split or add a label.

Here the scheme is the plain values of its YAML file, so that all other contents of the file are
kept. Each change is recorded in the scheme itself (`changes`). With these records, layers that were
made with an older scheme, or by a pipeline that knows only the older one, are updated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

from qazcorpus.document import ANSWERS
from qazcorpus.errors import SchemeError, UsageError
from qazcorpus.scheme import Scheme, scheme_of
from qazcorpus.scheme_file import LABEL_NAME, scheme_data

Action = Literal["rename", "merge", "split", "add"]
Group = Literal["entities", "attribution", "relations", "stances"]
GROUPS: Final[tuple[Group, ...]] = ("entities", "attribution", "relations", "stances")
PARTS: Final = ("SOURCE", "CUE", "CONTENT")
# Colours that are easy to tell apart on white, for labels without a colour.
_COLOURS: Final = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#9c755f",
    "#8c6bb1", "#41ab5d",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchemeChange:
    """A change of labels.

    `old` are the changed labels, `new` those that replace them. A split assigns spans by KazNERD
    class (`kinds`: new label → classes); the new label in `rest` gets the classes that are not
    named. `values` are properties of new labels (label → {"kk": …, "en": …, "colour": …, "hotkey":
    …}; for a relation also "from" and "to").
    """

    action: Action
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    group: Group | None = None
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rest: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.action == "add":
            return f"add {self.new[0]}"
        return f"{self.action} {', '.join(self.old)} → {', '.join(self.new)}"

    def label(self, label: str, kind: str = "") -> str | None:
        """The new label for `label`, or None if the span's class does not decide it.

        A label that does not change is returned unchanged.
        """
        if label not in self.old:
            return label
        if self.action != "split":
            return self.new[0]
        if kind:
            return next((new for new, kinds in self.kinds.items() if kind in kinds), None)
        goals = {new for new, kinds in self.kinds.items() if kinds}
        return goals.pop() if len(goals) == 1 else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values; `from_dict` is the inverse."""
        data = asdict(self)
        return (
            data
            | {"old": list(self.old), "new": list(self.new)}
            | {"kinds": {new: list(kinds) for new, kinds in self.kinds.items()}}
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SchemeChange:
        """Build a change from the output of `to_dict`; raises SchemeError for other data."""
        try:
            values = {name: data[name] for name in ("action", "group", "rest", "values")}
            return cls(
                old=tuple(data["old"]),
                new=tuple(data["new"]),
                kinds={new: tuple(kinds) for new, kinds in data["kinds"].items()},
                **values,
            )
        except (KeyError, TypeError, AttributeError) as error:
            missing = isinstance(error, KeyError)
            raise SchemeError(
                f"this is not a change of a scheme: "
                f"{f'the key {error} is missing' if missing else 'a value is of the wrong type'}.",
                place="changes",
                remedy="qazcorpus annotate migrate writes the changes; restore the scheme from a "
                "backup.",
            ) from error


@dataclass(frozen=True, slots=True)
class SchemePlan:
    """A change applied to a scheme: `change` with its group and classes filled in, the new scheme
    (`after`), and the scheme with both old and new labels (`between`)."""

    change: SchemeChange
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    between: Mapping[str, Any]

    @property
    def versions(self) -> tuple[str, str]:
        """The version of the scheme before and after."""
        return str(self.before["version"]), str(self.after["version"])


def plan(data: Mapping[str, Any], change: SchemeChange) -> SchemePlan:
    """Apply a change to a scheme.

    Raises SchemeError for old labels that do not exist and new labels that already exist. Raises
    UsageError for a change that is incomplete or that documents cannot store.
    """
    change = _completed(data, change)
    _require_holdable(data, change)
    after = deepcopy(dict(data))
    group: str = str(change.group)
    items: list[dict[str, Any]] = after[group]
    old = {item["label"]: item for item in items if item["label"] in change.old}
    new = [_item(data, change, name, old) for name in change.new]
    at = min((items.index(item) for item in old.values()), default=len(items))
    fresh = {item["label"] for item in new}
    kept = [item for item in items if item["label"] not in {*change.old, *fresh}]
    at = sum(item in kept for item in items[:at])
    after[group] = [*kept[:at], *new, *kept[at:]]
    for item in after[group]:
        if inner := item.get("inner"):
            moved = (name for old_name in inner for name in _renamed(old_name, change))
            item["inner"] = list(dict.fromkeys(moved))
    _colour(after, fresh)
    after["version"] = _next_version(str(data["version"]), change)
    after["changes"] = [
        *after.get("changes", ()),
        {"version": after["version"], **change.to_dict()},
    ]
    between = deepcopy(after)
    gone = [item for item in items if item["label"] in change.old and item["label"] not in fresh]
    # The new labels have the hotkey and the classes already; the old label is only shown.
    between[group] += [_retired(item) for item in gone]
    for result in (after, between):
        as_scheme(result)
    return SchemePlan(change, data, after, between)


def _renamed(label: str, change: SchemeChange) -> tuple[str, ...]:
    """The labels that a change puts in place of a label."""
    return change.new if label in change.old else (label,)


def changes_of(data: Mapping[str, Any]) -> Iterator[SchemeChange]:
    """The changes recorded in a scheme, the oldest first."""
    return (SchemeChange.from_dict(item) for item in data.get("changes") or ())


def scheme_text(data: Mapping[str, Any], header: str = "") -> str:
    """A scheme as YAML, after a `header` of comments."""
    import yaml

    return header + yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=100)


def header_of(text: str) -> str:
    """The comments at the start of a YAML file."""
    lines = text.splitlines(keepends=True)
    first = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:first])


def as_scheme(data: Mapping[str, Any]) -> Scheme:
    """The scheme object for plain values; raises SchemeError if they are not a scheme."""
    return scheme_of(scheme_data(scheme_text(data)))


def _completed(data: Mapping[str, Any], change: SchemeChange) -> SchemeChange:
    """The change with its group and, for a split, the classes of every new label."""
    places = {item["label"]: group for group in GROUPS for item in data[group]}
    for name in change.old:
        if name not in places:
            raise SchemeError(
                f"the scheme {data['version']} has no label {name!r}.",
                remedy=f"Its labels: {', '.join(places)}.",
            )
    groups = {places[name] for name in change.old}
    if len(groups) > 1:
        raise UsageError(
            f"{', '.join(change.old)} are labels of different groups: {', '.join(sorted(groups))}."
        )
    group = groups.pop() if groups else change.group or "entities"
    for name in change.new:
        taken = places.get(name)
        if taken and name not in change.old and not (change.action == "split" and taken == group):
            raise SchemeError(
                f"the scheme {data['version']} already has a label {name!r}.",
                remedy="Choose another name, or merge the two labels."
                if change.old
                else "Choose another name.",
            )
        if not LABEL_NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} cannot be the name of a label.",
                remedy="Use Latin letters, digits and _, with a letter first. Set the names that "
                "people see with --kk and --en.",
            )
    if change.action == "split":
        return replace(change, group=group, kinds=_split_kinds(data, change, group))
    return replace(change, group=group)


def _split_kinds(
    data: Mapping[str, Any], change: SchemeChange, group: str
) -> dict[str, tuple[str, ...]]:
    (old,) = change.old
    if group != "entities":
        raise UsageError(
            f"{old} has no classes by which it could be split.",
            remedy="Only entity labels have classes. Add a label with --add and annotate again.",
        )
    item = next(item for item in data[group] if item["label"] == old)
    classes = tuple(item.get("kinds", ()))
    named = [kind for kinds in change.kinds.values() for kind in kinds]
    for kind in named:
        if kind not in classes or named.count(kind) > 1:
            problem = "is named twice" if kind in classes else f"is not a class of {old}"
            raise UsageError(
                f"{kind} {problem}.", remedy=f"Its classes: {', '.join(classes) or 'none'}."
            )
    rest = tuple(kind for kind in classes if kind not in named)
    if rest and not change.rest:
        raise UsageError(
            f"no label is given for {', '.join(rest)}.", remedy="Name them, or give LABEL=rest."
        )
    return {new: rest if new == change.rest else change.kinds[new] for new in change.new}


def _require_holdable(data: Mapping[str, Any], change: SchemeChange) -> None:
    """Raise UsageError for stances and parts of a statement that a Document cannot store."""
    shown_only = change.action == "rename" and change.old == change.new
    if shown_only or change.group not in ("stances", "attribution"):
        return
    remedy = "Their Kazakh and English names can be changed: --rename LABEL LABEL --kk … --en …"
    if change.group == "stances" and not {*change.new} <= {*ANSWERS}:
        raise UsageError(f"only the stances {', '.join(ANSWERS)} are possible.", remedy=remedy)
    if change.group == "attribution":
        raise UsageError(
            f"the parts of a statement must be exactly {', '.join(PARTS)}.", remedy=remedy
        )


def _item(
    data: Mapping[str, Any], change: SchemeChange, name: str, old: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """The entry of a new label in the scheme."""
    there = {item["label"]: item for item in data[str(change.group)]}
    base = old.get(name) or there.get(name)
    if base is None and change.action in ("rename", "merge"):
        base = old[change.old[0]]
    given = change.values.get(name, {})
    item: dict[str, Any] = {"label": name}
    if base is not None:
        item = {**deepcopy(base), "label": name}
    item.update(given)
    if change.action == "split":
        item["kinds"] = _kinds_of_part(change, name, there)
    elif change.action == "merge":
        for key in ("kinds", "examples"):
            values = [value for label in change.old for value in old[label].get(key, ())]
            if values:
                item[key] = list(dict.fromkeys(values))
    _require_named(change, name, item, inherited=name in there or change.action == "rename")
    return item


def _retired(item: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of an old label while the new ones exist too; its names are marked as old."""
    kept = {key: value for key, value in item.items() if key not in ("hotkey", "kinds")}
    return {**kept, "kk": f"{item['kk']} (ескі)", "en": f"{item['en']} (old)"}


def _kinds_of_part(
    change: SchemeChange, name: str, there: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """The classes of a new label: its part of the old label's classes, and the classes it had if it
    existed before."""
    own = () if name in change.old else there.get(name, {}).get("kinds", ())
    return list(dict.fromkeys((*own, *change.kinds[name])))


def _require_named(
    change: SchemeChange, name: str, item: Mapping[str, Any], *, inherited: bool
) -> None:
    given = change.values.get(name, {})
    needed = ["kk", "en"] + (["from", "to"] if change.group == "relations" else [])
    missing = [key for key in needed if not item.get(key) or not (inherited or given.get(key))]
    if change.action == "merge" and change.group == "relations":
        missing = [key for key in missing if key in ("kk", "en")]
    if missing:
        raise UsageError(
            f"the new label {name} lacks {' and '.join(missing)}.",
            remedy=f'Give each of them: --{missing[0]} "{name}=…".',
        )


def _colour(data: dict[str, Any], fresh: set[str]) -> None:
    """Give each new label without a colour one that no other label has."""
    everyone = [item for group in GROUPS for item in data[group]]
    for group in ("entities", "attribution", "stances"):
        for item in data[group]:
            if item["label"] in fresh and not item.get("colour"):
                used = {str(other.get("colour", "")).lower() for other in everyone}
                item["colour"] = next((c for c in _COLOURS if c not in used), "#999999")


def _next_version(version: str, change: SchemeChange) -> str:
    """The next version: 1.0 → 1.1 if existing annotations stay valid, 1.0 → 2.0 if labels
    changed."""
    match = re.fullmatch(r"(\d+)\.(\d+)(?:\..*)?", version)
    if not match:
        return f"{version}.1"
    major, minor = int(match[1]), int(match[2])
    same = change.action == "add" or change.old == change.new
    return f"{major}.{minor + 1}" if same else f"{major + 1}.0"
