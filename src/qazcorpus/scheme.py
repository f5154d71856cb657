"""The label scheme of `annotations/scheme.yaml`, from which every list of labels is derived."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from qazcorpus.colours import FALLBACK
from qazcorpus.errors import SchemeError
from qazcorpus.regular_files import require_regular
from qazcorpus.resources import resource
from qazcorpus.scheme_file import MAX_CHARACTERS, scheme_data


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its names, colour, hotkey, short rule and examples; for entities, its kinds and
    the labels of names that may stand inside such a name (`inner`)."""

    label: str
    kk: str
    en: str
    colour: str = ""
    hotkey: str = ""
    rule_kk: str = ""
    rule_en: str = ""
    examples: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


# A scheme may lack the first, and no annotator chooses the second.
NOT_ABOUT: Final = Label("none", "Мәселеге қатыссыз", "Not about it", FALLBACK)
UNSURE: Final = Label("unsure", "Анық емес", "Unsure", FALLBACK)


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
    """The label scheme: entity labels, attribution labels, relations and stances, in order."""

    version: str
    entities: tuple[Label, ...]
    attribution: tuple[Label, ...]
    relations: tuple[Relation, ...]
    stances: tuple[Label, ...]
    _by_name: dict[str, Label] = field(default_factory=dict, repr=False)

    @property
    def inner_labels(self) -> tuple[str, ...]:
        """The labels of names that may stand inside others, in the scheme's order."""
        inner = {name for label in self.entities for name in label.inner}
        return tuple(label.label for label in self.entities if label.label in inner)

    def may_hold(self, outer: str, inner: str) -> bool:
        """Whether a name with the label `inner` may stand inside one with the label `outer`. A
        scheme of an earlier version does not say it."""
        return not self.inner_labels or inner in self.entity(outer).inner

    @property
    def entity_labels(self) -> tuple[str, ...]:
        """The names of the entity labels, in the scheme's order."""
        return tuple(label.label for label in self.entities)

    @property
    def stance_classes(self) -> tuple[Label, ...]:
        """The stances that documents and data sets hold: without `none`, which is null there."""
        return tuple(label for label in self.stances if label.label != NOT_ABOUT.label)

    @property
    def answers(self) -> tuple[Label, ...]:
        """What can be said about a stance: the stances, `none` and `unsure`."""
        return (*self.stance_classes, self.answer(NOT_ABOUT.label), UNSURE)

    def answer(self, name: str) -> Label:
        """The label of a statement's answer: a stance, `none` or `unsure`. Raises SchemeError if
        the scheme does not have the stance."""
        others = {label.label: label for label in (NOT_ABOUT, UNSURE)}
        return others[name] if name in others and name not in self._by_name else self.get(name)

    @property
    def kinds(self) -> tuple[str, ...]:
        """All KazNERD classes of the scheme, in alphabetical order."""
        return tuple(sorted({kind for label in self.entities for kind in label.kinds}))

    @property
    def rest(self) -> str:
        """The label for everything that no other label covers: the last one."""
        return self.entity_labels[-1]

    def entity_tags(self) -> tuple[str, ...]:
        """IOB2 tags of the entity labels, O first."""
        return ("O", *(f"{p}-{label}" for label in self.entity_labels for p in "BI"))

    def get(self, name: str) -> Label:
        """The label with this name. Raises SchemeError if the scheme does not have it."""
        if name not in self._by_name:
            raise SchemeError(
                f"the scheme {self.version} has no label {name!r}.",
                remedy=f"Its labels: {', '.join(self._by_name)}.",
            )
        return self._by_name[name]

    def entity(self, name: str) -> Label:
        """The entity label with this name. If the scheme lacks it, a grey label without kinds."""
        for label in self.entities:
            if label.label == name:
                return label
        return Label(name, name, name, FALLBACK)

    def entities_among(self, names: Collection[str]) -> tuple[Label, ...]:
        """The entity labels with these names: first the scheme's in its order, then others sorted
        by name."""
        others = sorted({*names} - {*self.entity_labels})
        known = tuple(label for label in self.entities if label.label in names)
        return (*known, *map(self.entity, others))

    def label_of_kind(self, kind: str) -> str:
        """The label of a KazNERD class. ORGANISATION has two labels: the result is ORG."""
        labels = [label.label for label in self.entities if kind in label.kinds]
        if not labels:
            raise SchemeError(f"no label of the scheme {self.version} covers the kind {kind!r}.")
        return labels[-1]


def labels_by_name(labels: Iterable[Label]) -> dict[str, str]:
    """The labels by their label, Kazakh and English names in lower case.

    Names that several labels have are left out.
    """
    found: dict[str, set[str]] = {}
    for label in labels:
        for name in (label.label, label.kk, label.en):
            found.setdefault(name.casefold(), set()).add(label.label)
    return {name: next(iter(of)) for name, of in found.items() if len(of) == 1}


def load_scheme(path: Path | None = None) -> Scheme:
    """The scheme in the file `path`, or the project's scheme without one. Raises SchemeError if the
    file is not a scheme."""
    if path is None:
        return _embedded_scheme()
    return scheme_of(read_scheme_data(path))


def read_scheme_data(path: Path) -> dict[str, Any]:
    """The plain values of a scheme's file. Raises SchemeError if it is not a scheme, and ReadError
    for a pipe or a device."""
    require_regular(path)
    try:
        # One byte more than is allowed, so that a larger file is refused without being read.
        with path.open("rb") as file:
            text = file.read(4 * MAX_CHARACTERS + 1).decode("utf-8-sig")
    except OSError as error:
        raise SchemeError(f"cannot be read: {error.strerror or error}.", path=path) from error
    except UnicodeDecodeError as error:
        raise SchemeError(
            "this is not UTF-8 text.",
            path=path,
            place=f"byte {error.start}",
            remedy="A scheme is a YAML file; save it as UTF-8.",
        ) from error
    return scheme_data(text, str(path))


def scheme_of(data: Mapping[str, Any]) -> Scheme:
    """The scheme made of values that `scheme_data` has checked."""
    groups = {
        group: tuple(_label(item) for item in data[group])
        for group in ("entities", "attribution", "stances")
    }
    relations = tuple(
        Relation(r["label"], r["kk"], r["en"], r["from"], r["to"]) for r in data["relations"]
    )
    by_name = {label.label: label for labels in groups.values() for label in labels}
    return Scheme(str(data["version"]), relations=relations, _by_name=by_name, **groups)


@lru_cache(maxsize=1)
def _embedded_scheme() -> Scheme:
    path = resource("annotations", "scheme.yaml")
    return scheme_of(scheme_data(path.read_text(encoding="utf-8"), "scheme.yaml"))


def _label(item: Mapping[str, Any]) -> Label:
    rule = item.get("rule") or {}
    hotkey = item.get("hotkey")
    return Label(
        label=item["label"],
        kk=item["kk"],
        en=item["en"],
        colour=item.get("colour") or "",
        hotkey="" if hotkey is None else str(hotkey),
        rule_kk=rule.get("kk", ""),
        rule_en=rule.get("en", ""),
        examples=tuple(item.get("examples") or ()),
        kinds=tuple(item.get("kinds") or ()),
        inner=tuple(item.get("inner") or ()),
    )
