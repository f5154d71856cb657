"""The record of a training run: its data, settings and scores."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.regular_files import file_sha256

PACKAGES: Final = (
    *("qazcorpus", "numpy", "onnx", "onnxruntime", "spacy", "stanza", "tokenizers", "torch"),
    "transformers",
)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The record that is stored with the weights of a training run.

    `data` has the SHA-256 of each file by its name (`fingerprints`), `versions` the versions of
    packages, `scores` the scores of each epoch. `more` has additional entries of the pipeline.
    """

    pipeline: str
    settings: Mapping[str, Any]
    seed: int
    data: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The record as values for JSON."""
        return {
            "pipeline": self.pipeline,
            "settings": dict(self.settings),
            "seed": self.seed,
            "data": dict(self.data),
            "versions": dict(self.versions),
            "epochs": self.scores,
            **self.more,
        }

    def write(self, path: Path) -> None:
        """Write the record atomically."""
        text = json.dumps(self.to_json(), indent=1, ensure_ascii=False)
        with written_file(path, parents=True) as part:
            part.write_text(f"{text}\n", encoding="utf-8")


def fingerprints(paths: Iterable[Path | None]) -> dict[str, str]:
    """The SHA-256 of each file, and of each file in a folder, by its name. The name of a file in a
    folder begins with the folder's name. None is ignored.

    Raises OSError for a file that cannot be read.
    """
    return {name: file_sha256(file) for path in paths if path for name, file in _files(path)}


def check_files(folder: Path, expected: Mapping[str, str]) -> None:
    """Check the SHA-256 of files in a folder. Raises UsageError if one differs or is missing."""
    for name, wanted in expected.items():
        path = folder / name
        if not path.is_file():
            raise UsageError("this file is missing.", path=path, remedy="Download it again.")
        if (found := file_sha256(path)) != wanted:
            raise UsageError(
                f"its SHA-256 is {found}, not {wanted}.",
                path=path,
                remedy="Download it again, in the version that the recipe names.",
            )


def installed_versions() -> dict[str, str]:
    """The versions of Python and of the packages on which the result of a training depends."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file():
            yield f"{path.name}/{file.relative_to(path).as_posix()}", file
