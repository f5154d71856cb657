from __future__ import annotations

import spacy

from qazcorpus.pipeline.load import skip_layers


def test_only_what_makes_nothing_else_is_skipped() -> None:
    nlp = spacy.blank("kk")
    for name in ("kk_sentencizer", "entity_ruler", "kk_entity_details", "kk_statements"):
        nlp.add_pipe(name)
    assert skip_layers(nlp, ["statements"]) == []  # it finds the targets, too
    skipped = skip_layers(nlp, ["entities", "targets", "statements"])
    assert skipped == ["entity_ruler", "kk_entity_details", "kk_statements"]
    assert nlp.pipe_names == ["kk_sentencizer"]
