"""Assemble tokenizer, sentencizer, encoder and statement finder into a spaCy pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import spacy

from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.accurate.tagger import EncoderTagger
from qazcorpus.statements.component import StatementComponent


def assemble(exported: Path, meta: Path, output: Path) -> None:
    """Write the pipeline for `qazcorpus.load()` and `spacy.load`.

    The folder `exported` holds the exported encoder. `meta` is the pipeline's meta.json. If there
    is a statement model in the output already, it is kept.
    """
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    tagger = nlp.add_pipe("kk_encoder", name="encoder")
    if not isinstance(tagger, EncoderTagger):
        raise PipelineError("the component kk_encoder is not that of qazcorpus.")
    tagger.from_disk(exported)
    nlp.add_pipe("kk_entity_details")
    nlp.add_pipe("kk_referents")
    finder = nlp.add_pipe("kk_statements", config={"encoder": "encoder"})
    trained = output / "kk_statements"
    if isinstance(finder, StatementComponent) and trained.is_dir():
        finder.from_disk(trained)
    nlp.batch_size = 64
    nlp.meta.update(json.loads(meta.read_text(encoding="utf-8")))
    nlp.to_disk(output)
