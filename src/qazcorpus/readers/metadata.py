"""Metadata of documents, from YAML front matter, a sidecar file or columns."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Metadata
from qazcorpus.errors import DocumentError, UsageError
from qazcorpus.given_targets import given_targets
from qazcorpus.readers.encoding import decode
from qazcorpus.readers.normalize import normalize
from qazcorpus.readers.raw import not_a_file, unreadable
from qazcorpus.readers.report import SourceError
from qazcorpus.regular_files import irregular

SIDECARS: Final = (".meta.json", ".meta.yaml")
_YAML: Final = "Write `key: value` lines, and put a value with a colon in quotation marks."
_JSON: Final = 'Write one object: {"title": "…", "published": "2026-12-01"}.'
_TARGETS: Final = ("target", "other_targets")
_KNOWN: Final = frozenset(f.name for f in fields(Metadata)) - {"extra", *_TARGETS}
_ALIASES: Final = {"license": "licence", "date": "published", "lang": "language"}
_ISO_DATE: Final = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)([T ]\d\d:\d\d.*)?)?)?"
)
# A list that is written in a table cell: ["a", "b"], ['a' 'b'].
_WRITTEN_LIST: Final = re.compile(r"""\s*\[\s*(["'].*["'])?\s*\]\s*""", re.DOTALL)
_FRONT: Final = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.S | re.M)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values before the text, and the text after them."""

    values: Mapping[str, object]
    body: str


def split_front_matter(text: str, *, path: str, required: bool) -> FrontMatter:
    """Split YAML front matter between two lines `---` from the text that follows it.

    If there is no front matter, the whole text is the body. If the part between the lines is not a
    YAML mapping, it raises SourceError with `required`, and is text otherwise.
    """
    match = _FRONT.match(text)
    if match is None:
        return FrontMatter({}, text)
    try:
        values = _parse_yaml(match["yaml"], path, first_line=2)
    except SourceError:
        if required:
            raise
        return FrontMatter({}, text)
    return FrontMatter(values, text[match.end() :])


def is_sidecar(path: Path) -> bool:
    """Whether the file only describes another one."""
    return path.name.endswith(SIDECARS)


def described_name(sidecar: Path) -> str:
    """The name of the file that a sidecar describes. It may lack the suffix of that file."""
    return next(sidecar.name.removesuffix(end) for end in SIDECARS if sidecar.name.endswith(end))


def read_sidecar(path: Path) -> Mapping[str, object]:
    """The values in the sidecar of a file: `NAME.meta.json` or `NAME.meta.yaml` next to `NAME.txt`.

    NAME is the name of the file with or without its suffix. Without a sidecar, the result is empty.
    Raises SourceError if the sidecar cannot be read.
    """
    for name in (path.name, path.stem):
        for suffix in SIDECARS:
            sidecar = path.with_name(name + suffix)
            # Path.exists would fail if a name is too long for the file system.
            if sidecar != path and os.path.exists(sidecar):  # noqa: PTH110
                return _parse_sidecar(sidecar)
    return {}


def _parse_sidecar(path: Path) -> Mapping[str, object]:
    if kind := irregular(path):
        raise not_a_file(str(path), kind)
    try:
        text = decode(path.read_bytes(), path=str(path)).removeprefix("\ufeff")
    except OSError as error:
        raise unreadable(str(path), error) from error
    if path.suffix == ".yaml":
        return _parse_yaml(text, str(path), first_line=1)
    try:
        values = json.loads(text, object_pairs_hook=without_repetition)
    except RecursionError as error:
        raise _bad_metadata(str(path), "", "it is nested too deeply", _JSON) from error
    except DocumentError as error:
        raise _bad_metadata(str(path), "", error.problem.rstrip("."), _JSON) from error
    except ValueError as error:
        raise _bad_metadata(str(path), "", f"this is not JSON: {error}", _JSON) from error
    if not isinstance(values, dict):
        raise _bad_metadata(str(path), "", "this is not a JSON object", _JSON)
    return values


def without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The dict of a JSON object. Raises DocumentError if a key occurs twice, because only its last
    value would be kept."""
    values = dict(pairs)
    if len(values) < len(pairs):
        twice = next(key for key, number in Counter(key for key, _ in pairs).items() if number > 1)
        raise DocumentError(f"{twice!r} occurs twice.", remedy="Keep only one of them.")
    return values


def _parse_yaml(text: str, path: str, first_line: int) -> Mapping[str, object]:
    import yaml

    # libyaml, if PyYAML has it, is fast and refuses deep nesting. Base loaders keep every scalar as
    # the string that is written: 007, 2019-08-01, no.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        # Aliases could expand to any amount of text.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, loader)):
            raise _bad_metadata(path, "", "aliases (*name) are not read")
        root = yaml.compose(text, loader)
        if isinstance(root, yaml.MappingNode):
            keys = Counter(key.value for key, _ in root.value if isinstance(key.value, str))
            if twice := next((key for key, number in keys.items() if number > 1), None):
                raise _bad_metadata(path, "", f"{twice!r} occurs twice")
        values = yaml.load(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise _bad_metadata(path, f"line {line}", f"this is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise _bad_metadata(path, "", f"this is not YAML: {error}") from error
    except RecursionError as error:
        raise _bad_metadata(path, "", "it is nested too deeply") from error
    if values in ("", None):
        return {}
    if not isinstance(values, dict):
        raise _bad_metadata(path, f"line {first_line}", "these are not `key: value` lines")
    return {str(key): value for key, value in values.items()}


def _bad_metadata(path: str, place: str, problem: str, remedy: str = _YAML) -> SourceError:
    return SourceError(
        "bad_metadata",
        f"the metadata cannot be read: {problem}.",
        path=path,
        place=place,
        remedy=remedy,
    )


def build_metadata(values: Mapping[str, object], *, sha256: str, licence: str = "") -> Metadata:
    """`Metadata` made of values: known keys become fields, all others go to `extra` as strings.

    `licence` is used if the values have none. A `published` that is not an ISO 8601 date is kept in
    `extra`. Raises DocumentError if a target is not a text or a list of texts.
    """
    known: dict[str, str] = {"licence": licence}
    extra: dict[str, str] = {}
    for key, value in _flat(values).items():
        if key in _TARGETS:
            continue
        name = _ALIASES.get(key, key)
        text = as_string(value)
        if not text:
            continue
        if name not in _KNOWN or (name == "published" and not is_date(text)):
            extra[as_string(key)] = text
        else:
            known[name] = text
    known.setdefault("sha256", sha256)
    first, *others = stated_targets(values) or ("",)
    return Metadata(**known, target=first, extra=extra, other_targets=tuple(others))


def is_date(text: str) -> bool:
    """Whether the text is an ISO 8601 date that exists; month, day and time may be missing."""
    match = _ISO_DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return False
    return True


def stated_targets(values: Mapping[str, object]) -> tuple[str, ...]:
    """The targets of a document: `target`, which is a text or a list of texts, and `other_targets`.

    A text that contains a list in the form of JSON (in a table) is such a list. Raises
    DocumentError if a target is something else, is empty, or is given twice.
    """
    flat = _flat(values)
    found: list[object] = []
    for name in _TARGETS:
        stated = _written_list(flat.get(name))
        found += stated if isinstance(stated, list | tuple) else [stated] if stated else []
    try:
        return given_targets([normalize(t).text if isinstance(t, str) else t for t in found])
    except UsageError as error:
        raise DocumentError(error.problem, remedy=error.remedy) from error


def _written_list(stated: object) -> object:
    """The list that a text contains, or the value itself. Raises DocumentError for a list that is
    not written as JSON."""
    if not isinstance(stated, str):
        return stated
    if not _WRITTEN_LIST.fullmatch(stated):
        return stated.strip()
    try:
        written: object = json.loads(stated)
    except ValueError as error:
        raise DocumentError(
            f"the target is {stated!r:.80}, a list that is not written as JSON.",
            remedy='Write several targets as ["…", "…"].',
        ) from error
    return written


def _flat(values: Mapping[str, object]) -> dict[str, object]:
    """The values, with the keys of the mappings `metadata` and `extra` moved to the top level."""
    flat: dict[str, object] = {}
    for key, value in values.items():
        if key in ("metadata", "extra") and isinstance(value, Mapping):
            flat |= _flat(value)
        else:
            flat[key] = value
    return flat


def as_string(value: object) -> str:
    """A metadata value as one line of normalised text. Lists and objects become JSON."""
    match value:
        case None:
            text = ""
        case str():
            text = value
        case datetime() | date():
            text = value.isoformat()
        case list() if all(isinstance(item, str) for item in value):
            text = ", ".join(value)
        case list() | dict():
            text = json.dumps(value, ensure_ascii=False, default=str)
        case _:
            text = str(value)
    return " ".join(normalize(text).text.split())
