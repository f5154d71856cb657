"""Annotations made in other tools, on the documents that were sent out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given

from qazcorpus.annotations.annotation import read_annotations, write_annotations
from qazcorpus.annotations.imports import READERS, import_annotations
from qazcorpus.annotations.scheme_change import SchemeChange, as_scheme, plan
from qazcorpus.document import Document, Origin
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.export.formats import export_documents
from qazcorpus.resources import resource
from qazcorpus.scheme import load_scheme, read_scheme_data
from tests.export.samples import different, entity, news
from tests.strategies import documents

VERSION = load_scheme().version
SCHEME = read_scheme_data(resource("annotations", "scheme.yaml"))


def sent(tmp_path: Path, format: str, *documents: Document) -> Path:
    return export_documents(documents, format, tmp_path / format).files[0]


@pytest.mark.parametrize("format", ["brat", "webanno", "cas"])
def test_what_was_exported_comes_back_as_the_annotators(tmp_path: Path, format: str) -> None:
    documents = [news(), different(1)]
    folder = sent(tmp_path, format, *documents)
    found = {
        annotation.document.doc_id: annotation
        for annotation in import_annotations(
            format, [folder], annotator="Айгүл", documents=documents
        )
    }
    assert found.keys() == {document.doc_id for document in documents}
    for document in documents:
        annotation = found[document.doc_id]
        assert (annotation.annotator, annotation.status) == ("Айгүл", "submitted")
        assert not annotation.findings
        again = annotation.document
        assert again.origin["entities"] == Origin("annotator", "Айгүл", VERSION)
        assert again.origin["tokens"] == document.origin["tokens"]
        assert replace(again, origin=document.origin, statements=()) == replace(
            document, statements=()
        )
        assert {*again.statements} == {*document.statements}
        assert len(again.statements) == len(document.statements)


@pytest.mark.parametrize("format", ["conllu", "conll2003"])
def test_entities_of_conll_are_put_over_the_text_that_was_sent_out(
    tmp_path: Path, format: str
) -> None:
    path = sent(tmp_path, format, news())
    (annotation,) = import_annotations(format, [path], annotator="a", documents=[news()])
    assert annotation.document.text == news().text
    assert annotation.document.entities == news().entities
    assert annotation.document.origin["entities"] == Origin("annotator", "a", VERSION)


@pytest.mark.parametrize("format", ["conllu", "conll2003"])
def test_layers_that_a_format_has_no_place_for_stay_as_they_were_sent_out(
    tmp_path: Path, format: str
) -> None:
    path = sent(tmp_path, format, news())
    (annotation,) = import_annotations(format, [path], annotator="a", documents=[news()])
    document = annotation.document
    assert (document.statements, document.targets) == (news().statements, news().targets)
    assert document.origin["statements"] == news().origin["statements"]
    assert document.tokens == news().tokens
    assert [found.code for found in annotation.findings] == ["statements-not-shown"]
    assert "3" in annotation.findings[0].message_kk
    (alone,) = import_annotations(format, [path], annotator="a")
    assert "statements" not in alone.document.origin


def parsed(document: Document) -> Document:
    """The document with an analysis: each word is of the first of its sentence."""
    first = {}
    for index, token in enumerate(document.tokens):
        first.setdefault(token.sentence, index)
    tokens = tuple(
        replace(
            token,
            lemma=token.text.casefold(),
            upos="NOUN",
            head=first[token.sentence],
            deprel="root" if index == first[token.sentence] else "dep",
        )
        for index, token in enumerate(document.tokens)
    )
    return replace(document, tokens=tokens)


@pytest.mark.parametrize("format", ["conllu", "webanno", "cas"])
def test_corrected_analyses_are_the_annotators(tmp_path: Path, format: str) -> None:
    before = parsed(news())
    tokens = list(before.tokens)
    tokens[2] = replace(tokens[2], lemma="жаңа!", upos="ADJ", head=3, deprel="amod")
    corrected = replace(before, tokens=tuple(tokens))
    path = sent(tmp_path, format, corrected)
    (annotation,) = import_annotations(format, [path], annotator="a", documents=[before])
    assert annotation.document.tokens == corrected.tokens
    assert annotation.document.origin["tokens"] == Origin("annotator", "a", VERSION)
    (again,) = import_annotations(format, [path], annotator="a", documents=[corrected])
    assert again.document.tokens == corrected.tokens
    assert again.document.origin["tokens"] == news().origin["tokens"]


def test_tokens_and_sentences_of_other_borders_are_findings(tmp_path: Path) -> None:
    before = parsed(news())
    joined = replace(
        before.tokens[0], end=before.tokens[1].end, text="Қаржы министрлігі", lemma="қаржы министр"
    )
    lengthened = replace(
        before,
        tokens=tuple(
            replace(token, head=-1, deprel="", sentence=0) for token in (joined, *before.tokens[2:])
        ),
    )
    path = sent(tmp_path, "conllu", replace(lengthened, statements=()))
    (annotation,) = import_annotations(
        "conllu", [path], annotator="a", documents=[replace(before, statements=())]
    )
    tokens, sentences = annotation.findings
    assert (tokens.code, sentences.code) == ("other-tokens", "other-sentences")
    assert tokens.message_kk.count("1") == 1
    assert annotation.unplaced[0]["tokens"][0]["lemma"] == "қаржы министр"
    assert annotation.document.tokens == before.tokens


@pytest.mark.parametrize("format", ["brat", "webanno"])
def test_identifiers_too_long_for_a_file_come_back(tmp_path: Path, format: str) -> None:
    doc_id = "https://example.kz/" + "жаңалық/" * 40
    document = replace(news(), doc_id=doc_id)
    folder = sent(tmp_path, format, document)
    (annotation,) = import_annotations(format, [folder], annotator="a", documents=[document])
    assert annotation.document.doc_id == doc_id


def test_they_are_annotations_that_other_commands_read(tmp_path: Path) -> None:
    folder = sent(tmp_path, "brat", news())
    output = tmp_path / "annotations.jsonl"
    annotations = [*import_annotations("brat", [folder], annotator="a")]
    write_annotations(annotations, output)
    assert [*read_annotations(output)] == annotations


def test_the_annotator_of_an_inception_project_is_in_the_path(tmp_path: Path) -> None:
    exported = sent(tmp_path, "webanno", news()) / "tax-1.tsv"
    for name in ("aigul", "serik"):
        path = tmp_path / "project" / "annotation" / "tax-1.txt" / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(exported.read_bytes())
    annotations = [*import_annotations("webanno", [tmp_path / "project"])]
    assert [(a.annotator, a.document.doc_id) for a in annotations] == [
        ("aigul", "tax-1"),
        ("serik", "tax-1"),
    ]


def test_white_space_that_a_tool_changed_is_mended_from_what_was_sent_out(tmp_path: Path) -> None:
    folder = sent(tmp_path, "brat", news())
    text = folder / "tax-1.txt"
    text.write_text(news().text.replace(". «", ".\n«") + "\n", encoding="utf-8")
    (annotation,) = import_annotations("brat", [folder], annotator="a", documents=[news()])
    assert annotation.document.text == news().text
    assert annotation.document.entities == news().entities


def test_another_text_is_refused_with_the_place(tmp_path: Path) -> None:
    folder = sent(tmp_path, "brat", news())
    other = Document("tax-1", news().text[:84] + "Семейдегі" + news().text[93:])
    with pytest.raises(ReadError, match=r"character 84.*'Тараздағы"):
        [*import_annotations("brat", [folder], annotator="a", documents=[other])]


def test_a_document_that_was_not_sent_out_is_named(tmp_path: Path) -> None:
    folder = sent(tmp_path, "brat", news())
    with pytest.raises(ReadError, match="'tax-1' is not among"):
        [*import_annotations("brat", [folder], annotator="a", documents=[different(1)])]


def test_what_is_unplaced_becomes_findings(tmp_path: Path) -> None:
    folder = sent(tmp_path, "brat", news())
    path = folder / "tax-1.ann"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith(("R3", "A2"))]
    path.write_text("\n".join([*lines, "#9\tAnnotatorNotes T1\tкүмәнді"]), encoding="utf-8")
    (annotation,) = import_annotations("brat", [folder], annotator="a")
    assert [found.code for found in annotation.findings] == [
        "note",
        "unrelated-source",
        "missing-stance",
    ]
    assert "күмәнді" in annotation.findings[0].message_kk
    assert annotation.unplaced[1]["text"] == "Айдос Серік"
    assert (annotation.findings[2].start, annotation.findings[2].end) == (41, 60)


def test_labels_that_the_scheme_does_not_have_are_unplaced_with_their_place(
    tmp_path: Path,
) -> None:
    folder = sent(tmp_path, "brat", news())
    path = folder / "tax-1.ann"
    path.write_text(path.read_text(encoding="utf-8").replace("PERSON", "PER"), encoding="utf-8")
    (annotation,) = import_annotations("brat", [folder], annotator="a")
    assert [entity.label for entity in annotation.document.entities] == ["AGENCY", "PLACE"]
    (found,) = annotation.findings
    assert (found.code, found.start, found.end) == ("unknown-label", 70, 81)
    (item,) = annotation.unplaced
    assert (item["label"], item["text"], item["file"]) == ("PER", "Айдос Серік", str(path))
    (renamed,) = import_annotations("brat", [folder], annotator="a", labels={"PER": "PERSON"})
    assert renamed.document.entities == news().entities
    assert not renamed.findings
    with pytest.raises(UsageError, match="no entity label 'HUMAN'"):
        [*import_annotations("brat", [folder], annotator="a", labels={"PER": "HUMAN"})]


def test_labels_are_those_of_the_scheme_that_is_given(tmp_path: Path) -> None:
    folder = sent(tmp_path, "brat", news())
    scheme = as_scheme(plan(SCHEME, SchemeChange("rename", ("PLACE",), ("LOC",))).after)
    (annotation,) = import_annotations("brat", [folder], annotator="a", scheme=scheme)
    assert [found.code for found in annotation.findings] == ["unknown-label"]
    assert annotation.document.origin["entities"].version == scheme.version


def test_classes_that_the_scheme_does_not_have_stay_and_are_named(tmp_path: Path) -> None:
    town = replace(news().entities[2], kind="TOWN")
    folder = sent(tmp_path, "brat", replace(news(), entities=(town,)))
    (annotation,) = import_annotations("brat", [folder], annotator="a")
    assert annotation.document.entities == (town,)
    assert "TOWN" in annotation.findings[0].message_kk


def test_wrong_use_is_said(tmp_path: Path) -> None:
    folder = sent(tmp_path, "brat", news())
    with pytest.raises(UsageError, match="--annotator"):
        [*import_annotations("brat", [folder])]
    with pytest.raises(UsageError, match=", ".join(READERS)):
        [*import_annotations("gate", [folder], annotator="a")]
    with pytest.raises(ReadError, match="twice"):
        [*import_annotations("brat", [folder, folder], annotator="a")]


def test_an_annotator_named_in_a_cas_is_taken(tmp_path: Path) -> None:
    document = replace(news(), origin={"entities": Origin("annotator", "Айгүл", VERSION)})
    folder = sent(tmp_path, "cas-json", document)
    (annotation,) = import_annotations("cas", [folder])
    assert annotation.annotator == "Айгүл"
    assert annotation.document.entities[0] == entity(document.text, "Қаржы министрлігі", "AGENCY")


@pytest.mark.parametrize("format", ["brat", "webanno", "conllu"])
@given(document=documents())
def test_what_nobody_touched_stays_as_it_was_sent_out(format: str, document: Document) -> None:
    assume(any(not token.text.isspace() for token in document.tokens))
    with TemporaryDirectory() as folder:
        path = sent(Path(folder), format, document)
        (annotation,) = import_annotations(format, [path], annotator="a", documents=[document])
    again = annotation.document
    assert again.tokens == document.tokens
    assert again.sentences == document.sentences
    assert again.origin.get("tokens") == document.origin.get("tokens")
    codes = {found.code for found in annotation.findings}
    assert not codes & {"other-tokens", "other-sentences"}
