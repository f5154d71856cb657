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
    """The layers that a pipeline can learn."""

    ENTITIES = "entities"
    STATEMENTS = "statements"


# The pipeline that learns if none is named.
_DEFAULT_PIPELINES = {Layer.ENTITIES: "kk_news_sm", Layer.STATEMENTS: "kk_news_trf"}


def learn(
    *,
    output: Annotated[
        Path,
        typer.Option(
            parser=output_path,
            metavar="PIPELINE_DIR",
            help="The folder that the improved pipeline is saved to.",
        ),
    ],
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    layer: Annotated[
        Layer,
        typer.Option(
            help="What to learn: names (entities), or who says what, for or against (statements; "
            "needs the extra 'train')."
        ),
    ] = Layer.ENTITIES,
    pipeline: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The name or the folder of the pipeline that learns. Default: kk_news_sm for "
            "entities, kk_news_trf for statements.",
        ),
    ] = "",
    rehearse: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="Texts to rehearse with, so that the pipeline does not forget what it knows. Can "
            "be given several times.",
        ),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            min=1, help="Maximum number of epochs. Default: 40 for entities, 8 for statements."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The random seed of the order of documents.")] = 7,
) -> None:
    """Train a pipeline on the documents that were corrected so far, and show its scores.

    It is saved only if it does better than before on corrected documents that are held out.
    """
    from qazcorpus.label_studio.live.corrected import corrected_documents
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.training.corrections.entity_learning import check_pipeline_output

    opened = Workplace.open(workplace)
    name = pipeline or _DEFAULT_PIPELINES[layer]
    check_pipeline_output(output, [*opened.own, *opened.results, name, *(rehearse or [])])
    corrected = corrected_documents(opened)
    documents = corrected.documents
    if corrected.unread:
        say(
            "Documents left out because they were submitted in less time than reading takes: "
            f"{len(corrected.unread)}.",
            err=True,
        )
    if layer is Layer.ENTITIES:
        _entities(opened, documents, name, rehearse or [], output, epochs or 40, seed)
    else:
        _statements(documents, name, rehearse or [], output, epochs, seed)


def _entities(  # noqa: PLR0917 - the options of the command
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


def _statements(  # noqa: PLR0917 - the options of the command
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
        say(f"Saved to {output}. To use it: --pipeline {output}")
    else:
        say("The pipeline is not better than before: nothing was saved.")
