"""Cross-validate the statement model by matters, and compare it with the rules and baselines.

    python -m qazcorpus.training.statements.cross_validate --pipeline kk_news_trf
        --config configs/kk_news_trf.json [--items FILE …] [--reports FILE …]
        [--real FILE …] --output evals.json

All documents of a matter are in one fold. The pipeline with the fold's model finds statements in
raw text. Stances are also predicted for the gold statements, by the model and by other methods: the
most frequent stance, the rules, a bag of words and n-grams (logistic regression), and nearest
neighbours by the mean of the words' vectors.

With `--base-epochs N`, a model is trained once, for N epochs, on everything but the documents. The
training of each fold continues from this model, with the fold's documents too.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qazcorpus.document import Document
from qazcorpus.evaluate.statements import StatementScores, score_corpus
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.load import load
from qazcorpus.statements.lessons import lessons_of, statement_component
from qazcorpus.statements.model.lesson import Lesson
from qazcorpus.training.devices import use_threads
from qazcorpus.training.statements.baselines import bag_of_words, nearest_neighbours
from qazcorpus.training.statements.learning import train
from qazcorpus.training.statements.learning_texts import gold_texts, matter, matter_folds
from qazcorpus.training.statements.lessons import Sources, read_training_lessons
from qazcorpus.training.statements.options import add_sources, sources_of
from qazcorpus.training.statements.settings import TrainingSettings, read_settings
from qazcorpus.training.statements.stance_scores import by_model, by_rules, macro_f1, stance_class

if TYPE_CHECKING:
    from spacy.language import Language

Told = dict[str, list[tuple[int, int]]]


def summary(scores: StatementScores) -> dict[str, float]:
    """F1 scores for raw text, in percent."""
    parts = ("content", "content_exact", "source", "source_overlap", "cue", "end_to_end")
    return {part: round(100 * getattr(scores, part).f1, 1) for part in parts} | {
        "stance_of_matched": round(100 * scores.stance_macro_f1, 1)
    }


def baseline_stances(
    taught: Sequence[Document], lessons: Mapping[str, Lesson], test: Sequence[Document]
) -> dict[str, list[int]]:
    """The stances of gold statements that the baselines predict."""
    right = sum(len(document.statements) for document in test)
    common = Counter(stance_class(s.stance) for d in taught for s in d.statements).most_common(1)[
        0
    ][0]
    return {
        "majority": [common] * right,
        "bag of words": bag_of_words(taught, test),
        "nearest neighbours": nearest_neighbours(
            [lessons[d.doc_id] for d in taught], [lessons[d.doc_id] for d in test]
        ),
    }


def cross_validate(
    nlp: Language,
    sources: Sources,
    settings: TrainingSettings,
    *,
    folds: int = 5,
    only: int | None = None,
    base: TrainingSettings | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """The report on all `folds`, or on the first `only` of them.

    With `base` settings, a model is trained once on everything but the documents, and each fold
    continues from it. `tell` is called with the figures after each fold.
    """
    component = statement_component(nlp)
    component.set_model(None)
    gold = gold_texts()
    lessons = dict(zip((d.doc_id for d in gold), lessons_of(nlp, gold), strict=True))
    others = read_training_lessons(nlp, sources, gold)
    ruled = {d.doc_id: by_rules(nlp, d) for d in gold}
    told: Told = {}
    before = after = StatementScores()
    started = time.process_time()
    begun = train(others.complete, base, items=others.items).model if base else None
    done = matter_folds(gold, folds)[:only]
    for number, matters in enumerate(done):
        test = [d for d in gold if matter(d) in matters]
        taught = [d for d in gold if matter(d) not in matters]
        component.set_model(None)
        before += score_corpus(
            zip(test, analyze_documents(test, nlp=nlp, min_confidence=0), strict=True)
        )
        model = train(
            [*(lessons[d.doc_id] for d in taught), *others.complete],
            settings,
            items=others.items,
            start=begun,
        ).model
        component.set_model(model)
        after += score_corpus(
            zip(test, analyze_documents(test, nlp=nlp, min_confidence=0), strict=True)
        )
        right = [stance_class(s.stance) for d in test for s in d.statements]
        found = {
            "model": by_model(model, [lessons[d.doc_id] for d in test]),
            "rules": [stance for d in test for stance in ruled[d.doc_id]],
            **baseline_stances(taught, lessons, test),
        }
        for name, stances in found.items():
            told.setdefault(name, []).extend(zip(right, stances, strict=True))
        minutes = (time.process_time() - started) / 60
        tell(f"fold {number}, {minutes:.1f} min: {summary(after)}")
        tell(str({name: macro_f1(pairs) for name, pairs in told.items()}))
    return {
        "folds": f"{len(done)} of {folds}",
        "documents": sum(matter(d) in m for d in gold for m in done),
        "single_statements": len(others.items),
        "texts_beside": len(others.complete),
        "base_epochs": base.epochs if base else 0,
        "settings": asdict(settings),
        "found_in_raw_text": {"rules": summary(before), "model": summary(after)},
        "stance_of_gold_statements": {name: macro_f1(pairs) for name, pairs in told.items()},
        "cpu_minutes": round((time.process_time() - started) / 60, 1),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pipeline", required=True, help="a pipeline: its name or its folder")
    parser.add_argument("--config", type=Path, required=True, help="the settings of its model")
    add_sources(parser)
    parser.add_argument("--folds", type=int, default=5, help="number of folds")
    parser.add_argument("--only", type=int, metavar="N", help="evaluate the first N folds only")
    parser.add_argument("--epochs", type=int, help="epochs of the folds")
    parser.add_argument("--rate", type=float, help="the highest learning rate of the folds")
    parser.add_argument("--base-epochs", type=int, default=0, metavar="N", help="see above")
    parser.add_argument("--output", type=Path, required=True, help="the JSON file to write")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main() -> None:
    """The command: cross-validate and write the report."""
    given = _arguments()
    np.seterr(all="raise", under="ignore")
    use_threads(1)
    settings = read_settings(given.config, epochs=given.epochs, rate=given.rate)
    base = read_settings(given.config, epochs=given.base_epochs) if given.base_epochs else None
    report = cross_validate(
        load(given.pipeline),
        sources_of(given),
        settings,
        folds=given.folds,
        only=given.only,
        base=base,
        tell=_say,
    )
    text = json.dumps({"pipeline": given.pipeline, **report}, ensure_ascii=False, indent=1)
    given.output.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
