"""Every span of every layer says the same when an export is read back."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import conllu
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from qazcorpus.document import Document
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.export.columns import document_row, features_of, ner_rows, stance_rows
from qazcorpus.export.dataset import build_dataset
from qazcorpus.export.formats import FORMATS, export_dataset, export_documents
from qazcorpus.export.tagging import tag_tokens
from qazcorpus.readers.dataset import document_from_row, read_dataset_documents
from qazcorpus.scheme import load_scheme
from tests.export.samples import different, news
from tests.strategies import documents

SCHEME = load_scheme()
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_ESCAPE = re.compile(r"\\(u[0-9A-F]{4}|.)")
_UNESCAPED = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}


@contextmanager
def exported(document: Document, format: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield export_documents([document], format, Path(folder)).files[0]


def unescape(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: _UNESCAPED.get(m[1]) or chr(int(m[1][1:], 16)),
        text,
    )


@many
@given(documents())
def test_a_row_of_documents_is_the_document(document: Document) -> None:
    schema = features_of("documents", SCHEME).arrow_schema
    table = pa.Table.from_pylist([document_row(document)], schema=schema)
    assert document_from_row(table.to_pylist()[0]) == document


@few
@given(documents("a"))
def test_a_data_set_gives_its_document_back(document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        build_dataset([document], Path(folder) / "out")
        assert [*read_dataset_documents(Path(folder) / "out")] == [document]


@many
@given(documents())
def test_jsonl_gives_its_document_back(document: Document) -> None:
    with exported(document, "jsonl") as path:
        lines = path.read_text(encoding="utf-8").splitlines()
    assert [Document.from_dict(json.loads(line)) for line in lines] == [document]


@many
@given(documents())
def test_ner_rows_hold_every_token_and_valid_iob2(document: Document) -> None:
    tagging = tag_tokens(document)
    rows = [*ner_rows(document, tagging, SCHEME)]
    assert [word for row in rows for word in row["tokens"]] == [t.text for t in document.tokens]
    names = SCHEME.entity_tags()
    begun = 0
    for row in rows:
        before = "O"
        for tag in (names[number] for number in row["ner_tags"]):
            if tag.startswith("I-"):
                assert before[1:] == tag[1:]
            begun += tag.startswith("B-")
            before = tag
    lost = len(tagging.overlapping) + len(tagging.untokenized)
    assert begun >= len(document.entities) - lost == len(tagging.tagged)


@many
@given(documents())
def test_entities_are_widened_to_the_tokens_they_touch(document: Document) -> None:
    tagging = tag_tokens(document)
    for item in tagging.tagged:
        covered = document.tokens[item.first : item.last + 1]
        assert covered[0].start < item.entity.end
        assert covered[0].end > item.entity.start
        assert covered[-1].start < item.entity.end
        exact = (covered[0].start, covered[-1].end) == (item.entity.start, item.entity.end)
        assert exact == (item.entity not in tagging.expanded)


@many
@given(documents())
def test_stance_rows_quote_the_document(document: Document) -> None:
    rows = [*stance_rows(document, SCHEME)]
    assert len({row["id"] for row in rows}) == len(document.statements)
    for row, statement in zip(rows, document.statements, strict=True):
        assert row["text"] == statement.content.text
        assert row["text"] in row["context"]
        assert row["context"] in document.text
        label = row["label"]
        stance = None if label is None else SCHEME.stance_classes[label].label
        assert stance == statement.stance


@many
@given(documents())
def test_conllu_says_what_stands_where_and_gives_the_text_back(document: Document) -> None:
    with exported(document, "conllu") as path:
        sentences = conllu.parse(path.read_text(encoding="utf-8"))
    read = [token for sentence in sentences for token in sentence]
    text = ""
    for token in read:
        misc = token["misc"]
        start, end = int(misc["start_char"]), int(misc["end_char"])
        text += unescape(misc.get("SpacesBefore", ""))
        assert len(text) == start
        text += unescape(misc["SpacesInToken"]) if "SpacesInToken" in misc else token["form"]
        assert text[start:] == document.text[start:end]
        if misc.get("SpaceAfter") != "No":
            text += unescape(misc.get("SpacesAfter", r"\s"))
    assert text == (document.text if document.tokens else "")
    assert [t["misc"].get("NER", "O") for t in read] == tag_tokens(document).tags()


@many
@given(documents())
def test_ud_says_where_every_token_stands(document: Document) -> None:
    with exported(document, "ud") as path:
        sentences = conllu.parse(path.read_text(encoding="utf-8"))
    placed = [token["misc"] for sentence in sentences for token in sentence if token["misc"]]
    places = [(int(misc["start_char"]), int(misc["end_char"])) for misc in placed]
    assert places == sorted(places)
    written = [range(*place) for place in places]
    tokens = [token for token in document.tokens if not token.text.isspace()]
    assert all(any(i in place for place in written) for t in tokens for i in range(t.start, t.end))


@many
@given(documents())
def test_conll2003_holds_every_token_and_tag(document: Document) -> None:
    with exported(document, "conll2003") as path:
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line]
    tags = tag_tokens(document).tags()
    expected = [
        "".join("_" if char.isspace() else char for char in token.text) + f" - - {tag}"
        for token, tag in zip(document.tokens, tags, strict=True)
    ]
    assert lines == (["-DOCSTART- - - O", *expected] if expected else [])


@many
@given(documents())
def test_docbin_has_text_tokens_and_entities_at_their_offsets(document: Document) -> None:
    with exported(document, "spacy") as path:
        [doc] = DocBin().from_disk(path).get_docs(Vocab())
    assert doc.text == document.text
    spans = {(token.idx, token.idx + len(token)) for token in doc}
    assert spans >= {(token.start, token.end) for token in document.tokens}
    tagging = tag_tokens(document)
    assert [(e.start_char, e.end_char, e.label_, e.id_) for e in doc.ents] == [
        (document.tokens[i.first].start, document.tokens[i.last].end, i.entity.label, i.entity.id)
        for i in tagging.tagged
    ]
    kept = doc.user_data["qazcorpus"]
    again = Document.from_dict({**kept, "text": doc.text})
    assert [*again.spans()] == [pair for pair in document.spans() if pair[0] != "tokens"]


def test_docbin_keeps_sentences_and_syntax(tmp_path: Path) -> None:
    export_documents([news()], "spacy", tmp_path)
    [doc] = DocBin().from_disk(tmp_path / "documents.spacy").get_docs(Vocab())
    assert [sentence.text.split()[0] for sentence in doc.sents] == ["Қаржы", "«Бұл", "Тараздағы"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_data_set_is_exported_split_by_split(tmp_path: Path, format: str) -> None:
    build_dataset((different(number) for number in range(30)), tmp_path / "out")
    summaries = export_dataset(tmp_path / "out", format, tmp_path / "exported")
    assert [*summaries] == ["train", "validation", "test"]
    assert sum(summary.documents for summary in summaries.values()) == 30
    assert all(file.stat().st_size for summary in summaries.values() for file in summary.files)
    assert len([*(tmp_path / "exported").glob("[!.]*")]) == 3


def test_what_a_format_does_not_hold_is_said(tmp_path: Path) -> None:
    notes = export_documents([news()], "conll2003", tmp_path).notes
    assert "statements" in notes[0]
    assert not export_documents([news()], "jsonl", tmp_path).notes


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    export_documents([news()], "jsonl", tmp_path)
    with pytest.raises(UsageError, match="already exists"):
        export_documents([news()], "jsonl", tmp_path)
    export_documents([news(), different(1)], "jsonl", tmp_path, overwrite=True)
    assert (tmp_path / "documents.jsonl").read_text(encoding="utf-8").count("\n") == 2


def test_an_unknown_format_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="conllu"):
        export_documents([news()], "xml", tmp_path)


def test_an_interrupted_export_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[Document]:
        yield news()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        export_documents(broken(), "conllu", tmp_path)
    assert not [*tmp_path.iterdir()]


def test_a_cut_off_parquet_file_is_named(tmp_path: Path) -> None:
    build_dataset([news()], tmp_path / "out")
    path = tmp_path / "out" / "documents" / "train-00000.parquet"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ReadError, match=r"train-00000\.parquet"):
        [*read_dataset_documents(tmp_path / "out")]


def test_a_folder_that_is_no_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a data set"):
        next(read_dataset_documents(tmp_path))
    with pytest.raises(UsageError, match="not a data set"):
        export_dataset(tmp_path, "jsonl", tmp_path / "exported")


def test_a_split_that_is_not_there_is_refused_with_those_there_are(tmp_path: Path) -> None:
    build_dataset([news()], tmp_path / "out")
    with pytest.raises(UsageError, match="Its splits: train"):
        next(read_dataset_documents(tmp_path / "out", "test"))
