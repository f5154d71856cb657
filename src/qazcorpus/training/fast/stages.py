"""The stages of a run. Each is done once; an interrupted run continues with the next stage."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import QazcorpusError, UsageError

RUN: Final = "run.json"


class Stages:
    """The stages of the run in a folder. Its file run.json lists the stages that are done.

    `identity` identifies the run by JSON values: settings, seed, the SHA-256 of the data. Raises
    UsageError if the folder holds another run, and QazcorpusError if run.json is broken.
    """

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        self._path = folder / RUN
        text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
        self._identity = sha256(text.encode("utf-8")).hexdigest()
        self._done = self._read()

    def run(self, name: str, output: Path, make: Callable[[], None]) -> bool:
        """Call `make` to write `output` if the stage is not done. Returns whether it was called."""
        if name in self._done and output.exists():
            return False
        make()
        self._done = [*(done for done in self._done if done != name), name]
        with written_file(self._path, parents=True) as part:
            text = json.dumps({"identity": self._identity, "done": self._done}, indent=1)
            part.write_text(f"{text}\n", encoding="utf-8")
        return True

    def _read(self) -> list[str]:
        if not self._path.exists():
            return []
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            identity, done = found["identity"], [str(name) for name in found["done"]]
        except (ValueError, KeyError, TypeError) as error:
            raise QazcorpusError(
                "this is not a list of the finished stages of a training.",
                path=self._path,
                remedy="Remove it and train again.",
            ) from error
        if identity != self._identity:
            raise UsageError(
                "this folder holds a run with other settings or other data.",
                path=self._path.parent,
                remedy="Give the options of that run, or choose another output folder.",
            )
        return done
