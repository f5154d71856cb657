"""CoNLL-U and CoNLL-2003, as the project writes them and as others do."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from qazcorpus.document import Document
from qazcorpus.errors import ReadError
from qazcorpus.export.conllu import cell
from qazcorpus.export.formats import export_documents
from qazcorpus.export.tagging import tag_tokens
from qazcorpus.readers.interchange.conll import read_conll2003, read_conllu
from tests.export.samples import news
from tests.strategies import documents

many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def conllu(path: Path, *rows: str) -> Path:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@many
@given(documents())
def test_conllu_gives_text_tokens_and_entities_back(document: Document) -> None:
    tagging = tag_tokens(document)
    with tempfile.TemporaryDirectory() as folder:
        export_documents([document], "conllu", Path(folder))
        if not document.tokens:
            return
        (imported,) = read_conllu(Path(folder))
    again = imported.document
    assert (again.doc_id, again.text) == (document.doc_id, document.text)
    assert not imported.unplaced
    assert len(again.tokens) == len(document.tokens)
    for token, original in zip(again.tokens, document.tokens, strict=True):
        assert (token.start, token.end) == (original.start, original.end)
        assert (token.lemma or "_", token.upos) == (cell(original.lemma), original.upos)
        head = document.tokens[original.head] if original.head >= 0 else None
        inside = head is not None and head.sentence == original.sentence
        assert token.head == (original.head if inside else -1)
    whole = [item for item in tagging.tagged if item.entity not in tagging.divided]
    spans = {(e.start, e.end, e.label) for e in again.entities}
    assert {
        (document.tokens[i.first].start, document.tokens[i.last].end, i.entity.label) for i in whole
    } <= spans
    assert len(again.entities) >= len(tagging.tagged)


@many
@given(documents())
def test_conll2003_gives_tokens_and_entities_back(document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export_documents([document], "conll2003", Path(folder))
        if not document.tokens:
            with pytest.raises(ReadError, match="no sentence"):
                [*read_conll2003(Path(folder))]
            return
        (imported,) = read_conll2003(Path(folder))
    again = imported.document
    words = ["".join("_" if c.isspace() else c for c in t.text) for t in document.tokens]
    assert [token.text for token in again.tokens] == words
    assert tag_tokens(again).tags() == tag_tokens(document).tags()


def test_a_news_report_comes_back_from_conllu(tmp_path: Path) -> None:
    export_documents([news(), news("tax-2")], "conllu", tmp_path)
    first, second = (imported.document for imported in read_conllu(tmp_path))
    assert (first.doc_id, second.doc_id) == ("tax-1", "tax-2")
    assert first.entities == news().entities
    assert first.tokens == news().tokens
    assert first.sentences == tuple(replace(s, language="") for s in news().sentences)


def test_a_treebank_of_others_is_read(tmp_path: Path) -> None:
    path = conllu(
        tmp_path / "tb.conllu",
        "# sent_id = 1",
        "1-2\tкелгенде\t_\t_\t_\t_\t_\t_\t_\t_",
        "1\tкелген\tкел\tVERB\tv\tVerbForm=Part\t2\tacl\t_\t_",
        "2\tде\tде\tSCONJ\t_\t_\t0\troot\t_\t_",
        "2.1\t_\t_\tVERB\t_\t_\t_\t_\t_\t_",
        "3\tол\tол\tPRON\t_\t_\t1\tnsubj\t_\tSpaceAfter=No",
        "4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_",
        "",
        "# sent_id = 2",
        "1\tБітті\tбіт\tVERB\t_\t_\t0\troot\t_\t_",
    )
    (imported,) = read_conllu(path)
    document = imported.document
    assert (document.doc_id, document.text) == ("tb", "келгенде ол. Бітті ")
    assert [token.head for token in document.tokens] == [0, 0, 0, 3]
    assert [sentence.text for sentence in document.sentences] == ["келгенде ол.", "Бітті"]
    assert [item["code"] for item in imported.unplaced] == [
        "word-of-a-token",
        "word-of-a-token",
        "empty-node",
    ]


def test_iob1_tags_of_the_shared_task_are_read(tmp_path: Path) -> None:
    path = conllu(
        tmp_path / "eng.conll",
        "-DOCSTART- -X- O O",
        "",
        "Astana NNP I-NP I-LOC",
        "Almaty NNP I-NP B-LOC",
        "Air NNP I-NP I-ORG",
        "",
        "-DOCSTART- -X- O O",
        "",
        "Ол PRP B-NP O",
    )
    first, second = (imported.document for imported in read_conll2003(path))
    assert [(e.text, e.label) for e in first.entities] == [
        ("Astana", "LOC"),
        ("Almaty", "LOC"),
        ("Air", "ORG"),
    ]
    assert (first.doc_id, second.doc_id) == ("eng-1", "eng-2")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1\tсөз\t_", "line 1.*ten columns"),
        ("a\tсөз" + "\t_" * 8, "line 1.*ten columns"),
        ("1\tсөз\t_\t_\t_\t_\t7\t_\t_\t_", "line 1.*not a word of the sentence"),
        ("# text = тек", "no sentence"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: str, problem: str) -> None:
    path = conllu(tmp_path / "a.conllu", row)
    with pytest.raises(ReadError, match=rf"a\.conllu.*{problem}"):
        [*read_conllu(path)]


def test_a_line_without_a_tag_is_named(tmp_path: Path) -> None:
    path = conllu(tmp_path / "a.conll", "сөз - - O", "сөз - - X")
    with pytest.raises(ReadError, match=r"a\.conll, line 2"):
        [*read_conll2003(path)]
