"""`qazcorpus evaluate gold`."""

from __future__ import annotations

from typing import Annotated

import typer

from qazcorpus.cli.options import Pipeline


def gold(
    *,
    pipeline: Pipeline = "kk_news_trf",
    all_: Annotated[
        bool,
        typer.Option(
            "--all", help="Also score statements on matters that the embedded models learned from."
        ),
    ] = False,
) -> None:
    """Score a pipeline on the gold documents of the project.

    Statements are scored on the matters that the embedded statement models did not learn from.
    Entities are scored on all documents.
    """
    from qazcorpus.annotations.gold import gold_documents, held_out
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.evaluate.entities import evaluate_documents
    from qazcorpus.evaluate.statements import score_corpus
    from qazcorpus.pipeline.analyze import analyze_documents
    from qazcorpus.pipeline.load import load
    from qazcorpus.views.scores import ScoreTable, StatementScoreTable

    documents = list(gold_documents())
    analyzed = analyze_documents(documents, nlp=load(pipeline), min_confidence=0)
    with progress(analyzed, "analyzing", len(documents)) as counted:
        pairs = list(zip(documents, counted, strict=True))
    kept = {document.doc_id for document in (documents if all_ else held_out(documents))}
    judged = [(gold, found) for gold, found in pairs if gold.doc_id in kept]
    console = standard_output()
    console.print(
        ScoreTable(f"entities (exact), {len(pairs)} documents", evaluate_documents(pairs))
    )
    console.print(StatementScoreTable(f"statements, {len(judged)} documents", score_corpus(judged)))
