"""A text four times as long takes about four times the steps, whatever it is made of."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from qazcorpus.document import Document
from qazcorpus.export.columns import document_row, ner_rows, stance_rows
from qazcorpus.export.tagging import tag_tokens
from qazcorpus.pipeline.convert import to_document
from qazcorpus.readers.normalize import normalize
from qazcorpus.scheme import load_scheme
from qazcorpus.statements.model.learned import LearnedAnalyser
from qazcorpus.statements.rules.units import AnalysisInput
from tests.statements.discourse_models import random_model, vectors

PIECES = {
    "lines": "Тұрғындар көпірді қолдады.\n",
    "one paragraph": "Тұрғындар көпірді қолдады. «Көпір керек», – деді әкім. ",
    "one sentence": "тұрғындар мен әкім көпір жайлы ",
    "quotations in one sentence": "«Көпір керек» деп «Жол» қоры ",
    "quotations that are never closed": "«Көпір ",
    "sentences of one word": "Көпір. ",
    "names": "Асан Үсенов Осакада көпірді қолдады. ",
}


class Counted:
    """A Doc that counts how often its text, which spaCy joins anew each time, is asked for."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self.texts = 0

    @property
    def text(self) -> str:
        self.texts += 1
        return self._doc.text

    def __len__(self) -> int:
        return len(self._doc)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._doc, name)


def steps(call: Callable[[], object]) -> int:
    """How many functions, of Python and of C, are called on the way."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(before)
    return count


def test_the_text_of_a_doc_is_asked_for_once() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    counted: Any = Counted(nlp("Көпір ескі. Жол жаңа.\nОл келді. " * 5))
    assert len(to_document(counted).sentences) == 15
    assert counted.texts == 1


@pytest.mark.parametrize("kind", PIECES)
def test_the_whole_way_is_linear(kind: str) -> None:
    nlp = spacy.blank("kk")
    for name in ("kk_sentencizer", "entity_ruler", "kk_entity_details", "kk_statements"):
        nlp.add_pipe(name)
    ruler: Any = nlp.get_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PLACE", "pattern": "Осакада"}])

    def whole_way(times: int) -> None:
        document = to_document(nlp(normalize(PIECES[kind] * times).text))
        Document.from_dict(document.to_dict())
        document_row(document)
        list(ner_rows(document, tag_tokens(document), load_scheme()))
        list(stance_rows(document, load_scheme()))

    whole_way(40)  # caches are filled
    assert steps(lambda: whole_way(160)) < 4.6 * steps(lambda: whole_way(40))


def test_the_learned_statements_are_linear() -> None:
    analyser = LearnedAnalyser(random_model())
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")

    def statements(times: int) -> None:
        doc = nlp(PIECES["one paragraph"] * times)
        document = to_document(doc)
        given = AnalysisInput(document.text, document.tokens, document.sentences)
        analyser.analyse(given, vectors(len(document.tokens)), lambda text: vectors(1))

    statements(20)
    assert steps(lambda: statements(160)) < 4.6 * steps(lambda: statements(40))
