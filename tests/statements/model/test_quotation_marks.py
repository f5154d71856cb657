from __future__ import annotations

import pytest

from qazcorpus.statements.model.borders import without_marks


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("« су қымбат »", "су қымбат"),
        ("« су » мен « жарық »", "« су » мен « жарық »"),
        ("– су қымбат ,", "су қымбат"),
        ("« су қымбат", "су қымбат"),
        ("су қымбат »", "су қымбат"),
        ('" су қымбат "', "су қымбат"),
        ("„ су қымбат “", "су қымбат"),
        ("“ су қымбат ”", "су қымбат"),
        ('" су қымбат', "су қымбат"),
        ('су қымбат "', "су қымбат"),
        ("су қымбат ?", "су қымбат ?"),
        ("« « су » қымбат »", "« су » қымбат"),
        ("« , »", ""),
        ("Меңсұлу (", "Меңсұлу"),
    ],
)
def test_marks_at_the_edges_are_left_out(text, rest):
    forms = text.split()
    edges = without_marks((0, len(forms)), forms)
    assert " ".join(forms[slice(*edges)] if edges else ()) == rest
