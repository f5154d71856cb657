"""Read the settings of trainings, which are JSON objects, and check their names and types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import UsageError
from qazcorpus.json_files import parse_json

_TYPES: Final = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "a text"),
    (list | tuple, "a list"),
    (dict, "an object"),
)


def read_settings_file(path: Path) -> dict[str, Any]:
    """The JSON object in a file of settings. Raises UsageError if the file does not hold one."""
    try:
        settings = parse_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise UsageError("this is not UTF-8.", path=path, remedy="Save it as UTF-8.") from error
    except ValueError as error:
        raise UsageError(
            f"{error}.", path=path, remedy="Correct the file: settings are a JSON object."
        ) from error
    if not isinstance(settings, dict):
        raise UsageError(
            f"settings are a JSON object, and this file holds {_described(settings)}.",
            path=path,
            remedy='Write them as {"name": value}.',
        )
    return settings


def check_settings(
    values: Mapping[str, Any],
    defaults: Mapping[str, Any],
    path: Path,
    *,
    needed: Iterable[str] = (),
    others: bool = False,
    what: str = "a training",
    remedy: str = "",
) -> None:
    """Check that settings have known names and the types of their defaults, and that none of the
    `needed` settings is missing.

    If the default is a float, an integer is allowed too; a boolean is not a number. If the default
    is None, the value must be an integer or null. `others` allows unknown names. `what` names the
    training in messages. `remedy` is the advice for unknown and missing names (default: the list
    of the settings). Raises UsageError, which names the file.
    """
    remedy = remedy or f"The settings are: {', '.join(sorted(defaults))}."
    if not others and (unknown := sorted(set(values) - set(defaults))):
        raise UsageError(
            f"these are not the settings of {what}: there is no setting {', '.join(unknown)}.",
            path=path,
            remedy=remedy,
        )
    if lacking := sorted(set(needed) - set(values)):
        raise UsageError(f"these settings lack {', '.join(lacking)}.", path=path, remedy=remedy)
    for name, value in values.items():
        if name in defaults and not _fits(value, defaults[name]):
            raise UsageError(
                f"the setting '{name}' is {_described(value)}, not {_expected(defaults[name])}.",
                path=path,
                remedy="Correct this setting.",
            )


def _fits(value: Any, default: Any) -> bool:
    if default is None:
        return value is None or _fits(value, 0)
    if isinstance(value, bool) or isinstance(default, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    if isinstance(default, list | tuple):
        return isinstance(value, list)
    return isinstance(value, type(default))


def _expected(default: Any) -> str:
    return "a whole number or null" if default is None else _described(default)


def _described(value: Any) -> str:
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "null")
