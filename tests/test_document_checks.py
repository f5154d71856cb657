from __future__ import annotations

from dataclasses import replace

import pytest

from qazcorpus.annotations.gold import gold_documents
from qazcorpus.document import Document, Entity, Sentence, Span, Statement, Target, Token
from qazcorpus.document_checks import check_whole
from qazcorpus.errors import DocumentError

WHOLE = Document(
    "a",
    "Ол келді. Біз кеттік.",
    tokens=(Token(0, 2, "Ол", head=1), Token(3, 8, "келді"), Token(10, 13, "Біз", sentence=1)),
    sentences=(Sentence(0, 9, "Ол келді."), Sentence(10, 21, "Біз кеттік.")),
    entities=(Entity(0, 2, "Ол", "PERSON", id="e1"),),
    targets=(Target("келу"),),
    statements=(Statement(Span(0, 8, "Ол келді"), target="келу", id="s1"),),
)


def test_whole_documents_pass() -> None:
    check_whole(WHOLE)
    for document in gold_documents():
        check_whole(document)


@pytest.mark.parametrize(
    ("layers", "problem"),
    [
        ({"tokens": WHOLE.tokens[::-1]}, r"tokens\[0\] \(10–13\) and tokens\[1\]"),
        ({"sentences": WHOLE.sentences[::-1]}, r"sentences\[0\] \(10–21\) and sentences\[1\]"),
        ({"tokens": (Token(0, 2, "Ол", head=1),)}, r"tokens\[0\]\.head is 1"),
        ({"tokens": (Token(0, 2, "Ол", head=-2),)}, r"tokens\[0\]\.head is -2"),
        ({"sentences": ()}, r"tokens\[2\]\.sentence is 1"),
        (
            {"tokens": (Token(0, 2, "Ол", sentence=1), Token(3, 8, "келді"))},
            r"tokens\[1\] belongs to an earlier sentence",
        ),
        ({"entities": WHOLE.entities * 2}, "entities: 'e1' occurs 2 times"),
        ({"statements": WHOLE.statements * 2}, "statements: 's1' occurs 2 times"),
        ({"targets": WHOLE.targets * 2}, "targets: 'келу' occurs 2 times"),
        ({"targets": ()}, r"statements\[0\]\.target is 'келу'"),
    ],
)
def test_what_does_not_hold_together_is_refused(layers: dict[str, object], problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        check_whole(replace(WHOLE, **layers))
