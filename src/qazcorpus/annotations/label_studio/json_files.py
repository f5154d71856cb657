"""The JSON files of a workplace, read with what is wrong in them and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import ReadError

FROM_BACKUP: Final = "Restore it from a backup: qazcorpus annotate restore FILE"
_KINDS: Final = {list: "a list", str: "a text", type(None): "null", bool: "a truth value"}


def read_json_object(path: Path, what: str) -> dict[str, Any]:
    """The object of a JSON file, which ought to hold `what`; raises ReadError where it does not."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReadError(
            f"cannot be read: {error.strerror or error}.", path=path, remedy=FROM_BACKUP
        ) from error
    except UnicodeDecodeError as error:
        raise not_this(path, what, "it is not UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise not_this(path, what, f"it is no JSON ({error.msg}: {place})") from error
    except RecursionError as error:
        raise not_this(path, what, "it is nested too deeply") from error
    if not isinstance(data, dict):
        raise not_this(path, what, f"it holds {_KINDS.get(type(data), 'a number')}")
    return data


def not_this(path: Path, what: str, why: str) -> ReadError:
    """The error for a file that does not hold what it should."""
    return ReadError(f"this is not {what}: {why}.", path=path, remedy=FROM_BACKUP)
