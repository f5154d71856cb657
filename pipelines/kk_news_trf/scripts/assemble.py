"""Put tokenizer, sentence splitter, tagger and statement finder together as a spaCy pipeline.

    python scripts/assemble.py EXPORTED --meta meta.json --output model

EXPORTED is the output of export.py; the result is what `qazcorpus.load()` and `spacy.load` read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import spacy

from qazcorpus.pipeline.entity_tagger import EntityTagger


def assemble(exported: Path, meta: Path, output: Path) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    tagger = nlp.add_pipe("kk_entity_tagger", name="ner")
    if not isinstance(tagger, EntityTagger):
        raise TypeError("kk_entity_tagger is not qazcorpus' own component")
    tagger.from_disk(exported)
    nlp.add_pipe("kk_entity_details")
    nlp.add_pipe("kk_statements")
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
