"""Stance engines: classifiers that packages register by a name, in place of a pipeline's own model.

A package names a factory in the entry point group `qazcorpus.stance_engines`:

    [options.entry_points]
    qazcorpus.stance_engines =
        my_engine = my_package.stances:make_engine

The factory takes the engine's settings as keywords and returns a `StanceClassifier`. If it has a
parameter `report`, it also gets a callback for `EngineMessage`s, or None. An attribute `name` of
the classifier, if there is one, is how the origin of statements names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from inspect import signature
from typing import Any, Final, Literal

from qazcorpus.errors import PipelineError, QazcorpusError, UsageError
from qazcorpus.statements.rules.interfaces import StanceClassifier

GROUP: Final = "qazcorpus.stance_engines"


@dataclass(frozen=True, slots=True)
class EngineMessage:
    """What an engine tells its user.

    A `notice` should be shown at once. A `usage` says what was used up to now (requests, tokens,
    cost); it replaces the one before.
    """

    kind: Literal["notice", "usage"]
    text: str


Report = Callable[[EngineMessage], None]


def engine_names() -> list[str]:
    """The names of the registered engines, in alphabetical order."""
    return sorted({entry.name for entry in entry_points(group=GROUP)})


def stance_engine(
    name: str, settings: Mapping[str, Any] | None = None, *, report: Report | None = None
) -> StanceClassifier:
    """Make the engine that is registered under a name.

    `settings` are the keywords of its factory. `report` gets the engine's messages, if it has any.

    Raises UsageError if no engine or several engines have this name, or if the engine does not take
    these settings; PipelineError if the engine is broken; and whatever QazcorpusError the factory
    raises.
    """
    entry = _entry(name)
    factory = _factory(entry)
    keywords = dict(settings or {})
    _check(factory, name, keywords)
    if report is not None and "report" in signature(factory).parameters:
        keywords.setdefault("report", report)
    try:
        engine = factory(**keywords)
    except QazcorpusError:
        raise
    except Exception as error:  # whatever the code of another package may raise
        raise _broken(entry, f"cannot be made: {_said(error)}") from error
    if not callable(getattr(engine, "judge", None)):
        raise _broken(entry, f"gives {type(engine).__name__}, which has no method judge")
    made: StanceClassifier = engine
    return made


def _entry(name: str) -> EntryPoint:
    found = list(entry_points(group=GROUP, name=name))
    if not found:
        raise UsageError(
            f"there is no stance engine {name!r}.",
            remedy=f"Registered: {', '.join(engine_names()) or 'none'}. A package registers one "
            f"in the entry point group {GROUP}.",
        )
    if len(found) > 1:
        raise UsageError(
            f"several packages have a stance engine {name!r}: {', '.join(map(_package, found))}.",
            remedy="Uninstall all but one of them.",
        )
    return found[0]


def _factory(entry: EntryPoint) -> Callable[..., Any]:
    try:
        factory = entry.load()
    except QazcorpusError:
        raise
    except Exception as error:  # whatever the code of another package may raise
        raise _broken(entry, f"cannot be loaded: {_said(error)}") from error
    if not callable(factory):
        raise _broken(entry, f"is {type(factory).__name__}, not a factory")
    made: Callable[..., Any] = factory
    return made


def _check(factory: Callable[..., Any], name: str, settings: Mapping[str, Any]) -> None:
    """Raise UsageError if the factory does not take the settings."""
    try:
        signature(factory).bind(**settings)
    except TypeError as error:
        known = ", ".join(p for p in signature(factory).parameters if p != "report")
        raise UsageError(
            f"the stance engine {name!r} does not take these settings: {error}.",
            remedy=f"Its settings: {known or 'none'}.",
        ) from error


def _broken(entry: EntryPoint, how: str) -> PipelineError:
    return PipelineError(
        f"the stance engine {entry.name!r} of the package {_package(entry)} ({entry.value}) {how}.",
        remedy="Correct the package, or install another version of it.",
    )


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "?"


def _said(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return ": ".join(filter(None, (type(error).__name__, text)))
