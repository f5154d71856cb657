"""Secrets that only the workplace's owner may read: token and passwords (`server/secrets.json`)."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import QazcorpusError

# Letters and digits that are easily confused when typed from paper are left out.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The token of the server's owner, the accounts' passwords by email, the database's password.

    `repr` shows none of them, so that they cannot get into a log.
    """

    token: str = field(default="", repr=False)
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    database_password: str = field(default="", repr=False)


def new_password() -> str:
    """A password that can be read aloud and typed: four groups of four characters (79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def new_token() -> str:
    """A token of the kind that Label Studio does not let expire: 40 hexadecimal digits."""
    return secrets.token_hex(20)


def read_secrets(path: Path) -> Secrets:
    """The secrets in a file; empty ones if there is no file."""
    try:
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Secrets()
    except (OSError, ValueError, TypeError) as error:
        # The error's text is left out because it may quote the file.
        raise QazcorpusError(
            f"this file of secrets cannot be read ({type(error).__name__}).",
            path=path,
            remedy="Restore it from a backup: qazcorpus annotate restore FILE",
        ) from None


def write_secrets(secrets_: Secrets, path: Path) -> None:
    """Write the secrets so that only their owner can read them."""
    write_private(path, json.dumps(asdict(secrets_), indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a text file of mode 0600 atomically; other users can never read it."""
    with written_file(path) as part:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
