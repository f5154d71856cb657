from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import spacy

from qazcorpus.annotations.gold import gold_documents
from qazcorpus.annotations.scheme_change import SchemeChange, as_scheme, plan
from qazcorpus.document import Document, Entity
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.load import load
from qazcorpus.resources import resource
from qazcorpus.scheme import load_scheme, read_scheme_data
from qazcorpus.training.corrections.entity_learning import Division, divided, learn, save_learned
from qazcorpus.training.corrections.pupil import Pupil

GOLD = tuple(gold_documents())


def without_numbers(document: Document) -> Document:
    """The document by another convention: numbers are no entities."""
    kept = tuple(entity for entity in document.entities if entity.label != "NUMERIC")
    return replace(document, entities=kept)


@pytest.fixture(scope="module")
def pupil() -> Pupil:
    return Pupil(load("kk_news_sm"), load_scheme())


def test_documents_keep_their_side_when_others_come() -> None:
    few, more = divided(GOLD[:20]), divided(GOLD)
    for part in ("train", "watched", "held_out"):
        assert {d.doc_id for d in getattr(few, part)} <= {d.doc_id for d in getattr(more, part)}
    assert sum(len(getattr(more, part)) for part in ("train", "watched", "held_out")) == len(GOLD)


def test_too_few_documents_are_refused() -> None:
    with pytest.raises(UsageError, match="too few"):
        divided(GOLD[:1])


def test_a_pipeline_without_spacys_ner_is_refused() -> None:
    with pytest.raises(PipelineError, match="does not have spaCy's component 'ner'"):
        Pupil(spacy.blank("kk"), load_scheme())


@pytest.mark.slow
def test_it_learns_another_convention_and_is_saved(tmp_path: Path) -> None:
    scheme = read_scheme_data(resource("annotations", "scheme.yaml"))
    renamed = plan(scheme, SchemeChange("rename", ("PERSON",), ("HUMAN",)))
    documents = [
        replace(
            document,
            entities=tuple(
                replace(e, label="HUMAN" if e.label == "PERSON" else e.label)
                for e in document.entities
            ),
        )
        for document in map(without_numbers, GOLD[:60])
    ]
    lesson = learn(
        load("kk_news_sm"),
        documents,
        scheme=as_scheme(renamed.after),
        changes=[renamed.change],
        max_epochs=3,
    )
    assert lesson.better
    assert lesson.gain > 0.02
    assert lesson.interval[0] <= lesson.gain <= lesson.interval[1]
    assert lesson.before.score("HUMAN").correct > 0
    assert lesson.kept is None
    assert len(lesson.watched) <= 4
    save_learned(lesson, load("kk_news_sm"), tmp_path / "learned")
    again = load(tmp_path / "learned")
    text = lesson.division.held_out[0].text
    assert [(e.start, e.end, e.label_) for e in again(text).ents] == [
        (e.start, e.end, e.label_) for e in lesson.nlp(text).ents
    ]
    assert again.meta["version"].endswith(f"+{len(lesson.division.train)}documents")
    # The strings of the texts stay out of the files.
    assert "Сәтбаеваның" not in again.vocab.strings
    assert [t.pos_ for t in again(text)] == [t.pos_ for t in load("kk_news_sm")(text)]


def test_a_folder_with_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    lesson = learn(load("kk_news_sm"), map(without_numbers, GOLD[:20]), max_epochs=1)
    with pytest.raises(UsageError, match="not a pipeline"):
        save_learned(lesson, load("kk_news_sm"), tmp_path)
    assert (tmp_path / "notes.txt").is_file()


def test_what_cannot_be_learned_is_counted(pupil: Pupil) -> None:
    text = "Абай келді. Мұхтар кетті. «Ақ жол»"
    entities = (
        Entity(0, 4, "Абай", "PERSON"),
        Entity(0, 10, "Абай келді", "ART", "ART"),
        Entity(5, 18, "келді. Мұхтар", "PERSON", "PERSON"),
        Entity(12, 18, "Мұхтар", "GAME", "GAME"),
    )
    (example,) = pupil.gold_examples([Document("d", text, entities=entities)])
    assert [(e.text, e.label_) for e in example.reference.ents] == [("Абай келді", "ART")]
    assert pupil.left_out == {
        "that overlap with a longer one": 1,
        "across sentences, where the pipeline finds none": 1,
        "of a label that the pipeline does not know": 1,
    }


def test_a_span_drawn_by_hand_gets_a_class_of_its_label(pupil: Pupil) -> None:
    given = Document("d", "Алматы", entities=(Entity(0, 6, "Алматы", "PLACE"),))
    (example,) = pupil.gold_examples([given])
    assert [e.label_ for e in example.reference.ents] == ["GPE"]


def test_a_division_names_its_parts() -> None:
    parts = divided(GOLD)
    assert isinstance(parts, Division)
    assert not {d.doc_id for d in parts.train} & {d.doc_id for d in parts.held_out}
