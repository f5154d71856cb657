from __future__ import annotations

from collections.abc import Callable

import pytest

from qazcorpus.annotations.scheme_change import GROUPS, SchemeChange
from qazcorpus.annotations.scheme_change_options import adding, merging, renaming, splitting
from qazcorpus.errors import UsageError

KNOWN: dict[str, list[dict[str, object]]] = {group: [] for group in GROUPS}


def test_changes_as_people_say_them() -> None:
    assert renaming("PERSON", "HUMAN", {"kk": ["Адам"], "en": ["HUMAN=Human"]}) == SchemeChange(
        "rename", ("PERSON",), ("HUMAN",), values={"HUMAN": {"kk": "Адам", "en": "Human"}}
    )
    assert merging("A", "B", "A", {"colour": ["a=b"]}) == SchemeChange(
        "merge", ("A", "B"), ("A",), values={"A": {"colour": "a=b"}}
    )
    assert splitting("A", "B=X, Y", "C=rest", {"kk": ["B=б", "C=в"]}) == SchemeChange(
        "split",
        ("A",),
        ("B", "C"),
        kinds={"B": ("X", "Y")},
        rest="C",
        values={"B": {"kk": "б"}, "C": {"kk": "в"}},
    )
    assert adding("R", "relations", {"from": ["CUE"]}, KNOWN).values == {"R": {"from": "CUE"}}
    assert adding("GAME", "", {}, KNOWN).group == "entities"


def test_a_label_of_the_projects_scheme_has_its_names_there() -> None:
    names = {"kk": "Мәселеге қатыссыз", "en": "Not about it", "hotkey": "v"}
    known = {**KNOWN, "stances": [{"label": "none", **names, "rule": {"kk": "…"}}]}
    assert adding("none", "", {"hotkey": ["n"]}, known) == SchemeChange(
        "add", (), ("none",), group="stances", values={"none": {**names, "hotkey": "n"}}
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (lambda: splitting("A", "B", "C=rest", {}), "'B' does not say which spans"),
        (lambda: splitting("A", "B=rest", "C=rest", {}), "at most one"),
        (lambda: splitting("A", "B=X", "B=Y", {}), "two labels"),
        (lambda: splitting("A", "B=X", "C=rest", {"kk": ["б"]}), "does not name its label"),
        (lambda: adding("A", "colours", {}, KNOWN), "no group 'colours'"),
    ],
)
def test_what_is_not_fully_said(said: Callable[[], SchemeChange], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        said()
