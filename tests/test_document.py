from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from qazcorpus.document import Document, Probabilities, Statement
from qazcorpus.errors import DocumentError

TEXT = "Көпір керек."
BASE = Document("d", TEXT)
CONTENT = BASE.span(0, 11)
JUDGED = Statement(
    CONTENT,
    target="көпір салу",
    stance="favor",
    confidence=0.7,
    relevance=0.9,
    probabilities=Probabilities(0.7, 0.1, 0.1, 0.1),
)


@pytest.mark.parametrize(
    ("stance", "relevance", "answer"),
    [
        ("neutral", 0.1, "neutral"),
        (None, None, "none"),
        (None, 0.4, "none"),
        (None, 0.5, "unsure"),
    ],
)
def test_without_a_stance_the_relevance_decides_the_answer(stance, relevance, answer) -> None:
    assert Statement(CONTENT, stance=stance, relevance=relevance).answer == answer


@pytest.mark.parametrize(
    ("probabilities", "stance", "confidence"),
    [((0.4, 0.3, 0.2, 0.1), "favor", 0.4), ((0.2, 0.2, 0.2, 0.4), None, 0.4)],
)
def test_the_likeliest_answer(probabilities, stance, confidence) -> None:
    given = Probabilities(*probabilities)
    assert (given.stance, given.confidence) == (stance, confidence)


@pytest.mark.parametrize("statement", [JUDGED, replace(JUDGED, stance=None), Statement(CONTENT)])
def test_json_loses_nothing(statement: Statement) -> None:
    document = replace(BASE, statements=(statement,))
    assert Document.from_dict(document.to_dict()) == document


def test_files_of_earlier_versions_are_read() -> None:
    earlier = {k: v for k, v in asdict(JUDGED).items() if k not in ("relevance", "probabilities")}
    assert read(earlier).stance == "favor"
    assert read({"content": asdict(CONTENT)}).stance is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stance": "none"}, "not one of favor, against, neutral"),
        ({"relevance": 1.5}, "Statement.relevance cannot be 1.5"),
        ({"relevance": "0.5"}, "Statement.relevance cannot be '0.5'"),
        ({"probabilities": 0.5}, "probabilities is not an object but 0.5"),
        ({"probabilities": {"favor": 1.0}}, "missing"),
        ({"probabilities": asdict(Probabilities(0.9, 0.9, 0, 0))}, "sum of Statement.probab"),
        ({"probabilities": asdict(Probabilities(2, -1, 0, 0))}, "probabilities.favor cannot be 2"),
    ],
)
def test_values_that_do_not_fit_are_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read({**asdict(JUDGED), **values})


def read(statement: dict[str, Any]) -> Statement:
    return Document.from_dict({"doc_id": "d", "text": TEXT, "statements": [statement]}).statements[
        0
    ]
