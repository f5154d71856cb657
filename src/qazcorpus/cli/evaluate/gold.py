"""`qazcorpus evaluate gold`."""

from __future__ import annotations

from typing import Annotated

import typer

from qazcorpus.cli.options import Pipeline
from qazcorpus.cli.stance_engines import StanceEngine, StanceSettings, loaded_with_engine


def gold(
    *,
    pipeline: Pipeline = "kk_news_trf",
    all_: Annotated[
        bool,
        typer.Option(
            "--all", help="Also score statements on matters that the embedded models learned from."
        ),
    ] = False,
    stance_engine: StanceEngine = "",
    stance_setting: StanceSettings = None,
) -> None:
    """Score a pipeline on the gold documents of the project.

    Statements are scored on the matters that the embedded statement models did not learn from.
    Their stance is also scored where the pipeline gets the gold statements and only judges them.
    Entities are scored on all documents.
    """
    from qazcorpus.annotations.gold import gold_documents, held_out
    from qazcorpus.cli.console import progress, standard_output
    from qazcorpus.evaluate.entities import evaluate_documents
    from qazcorpus.evaluate.statements import score_corpus
    from qazcorpus.pipeline.analyze import analyze_documents
    from qazcorpus.statements.given import rejudged
    from qazcorpus.views.scores import ScoreTable, StatementScoreTable

    documents = list(gold_documents())
    with loaded_with_engine(pipeline, stance_engine, stance_setting) as nlp:
        analyzed = analyze_documents(documents, nlp=nlp, min_confidence=0)
        with progress(analyzed, "analyzing", len(documents)) as counted:
            pairs = list(zip(documents, counted, strict=True))
        kept = {document.doc_id for document in (documents if all_ else held_out(documents))}
        found = [(gold, guess) for gold, guess in pairs if gold.doc_id in kept]
        given = ((gold, rejudged(nlp, gold)) for gold, _ in found)
        with progress(given, "judging", len(found)) as counted_given:
            judged = score_corpus(counted_given)
    console = standard_output()
    console.print(
        ScoreTable(f"entities (exact), {len(pairs)} documents", evaluate_documents(pairs))
    )
    title = f"statements, {len(found)} documents"
    console.print(StatementScoreTable(title, score_corpus(found), judged))
