"""WebAnno TSV as WebAnno and INCEpTION leave it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.nesting import flattened
from qazcorpus.readers.interchange.marks import Imported
from qazcorpus.readers.interchange.webanno import read_webanno
from qazcorpus.readers.interchange.webanno_text import (
    escape_text,
    escape_value,
    stacked,
    unescape_text,
    unescape_value,
)

NE = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
DEPENDENCY = "de.tudarmstadt.ukp.dkpro.core.api.syntax.type.dependency.Dependency"
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"


def read(folder: Path, *lines: str) -> Imported:
    path = folder / "a.tsv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    (imported,) = read_webanno(path)
    return imported


def test_stacked_overlapping_and_partial_annotations_are_told_apart(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        "#FORMAT=WebAnno TSV 3.3",
        f"#T_SP={NE}|identifier|value",
        "",
        "",
        "#Text=aaaaaa bbbbbb cccccc",
        "1-1\t0-6\taaaaaa\t*[1]|*[2]\tORG[1]|PLACE[2]\t",
        "1-1.1\t3-6\taaa\t*[3]\tLAW[3]\t",
        "1-2\t7-13\tbbbbbb\t*[1]|*[3]\tORG[1]|LAW[3]\t",
        "1-2.1\t9-11\tbb\t*\tDATE\t",
        "1-3\t14-20\tcccccc\t_\t_\t",
        "1-3.1\t14-16\tcc\t*[3]\tLAW[3]\t",
    )
    assert [(e.text, e.label) for e in flattened(imported.document.entities)] == [
        ("aaaaaa bbbbbb", "ORG"),
        ("aaaaaa", "PLACE"),
        ("aaa bbbbbb cc", "LAW"),
        ("bb", "DATE"),
    ]
    assert not imported.unplaced


def test_texts_of_several_sentences_are_put_together_by_offsets(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        "#FORMAT=WebAnno TSV 3.2",
        "",
        "",
        "#Text=I like it 😊 .",
        "1-1\t0-1\tI\t",
        "1-2\t10-12\t😊\t",
        "",
        "#Sentence.id=s2",
        "#Text=Бір\\tекі",
        "#Text=үш",
        "2-1\t17-20\tБір\t",
        "2-2\t21-24\tекі\t",
        "2-3\t25-27\tүш\t",
        "",
        "#Text=Соңы",
        "3-1\t27-31\tСоңы\t",
    )
    document = imported.document
    assert document.text == "I like it 😊 .\n  Бір\tекі\nүшСоңы"
    assert [t.text for t in document.tokens] == ["I", "😊", "Бір", "екі", "үш", "Соңы"]
    assert [t.sentence for t in document.tokens] == [0, 0, 1, 1, 1, 2]
    assert [s.text for s in document.sentences] == ["I like it 😊 .", "Бір\tекі\nүш", "Соңы"]


def test_relations_to_one_of_several_annotations_and_dependencies_are_read(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        "#FORMAT=WebAnno TSV 3.3",
        f"#T_SP={POS}|PosValue|coarseValue",
        "#T_SP=webanno.custom.Attribution|label|stance",
        f"#T_RL={DEPENDENCY}|DependencyType|flavor|BT_{POS}",
        "#T_RL=webanno.custom.AttributionRelation|label|BT_webanno.custom.Attribution",
        "",
        "",
        "#Text=Үкім көнді",
        "1-1\t0-4\tҮкім\tn\tNOUN\tSOURCE[1]|CUE[2]\t*[1]|*[2]\tnsubj\t*\t1-2\t_\t_\t",
        "1-2\t5-10\tкөнді\tv\t*\tCONTENT\tfavor\troot\t*\t1-2\tSOURCE\\_OF|CUE\\_OF\t1-1[1_0]|1-1[2_0]\t",
    )
    document = imported.document
    assert [(t.upos, t.head, t.deprel) for t in document.tokens] == [
        ("NOUN", 1, "nsubj"),
        ("v", 1, "root"),
    ]
    (statement,) = document.statements
    assert statement.source == statement.cue == document.span(0, 4)
    assert (statement.content.text, statement.stance) == ("көнді", "favor")
    assert not imported.unplaced


def test_layers_of_others_are_named(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        "#FORMAT=WebAnno TSV 3.3",
        f"#T_SP={NE}|identifier|value",
        "#T_SP=webanno.custom.Frame|FE|ROLE_webanno.custom.Frame:Roles_webanno.custom.Link|webanno.custom.Lu",
        "#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceType|referenceRelation",
        "#T_RL=webanno.custom.Relation|value|BT_webanno.custom.Frame",
        "",
        "",
        "#Text=Ол өзі",
        "1-1\t0-2\tОл\thttp://x/Q1\tPERSON\tsay\tseller;goods\t1-2;1-2[4]\tpr[1]\tcoref->1-1\t_\t_\t",
        "1-2\t3-6\tөзі\t*\t*\t_\t_\t_\tpr[1]\t*->1-2\tкім\t1-1\t",
    )
    assert [e.label for e in imported.document.entities] == ["PERSON"]
    assert [item["code"] for item in imported.unplaced] == [
        "unknown-feature",
        "entity-without-label",
        *["unknown-layer"] * 4,
    ]
    assert imported.unplaced[0]["features"] == {"identifier": "http://x/Q1"}
    assert imported.unplaced[2]["features"]["FE"] == "say"
    assert "seller;goods" in imported.unplaced[2]["features"].values()


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("#FORMAT=WebAnno TSV 2",), "line 1: the first line"),
        (("#FORMAT=WebAnno TSV 3.3", "", "", "1-1\t0-1\tа"), "line 4.*before the text"),
        (("#FORMAT=WebAnno TSV 3.3", "", "", "#Text=а", "1-1\t0\tа"), "line 5.*BEGIN-END"),
        (("#FORMAT=WebAnno TSV 3.3", "", "", "#Text=а", "1\t0-1\tа"), "line 5.*SENTENCE-TOKEN"),
        (("#FORMAT=WebAnno TSV 3.3", "", "", "#Text=а", "1-1\t0-9\tа"), "line 5.*outside"),
        (("#FORMAT=WebAnno TSV 3.3", "", "", "#Text=😀", "1-1\t0-1\tа"), "line 5.*inside a"),
        (("#FORMAT=WebAnno TSV 3.3", "#T_SP=x|y", "", "", "#Text=а", "1-1\t0-1\tа"), "3 columns"),
        (
            ("#FORMAT=WebAnno TSV 3.3", "", "", "#Text=аб", "1-1\t0-2\tаб", "", "#Text=в", "2-1\t1-2\tв"),
            "line 8.*inside of the one before",
        ),
        (
            ("#FORMAT=WebAnno TSV 3.3", "#T_RL=x|y|BT_z", "", "", "#Text=а", "1-1\t0-1\tа\tv\tw"),
            "line 6.*that a relation comes from",
        ),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, lines: tuple[str, ...], problem: str) -> None:
    with pytest.raises(ReadError, match=rf"a\.tsv, .*{problem}"):
        read(tmp_path, *lines)


@pytest.mark.parametrize(
    "value", ["a|b", "[1]", "_", "*", "->", "\\", "a\\", "]", "a;b\tc\nd", "\\n"]
)
def test_values_and_texts_are_escaped_and_unescaped(value: str) -> None:
    assert unescape_value(escape_value(value)) == value
    assert unescape_text(escape_text(value), (3, 3)) == value
    assert stacked(f"{escape_value(value)}[7]|{escape_value(value)}") == [
        (escape_value(value), "7"),
        (escape_value(value), ""),
    ]


def test_texts_of_version_3_1_are_escaped_as_in_java() -> None:
    assert unescape_text("\\u04D9\\t\\\\", (3, 1)) == "ә\t\\"
