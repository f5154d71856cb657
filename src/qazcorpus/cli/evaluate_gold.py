"""`qazcorpus evaluate gold`."""

from __future__ import annotations

from typing import Annotated

import typer

from qazcorpus.cli.options import Pipeline


def gold(
    *,
    pipeline: Pipeline = "kk_news_trf",
    held_out: Annotated[
        bool,
        typer.Option("--held-out", help="Only documents not used to write the statement rules."),
    ] = False,
) -> None:
    """Scores of a pipeline's entities and statements on the project's own gold documents."""
    from qazcorpus.annotations.gold import for_development, gold_documents
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.evaluate.entities import evaluate_documents
    from qazcorpus.evaluate.statements import score_corpus
    from qazcorpus.pipeline.analyze import analyze_documents
    from qazcorpus.pipeline.load import load
    from qazcorpus.views.scores import ScoreTable, StatementScoreTable

    documents = [d for d in gold_documents() if not (held_out and for_development(d.doc_id))]
    analyzed = analyze_documents(documents, nlp=load(pipeline))
    with progress(analyzed, "analyzing", len(documents)) as counted:
        pairs = list(zip(documents, counted, strict=True))
    console = standard_output()
    console.print(f"{len(documents)} documents")
    console.print(ScoreTable("entities (exact spans)", evaluate_documents(pairs)))
    console.print(StatementScoreTable("statements", score_corpus(pairs)))
