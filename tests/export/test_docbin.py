"""spaCy's own view of an exported document."""

from __future__ import annotations

from collections import Counter

import pytest
from spacy.vocab import Vocab

from qazcorpus.document import Document, Token
from qazcorpus.export.docbin import spacy_doc

TEXT = "Үкім  шықты Болды"


def parsed(*heads: int) -> Document:
    first, second, third = heads
    tokens = (
        Token(0, 4, "Үкім", "үкім", "NOUN", "Case=Nom", first, "nsubj"),
        Token(6, 11, "шықты", "шық", "VERB", "", second, "root"),
        Token(12, 17, "Болды", head=third, deprel="root", sentence=1),
    )
    return Document("a", TEXT, tokens=tokens)


def test_syntax_is_kept_around_the_white_space() -> None:
    doc = spacy_doc(parsed(1, 1, 2), Vocab(), Counter())
    assert [token.text for token in doc] == ["Үкім", " ", "шықты", "Болды"]
    assert [token.head.text for token in doc] == ["шықты", "Үкім", "шықты", "Болды"]
    assert [token.dep_ for token in doc] == ["nsubj", "dep", "root", "root"]
    assert [sentence.text for sentence in doc.sents] == ["Үкім  шықты", "Болды"]
    assert (doc[0].lemma_, doc[0].pos_, str(doc[0].morph)) == ("үкім", "NOUN", "Case=Nom")


@pytest.mark.parametrize("heads", [(1, 0, 2), (0, 1, 2), (1, 1, 1), (1, 1, -1)])
def test_what_is_no_tree_is_counted_and_sentences_stay(heads: tuple[int, int, int]) -> None:
    losses: Counter[str] = Counter()
    doc = spacy_doc(parsed(*heads), Vocab(), losses)
    assert losses == {"documents without heads: a sentence is not one tree": 1}
    assert not doc.has_annotation("DEP")
    assert [sentence.text for sentence in doc.sents] == ["Үкім  шықты", "Болды"]


def test_values_that_spacy_does_not_know_are_left_empty() -> None:
    doc = spacy_doc(
        Document("a", "а", tokens=(Token(0, 1, "а", upos="ZZZ", feats="?"),)), Vocab(), Counter()
    )
    assert (doc[0].pos_, str(doc[0].morph)) == ("", "")
