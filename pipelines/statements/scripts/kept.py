"""How well statements and stances are told in texts that are kept for measuring.

    python scripts/kept.py --texts kk_sentences.tsv IOB2_valid.txt --pipeline kk_news_trf
    python scripts/kept.py --reports ../../annotations/stance/reports.jsonl --pipeline kk_news_trf

Texts are those of `annotations/sentences/statements.jsonl`, which the project's authors did not
write; reports those that nothing has learned from. Statements are found in the raw text; stances
are told for the marked contents, toward each of their targets.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from data import reports
from real_texts import contents_once, one_for_each_target, real_texts
from stances import by_model, by_rules, macro_f1

from qazcorpus.document import STANCES
from qazcorpus.evaluate.statements import score_corpus
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.load import load
from qazcorpus.pipeline.statement_lessons import lessons_of, statement_component
from qazcorpus.statements.discourse import DiscourseModel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    sources = parser.add_mutually_exclusive_group(required=True)
    sources.add_argument("--texts", type=Path, nargs="+")
    sources.add_argument("--reports", type=Path, nargs="+")
    parser.add_argument("--pipeline", default="kk_news_trf")
    parser.add_argument("--model", type=Path, help="a discourse.npz in place of the pipeline's")
    given = parser.parse_args()
    nlp = load(given.pipeline)
    component = statement_component(nlp)
    model = DiscourseModel.from_disk(given.model) if given.model else component.model
    if given.texts:
        texts = real_texts(given.texts, "measure")
        gold, pairs = list(contents_once(texts)), list(one_for_each_target(texts))
    else:
        gold = pairs = list(reports(given.reports, "measure"))
    right = [STANCES.index(s.stance) for document in pairs for s in document.statements]
    by = {"rules": [stance for document in pairs for stance in by_rules(nlp, document)]}
    if model is not None:
        by["model"] = by_model(model, list(lessons_of(nlp, pairs)))
    for name, stances in by.items():
        component.set_model(None if name == "rules" else model)
        scores = score_corpus(zip(gold, analyze_documents(gold, nlp=nlp), strict=True))
        told = macro_f1(list(zip(right, stances, strict=True)))
        print(f"{name}: {len(gold)} texts, {scores.content.gold} statements, {len(right)} stances")
        for part in ("content", "content_exact", "source", "source_overlap", "cue", "end_to_end"):
            score = getattr(scores, part)
            print(f"  {part}: P {score.precision:.1%} R {score.recall:.1%} F1 {score.f1:.1%}")
        print(f"  stance: {told}")


if __name__ == "__main__":
    main()
