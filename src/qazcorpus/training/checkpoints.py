"""Checkpoints, from which an interrupted training can continue with the same results."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from qazcorpus.atomic import written_file
from qazcorpus.errors import QazcorpusError, UsageError

IDENTITY = "identity"


class Checkpoints:
    """The checkpoint of one run: a file that is replaced atomically.

    `identity` identifies the run by JSON values: settings, seed, the SHA-256 of the data.
    `after_step` writes a checkpoint every `every` steps; 0 means none between epochs.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any], *, every: int = 0) -> None:
        self.path = path
        self.identity = _digest(identity)
        self.every = every

    def after_step(self, step: int, state: Callable[[], Mapping[str, Any]]) -> None:
        """Write the state if a checkpoint is due after this step. Steps are counted from 1."""
        if self.every and step % self.every == 0:
            self.write(state())

    def write(self, state: Mapping[str, Any]) -> None:
        """Write a state of plain values (numbers, strings, lists, dicts) and tensors.

        Raises QazcorpusError if it cannot be written.
        """
        import torch

        with written_file(self.path, parents=True) as part:
            torch.save({IDENTITY: self.identity, **state}, part)

    def read(self) -> dict[str, Any] | None:
        """The state that was written last, on the CPU, or None if there is none.

        Raises UsageError if it belongs to another run, and QazcorpusError if it is damaged.
        """
        import torch

        if not self.path.exists():
            return None
        try:
            found: dict[str, Any] = torch.load(self.path, map_location="cpu", weights_only=True)
            identity = found.pop(IDENTITY)
        except OSError:
            raise
        except Exception as error:  # what torch raises for a damaged file has no common class
            raise QazcorpusError(
                "this checkpoint cannot be read.",
                path=self.path,
                remedy="Remove it and train again, or name another output.",
            ) from error
        if identity != self.identity:
            raise UsageError(
                "this checkpoint belongs to a run with other settings or other data.",
                path=self.path,
                remedy="Give the options of that run, or choose another output folder.",
            )
        return found

    def remove(self) -> None:
        """Remove the checkpoint after the end of the run."""
        self.path.unlink(missing_ok=True)


def _digest(identity: Mapping[str, Any]) -> str:
    text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode("utf-8")).hexdigest()
