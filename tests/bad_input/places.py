"""What the cases of outputs find: data sets, pipelines, a disk without room."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import resolve_name

import pytest
import spacy

from qazcorpus.document import Document, Entity
from qazcorpus.export.dataset import build_dataset
from qazcorpus.export.formats import export_dataset
from tests.bad_input.case import LETTER, Outcome, typed


def documents(number: int) -> Iterator[Document]:
    """Documents with a name in them, which `show` does not analyze any more."""
    for n in range(number):
        entity = Entity(0, 24, LETTER[:24], "AGENCY")
        yield Document(f"letter-{n}", f"{LETTER}{n}", entities=(entity,))


def data(folder: Path) -> None:
    """A data set in the folder `data`."""
    build_dataset(documents(2), folder / "data")


def data_and(make: Callable[[Path], object]) -> Callable[[Path], None]:
    """A data set in the folder `data`, and what else there is."""

    def both(folder: Path) -> None:
        data(folder)
        make(folder)

    return both


def exported(format: str, *, fewer: bool = False) -> Callable[[Path], None]:
    """A data set and what an export of it wrote to the folder `out`; then, with `fewer`, it is
    built anew with fewer documents."""

    def make(folder: Path) -> None:
        data(folder)
        export_dataset(folder / "data", format, folder / "out")
        if fewer:
            shutil.rmtree(folder / "data")
            build_dataset(documents(1), folder / "data")

    return make


def letters(folder: Path) -> None:
    """Two texts in the folder `letters`, one of them in the folder `new` of it."""
    for name in ("first.txt", "new/second.txt"):
        path = folder / "letters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LETTER + name, encoding="utf-8")


def pipeline(folder: Path) -> None:
    """A pipeline in the folder `mine`, and a text to read."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.to_disk(folder / "mine")
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """No file may be longer than so many bytes meanwhile: as if the disk were full."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def without_room(command: str, size: int = 100) -> Callable[[Path], Outcome]:
    """Type a command where files may not be longer than so many bytes."""

    def run(folder: Path) -> Outcome:
        with small_files(size):
            return typed(command, "")

    return run


def interrupted(command: str, where: str) -> Callable[[Path], Outcome]:
    """Type a command and press Ctrl-C when it comes to a function."""

    def run(folder: Path) -> Outcome:
        do = resolve_name(where)

        def stop(*arguments: object) -> object:
            signal.raise_signal(signal.SIGINT)
            return do(*arguments)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(where, stop)
            return typed(command, "")

    return run
