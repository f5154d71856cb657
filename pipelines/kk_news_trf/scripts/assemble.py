"""Put tokenizer, sentence splitter, tagger and statement finder together as a spaCy pipeline.

    python scripts/assemble.py EXPORTED --meta meta.json --output model

EXPORTED is the output of export.py; the result is what `qazcorpus.load()` and `spacy.load` read.
A statement model that is in the output already stays.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import spacy

from qazcorpus.pipeline.accurate.tagger import EncoderTagger
from qazcorpus.statements.component import StatementComponent


def assemble(exported: Path, meta: Path, output: Path) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    tagger = nlp.add_pipe("kk_encoder", name="encoder")
    if not isinstance(tagger, EncoderTagger):
        raise TypeError("kk_encoder is not qazcorpus' own component")
    tagger.from_disk(exported)
    nlp.add_pipe("kk_entity_details")
    finder = nlp.add_pipe("kk_statements", config={"encoder": "encoder"})
    trained = output / "kk_statements"
    if isinstance(finder, StatementComponent) and trained.is_dir():
        finder.from_disk(trained)
    nlp.batch_size = 64
    nlp.meta.update(json.loads(meta.read_text(encoding="utf-8")))
    nlp.to_disk(output)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exported", type=Path)
    parser.add_argument("--meta", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    assemble(arguments.exported, arguments.meta, arguments.output)
