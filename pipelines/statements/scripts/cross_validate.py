"""Cross-validate the statement model over matters, beside the rules and other methods.

    python scripts/cross_validate.py --pipeline kk_news_trf [--items FILE …]
        [--reports FILE …] [--real FILE …] --output evals.json

All documents of a matter are on one side. Statements are found in raw text by the pipeline with
the fold's model; stances are also told for the gold statements, as the other methods tell them: the
most frequent stance, the rules' lexicon, a bag of words and n-grams (logistic regression), and
nearest neighbours by the mean of the words' vectors.

With `--base-epochs` what is learned beside the documents is learned once, in so many epochs, and
the model of each fold goes on from there with the fold's documents as well.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from baselines import bag_of_words, nearest_neighbours
from data import documents, matter, matter_folds
from settings import settings_of
from stances import by_model, by_rules, macro_f1
from taught import add_options, read_taught

from qazcorpus.document import STANCES, Document
from qazcorpus.evaluate.statements import StatementScores, score_corpus
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.load import load
from qazcorpus.pipeline.statement_lessons import lessons_of, statement_component
from qazcorpus.statements.lesson import Lesson
from qazcorpus.statements.training import train

Told = dict[str, list[tuple[int, int]]]


def summary(scores: StatementScores) -> dict[str, float]:
    """F1 of what was found in raw text, in percent."""
    parts = ("content", "content_exact", "source", "source_overlap", "cue", "end_to_end")
    return {part: round(100 * getattr(scores, part).f1, 1) for part in parts} | {
        "stance_of_matched": round(100 * scores.stance_macro_f1, 1)
    }


def told_otherwise(
    taught: Sequence[Document], lessons: Mapping[str, Lesson], test: Sequence[Document]
) -> dict[str, list[int]]:
    """The stances of gold statements by methods that take no training worth the name."""
    right = sum(len(document.statements) for document in test)
    common = Counter(s.stance for d in taught for s in d.statements).most_common(1)[0][0]
    return {
        "majority": [STANCES.index(common)] * right,
        "bag of words": bag_of_words(taught, test),
        "nearest neighbours": nearest_neighbours(
            [lessons[d.doc_id] for d in taught], [lessons[d.doc_id] for d in test]
        ),
    }


def arguments() -> argparse.Namespace:
    """What the command was told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", required=True)
    add_options(parser)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, help="so many of the folds")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--rate", type=float, help="the highest learning rate of the folds")
    parser.add_argument("--base-epochs", type=int, default=0)
    parser.add_argument("--output", type=Path, required=True)
    return parser.parse_args()


def main() -> None:
    given = arguments()
    torch.set_num_threads(1)
    nlp = load(given.pipeline)
    component = statement_component(nlp)
    component.set_model(None)
    settings = settings_of(given.pipeline, given.epochs)
    if given.rate is not None:
        settings = replace(settings, rate=given.rate)
    gold = documents()
    lessons = dict(zip((d.doc_id for d in gold), lessons_of(nlp, gold), strict=True))
    beside = read_taught(nlp, given, gold)
    ruled = {d.doc_id: by_rules(nlp, d) for d in gold}
    told: Told = {}
    before = after = StatementScores()
    started = time.process_time()
    base = None
    if given.base_epochs:
        alone = settings_of(given.pipeline, given.base_epochs)
        base = train(beside.complete, alone, items=beside.items)
    done = matter_folds(gold, given.folds)[: given.only]
    for number, matters in enumerate(done):
        test = [d for d in gold if matter(d) in matters]
        taught = [d for d in gold if matter(d) not in matters]
        component.set_model(None)
        before += score_corpus(zip(test, analyze_documents(test, nlp=nlp), strict=True))
        model = train(
            [*(lessons[d.doc_id] for d in taught), *beside.complete],
            settings,
            items=beside.items,
            start=base,
        )
        component.set_model(model)
        after += score_corpus(zip(test, analyze_documents(test, nlp=nlp), strict=True))
        right = [STANCES.index(s.stance) for d in test for s in d.statements]
        found = {
            "model": by_model(model, [lessons[d.doc_id] for d in test]),
            "rules": [stance for d in test for stance in ruled[d.doc_id]],
            **told_otherwise(taught, lessons, test),
        }
        for name, stances in found.items():
            told.setdefault(name, []).extend(zip(right, stances, strict=True))
        minutes = (time.process_time() - started) / 60
        print(f"fold {number}, {minutes:.1f} min:", summary(after), flush=True)
        print({name: macro_f1(pairs) for name, pairs in told.items()}, flush=True)
    report = {
        "pipeline": given.pipeline,
        "folds": f"{len(done)} of {given.folds}",
        "documents": sum(matter(d) in m for d in gold for m in done),
        "single_statements": len(beside.items),
        "texts_beside": len(beside.complete),
        "base_epochs": given.base_epochs,
        "settings": asdict(settings),
        "found_in_raw_text": {"rules": summary(before), "model": summary(after)},
        "stance_of_gold_statements": {name: macro_f1(pairs) for name, pairs in told.items()},
        "cpu_minutes": round((time.process_time() - started) / 60, 1),
    }
    given.output.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
