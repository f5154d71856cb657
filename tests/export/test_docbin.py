"""spaCy's own view of an exported document."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from spacy.training import Example
from spacy.vocab import Vocab

from qazcorpus.document import Document, Entity, Span, Statement, Target, Token
from qazcorpus.export.docbin import spacy_doc
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.load import load

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
    assert [token.dep_ for token in doc] == ["nsubj", "punct", "root", "root"]
    assert [sentence.text for sentence in doc.sents] == ["Үкім  шықты", "Болды"]
    assert (doc[0].lemma_, doc[0].pos_, str(doc[0].morph)) == ("үкім", "NOUN", "Case=Nom")


@pytest.mark.parametrize("heads", [(1, 0, 2), (0, 1, 2), (1, 1, 1), (1, 1, -1)])
def test_what_is_no_tree_is_counted_and_sentences_stay(heads: tuple[int, int, int]) -> None:
    losses: Counter[str] = Counter()
    doc = spacy_doc(parsed(*heads), Vocab(), losses)
    assert losses == {"documents without heads: a sentence is not one tree": 1}
    assert not doc.has_annotation("DEP")
    assert [sentence.text for sentence in doc.sents] == ["Үкім  шықты", "Болды"]


def test_a_pipeline_scores_full_marks_on_its_own_export() -> None:
    nlp = load("kk_news_sm")
    texts = [
        "Көпір ескі.\n\nӘкім Асан Үсенов «көпір  жөнделеді» деп мәлімдеді.\tТұрғындар қарсы. ",
        "  Бос орын\u00a0басында.\n \nЕкінші жол",
        "Сот шешті. Ол келді.",
    ]
    documents = [Document(f"d{number}", text) for number, text in enumerate(texts)]
    examples = [
        Example(nlp.make_doc(document.text), spacy_doc(document, nlp.vocab, Counter()))
        for document in analyze_documents(documents, nlp=nlp)
    ]
    for example in examples:
        assert [t.text for t in example.x] == [t.text for t in example.y]
    scores = nlp.evaluate(examples)
    names = ("token_acc", "sents_f", "pos_acc", "morph_acc", "dep_uas", "dep_las", "ents_f")
    assert {name: scores[name] for name in names} == dict.fromkeys(names, 1.0)


def test_values_that_spacy_does_not_know_are_left_empty() -> None:
    doc = spacy_doc(
        Document("a", "а", tokens=(Token(0, 1, "а", upos="ZZZ", feats="?"),)), Vocab(), Counter()
    )
    assert (doc[0].pos_, str(doc[0].morph)) == ("", "")


def test_what_the_pipeline_found_is_where_it_puts_it() -> None:
    text = "Асан су дейді"
    document = Document(
        "a",
        text,
        tokens=tuple(Token(m.start(), m.end(), m[0]) for m in re.finditer(r"\w+", text)),
        entities=(Entity(0, 4, "Асан", label="PERSON", kind="PERSON", canonical="Асан"),),
        targets=(Target("су"),),
        statements=(Statement(Span(5, 7, "су"), Span(0, 4, "Асан"), target="су"),),
    )
    doc = spacy_doc(document, Vocab(), Counter())
    assert (doc._.targets, doc._.statements) == (document.targets, document.statements)
    assert [(ent._.kind, ent._.canonical) for ent in doc.ents] == [("PERSON", "Асан")]
