"""Treebank sentences as spaCy Docs."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab

from qazcorpus.readers.interchange.treebank import SurfaceToken, TreebankSentence, WordAnalysis


def treebank_doc(sentence: TreebankSentence, vocab: Vocab) -> Doc:
    """One sentence with its tree.

    A multi-word token is one token. It has the analysis of the word with a head outside of it.
    """
    tokens = sentence.tokens
    place = [i for i, token in enumerate(tokens) for _ in token.analyses]
    chosen = [_upper_word(token, i, place) for i, token in enumerate(tokens)]
    return Doc(
        vocab,
        words=[token.form for token in tokens],
        spaces=[token.space_after for token in tokens],
        pos=[analysis.upos for analysis in chosen],
        morphs=[analysis.feats for analysis in chosen],
        lemmas=[analysis.lemma for analysis in chosen],
        heads=[place[a.head - 1] if a.head else i for i, a in enumerate(chosen)],
        deps=[analysis.deprel if analysis.head else "ROOT" for analysis in chosen],
    )


def _upper_word(token: SurfaceToken, index: int, place: Sequence[int]) -> WordAnalysis:
    outside = (a for a in token.analyses if not a.head or place[a.head - 1] != index)
    return next(outside, token.analyses[0])
