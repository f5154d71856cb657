from __future__ import annotations

from collections import Counter
from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

from rich.console import Console, RenderableType

from qazcorpus.bilingual import Bilingual
from qazcorpus.views.bilingual_tables import column_head, in_both, table
from qazcorpus.views.workplace_tables import PullTable


def drawn(picture: RenderableType, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width)
    console.print(picture)
    return cast(StringIO, console.file).getvalue()


def test_headings_are_in_both_languages() -> None:
    made = table((Bilingual("Аты", "Name"), Bilingual("Саны", "Number")), title="Тізім")
    made.add_row("а", "1")
    title, kazakh, english, _, row = (line.rstrip() for line in drawn(made).splitlines())
    assert title == "Тізім"
    assert kazakh.split() == ["Аты", "Саны"]
    assert english.split() == ["Name", "Number"]
    assert row.split() == ["а", "1"]
    assert row.endswith("1")
    assert kazakh.index("Саны") > row.index("а") + 1
    assert str(in_both(Bilingual("Аты", "Name"))) == "Аты · Name"
    assert str(in_both(Bilingual("n", ""))) == "n"
    assert str(column_head(Bilingual("Аты", "Name"))) == "Аты\nName"


def test_a_pull_in_a_terminal_says_the_same_as_its_page() -> None:
    tally: Any = SimpleNamespace(
        statuses=Counter(submitted=3, draft=2),
        number_of_errors=1,
        number_of_hints=0,
        mended_codes=Counter(a=4),
    )
    text = drawn(PullTable(cast(Any, SimpleNamespace(tallies={"Айгүл": tally}))))
    narrow = drawn(PullTable(cast(Any, SimpleNamespace(tallies={"Айгүл Сейіт": tally}))), 80)
    heads = "Аннотатор Тапсырылған Аяқталмаған Өткізілген Түзетілсін Қаралсын Түзелген"
    assert heads.split() in [line.split() for line in narrow.splitlines()]
    assert "Тапсырылған" in text
    assert ["Айгүл", "3", "2", "0", "1", "0", "4"] in [line.split() for line in text.splitlines()]
