from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qazcorpus.annotations.agreement.grouping import annotations_in_files, annotations_in_gold
from qazcorpus.annotations.annotation import write_annotations
from qazcorpus.document import Document
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.resources import resource
from tests.annotations.agreement.sample import AIGUL, BOLAT


def test_files_of_annotations(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.jsonl", "b.jsonl")]
    for path, annotation in zip(paths, (AIGUL, BOLAT), strict=True):
        write_annotations([annotation], path)
    assert list(annotations_in_files(paths)) == [AIGUL, BOLAT]


def test_folders_of_gold_are_annotators(tmp_path: Path) -> None:
    source = resource("annotations", "gold", "dog-law-1.json")
    folders = [tmp_path / "Айгүл", tmp_path / "Болат"]
    for folder in folders:
        folder.mkdir()
        shutil.copy(source, folder)
    found = list(annotations_in_gold(folders))
    assert [(a.annotator, a.document.doc_id) for a in found] == [
        ("Айгүл", "dog-law-1"),
        ("Болат", "dog-law-1"),
    ]
    assert found[0].document.text
    assert found[0].document.entities


def test_folders_of_the_same_name(tmp_path: Path) -> None:
    document = Document("d-1", "Мәтін")
    gold = {"text_sha256": document.text_sha256, "entities": [], "targets": [], "statements": []}
    for place in ("x", "y"):
        (tmp_path / place / "gold").mkdir(parents=True)
        path = tmp_path / place / "gold" / "d-1.json"
        path.write_text(json.dumps(gold | {"origin": {}}), encoding="utf-8")
    folders = [tmp_path / "x" / "gold", tmp_path / "y" / "gold"]
    found = list(annotations_in_gold(folders, [document]))
    assert [a.annotator for a in found] == [str(folder) for folder in folders]


def test_gold_that_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no gold files"):
        list(annotations_in_gold([tmp_path]))
    (tmp_path / "nowhere-1.json").write_text('{"text_sha256": ""}', encoding="utf-8")
    with pytest.raises(ReadError, match=r"'nowhere-1' is not known.*--documents"):
        list(annotations_in_gold([tmp_path]))
