"""brat standoff as brat and its annotators leave it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.document import Probabilities
from qazcorpus.errors import ReadError
from qazcorpus.readers.interchange.brat import read_brat, read_note, write_note
from qazcorpus.readers.interchange.marks import Imported

TEXT = "Бас прокуратура\nкөнді 👍, деді Айдос."


def read(folder: Path, *lines: str, text: str = TEXT) -> Imported:
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "a.ann").write_bytes("".join(f"{line}\n" for line in lines).encode())
    (imported,) = read_brat(folder / "a.ann")
    return imported


def codes(imported: Imported) -> list[str]:
    return [item["code"] for item in imported.unplaced]


def test_entities_and_statements_are_read(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        "T3\tAGENCY 0 3;4 15\tБас прокуратура",
        "T9\tCONTENT 16 23\tкөнді 👍",
        "R1\tSOURCE_OF Arg1:T4 Arg2:T9\t",
        "T4\tSOURCE 30 35\tАйдос",
        "A1\tstance T9 against",
        "#1\tAnnotatorNotes T3\tcanonical=Бас прокуратура; kind=ORGANISATION",
    )
    (entity,) = imported.document.entities
    assert (entity.label, entity.kind) == ("AGENCY", "ORGANISATION")
    assert (entity.text, entity.canonical) == ("Бас прокуратура", "Бас прокуратура")
    (statement,) = imported.document.statements
    assert statement.content.text == "көнді 👍"
    assert statement.source is not None
    assert statement.source.text == "Айдос"
    assert statement.stance == "against"
    assert not imported.unplaced


@pytest.mark.parametrize(
    ("said", "answer", "found"),
    [
        ("none", "none", []),
        ("unsure", "unsure", []),
        ("loud", "unsure", ["unknown-stance"]),
        ("", "unsure", ["missing-stance"]),
    ],
)
def test_a_stance_that_is_not_known_is_never_neutral(
    tmp_path: Path, said: str, answer: str, found: list[str]
) -> None:
    relevance = "" if answer == "none" else "; relevance=0.7"
    imported = read(
        tmp_path,
        "T9\tCONTENT 16 23\tкөнді 👍",
        *([f"A1\tstance T9 {said}"] if said else []),
        f"#1\tAnnotatorNotes T9\ttarget=салық{relevance}",
    )
    (statement,) = imported.document.statements
    assert (statement.stance, statement.answer) == (None, answer)
    assert codes(imported) == found


def test_what_a_model_said_is_read_or_named(tmp_path: Path) -> None:
    lines = ("T9\tCONTENT 16 23\tкөнді 👍", "A1\tstance T9 favor")
    good = "confidence=0.7; relevance=0.9; probabilities=0.7 0.1 0.1 0.1"
    imported = read(tmp_path, *lines, f"#1\tAnnotatorNotes T9\t{good}")
    (statement,) = imported.document.statements
    assert (statement.confidence, statement.relevance) == (0.7, 0.9)
    assert statement.probabilities == Probabilities(0.7, 0.1, 0.1, 0.1)
    bad = "confidence=2; relevance=x; probabilities=0.7 0.7 0.1 0.1"
    imported = read(tmp_path, *lines, f"#1\tAnnotatorNotes T9\t{bad}")
    assert imported.document.statements[0].probabilities is None
    assert codes(imported) == ["unknown-confidence", "unknown-relevance", "unknown-probabilities"]


def test_offsets_of_a_text_with_windows_line_ends_are_those_of_its_own(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        "T1\tPERSON 31 36\tАйдос\r",
        "T2\tORG 11 15;17 22\tтура көнді\r",
        text=TEXT.replace("\n", "\r\n"),
    )
    assert imported.document.text == TEXT
    assert [entity.text for entity in imported.document.entities] == ["Айдос", "тура\nкөнді"]


def test_fragments_joined_without_a_space_are_of_an_older_brat(tmp_path: Path) -> None:
    imported = read(tmp_path, "T1\tORG 11 15;16 21\tтуракөнді")
    assert imported.document.entities[0].text == "тура\nкөнді"


def test_what_a_document_has_no_place_for_is_named(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        "T1\tPERSON 0 3;30 35\tБас Айдос",
        "T2\tSaying 25 29\tдеді",
        "E1\tSaying:T2 Who:T1",
        "N1\tReference T1 Wikidata:Q1\tАйдос",
        "*\tEquiv T1 T2",
        "A1\tNegation T2",
        "A2\tstance T7 favor",
        "R1\tSOURCE_OF Arg1:T1 Arg2:T2",
        "R2\tSOURCE_OF Arg1:T1 Arg2:T77",
        "#1\tAnnotatorNotes T1\tбұл кім?",
        "#2\tAnnotatorNotes R1\tkind=X",
    )
    assert codes(imported) == [
        "discontinuous-span",
        *["unsupported-annotation"] * 3,
        *["unknown-attribute"] * 2,
        "dangling-relation",
        *["note"] * 2,
        "wrong-relation",
    ]
    assert imported.document.entities[0].text == TEXT[:35]
    assert imported.unplaced[0]["place"] == "line 1"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("T2\tORG 0 3\tБар", "is 'Бас', but the line says 'Бар'"),
        ("T2\tORG 0 99\tБас", "outside the text"),
        ("T2\tORG 3 0\tБас", "ends before it starts"),
        ("T2\tORG 0-3\tБас", "expected 'TYPE START END'"),
        ("T2 ORG 0 3 Бас", "no tab after"),
        ("T1\tORG 0 3\tБас", "T1 occurs twice"),
        ("R1\tSOURCE_OF T1 T2", "expected 'TYPE Arg1:ID"),
        ("A1\tstance", "expected 'NAME ID VALUE'"),
        ("#1\tAnnotatorNotes", "expected 'TYPE ID'"),
        ("қате", "not an annotation of brat"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(ReadError, match=rf"a\.ann, line 2: .*{problem}"):
        read(tmp_path, "T1\tORG 4 15\tпрокуратура", line)


def test_files_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no file to read"):
        [*read_brat(tmp_path)]
    (tmp_path / "a.txt").write_text(TEXT)
    with pytest.raises(ReadError, match=r"no \.ann file"):
        [*read_brat(tmp_path)]
    with pytest.raises(ReadError, match="no such file"):
        [*read_brat(tmp_path / "b.ann")]
    (tmp_path / "a.ann").write_bytes(b"\xff")
    with pytest.raises(ReadError, match="not UTF-8"):
        [*read_brat(tmp_path)]


def test_a_note_holds_any_value_and_remarks_beside() -> None:
    values = {"canonical": " a;b\\c=\u2028\t", "kind": "GPE", "target": ""}
    note = write_note(values)
    assert len(note.splitlines()) == 1
    assert read_note(note) == ({"canonical": " a;b\\c=\u2028\t", "kind": "GPE"}, "")
    assert read_note("kind=GPE; дұрыс па?; x=1") == ({"kind": "GPE"}, "дұрыс па?; x=1")
