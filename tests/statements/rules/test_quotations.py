from __future__ import annotations

import pytest

from qazcorpus.statements.rules.quotations import find_quotations


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("Ол «иә» деді.", ["иә"]),
        ("«А «Б» В» деді", ["А «Б» В"]),
        ('Ол "бұл "жаңа" жол" деді', ['бұл "жаңа" жол']),
        ('Ол "бұл "жаңа жол" деді', ['бұл "жаңа жол']),
        ('«"Тимейміз" деген сөз», – дейді', ['"Тимейміз" деген сөз']),
        ("„Бір“, “екі”", ["Бір", "екі"]),
        ('" бос орын " қалды', [" бос орын "]),
        ("жабылмаған «сөз", []),
        ("Су мол, – дейді", []),
        ("Су мол», – дейді", ["Су мол"]),
        ("Су мол,» – дейді", ["Су мол,"]),
        ('Су мол , " - дейді', ["Су мол , "]),
        ("«»", []),
    ],
)
def test_outermost_quotations(text, inner):
    found = find_quotations(text, 0, len(text))
    assert [text[q.inner_start : q.inner_end] for q in found] == inner


def test_only_within_the_given_line():
    text = "«бір\nекі»"
    assert find_quotations(text, 0, 5) == ()
