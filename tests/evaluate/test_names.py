"""Scores of names at all levels."""

from __future__ import annotations

from qazcorpus.document import Document, Entity
from qazcorpus.evaluate.names import NameEvaluation, evaluate_names
from qazcorpus.nesting import nested

TEXT = "Қаржы министрлігінің баспасөз хатшысы Асан Ермеков келді."


def name(words: str, label: str, entity_id: str = "") -> Entity:
    start = TEXT.index(words)
    return Entity(start, start + len(words), words, label, entity_id=entity_id)


def document(*names: Entity) -> Document:
    return Document("d", TEXT, entities=nested(names))


OFFICE = name("Қаржы министрлігінің баспасөз хатшысы", "POSITION")
MINISTRY = name("Қаржы министрлігінің", "AGENCY")
PERSON = name("Асан Ермеков", "PERSON")


def test_each_level_has_its_scores() -> None:
    scores = NameEvaluation()
    scores.add(document(OFFICE, MINISTRY, PERSON), document(OFFICE, name("Асан", "PERSON")))
    assert (scores.outermost.score().correct, scores.outermost.score().gold) == (1, 2)
    assert (scores.inner.score().correct, scores.inner.score().gold) == (0, 1)
    assert (scores.all.score().correct, scores.all.score().predicted) == (1, 2)
    # The ministry alone is right among all names, but it is at another level.
    scores.add(document(OFFICE, MINISTRY), document(MINISTRY))
    assert scores.all.score("AGENCY").correct == 1
    assert scores.inner.score("AGENCY").correct == scores.outermost.score("AGENCY").correct == 0


def test_referents_with_two_labels_are_counted() -> None:
    scores = NameEvaluation()
    one, other = name("Асан", "PERSON", "r1"), name("Ермеков", "ORG", "r1")
    scores.add(document(), document(one, other, name("Қаржы министрлігінің", "AGENCY", "r2")))
    assert (scores.two_labels, scores.referents) == (1, 2)


def test_a_pipeline_is_scored_without_its_statements() -> None:
    import spacy

    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Асан Ермеков"}])  # type: ignore[attr-defined]
    found = evaluate_names([document(PERSON, OFFICE)], nlp).to_dict()
    assert found["outermost"]["labels"]["PERSON"]["f1"] == 100
    assert found["outermost"]["recall"] == 50
