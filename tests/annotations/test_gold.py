import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.annotations.gold import (
    documents_with_gold,
    gold_documents,
    gold_record,
    with_gold,
    write_gold,
)
from qazcorpus.document import STANCES, Document, Entity
from qazcorpus.errors import DocumentError, ReadError
from qazcorpus.readers import ReadReport
from qazcorpus.resources import resource
from qazcorpus.scheme import load_scheme

READINGS = Path(__file__).parents[2] / "annotations" / "readings"


def test_every_document_of_the_project_has_gold_that_fits_its_text() -> None:
    documents = list(gold_documents())
    assert len(documents) == len(list(resource("corpus", "documents").glob("*.md"))) >= 220
    scheme = load_scheme()
    for document in documents:
        assert document.entities, document.doc_id
        assert document.statements, document.doc_id
        for entity in document.entities:
            assert entity.kind in scheme.get(entity.label).kinds, (document.doc_id, entity)
            assert entity.canonical
        for statement in document.statements:
            assert statement.stance in (*STANCES, None)
            assert statement.target == document.metadata.target


def test_the_texts_are_as_long_as_the_data_statement_says() -> None:
    for document in gold_documents():
        words = sum(any(char.isalnum() for char in word) for word in document.text.split())
        assert 110 <= words <= 460, (document.doc_id, words)


def test_every_matter_has_several_documents_and_positions_on_all_sides() -> None:
    matters: dict[str, list[Document]] = {}
    for document in gold_documents():
        matters.setdefault(document.metadata.extra["matter"], []).append(document)
    assert len(matters) >= 40
    for matter, documents in matters.items():
        assert len(documents) >= 4, matter
        stances = Counter(s.stance for d in documents for s in d.statements)
        assert set(STANCES) <= set(stances) <= {*STANCES, None}, (matter, stances)


def test_the_readings_of_two_annotators_fit_their_texts() -> None:
    texts = list(gold_documents())
    folders = sorted(path for path in READINGS.iterdir() if path.is_dir())
    read = Counter(
        document.doc_id for f in folders for document in gold_documents(gold=f, documents=texts)
    )
    assert len(read) >= 80
    assert set(read.values()) == {2}


def test_gold_of_any_doc_id_is_found(tmp_path: Path) -> None:
    document = Document("2024/01: a", "Алматы", entities=(Entity(0, 6, "Алматы", "PLACE"),))
    write_gold(gold_record(document, "1.0", {}), tmp_path)
    bare = replace(document, entities=())
    (found,) = gold_documents(gold=tmp_path, documents=[bare])
    assert found.entities == document.entities


def test_gold_of_another_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"text_sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(DocumentError, match="another version"):
        with_gold(Document("a", "Мәтін"), path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ReadError, match="not a gold annotation"):
        with_gold(Document("a", "Мәтін"), path)


def test_values_that_cannot_be_are_refused(tmp_path: Path) -> None:
    document = Document("a", "Алматы", entities=(Entity(0, 6, "Алматы", "PLACE"),))
    record = gold_record(document, "1.0", {})
    record["origin"] = {"entities": {"kind": "robot"}}
    path = write_gold(record, tmp_path)
    with pytest.raises(ReadError, match="'robot', not one of"):
        with_gold(document, path)


def test_no_documents_have_no_gold() -> None:
    assert list(gold_documents(documents=[])) == []


def test_documents_without_gold_are_reported(tmp_path: Path) -> None:
    gold = Document("a", "Алматы", entities=(Entity(0, 6, "Алматы", "PLACE"),))
    write_gold(gold_record(gold, "1.0", {}), tmp_path)
    report = ReadReport()
    documents = [gold, Document("b", "Астана")]
    assert list(documents_with_gold(documents, tmp_path, report)) == [gold]
    (item,) = report.left_out
    assert (item.path, item.reason) == ("b", "no_gold")
