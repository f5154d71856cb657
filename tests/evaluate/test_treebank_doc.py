"""Treebank sentences as Docs."""

import spacy

from qazcorpus.evaluate.treebank_doc import treebank_doc
from qazcorpus.readers.interchange.treebank import SurfaceToken, TreebankSentence, WordAnalysis


def test_a_multi_word_token_hangs_where_its_upper_word_hangs() -> None:
    tokens = (
        SurfaceToken(
            "қаладамын",
            ("қалада", "мын"),
            analyses=(
                WordAnalysis("NOUN", "Case=Loc", "қала", 0, "root"),
                WordAnalysis("AUX", head=1),
            ),
        ),
        SurfaceToken(".", analyses=(WordAnalysis("PUNCT", head=1, deprel="punct"),)),
    )
    doc = treebank_doc(TreebankSentence("қаладамын.", tokens), spacy.blank("kk").vocab)
    assert [(t.pos_, t.dep_, t.head.i) for t in doc] == [("NOUN", "ROOT", 0), ("PUNCT", "punct", 0)]
