"""The label scheme of `annotations/scheme.yaml`, from which every list of labels is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from qazcorpus.errors import SchemeError
from qazcorpus.resources import resource


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its names, colour, hotkey, short rule and examples; for entities, its kinds."""

    label: str
    kk: str
    en: str
    colour: str = ""
    hotkey: str = ""
    rule_kk: str = ""
    rule_en: str = ""
    examples: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation label and the two attribution labels that it joins."""

    label: str
    kk: str
    en: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """The scheme: entity labels, attribution labels, relations and stances, in their order."""

    version: str
    entities: tuple[Label, ...]
    attribution: tuple[Label, ...]
    relations: tuple[Relation, ...]
    stances: tuple[Label, ...]
    _by_name: dict[str, Label] = field(default_factory=dict, repr=False)

    @property
    def entity_labels(self) -> tuple[str, ...]:
        """The names of the entity labels, in the scheme's order."""
        return tuple(label.label for label in self.entities)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every KazNERD class of the scheme, in alphabetical order."""
        return tuple(sorted({kind for label in self.entities for kind in label.kinds}))

    def entity_tags(self) -> tuple[str, ...]:
        """IOB2 tags of the entity labels, O first."""
        return ("O", *(f"{p}-{label}" for label in self.entity_labels for p in "BI"))

    def get(self, name: str) -> Label:
        """The label of that name; raises SchemeError when the scheme has none."""
        if name not in self._by_name:
            raise SchemeError(
                f"the scheme {self.version} has no label {name!r}.",
                remedy=f"Its labels: {', '.join(self._by_name)}.",
            )
        return self._by_name[name]

    def label_of_kind(self, kind: str) -> str:
        """The one label of a KazNERD class; ORGANISATION has two and gives ORG, the wider one."""
        labels = [label.label for label in self.entities if kind in label.kinds]
        if not labels:
            raise SchemeError(f"no label of the scheme {self.version} covers the kind {kind!r}.")
        return labels[-1]


def labels_by_name(labels: Iterable[Label]) -> dict[str, str]:
    """The labels by their own, their Kazakh and their English name in small letters; names that
    several labels have are left out."""
    found: dict[str, set[str]] = {}
    for label in labels:
        for name in (label.label, label.kk, label.en):
            found.setdefault(name.casefold(), set()).add(label.label)
    return {name: next(iter(of)) for name, of in found.items() if len(of) == 1}


def load_scheme(path: Path | None = None) -> Scheme:
    """The scheme in `path`, or the project's own; raises SchemeError where it is not one."""
    if path is None:
        return _embedded_scheme()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(f"cannot be read: {error}", path=path) from error
    return _parse(text, str(path))


@lru_cache(maxsize=1)
def _embedded_scheme() -> Scheme:
    path = resource("annotations", "scheme.yaml")
    return _parse(path.read_text(encoding="utf-8"), "scheme.yaml")


def _parse(text: str, path: str) -> Scheme:
    import yaml

    try:
        data: dict[str, Any] = yaml.safe_load(text)
        entities = tuple(_label(item) for item in data["entities"])
        attribution = tuple(_label(item) for item in data["attribution"])
        stances = tuple(_label(item) for item in data["stances"])
        relations = tuple(
            Relation(r["label"], r["kk"], r["en"], r["from"], r["to"]) for r in data["relations"]
        )
        version = str(data["version"])
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise SchemeError(f"this is not a label scheme: {error}", path=path) from error
    labels = [*entities, *attribution, *stances]
    by_name = {label.label: label for label in labels}
    for names, what in (
        ([label.label for label in labels], "label"),
        ([label.hotkey for label in labels if label.hotkey], "hotkey"),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise SchemeError(f"the {what} {twice[0]!r} stands twice.", path=path)
    return Scheme(version, entities, attribution, relations, stances, by_name)


def _label(item: dict[str, Any]) -> Label:
    rule = item.get("rule", {})
    return Label(
        label=item["label"],
        kk=item["kk"],
        en=item["en"],
        colour=item.get("colour", ""),
        hotkey=str(item.get("hotkey", "")),
        rule_kk=rule.get("kk", ""),
        rule_en=rule.get("en", ""),
        examples=tuple(item.get("examples", ())),
        kinds=tuple(item.get("kinds", ())),
    )
