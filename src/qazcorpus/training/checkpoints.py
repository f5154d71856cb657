"""Checkpoints: what an interrupted training needs to go on as if nothing had happened."""

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
    """The checkpoint of one run, a file that is replaced in one piece.

    `identity` says which run it is, by values that JSON can hold: settings, seed, the SHA-256 of
    the data. Every `every` steps `after_step` writes one; 0 writes none between epochs.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any], *, every: int = 0) -> None:
        self.path = path
        self.identity = _digest(identity)
        self.every = every

    def after_step(self, step: int, state: Callable[[], Mapping[str, Any]]) -> None:
        """Write the state where `step`, counted from 1, is one of those that are written."""
        if self.every and step % self.every == 0:
            self.write(state())

    def write(self, state: Mapping[str, Any]) -> None:
        """Write a state of plain values (numbers, texts, lists, dicts) and tensors.

        Raises QazcorpusError where it cannot be written.
        """
        import torch

        with written_file(self.path, parents=True) as part:
            torch.save({IDENTITY: self.identity, **state}, part)

    def read(self) -> dict[str, Any] | None:
        """The state that was written last, on the processor; None where there is none.

        Raises UsageError where it is of another run, QazcorpusError where it is damaged.
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
                "this checkpoint is of a run with other settings or other data.",
                path=self.path,
                remedy="Give the options of that run, or train into another folder.",
            )
        return found

    def remove(self) -> None:
        """Remove the checkpoint of a run that has ended."""
        self.path.unlink(missing_ok=True)


def _digest(identity: Mapping[str, Any]) -> str:
    text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode("utf-8")).hexdigest()
