"""Reading YAML files of plain values, with errors that say what is wrong and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qazcorpus.errors import QazcorpusError


def plain_yaml(
    text: str, *, path: str | Path | None, error: type[QazcorpusError], remedy: str
) -> Any:
    """The value of a YAML text: dicts, lists, strings, numbers, truth values or None.

    Raises `error` with `remedy`, and with the line if it is known, for a text that is not such
    YAML, and for a key that occurs twice.
    """
    import yaml

    try:
        _refuse_repeated_keys(yaml.compose(text, Loader=yaml.SafeLoader), path, error)
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        raise error(
            f"this is not YAML of plain values: {wrong.problem}.",
            path=path,
            place=f"line {mark.line + 1}, column {mark.column + 1}" if mark else "",
            remedy=remedy,
        ) from wrong
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        reason = getattr(wrong, "reason", wrong)
        if isinstance(wrong, RecursionError):
            reason = "it is nested too deeply"
        elif "set_int_max_str_digits" in str(wrong):
            reason = "a number has too many digits"
        raise error(
            f"this is not YAML of plain values: {reason}.", path=path, remedy=remedy
        ) from wrong


def _refuse_repeated_keys(node: Any, path: str | Path | None, error: type[QazcorpusError]) -> None:
    """Refuse a key that occurs twice: YAML's reader would take the last one and drop the other."""
    import yaml

    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        if not isinstance(node, yaml.MappingNode):
            waiting += node.value
            continue
        keys: set[str] = set()
        for key, value in node.value:
            waiting.append(value)
            if isinstance(key, yaml.ScalarNode) and key.value in keys:
                raise error(
                    f"the key {key.value!r} occurs twice.",
                    path=path,
                    place=f"line {key.start_mark.line + 1}",
                    remedy="Keep only one of them.",
                )
            keys.add(str(key.value))
