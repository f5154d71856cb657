from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.annotations.annotation import Annotation, Status, read_annotations, write_annotations
from qazcorpus.annotations.gold import fingerprint
from qazcorpus.annotations.scheme_change import SchemeChange, plan
from qazcorpus.document import Document, Entity, Token
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.label_studio.exchange.imported import add_imported
from qazcorpus.label_studio.migration.migrated_files import migrate_files, new_fingerprints
from qazcorpus.label_studio.workplace.settings import Settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.resources import resource
from qazcorpus.scheme import read_scheme_data

DOCUMENTS = tuple(Document(d, "мәтін", tokens=(Token(0, 5, "мәтін"),)) for d in ("а", "б"))


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path, Settings("т", "http://127.0.0.1:9"))


def version(number: int, name: str, status: Status = "submitted", updated: str = "") -> Annotation:
    return Annotation(DOCUMENTS[number], name, status, updated=updated)


def test_annotations_of_both_files_come_document_by_document(place: Workplace) -> None:
    assert [*place.annotations()] == []
    assert not place.has_annotations
    pulled = [version(0, "Айгүл"), version(1, "Айгүл")]
    write_annotations(pulled, place.annotations_path)
    assert add_imported(place, [version(1, "Серік"), version(0, "Серік")]) is None
    assert place.has_annotations
    assert [(a.document.doc_id, a.annotator) for a in place.annotations()] == [
        ("а", "Айгүл"),
        ("а", "Серік"),
        ("б", "Айгүл"),
        ("б", "Серік"),
    ]
    assert all(a.document.tokens for a in place.annotations())
    by_document = dict(place.annotations_by_document())
    assert [a.annotator for a in by_document["б"]] == ["Айгүл", "Серік"]
    assert not by_document["б"][0].document.tokens


@pytest.mark.parametrize(("status", "counts"), [("submitted", "pulled"), ("draft", "imported")])
def test_of_one_annotator_what_was_submitted_at_the_server_counts(
    place: Workplace, status: Status, counts: str
) -> None:
    write_annotations([version(0, "Айгүл", status, "pulled")], place.annotations_path)
    add_imported(place, [version(0, "Айгүл", updated="imported")])
    assert [a.updated for a in place.annotations()] == [counts]


def test_another_import_adds_and_replaces_only_when_told(place: Workplace) -> None:
    add_imported(place, [version(0, "Айгүл"), version(1, "Айгүл")])
    add_imported(place, [version(0, "Серік")])
    before = place.imported_path.read_bytes()
    with pytest.raises(UsageError, match=r"'а'.*Айгүл.*--overwrite"):
        add_imported(place, [version(0, "Айгүл", updated="later")])
    assert place.imported_path.read_bytes() == before
    kept = add_imported(place, [version(0, "Айгүл", updated="later")], overwrite=True)
    assert kept is not None
    assert kept.read_bytes() == before
    found = {(a.document.doc_id, a.annotator): a.updated for a in place.annotations()}
    assert found == {("а", "Айгүл"): "later", ("а", "Серік"): "", ("б", "Айгүл"): ""}


def test_an_import_that_fails_leaves_what_was_there(place: Workplace) -> None:
    add_imported(place, [version(0, "Айгүл")])

    def broken() -> list[Annotation]:
        raise ReadError("broken")

    with pytest.raises(ReadError):
        add_imported(place, (a for a in broken()))
    assert [*read_annotations(place.imported_path)] == [version(0, "Айгүл")]


def test_halves_of_surrogate_pairs_and_odd_names_survive(place: Workplace) -> None:
    odd = replace(version(0, 'А"\\'), unplaced=({"text": "\ud800"},))
    add_imported(place, [odd])
    add_imported(place, [version(1, "Б")])
    assert odd in [*place.annotations()]
    assert json.loads(place.imported_path.read_text(encoding="utf-8").splitlines()[0])


def test_a_change_of_the_scheme_reaches_them(place: Workplace) -> None:
    entity = Entity(0, 5, "мәтін", "PERSON")
    marked = replace(DOCUMENTS[0], entities=(entity,))
    add_imported(place, [Annotation(marked, "Айгүл"), Annotation(marked, "Серік")])
    before = fingerprint(place.annotations())
    data = read_scheme_data(resource("annotations", "scheme.yaml"))
    work = plan(data, SchemeChange("rename", ("PERSON",), ("HUMAN",)))
    fingerprints = new_fingerprints(place, work)
    moved: Counter[str] = Counter()
    migrate_files(place, work, lambda name, moves: moved.update([name]), fingerprints)
    assert [a.document.entities[0].label for a in place.annotations()] == ["HUMAN", "HUMAN"]
    assert fingerprints == {before: fingerprint(place.annotations())}
    assert moved["imported.jsonl"] == 2
