"""The options that put another stance engine into a pipeline, and what the engine says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qazcorpus.cli.console import say_aside

if TYPE_CHECKING:
    from spacy.language import Language

    from qazcorpus.statements.engines import EngineMessage

_PAUSE: Final = 30.0  # seconds between two lines about what was used

StanceEngine = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The engine that judges the stances, such as llm. Default: the pipeline's own model.",
    ),
]
StanceSettings = Annotated[
    list[str] | None,
    typer.Option(
        "--stance-setting",
        metavar="NAME=VALUE",
        help="A setting of the stance engine. The option may be repeated.",
    ),
]


@contextmanager
def pipeline_with_engine(
    pipeline: str,
    engine: str,
    settings: Sequence[str] | None,
    *,
    workers: int = 1,
    gold: bool = False,
) -> Iterator[Language | str]:
    """The name of a pipeline, or the loaded pipeline if a stance engine is named.

    What the engine says is printed to standard error. Raises UsageError for wrong options.
    """
    from qazcorpus.errors import UsageError
    from qazcorpus.pipeline.load import load, set_stance_engine
    from qazcorpus.statements.engines import stance_engine

    if not engine:
        if settings:
            raise UsageError(
                "these are settings of a stance engine, and none is named.",
                place="--stance-setting",
                remedy="Name the engine.",
            )
        yield pipeline
        return
    if workers > 1:
        raise UsageError(
            "a stance engine works in one process.",
            place=f"--workers {workers}",
            remedy="Leave out --workers.",
        )
    if gold:
        raise UsageError(
            "the stances are those of the gold annotations, so no stance engine is used.",
            place="--gold",
            remedy="Leave out --stance-engine.",
        )
    said = _EngineMessages()
    made = stance_engine(engine, _settings_of(settings or ()), report=said)
    nlp = load(pipeline)
    set_stance_engine(nlp, made)
    try:
        yield nlp
    finally:
        said.finish()


@contextmanager
def loaded_with_engine(
    pipeline: str, engine: str, settings: Sequence[str] | None
) -> Iterator[Language]:
    """The loaded pipeline, with the stance engine if one is named (see `pipeline_with_engine`)."""
    from qazcorpus.pipeline.load import load

    with pipeline_with_engine(pipeline, engine, settings) as chosen:
        yield load(chosen) if isinstance(chosen, str) else chosen


def name_with_engine(pipeline: str, engine: str) -> str:
    """What judged the stances, for the title of a table."""
    return f"{pipeline} with {engine}" if engine else pipeline


def _settings_of(given: Sequence[str]) -> dict[str, Any]:
    """The settings. A value is read as JSON if it is JSON, else as text."""
    from qazcorpus.errors import UsageError

    settings: dict[str, Any] = {}
    for item in given:
        name, sign, value = item.partition("=")
        if not sign or not name.strip():
            raise UsageError(
                f"{item!r:.60} is not a setting.",
                place="--stance-setting",
                remedy="Write NAME=VALUE.",
            )
        try:
            settings[name.strip()] = json.loads(value)
        except ValueError:
            settings[name.strip()] = value
    return settings


class _EngineMessages:
    """Prints an engine's notices at once, and what it used from time to time and at the end."""

    def __init__(self) -> None:
        self._usage = ""
        self._printed = monotonic()

    def __call__(self, message: EngineMessage) -> None:
        if message.kind == "notice":
            say_aside(message.text)
            return
        self._usage = message.text
        if monotonic() - self._printed >= _PAUSE:
            self.finish()

    def finish(self) -> None:
        if self._usage:
            say_aside(self._usage)
        self._usage, self._printed = "", monotonic()
