from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from qazcorpus.document import Document, Entity, Metadata, Target
from qazcorpus.views.terminal import DocumentPicture


def drawn(document: Document, width: int = 100, *, colours: bool = False) -> str:
    out = io.StringIO()
    Console(
        file=out,
        width=width,
        force_terminal=colours,
        color_system="truecolor" if colours else None,
        no_color=not colours,
        legacy_windows=False,
    ).print(DocumentPicture(document))
    return out.getvalue()


def flat(picture: str) -> str:
    """The picture without styles and line breaks."""
    return " ".join(re.sub(r"\x1b\[[\d;]*m", "", picture).split())


def test_without_colours_everything_is_said_in_signs(document: Document) -> None:
    assert "\x1b" not in drawn(document)
    picture = flat(drawn(document))
    assert "[Әкімдік | Мемлекеттік орган] қаладағы самокатқа шектеу қояды 🛴" in picture
    assert "«▲1‹шектеу адамдардың қауіпсіздігі үшін керек›» деп мәлімдеді." in picture
    assert "▼2‹бұл шешім [Алматының | Жер атауы] беделін түсіреді›" in picture


def test_the_title_is_drawn_once(document: Document) -> None:
    assert drawn(document, 200).count("самокатқа шектеу қояды") == 1
    other = replace(document, metadata=Metadata(title="Басқа тақырып"))
    assert drawn(other, 200).count("Басқа тақырып") == 1
    assert drawn(other, 200).count("самокатқа шектеу қояды") == 1


def test_with_colours_names_lie_on_their_labels_colour(document: Document) -> None:
    picture = drawn(document, colours=True)
    assert "48;2;31;119;180m" in picture  # the background of AGENCY, #1f77b4
    assert "[Әкімдік |" not in picture
    assert "Мемлекеттік орган" in picture


def test_stances_are_told_by_their_marks_and_words_on_a_colour_terminal_too(
    document: Document,
) -> None:
    picture = drawn(document, 200, colours=True)
    assert "38;2;44;160;44m" not in picture  # of PLACE and `favor`, #2ca02c
    assert "38;2;214;39;40m" not in picture  # of PERSON and `against`, #d62728
    assert "▲1‹" in picture
    assert "▼ Қарсы" in picture


def test_a_label_that_the_scheme_lacks_is_drawn_under_its_own_name() -> None:
    own = Document("d", "Белаз келді", entities=(Entity(0, 5, "Белаз", label="VEHICLE"),))
    assert "[Белаз | VEHICLE] келді" in flat(drawn(own))


def test_no_color_is_respected(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    console = Console(file=out, width=200, force_terminal=True, color_system="truecolor")
    console.print(DocumentPicture(document))
    assert "48;2;" not in out.getvalue()
    assert "[Алматының | Жер атауы]" in flat(out.getvalue())


def test_who_says_what(document: Document) -> None:
    picture = drawn(document, 110)
    table = picture[picture.index("Who says what") :]
    assert table.index("▲ Қолдайды") < table.index("▼ Қарсы") < table.index("● Бейтарап")
    assert "автор · the author" in table
    assert table.count("— деп") == 2
    assert "мәтіннен табылған · found in the text" in picture


def test_legend_counts_what_is_there(document: Document) -> None:
    legend = drawn(document, 110).rsplit("Legend", 1)[1]
    assert "Мемлекеттік орган  State body 2" in legend
    assert "Person" not in legend


@pytest.mark.parametrize("width", [30, 50, 75, 76, 110, 300])
@pytest.mark.parametrize("colours", [False, True])
def test_no_line_is_wider_than_the_terminal(document: Document, width: int, colours: bool) -> None:
    out = io.StringIO()
    console = Console(file=out, width=width, record=True, no_color=not colours)
    console.print(DocumentPicture(document))
    lines = console.export_text().splitlines()
    assert max(map(cell_len, lines)) <= min(width, 110)
    words = " ".join(" ".join(lines).split())
    assert "автор" in words
    assert "● Бейтарап" in words


def test_a_document_cannot_steer_the_terminal_or_the_markup() -> None:
    text = "[bold red]мәтін[/] \x1b[2J\x07 соңы :smile:"
    picture = drawn(Document("[red]id", text, Metadata(title="[link=x]\x1b]0;t\x07")), 200)
    assert "[bold red]мәтін[/] \ufffd[2J\ufffd соңы :smile:" in picture
    assert "[link=x]\ufffd]0;t\ufffd" in picture


def test_an_empty_document_says_so() -> None:
    picture = drawn(Document("d", "Бос мәтін"))
    assert "Пікір табылмады" in picture
    assert "Атау табылмады" in picture


def test_statements_without_a_stance_say_why(document: Document) -> None:
    first, second, third = document.statements
    none, unsure = replace(first, stance=None), replace(second, stance=None, relevance=0.7)
    picture = flat(drawn(replace(document, statements=(none, unsure, third)), 200))
    assert "○ Мәселеге қатыссыз Not about it 1 ? Анық емес Unsure 1" in picture
    assert "● Бейтарап Neutral 1" in picture
    assert "«○1‹шектеу адамдардың" in picture


def test_without_a_target_there_are_no_stances_and_the_picture_says_so(document: Document) -> None:
    bare = tuple(replace(s, stance=None, target="") for s in document.statements)
    picture = flat(drawn(replace(document, targets=(), statements=bare), 200))
    assert "no target was found in the text, so no statement has a stance" in picture
    assert "– Мәселе жоқ No target 3" in picture
    assert "no target was found" not in flat(drawn(document, 200))


def test_a_statement_under_several_targets_is_drawn_once(document: Document) -> None:
    under_both = [
        each
        for said in document.statements
        for each in (said, replace(said, id=f"{said.id}.2", target="самокат жолы", stance=None))
    ]
    targets = (*document.targets, Target("самокат жолы"))
    several = replace(document, targets=targets, statements=tuple(under_both))
    picture = drawn(several, 200)
    assert picture.count("○ Мәселеге қатыссыз: самокат жолы") == len(document.statements)
    assert f"▲○1‹{document.statements[0].content.text}›" in picture
    assert "самокат жолы" not in drawn(document, 200)
