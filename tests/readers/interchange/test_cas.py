"""UIMA CAS as INCEpTION exports it, and files that are none."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import cassis
import pytest

from qazcorpus.errors import MissingExtraError, ReadError
from qazcorpus.readers.interchange import cas_files
from qazcorpus.readers.interchange import uima as cas_types
from qazcorpus.readers.interchange.cas import read_cas

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
    monkeypatch.setattr(cas_files, "MAX_BYTES", 99_999)
    with pytest.raises(ReadError, match=r"a\.zip, 'a\.xmi': this is larger than 99,999 bytes"):
        [*read_cas(path)]


def archive_of(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("damage", ["changed", "cut"])
def test_a_damaged_part_of_an_archive_is_named(tmp_path: Path, how: int, damage: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", how) as archive:
        archive.writestr("a.xmi", inception_cas().to_xmi())
        info = archive.getinfo("a.xmi")
    data = bytearray(path.read_bytes())
    start = info.header_offset + 30 + len(info.filename)
    if damage == "changed":
        data[start + 20 : start + info.compress_size] = b"\xff" * (info.compress_size - 20)
    else:
        where = data.rindex(b"PK\x01\x02")  # the list of parts says that this one is shorter
        data[where + 20 : where + 24] = (40).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(ReadError, match=r"a\.zip, 'a\.xmi': this part of the archive is damaged"):
        list(read_cas(path))


def test_every_document_of_an_archive_is_read(tmp_path: Path) -> None:
    xmi, types = inception_cas().to_xmi(), inception_cas().typesystem.to_xml()
    path = archive_of(
        tmp_path / "project.zip",
        {
            "annotation/one.txt/aigul.xmi": xmi,
            "annotation/one.txt/TypeSystem.xml": types,
            "annotation/two.txt/serik.xmi": xmi,
            "TypeSystem.xml": types,
            "exportedproject7.json": "{}",
            "source/one.txt": "",
        },
    )
    found = [*read_cas(path)]
    assert [(i.document.doc_id, i.annotator) for i in found] == [("one", "aigul"), ("two", "serik")]
    assert found[1].file == f"{path}, 'annotation/two.txt/serik.xmi'"


def test_archives_in_archives_are_named(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "a.zip", {"a.xmi": inception_cas().to_xmi(), "b/c.zip": "PK"})
    with pytest.raises(ReadError, match=r"1 of its files cannot be read .* 'b/c\.zip'\. Unpack"):
        [*read_cas(path)]


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    cas = inception_cas()
    (tmp_path / "in").mkdir()
    archive_of(
        tmp_path / "in" / "weather.zip",
        {"../../x.xmi": cas.to_xmi(), "../../TypeSystem.xml": cas.typesystem.to_xml()},
    )
    (imported,) = read_cas(tmp_path)
    assert imported.document.doc_id == "weather"
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "weather.zip"]


def test_an_annotation_that_is_turned_round_or_empty_is_named(tmp_path: Path) -> None:
    cas = inception_cas()
    entity = cas.select(f"{DKPRO}ner.type.NamedEntity")[0]
    entity.end = entity.begin
    cas.to_json(tmp_path / "a.json")
    (imported,) = read_cas(tmp_path / "a.json")
    assert imported.unplaced[0]["code"] == "empty-span"
    entity.begin, entity.end = 10, 2
    cas.to_json(tmp_path / "a.json")
    with pytest.raises(ReadError, match=r"NamedEntity is at 10 to 2\."):
        [*read_cas(tmp_path / "a.json")]


def test_another_view_is_named(tmp_path: Path) -> None:
    cas = inception_cas()
    cas.create_view("translation").sofa_string = "Снег"
    xmi, types = cas.to_xmi(), cas.typesystem.to_xml()
    (imported,) = read_cas(archive_of(tmp_path / "a.zip", {"a.xmi": xmi, "TypeSystem.xml": types}))
    assert {"code": "other-view", "label": "translation", "text": "Снег"} in imported.unplaced


def test_json_brings_its_types(tmp_path: Path) -> None:
    inception_cas().to_json(tmp_path / "weather.json")
    (imported,) = read_cas(tmp_path / "weather.json")
    assert imported.document.entities[0].text == "Алматыда"
    assert imported.document.doc_id == "weather"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.xmi", "<xmi", "not a CAS that can be read"),
        ("a.json", "{", "line 1: this is not JSON"),
        ("a.json", "[]", "not a CAS that can be read"),
        ("a.zip", "PK", "this is not a zip archive, or only a part of one"),
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
