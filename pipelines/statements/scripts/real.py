"""How well statements are found in real texts that the project's authors did not write.

    python scripts/real.py --texts kk_sentences.tsv --pipeline kk_news_trf

`annotations/sentences/statements.jsonl` has the offsets of 57 statements in 260 texts of FLORES and
of state sites, by the SHA-256 of the text; the texts, one a line (the last column of a table), are
their authors'. There is no target, hence no stance.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from qazcorpus.document import Document, Statement
from qazcorpus.evaluate.statements import score_corpus
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.load import load

GOLD = Path(__file__).parents[3] / "annotations" / "sentences" / "statements.jsonl"


def gold_documents(texts: Path) -> Iterator[Document]:
    """The annotated texts that are there."""
    annotated = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").split("\n") if line]
    by_hash = {item["text_sha256"]: item["statements"] for item in annotated}
    for line in texts.read_text(encoding="utf-8").split("\n"):
        text = line.rpartition("\t")[2]
        key = hashlib.sha256(text.encode("utf-8")).hexdigest()
        if key not in by_hash:
            continue
        span = Document(key, text).span
        yield Document(
            key,
            text,
            statements=tuple(
                Statement(
                    content=span(*item["content"]),
                    source=span(*item["source"]) if item["source"] else None,
                    cue=span(*item["cue"]) if item["cue"] else None,
                )
                for item in by_hash.pop(key)
            ),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--pipeline", default="kk_news_trf")
    given = parser.parse_args()
    gold = list(gold_documents(given.texts))
    scores = score_corpus(zip(gold, analyze_documents(gold, nlp=load(given.pipeline)), strict=True))
    print(f"{len(gold)} texts, {scores.content.gold} statements, {scores.content.predicted} found")
    for part in ("content", "content_exact", "source", "source_overlap", "cue"):
        score = getattr(scores, part)
        print(f"{part}: P {score.precision:.1%} R {score.recall:.1%} F1 {score.f1:.1%}")


if __name__ == "__main__":
    main()
