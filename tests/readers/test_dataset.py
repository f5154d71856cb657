from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from qazcorpus.export.dataset import build_dataset
from qazcorpus.readers import ReadReport, read_documents
from tests.export.samples import news


def test_what_build_wrote_comes_back_with_its_layers(tmp_path: Path) -> None:
    written = [news()]
    build_dataset(written, tmp_path / "out")
    report = ReadReport()
    assert list(read_documents(tmp_path / "out", report=report)) == written
    assert list(read_documents(tmp_path, report=report)) == written
    assert report.left_out == []


def test_a_foreign_data_set_is_read_as_a_table_and_only_its_documents(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("карта", encoding="utf-8")
    for folder, texts in (("documents", ["Бір", "Екі"]), ("ner", ["Үш"])):
        (tmp_path / folder).mkdir()
        table = pa.table({"doc_id": texts, "text": texts, "title": texts})
        pq.write_table(table, tmp_path / folder / "train-00000-of-00001.parquet")
    report = ReadReport()
    documents = list(read_documents(tmp_path, report=report))
    assert [(d.doc_id, d.metadata.title) for d in documents] == [("Бір", "Бір"), ("Екі", "Екі")]
    assert report.left_out == []
