"""Reading the file of a label scheme: YAML with plain values, which are all checked.

An error names the place (group, label, key), the value that is there, and the remedy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, NoReturn

from qazcorpus.errors import SchemeError
from qazcorpus.yaml_files import plain_yaml

GROUPS: Final = ("entities", "attribution", "relations", "stances")
LABEL_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
# Far more than any scheme needs. A larger file is something else, and would take long to read.
MAX_CHARACTERS: Final = 1_000_000
# The KazNERD class that two labels share. Rules tell state bodies from other organisations.
_SHARED: Final = "ORGANISATION"
_NEEDED: Final = ("label", "kk", "en")
_ENDS: Final = ("from", "to")
_TEXTS: Final = (*_NEEDED, *_ENDS, "colour", "hotkey")
_LISTS: Final = ("examples", "kinds", "inner")
_FORM: Final = "The scheme of the project, annotations/scheme.yaml, is an example."
_QUOTE: Final = "Put it in quotation marks."
_TYPES: Final = ((bool, "a truth value"), (int | float, "a number"), (list, "a list"))


def scheme_data(text: str, path: str | None = None) -> dict[str, Any]:
    """The plain values of a scheme in YAML. Raises SchemeError if they do not make a scheme."""
    data = _yaml(text, path)
    if not isinstance(data, dict):
        what = "empty" if data is None else _described(data)
        raise SchemeError(f"this is not a label scheme: it is {what}.", path=path, remedy=_FORM)
    missing = [key for key in ("version", *GROUPS) if key not in data]
    if missing:
        raise SchemeError(
            f"this is not a label scheme: the key {missing[0]!r} is missing.",
            path=path,
            remedy=_FORM,
        )
    version = data["version"]
    if isinstance(version, bool) or not isinstance(version, str | int | float) or version == "":
        raise SchemeError(
            f"the version is {_described(version)}.", path=path, remedy='Write version: "1.0".'
        )
    for group in GROUPS:
        _check_group(data[group], group, path)
    _check_together(data, path)
    return data


def _yaml(text: str, path: str | None) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise SchemeError(
            f"this is larger than any label scheme ({len(text):,} characters).",
            path=path,
            remedy="Name the file of a scheme.",
        )
    return plain_yaml(text, path=path, error=SchemeError, remedy=_FORM)


def _check_group(items: object, group: str, path: str | None) -> None:
    if not isinstance(items, list):
        raise SchemeError(
            f"this is {_described(items)}, not a list of labels.",
            path=path,
            place=group,
            remedy=f"Start each label with a dash. If there are none, write {group}: [].",
        )
    for number, item in enumerate(items, 1):
        name = item.get("label") if isinstance(item, dict) else None
        _Item(path, f"{group}, {name if isinstance(name, str) and name else f'number {number}'}")(
            item, relation=group == "relations"
        )


class _Item:
    """The checks of one label or relation."""

    def __init__(self, path: str | None, place: str) -> None:
        self.path = path
        self.place = place

    def __call__(self, item: object, *, relation: bool) -> None:
        if not isinstance(item, dict):
            self.refuse(f"this is {_described(item)}, not a label with its keys.", _FORM)
        for key in (*_NEEDED, *(_ENDS if relation else ())):
            if key not in item:
                self.refuse(f"the key {key!r} is missing.", f"Write {key}: …")
            if item[key] in (None, ""):
                self.refuse(f"the key {key!r} is empty.", f"Write {key}: …")
        for key in item:
            self.check_key(key)
        for key in _TEXTS:
            if item.get(key) is not None:
                self.check_text(key, item[key], number=key == "hotkey")
        self.check_name(item["label"])
        if item.get("colour") and not COLOUR.fullmatch(item["colour"]):
            self.refuse(f"the colour {item['colour']!r} is not a colour.", "Write it as '#1f77b4'.")
        for key in _LISTS:
            self.check_list(key, item.get(key))
        self.check_rule(item.get("rule"))

    def refuse(self, problem: str, remedy: str) -> NoReturn:
        raise SchemeError(problem, path=self.path, place=self.place, remedy=remedy)

    def check_key(self, key: object) -> None:
        """Unknown keys are allowed, but not a misspelt key."""
        known = (*_TEXTS, *_LISTS, "rule")
        meant = get_close_matches(str(key), known, n=1, cutoff=0.75)
        if key not in known and meant:
            self.refuse(f"there is no key {key!r}.", f"Write {meant[0]!r}.")

    def check_text(self, key: str, value: object, *, number: bool = False) -> None:
        if number and isinstance(value, int) and not isinstance(value, bool):
            return
        if not isinstance(value, str):
            plain = isinstance(value, bool | int | float)
            self.refuse(
                f"the key {key!r} is {_described(value)}, not text.",
                _QUOTE if plain else f"Write {key}: …",
            )

    def check_name(self, name: str) -> None:
        if not LABEL_NAME.fullmatch(name):
            self.refuse(
                f"{name!r} cannot be a label's name.",
                "Use Latin letters, digits and _, and start with a letter. People see 'kk' and "
                "'en'.",
            )

    def check_list(self, key: str, values: object) -> None:
        if values is None:
            return
        if not isinstance(values, list):
            self.refuse(
                f"the key {key!r} is {_described(values)}, not a list.", f"Write {key}: [A, B]."
            )
        for value in values:
            self.check_text(key, value)
        twice = _first_twice(values)
        if twice is not None and key == "kinds":
            self.refuse(f"the class {twice!r} occurs twice.", "Keep only one of them.")

    def check_rule(self, rule: object) -> None:
        if rule is None:
            return
        if not isinstance(rule, dict):
            self.refuse(
                f"the key 'rule' is {_described(rule)}, not rules by language.",
                "Write rule: {kk: …, en: …}.",
            )
        for key, value in rule.items():
            self.check_text(f"rule, {key}", value)


def _check_together(data: Mapping[str, Any], path: str | None) -> None:
    """Check that names, keys and classes tell labels apart."""
    everyone = [item for group in GROUPS for item in data[group]]
    for what, values, remedy in (
        ("label", (item["label"] for item in everyone), "Give one of the two another name."),
        ("hotkey", _hotkeys(everyone), "Give one of the two another key."),
        *(
            (
                f"Kazakh name (of {group})",
                (item["kk"] for item in data[group]),
                "Annotators could not tell the two apart. Give one of them another name.",
            )
            for group in GROUPS
        ),
    ):
        twice = _first_twice(values)
        if twice is not None:
            raise SchemeError(f"the {what} {twice!r} occurs twice.", path=path, remedy=remedy)
    kinds = (kind for item in data["entities"] for kind in item.get("kinds") or ())
    twice = _first_twice(kind for kind in kinds if kind != _SHARED)
    if twice is not None:
        raise SchemeError(
            f"two labels cover the class {twice!r}, so the label of such a name is not clear.",
            path=path,
            remedy="Keep it in the 'kinds' of only one label.",
        )
    parts = [item["label"] for item in data["attribution"]]
    for item in data["relations"]:
        for key in _ENDS:
            if item[key] not in parts:
                raise SchemeError(
                    f"{key!r} names {item[key]!r}, which is not a label of 'attribution'.",
                    path=path,
                    place=f"relations, {item['label']}",
                    remedy=f"Name one of its labels: {', '.join(parts) or 'there are none'}.",
                )


def _hotkeys(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (str(item["hotkey"]) for item in items if item.get("hotkey") not in (None, ""))


def _first_twice(values: Iterable[str]) -> str | None:
    return next((value for value, number in Counter(values).items() if number > 1), None)


def _described(value: object) -> str:
    """A description of a value for people."""
    if value is None:
        return "empty"
    for kind, name in _TYPES:
        if isinstance(value, kind):
            return name if isinstance(value, list) else f"{name} ({_short(value)})"
    if isinstance(value, dict):
        return "keys with values"
    return f"text ({_short(value)})" if isinstance(value, str) else f"{_short(value)}"


def _short(value: object) -> str:
    try:
        said = str(value).lower() if isinstance(value, bool) else str(value)
    except ValueError:  # more digits than Python writes
        return "with very many digits"
    return said if len(said) <= 40 else f"{said[:40]}…"
