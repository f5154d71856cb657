from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from qazcorpus.document import Document
from qazcorpus.errors import ReadError
from qazcorpus.json_files import first_strings, json_line
from qazcorpus.label_studio.workplace.stored_documents import (
    difference,
    from_plain,
    plain,
    stored_documents,
)
from tests.strategies import documents


@settings(deadline=None)
@given(documents())
def test_the_fast_way_of_writing_is_the_same(document: Document) -> None:
    assert json_line(plain(document)) == json_line(document.to_dict())
    assert from_plain(json.loads(json_line(plain(document)))) == document


@settings(deadline=None)
@given(documents())
def test_the_beginning_of_a_line_says_whose_it_is(document: Document) -> None:
    line = json_line(document.to_dict())
    assert first_strings(line, ("doc_id", "text")) == [document.doc_id, document.text]
    turned = json_line(dict(reversed(document.to_dict().items())))
    assert first_strings(turned, ("doc_id", "text")) == [document.doc_id, document.text]


def test_half_of_a_surrogate_pair_can_be_written() -> None:
    assert json.loads(json_line({"text": "а\ud83d"})) == {"text": "а\ud83d"}


def test_what_is_no_document_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(json_line(Document("d", "а").to_dict()) + b'{"doc_id": "e", "te')
    with pytest.raises(ReadError, match="line 2"):
        stored_documents(path)
    assert stored_documents(tmp_path / "nothing.jsonl") == {}


def test_long_differences_are_cut() -> None:
    old, new = "\n".join("абв"), "\n".join(map(str, range(100)))
    assert (
        difference("бір\nекі", "бір\nүш") == "--- pushed\n+++ now\n@@ -1,2 +1,2 @@\n бір\n-екі\n+үш"
    )
    assert difference(old, new).endswith("more lines")
