"""Measure the assembled pipeline and write `evals.json` beside it.

    python scripts/evaluate.py --kaznerd IOB2_test.txt --output evals.json

Exact-span scores on KazNERD's test file by class and by the scheme's labels, the rules that tell
AGENCY from ORG, the project's own gold (all of it, and the half not used to write rules), speed.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spacy.language import Language

import qazcorpus
from qazcorpus.annotations.gold import for_development, gold_documents
from qazcorpus.document import Document
from qazcorpus.evaluate.entities import SpanScores, evaluate_documents, evaluate_iob2
from qazcorpus.evaluate.iob2 import read_iob2
from qazcorpus.evaluate.organisations import read_organisation_labels, rule_accuracy
from qazcorpus.evaluate.statements import score_corpus

DATA = Path(__file__).parents[1] / "data"


def percent(ratio: float) -> float:
    return round(100 * ratio, 2)


def span_scores(scores: SpanScores) -> dict[str, Any]:
    rows: dict[str, Any] = {
        label: {
            "p": percent(scores.precision(label)),
            "r": percent(scores.recall(label)),
            "f": percent(scores.f1(label)),
            "gold": scores.gold[label],
        }
        for label in scores.labels
    }
    return {"micro_f": percent(scores.f1()), "per_label": rows}


def gold_scores(documents: Sequence[Document], nlp: Language) -> dict[str, Any]:
    pairs = list(zip(documents, qazcorpus.analyze_documents(documents, nlp=nlp), strict=True))
    statements = score_corpus(pairs)
    return {
        "documents": len(pairs),
        "entities_f": percent(evaluate_documents(pairs).f1()),
        "content_overlap_f": percent(statements.content.f1),
        "source_exact_f": percent(statements.source.f1),
        "cue_exact_f": percent(statements.cue.f1),
        "stance_accuracy": percent(statements.stance_accuracy),
        "stance_macro_f": percent(statements.stance_macro_f1),
        "content_and_stance_f": percent(statements.end_to_end.f1),
    }


def evaluate(kaznerd: Path) -> dict[str, Any]:
    nlp = qazcorpus.load()
    organisations = read_organisation_labels(DATA / "kaznerd_test_organisations.tsv")
    sentences = list(read_iob2(kaznerd))
    result = evaluate_iob2(sentences, nlp, organisations=organisations)
    right, total = rule_accuracy(sentences, [item for item in organisations if item.held_out])
    documents = list(gold_documents())
    held_out = [document for document in documents if not for_development(document.doc_id)]
    return {
        "pipeline": f"{nlp.lang}_{nlp.meta['name']} {nlp.meta['version']}",
        "kaznerd_test": span_scores(result.kinds),
        "kaznerd_test_scheme": span_scores(result.labels) if result.labels else {},
        "agency_or_org_held_out_names": {"accuracy": percent(right / total), "spans": total},
        "gold": gold_scores(documents, nlp),
        "gold_held_out": gold_scores(held_out, nlp),
        "words_per_cpu_second": round(result.words_per_second),
        "measured_with": {
            "python": platform.python_version(),
            "processor": processor(),
            **{name: version(name) for name in ("qazcorpus", "spacy", "onnxruntime", "numpy")},
        },
    }


def processor() -> str:
    """The processor's name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kaznerd", type=Path, required=True, help="KazNERD's IOB2_test.txt")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    record = evaluate(arguments.kaznerd)
    arguments.output.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
