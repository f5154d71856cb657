"""`qazcorpus annotate learn`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say
from qazcorpus.cli.options import output_path

if TYPE_CHECKING:
    from qazcorpus.document import Document
    from qazcorpus.label_studio.workplace.workplace import Workplace


class Layer(StrEnum):
    """What is learned."""

    ENTITIES = "entities"
    STATEMENTS = "statements"


# Which pipeline learns when none is named.
_LEARNERS = {Layer.ENTITIES: "kk_news_sm", Layer.STATEMENTS: "kk_news_trf"}


def learn(
    *,
    output: Annotated[
        Path,
        typer.Option(
            parser=output_path, metavar="PIPELINE_DIR", help="Where the improved pipeline goes."
        ),
    ],
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    layer: Annotated[
        Layer,
        typer.Option(help="Names, or who says what for or against (with the extra 'train')."),
    ] = Layer.ENTITIES,
    pipeline: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="A pipeline: its name or its folder; kk_news_sm without it, kk_news_trf for "
            "statements.",
        ),
    ] = "",
    rehearse: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="More texts for it to rehearse what it knows with."),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="The most epochs; 40 without it, for statements 8."),
    ] = None,
    seed: Annotated[int, typer.Option(help="For the order of the documents.")] = 7,
) -> None:
    """Let a pipeline learn what was corrected so far, and show the gain.

    It is saved only where it reads documents that it did not learn from better than before.
    """
    from qazcorpus.label_studio.live.corrected import corrected_documents
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.training.corrections.entity_learning import check_pipeline_output

    opened = Workplace.open(workplace)
    name = pipeline or _LEARNERS[layer]
    check_pipeline_output(output, [*opened.own, *opened.results, name, *(rehearse or [])])
    corrected = corrected_documents(opened)
    documents = corrected.documents
    if corrected.unread:
        say(
            "Left out, since they were submitted in less time than reading takes: "
            f"{len(corrected.unread)}.",
            err=True,
        )
    if layer is Layer.ENTITIES:
        _entities(opened, documents, name, rehearse or [], output, epochs or 40, seed)
    else:
        _statements(documents, name, rehearse or [], output, epochs, seed)


def _entities(  # noqa: PLR0917 - what the command was told
    workplace: Workplace,
    documents: list[Document],
    pipeline: str,
    rehearse: list[str],
    output: Path,
    epochs: int,
    seed: int,
) -> None:
    from itertools import islice

    from qazcorpus.annotations.scheme_migration import changes_in
    from qazcorpus.cli.console import standard_output
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.label_studio.live.corrected import REHEARSED, rehearsal_documents
    from qazcorpus.pipeline.load import load
    from qazcorpus.readers import read_documents
    from qazcorpus.training.corrections.entity_learning import learn as teach
    from qazcorpus.training.corrections.entity_learning import save_learned
    from qazcorpus.views.learning import LessonPicture

    rehearsed = list(islice(read_documents(rehearse), REHEARSED)) if rehearse else []
    rehearsed = rehearsed or rehearsal_documents(workplace, documents)
    _say(documents, len(rehearsed))
    with kept_when_interrupted("nothing was saved."):
        lesson = teach(
            load(pipeline),
            documents,
            rehearsed,
            scheme=workplace.scheme,
            changes=changes_in(workplace.scheme_path),
            max_epochs=epochs,
            seed=seed,
        )
    standard_output().print(LessonPicture(lesson))
    if lesson.better:
        save_learned(lesson, load(pipeline), output)
    _say_saved(saved=lesson.better, output=output)


def _statements(  # noqa: PLR0917 - what the command was told
    documents: list[Document],
    pipeline: str,
    rehearse: list[str],
    output: Path,
    epochs: int | None,
    seed: int,
) -> None:
    from dataclasses import replace

    from qazcorpus.cli.console import standard_output
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.pipeline.load import load
    from qazcorpus.readers import read_documents
    from qazcorpus.training.corrections.statement_learning import (
        learn_statements,
        learning_settings,
        rehearsal_texts,
        save_statements,
    )
    from qazcorpus.views.learning import StatementLessonPicture

    others = read_documents(rehearse) if rehearse else ()
    rehearsed = [*rehearsal_texts(), *(d for d in others if d.statements)]
    _say(documents, len(rehearsed))
    nlp = load(pipeline)
    settings = learning_settings(nlp)
    settings = replace(settings, epochs=epochs or settings.epochs, seed=seed)
    with kept_when_interrupted("nothing was saved."):
        lesson = learn_statements(nlp, documents, rehearsed, settings=settings)
    standard_output().print(StatementLessonPicture(lesson))
    if lesson.better:
        save_statements(lesson, load(pipeline), output)
    _say_saved(saved=lesson.better, output=output)


def _say(documents: list[Document], rehearsed: int) -> None:
    say(f"{len(documents)} corrected documents; {rehearsed} others to rehearse with.", err=True)


def _say_saved(*, saved: bool, output: Path) -> None:
    if saved:
        say(f"Saved to {output}; use it: --pipeline {output}")
    else:
        say("It reads no better than before: nothing was saved.")
