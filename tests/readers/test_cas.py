"""UIMA CAS as INCEpTION exports it, and files that are none."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.errors import MissingExtraError, ReadError
from qazcorpus.readers import cas, cas_types
from qazcorpus.readers.cas import read_cas

cassis = pytest.importorskip("cassis")
DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."


def inception_cas() -> Any:
    """What INCEpTION has in a document: DKPro's types and a layer of the user's own."""
    types = cas_types.dkpro_types()
    own = types.create_type("webanno.custom.Mood", supertypeName="uima.tcas.Annotation")
    types.create_feature(own, "value", "uima.cas.String")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = "😀 Алматыда жауды."
    cas.sofa_mime = "text"
    for name, begin, end, features in (
        (f"{DKPRO}segmentation.type.Sentence", 0, 17, {}),
        (f"{DKPRO}segmentation.type.Token", 2, 10, {}),
        (f"{DKPRO}segmentation.type.Token", 11, 16, {}),
        (f"{DKPRO}ner.type.NamedEntity", 2, 10, {"value": "PLACE", "identifier": "Q35493"}),
        (f"{DKPRO}ner.type.NamedEntity", 11, 16, {}),
        ("webanno.custom.Mood", 11, 16, {"value": "тосын"}),
    ):
        cas.add(types.get_type(name)(begin=begin, end=end, **features))
    return cas


def test_an_archive_of_a_project_is_read(tmp_path: Path) -> None:
    cas = inception_cas()
    path = tmp_path / "annotation" / "weather.txt" / "aigul.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("aigul.xmi", cas.to_xmi())
        archive.writestr("TypeSystem.xml", cas.typesystem.to_xml())
    (imported,) = read_cas(tmp_path)
    document = imported.document
    assert (document.doc_id, imported.annotator) == ("weather", "aigul")
    assert [(e.text, e.label) for e in document.entities] == [("Алматыда", "PLACE")]
    assert [token.text for token in document.tokens] == ["Алматыда", "жауды"]
    assert [item["code"] for item in imported.unplaced] == [
        "unknown-feature",
        "entity-without-label",
        "unknown-layer",
    ]
    assert imported.unplaced[2]["features"] == {"value": "тосын"}


def test_what_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xmi", " " * 100_000)
    monkeypatch.setattr(cas, "MAX_BYTES", 99_999)
    with pytest.raises(ReadError, match=r"a\.zip.*a\.xmi is larger than 99,999 bytes"):
        [*read_cas(path)]


def test_json_brings_its_types(tmp_path: Path) -> None:
    inception_cas().to_json(tmp_path / "weather.json")
    (imported,) = read_cas(tmp_path / "weather.json")
    assert imported.document.entities[0].text == "Алматыда"
    assert imported.document.doc_id == "weather"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.xmi", "<xmi", "no CAS that can be read"),
        ("a.json", "{", "line 1: this is not JSON"),
        ("a.json", "[]", "no CAS that can be read"),
        ("a.zip", "PK", "no CAS that can be read"),
    ],
)
def test_a_file_that_is_no_cas_is_named(
    tmp_path: Path, name: str, content: str, problem: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(ReadError, match=rf"{name}.*{problem}"):
        [*read_cas(tmp_path)]


def test_types_that_are_missing_and_offsets_outside_are_named(tmp_path: Path) -> None:
    xmi = inception_cas().to_xmi()
    path = tmp_path / "a.xmi"
    path.write_text(xmi, encoding="utf-8")
    with pytest.raises(ReadError, match=r"webanno\.custom\.Mood.*TypeSystem"):
        [*read_cas(path)]
    path.write_text(xmi.replace('end="17"', 'end="99"'), encoding="utf-8")
    (tmp_path / "TypeSystem.xml").write_text(inception_cas().typesystem.to_xml(), encoding="utf-8")
    with pytest.raises(ReadError, match=r"a\.xmi.*99"):
        [*read_cas(path)]


def test_without_cassis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cassis", None)
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(MissingExtraError, match=r"qazcorpus\[formats\]"):
        [*read_cas(tmp_path)]
