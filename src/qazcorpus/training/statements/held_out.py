"""Evaluate statements and stances on held-out texts.

    python -m qazcorpus.training.statements.held_out --texts kk_sentences.tsv IOB2_valid.txt
    python -m qazcorpus.training.statements.held_out --reports reports.jsonl briefs.jsonl
    python -m qazcorpus.training.statements.held_out --documents --pipeline kk_news_sm

`--texts` evaluates on the texts of `annotations/sentences/statements.jsonl`, which the project's
authors did not write. `--reports` evaluates on whole texts that are not used for training: news,
short texts and others are reported separately. `--documents` evaluates on the project's documents
on matters that are not used for training. Statements are found in the raw text; stances are
predicted for the marked contents, toward each of their targets, by what judges them in the
pipeline.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qazcorpus.annotations.gold import held_out
from qazcorpus.annotations.whole_texts import whole_texts
from qazcorpus.document import Document
from qazcorpus.evaluate.statements import score_corpus
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.load import load
from qazcorpus.statements.given import rejudged
from qazcorpus.statements.lessons import statement_component
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.training.statements.learning_texts import gold_texts, register
from qazcorpus.training.statements.real_texts import (
    contents_once,
    one_for_each_target,
    real_texts,
)
from qazcorpus.training.statements.stance_scores import by_rules, macro_f1, stance_class

if TYPE_CHECKING:
    from spacy.language import Language

OTHERS: Final = "texts of other registers"
FOUND: Final = ("content", "content_exact", "source", "source_overlap", "cue")


def score_lines(
    nlp: Language,
    name: str,
    gold: Sequence[Document],
    pairs: Sequence[Document],
    parts: Sequence[str],
) -> Iterator[str]:
    """Yield lines with the scores of the rules, and of the model if there is one: for statements on
    the documents `gold`, and for the stances of the gold statements of `pairs`."""
    component = statement_component(nlp)
    model = component.model
    right = [stance_class(s.stance) for document in pairs for s in document.statements]
    by = {"rules": [stance for document in pairs for stance in by_rules(nlp, document)]}
    if model is not None:
        judged = (rejudged(nlp, document) for document in pairs)
        by["model"] = [stance_class(s.stance) for document in judged for s in document.statements]
    for method, stances in by.items():
        component.set_model(None if method == "rules" else model)
        scores = score_corpus(
            zip(gold, analyze_documents(gold, nlp=nlp, min_confidence=0), strict=True)
        )
        told = macro_f1(list(zip(right, stances, strict=True)))
        statements = scores.content.gold
        yield f"{method}: {len(gold)} {name}, {statements} statements, {len(right)} stances"
        for part in parts:
            score = getattr(scores, part)
            yield f"  {part}: P {score.precision:.1%} R {score.recall:.1%} F1 {score.f1:.1%}"
        yield f"  stance: {told}"


def _lines(nlp: Language, given: argparse.Namespace) -> Iterator[str]:
    if given.documents:
        gold = held_out(gold_texts())
        yield from score_lines(nlp, "documents", gold, gold, (*FOUND, "end_to_end"))
    elif given.texts:
        texts = real_texts(given.texts, "measure")
        # A content has several targets here, so stances cannot be evaluated on raw text.
        once, each = list(contents_once(texts)), list(one_for_each_target(texts))
        yield from score_lines(nlp, "texts", once, each, FOUND)
    else:
        whole = list(whole_texts("measure", given.reports))
        named = {"news": "news reports", "brief": "short, plain texts"}
        for name in (*named.values(), OTHERS):
            gold = [d for d in whole if named.get(register(d), OTHERS) == name]
            if gold:
                yield from score_lines(nlp, name, gold, gold, (*FOUND, "end_to_end"))


def main() -> None:
    """The command: evaluate and print the scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sources = parser.add_mutually_exclusive_group(required=True)
    sources.add_argument("--texts", type=Path, nargs="+", help="files with the real texts")
    sources.add_argument("--reports", type=Path, nargs="+", help="files with whole texts")
    sources.add_argument("--documents", action="store_true", help="the project's documents")
    parser.add_argument("--pipeline", default="kk_news_trf", help="its name or its folder")
    parser.add_argument("--model", type=Path, help="a discourse.npz instead of the pipeline's")
    given = parser.parse_args()
    nlp = load(given.pipeline)
    if given.model:
        statement_component(nlp).set_model(DiscourseModel.from_disk(given.model))
    for line in _lines(nlp, given):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
