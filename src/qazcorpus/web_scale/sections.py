"""Checked access to the sections of a recipe. Errors name the file, the key and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from qazcorpus.errors import UsageError


class Section:
    """A mapping of a recipe. Each method takes one key; `finish` refuses the keys that are left."""

    def __init__(self, value: object, place: str, path: Path) -> None:
        self._place, self._path = place, path
        self._seen: list[str] = []
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise UsageError(
                f"this must be keys with values, not {value!r:.60}.",
                path=path,
                place=place or "the whole file",
                remedy="docs/three-billion-words.md has an example.",
            )
        self._values: Mapping[str, Any] = value

    def wrong(self, key: str, problem: str, remedy: str = "") -> UsageError:
        """The error for the value of a key."""
        return UsageError(problem, path=self._path, place=self._at(key), remedy=remedy)

    def has(self, key: str) -> bool:
        """Whether the key is there and its value is not null."""
        self._seen.append(key)
        return self._values.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty. Without `default`, the key must be there."""
        if not self.has(key):
            if default is None:
                raise self.wrong(key, "this is missing.", f"Add {key}: …")
            return default
        value = self._values[key]
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"this must be a text, not {value!r:.60}.")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """One of the words in `choices`."""
        value = self.text(key, default)
        if value not in choices:
            raise self.wrong(key, f"{value!r} is not known.", f"Choose: {', '.join(choices)}.")
        return value

    def whole(self, key: str, default: int, *, least: int = 1) -> int:
        """A whole number, `least` or more."""
        value = self._values[key] if self.has(key) else default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(key, f"this must be a whole number, {least} or more: {value!r:.60}.")
        return value

    def number(self, key: str, default: float, *, least: float = 0, most: float = 1) -> float:
        """A number from `least` to `most`."""
        value = self._values[key] if self.has(key) else default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, f"this must be a number, not {value!r:.60}.")
        if not least <= value <= most:
            raise self.wrong(key, f"this must be from {least:g} to {most:g}, not {value!r:.60}.")
        return float(value)

    def truth(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._values[key] if self.has(key) else default
        if not isinstance(value, bool):
            raise self.wrong(key, f"this must be true or false, not {value!r:.60}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; none if the key is missing."""
        value = self._values[key] if self.has(key) else []
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(t, str) and t.strip() for t in found):
            raise self.wrong(key, f"this must be a text or a list of texts, not {value!r:.60}.")
        return tuple(found)

    def names(self, key: str) -> dict[str, str]:
        """Keys with texts; none if the key is missing."""
        if not self.has(key):
            return {}
        section = self.section(key)
        found = {name: section.text(name) for name in section._values}
        section.finish()
        return found

    def section(self, key: str) -> Section:
        """The section under a key; empty if the key is missing."""
        return Section(self._values[key] if self.has(key) else {}, self._at(key), self._path)

    def sections(self, key: str) -> list[Section]:
        """A list of sections, with one or more."""
        if not self.has(key):
            raise self.wrong(key, "this is missing.", f"Add {key}: with a list.")
        value = self._values[key]
        if not isinstance(value, list) or not value:
            raise self.wrong(key, "this must be a list with one entry or more.")
        return [
            Section(item, f"{self._at(key)}[{number}]", self._path)
            for number, item in enumerate(value, start=1)
        ]

    def finish(self) -> None:
        """Raise UsageError for a key that nothing asked for."""
        for key in self._values:
            if key not in self._seen:
                near = get_close_matches(key, self._seen, 1)
                raise self.wrong(
                    key,
                    "this key is not known.",
                    f"Do you mean {near[0]!r}?" if near else f"Known: {', '.join(self._seen)}.",
                )

    def _at(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key
