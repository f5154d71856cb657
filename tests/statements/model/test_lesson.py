from __future__ import annotations

import numpy as np

from qazcorpus.document import Document, Statement
from qazcorpus.statements.model.discourse import TERMS
from qazcorpus.statements.model.lesson import Lesson
from qazcorpus.statements.model.passages import word_table
from tests.statements.discourse_models import given, vectors


def test_kin_are_counted_without_statements_that_have_no_word() -> None:
    table = word_table(given("Әкім су қымбат деді"), ())
    whole = Document("d", "Әкім су қымбат деді")
    gold = [Statement(content=whole.span(a, b)) for a, b in ((0, 4), (4, 5), (5, 7), (8, 14))]
    found = Lesson.of(
        gold,
        table,
        vectors(len(table.tokens)),
        vectors(2),
        rules=(),
        terms=np.zeros((4, TERMS), np.float32),
        kin=[[1, 2], [0], [0, 3], [2]],
    )
    assert found.kin == [[1], [0, 2], [1]]
