"""The JSON files of a workplace, read with what is wrong in them and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from qazcorpus.errors import ReadError
from qazcorpus.json_files import parse_json
from qazcorpus.regular_files import require_regular

FROM_BACKUP: Final = "Restore it from a backup: qazcorpus annotate restore FILE"
_KINDS: Final = {list: "a list", str: "a text", type(None): "null", bool: "a truth value"}


def read_json_object(path: Path, what: str) -> dict[str, Any]:
    """The object of a JSON file, which ought to hold `what`; raises ReadError where it does not."""
    require_regular(path)
    try:
        data = parse_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReadError(
            f"cannot be read: {error.strerror or error}.", path=path, remedy=FROM_BACKUP
        ) from error
    except UnicodeDecodeError as error:
        raise not_this(path, what, "it is not UTF-8") from error
    except ValueError as error:
        raise not_this(path, what, f"{error}") from error
    if not isinstance(data, dict):
        raise not_this(path, what, f"it holds {_KINDS.get(type(data), 'a number')}")
    return data


def not_this(path: Path, what: str, why: str) -> ReadError:
    """The error for a file that does not hold what it should."""
    return ReadError(f"this is not {what}: {why}.", path=path, remedy=FROM_BACKUP)
