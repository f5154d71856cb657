"""UIMA CAS in XMI and JSON: written, read by cassis, and read back."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, replace
from pathlib import Path

import cassis
from hypothesis import HealthCheck, given, settings

from qazcorpus.document import Document
from qazcorpus.export.cas import type_system_xml, write_json, write_xmi
from qazcorpus.nesting import flattened
from qazcorpus.readers.interchange.cas import read_cas
from qazcorpus.readers.interchange.marks import Imported
from tests.export.samples import news
from tests.strategies import documents

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Writer = Callable[[Document, Path, Counter[str]], None]


def written(document: Document, write: Writer) -> tuple[Imported, Counter[str]]:
    losses: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        write(document, Path(folder), losses)
        (imported,) = read_cas(Path(folder))
    return imported, +losses


def ordered(items: object) -> list[tuple[object, ...]]:
    return sorted((astuple(item) for item in items), key=repr)  # type: ignore[arg-type, attr-defined]


def check(document: Document, imported: Imported, losses: Counter[str]) -> None:
    again = imported.document
    assert again.doc_id == document.doc_id
    assert again.metadata == document.metadata
    assert again.origin == document.origin
    assert again.sentences == document.sentences
    assert ordered(flattened(again.entities)) == ordered(flattened(document.entities))
    assert ordered(again.statements) == ordered(document.statements)
    stated = {statement.target for statement in document.statements} - {""}
    assert len(again.targets) == len(document.targets) + len(
        stated - {target.text for target in document.targets}
    )
    for target, original in zip(again.targets, document.targets, strict=False):
        assert replace(target, mentions=()) == replace(original, mentions=())
        assert ordered(target.mentions) == ordered(original.mentions)
    assert again.tokens == document.tokens
    assert not imported.unplaced
    assert not losses


@some
@given(documents())
def test_json_holds_everything(document: Document) -> None:
    imported, losses = written(document, write_json)
    assert imported.document.text == document.text
    check(document, imported, losses)


@some
@given(documents())
def test_xmi_holds_everything_but_characters_outside_of_xml(document: Document) -> None:
    imported, losses = written(document, write_xmi)
    if losses["characters that XML does not allow replaced"]:
        changed = zip(document.text, imported.document.text, strict=True)
        assert all(new in (old, "\ufffd") for old, new in changed)
    else:
        assert imported.document.text == document.text
        check(document, imported, losses)


def test_characters_outside_of_xml_are_replaced_and_counted() -> None:
    imported, losses = written(Document("a", "a\x01b\ufffe"), write_xmi)
    assert imported.document.text == "a\ufffdb\ufffd"
    assert losses == {"characters that XML does not allow replaced": 2}


def test_cassis_reads_the_file_with_the_type_system_beside_it(tmp_path: Path) -> None:
    write_xmi(news(), tmp_path, Counter())
    (tmp_path / "TypeSystem.xml").write_text(type_system_xml(), encoding="utf-8")
    types = cassis.load_typesystem(tmp_path / "TypeSystem.xml")
    cas = cassis.load_cas_from_xmi(tmp_path / "tax-1.xmi", typesystem=types)
    assert not cas.typecheck()
    entities = cas.select("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity")
    assert [(e.get_covered_text(), e.value) for e in entities] == [
        ("Қаржы министрлігі", "AGENCY"),
        ("Айдос Серік", "PERSON"),
        ("Тараздағы", "PLACE"),
    ]
    (imported,) = read_cas(tmp_path)
    assert imported.document.tokens == news().tokens
    assert not imported.unplaced
