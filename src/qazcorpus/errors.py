"""The errors that users see. They name the file, the place, the problem and the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

# Control characters, marks that change the direction of writing, and unpaired surrogates.
STEERING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str, keep: str = "\n\t") -> str:
    """The text, with escapes for characters that steer a terminal or cannot be printed."""
    return STEERING.sub(lambda found: found[0] if found[0] in keep else _escape(found[0]), text)


def printable_path(path: str | Path) -> str:
    """A path as one line of text. Control characters and bytes that are not UTF-8 are escaped."""
    return printable(str(path), keep="")


def first_of(names: Sequence[str], most: int) -> str:
    """The first names in a list, and the number of the others: «a, b, c and 4 more»."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


class QazcorpusError(Exception):
    """The base class of all errors that the library raises.

    `problem` says what is wrong, and `remedy` what to do. `path` and `place` (a line, a row, a
    span) say where it is wrong, if there is such a place.
    """

    def __init__(
        self,
        problem: str,
        *,
        remedy: str = "",
        path: str | Path | None = None,
        place: str = "",
    ) -> None:
        self.problem = problem
        self.remedy = remedy
        self.path = printable_path(path) if path is not None else ""
        self.place = place
        where = ", ".join(part for part in (self.path, place) if part)
        message = ": ".join(part for part in (where, problem) if part)
        super().__init__(printable(f"{message} {remedy}" if remedy else message))

    def __reduce__(self) -> tuple[Callable[..., QazcorpusError], tuple[object, ...]]:
        # Worker processes send errors by pickle. Subclasses have other arguments, so an error is
        # restored from its attributes.
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[QazcorpusError], args: tuple[object, ...], values: dict[str, object]
) -> QazcorpusError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(values)
    return error


class UsageError(QazcorpusError):
    """The call is wrong: an option, a name or a combination of them (exit status 2)."""


class DocumentError(QazcorpusError):
    """A document or one of its layers does not fit the document model."""


class ReadError(QazcorpusError):
    """A file could not be read as documents."""


class SchemeError(QazcorpusError):
    """The label scheme is wrong, or a label is not in it."""


class PipelineError(QazcorpusError):
    """A pipeline could not be loaded or run."""


class MissingExtraError(QazcorpusError):
    """An optional dependency is not installed."""

    def __init__(
        self, package: str, extra: str, purpose: str, *, path: str | Path | None = None
    ) -> None:
        super().__init__(
            f"{purpose} needs the package '{package}', which is not installed.",
            remedy=f"Install it with: pip install 'qazcorpus[{extra}]'",
            path=path,
        )
        self.package, self.extra, self.purpose = package, extra, purpose

    def at(self, path: str | Path) -> MissingExtraError:
        """The same error, with the file that needs the package."""
        return MissingExtraError(self.package, self.extra, self.purpose, path=path)
