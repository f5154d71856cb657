"""`qazcorpus annotate learn`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qazcorpus.cli.options import Pipeline


def learn(
    *,
    output: Annotated[
        Path, typer.Option(metavar="PIPELINE_DIR", help="Where the improved pipeline goes.")
    ],
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
    pipeline: Pipeline = "kk_news_sm",
    rehearse: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="More texts for it to rehearse what it knows with."),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="At most so many rounds.")] = 40,
    seed: Annotated[int, typer.Option(help="For the order of the documents.")] = 7,
) -> None:
    """Let a spaCy pipeline learn the entities that were corrected so far, and show the gain.

    It is saved only where it reads documents that it did not learn from better than before.
    """
    from itertools import islice

    from qazcorpus.annotations.label_studio.learning import (
        REHEARSED,
        corrected_documents,
        rehearsal_documents,
    )
    from qazcorpus.annotations.label_studio.workplace import Workplace
    from qazcorpus.annotations.learning import learn as teach
    from qazcorpus.annotations.learning import save_learned
    from qazcorpus.annotations.migration import changes_in
    from qazcorpus.cli.console import standard_output
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.pipeline.load import load
    from qazcorpus.readers import read_documents
    from qazcorpus.views.lesson import LessonPicture

    opened = Workplace.open(workplace)
    documents = corrected_documents(opened)
    rehearsed = list(islice(read_documents(rehearse), REHEARSED)) if rehearse else []
    rehearsed = rehearsed or rehearsal_documents(opened, documents)
    typer.echo(
        f"{len(documents)} corrected documents; {len(rehearsed)} others to rehearse with.", err=True
    )
    with kept_when_interrupted("nothing was saved."):
        lesson = teach(
            load(pipeline),
            documents,
            rehearsed,
            scheme=opened.scheme,
            changes=changes_in(opened.scheme_path),
            max_epochs=epochs,
            seed=seed,
        )
    standard_output().print(LessonPicture(lesson))
    if not lesson.better:
        typer.echo("It reads no better than before: nothing was saved.")
        return
    save_learned(lesson, load(pipeline), output)
    typer.echo(f"Saved to {output}; use it: --pipeline {output}")
