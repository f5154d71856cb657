"""`kk_statements` with a trained model, on vectors that a small component makes of letters."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from qazcorpus.document import Document, Statement, Target
from qazcorpus.errors import PipelineError
from qazcorpus.statements.component import MODEL_FILE, StatementComponent
from qazcorpus.statements.lessons import lessons_of, statement_component
from qazcorpus.statements.model.lesson import UNKNOWN
from tests.statements.discourse_models import VECTORS, random_model

TEXT = "Көпір туралы\n\nӘкім  «көпір керек» деді. Тұрғындар көпірді қолдады."


@Language.component("test_letters")
def letters(doc: Doc) -> Doc:
    """Vectors of each token's letters."""
    doc.tensor = np.array(
        [[sum(ord(c) % VECTORS == i for c in token.text) for i in range(VECTORS)] for token in doc],
        np.float32,
    ).reshape(len(doc), VECTORS)
    return doc


def make(*, model: bool = True, encoder: str = "test_letters") -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("test_letters")
    nlp.add_pipe("kk_statements", config={"encoder": encoder})
    if model:
        statements(nlp).set_model(random_model(3))
    return nlp


def statements(nlp: Language) -> StatementComponent:
    component = nlp.get_pipe("kk_statements")
    assert isinstance(component, StatementComponent)
    return component


def read(nlp: Language) -> tuple[Statement, ...]:
    doc = nlp.make_doc(TEXT)
    doc._.target = "жаңа көпір"
    found: tuple[Statement, ...] = nlp(doc)._.statements
    return found


def test_a_model_finds_other_statements_than_the_rules() -> None:
    found = read(make())
    assert found != read(make(model=False))
    for statement in found:
        assert TEXT[statement.content.start : statement.content.end] == statement.content.text
        assert statement.target == "жаңа көпір"
        assert statement.confidence is not None
        assert 0 < statement.confidence <= 1


def test_an_empty_text_has_no_statements() -> None:
    for text in ("", " ", "\n\n"):
        assert make()(text)._.statements == ()


def test_a_model_travels_with_its_pipeline(tmp_path: Path) -> None:
    nlp = make()
    nlp.to_disk(tmp_path / "nlp")
    assert (tmp_path / "nlp" / "kk_statements" / MODEL_FILE).is_file()
    assert read(spacy.load(tmp_path / "nlp")) == read(nlp)
    again = make(model=False).from_bytes(nlp.to_bytes())
    assert read(again) == read(nlp)
    component = pickle.loads(pickle.dumps(statements(nlp)))
    assert component.model.settings == random_model(3).settings


def test_a_pipeline_without_model_stays_without(tmp_path: Path) -> None:
    make(model=False).to_disk(tmp_path / "nlp")
    assert statements(spacy.load(tmp_path / "nlp")).model is None


def test_several_processes_find_the_same() -> None:
    nlp = make()
    texts = [TEXT, "Су келді.", TEXT]
    alone = [doc._.statements for doc in nlp.pipe(texts)]
    assert [doc._.statements for doc in nlp.pipe(texts, n_process=2)] == alone


def test_a_model_that_was_taken_away_does_not_come_back(tmp_path: Path) -> None:
    nlp = make()
    nlp.to_disk(tmp_path / "nlp")
    statements(nlp).set_model(None)
    nlp.to_disk(tmp_path / "nlp")
    assert statements(spacy.load(tmp_path / "nlp")).model is None


def test_vectors_of_another_width_are_refused() -> None:
    nlp = make()
    nlp.remove_pipe("test_letters")
    with pytest.raises(PipelineError, match="needs a vector of 12 values"):
        nlp(TEXT)


def test_a_model_without_encoder_is_refused() -> None:
    nlp = make(encoder="")
    with pytest.raises(PipelineError, match="no encoder"):
        read(nlp)
    with pytest.raises(PipelineError, match="can learn"):
        statement_component(nlp)


def test_lessons_have_the_vectors_that_the_component_reads() -> None:
    nlp = make()
    start = TEXT.index("көпір керек")
    said = Statement(
        content=Document("d", TEXT).span(start, start + len("көпір керек")), stance="favor"
    )
    document = Document("d", TEXT, targets=(Target("жаңа көпір"),), statements=(said,))
    (lesson,) = lessons_of(nlp, [document, Document("no target", TEXT)])
    words = [token for token in nlp(TEXT) if not token.is_space]
    assert lesson.vectors.shape == (len(words), VECTORS)
    assert lesson.target.shape == (2, VECTORS)
    ((first, last),) = lesson.contents
    assert [word.text for word in words[first:last]] == ["көпір", "керек"]
    assert lesson.terms.shape == (1, 9)


def test_a_statement_about_another_target_is_learned_without_its_stance() -> None:
    span = Document("d", TEXT).span
    said, done = span(20, 31), span(39, 65)
    statements = (
        Statement(said, target="жаңа көпір", stance="favor"),
        Statement(said, target="салық", stance="neutral"),
        Statement(done, target="салық", stance="against"),
    )
    document = Document(
        "d", TEXT, targets=(Target("жаңа көпір"), Target("салық")), statements=statements
    )
    (lesson,) = lessons_of(make(), [document])
    assert len(lesson.contents) == 2
    assert lesson.stances == [0, UNKNOWN]
    assert lesson.kin == [[1], [0]]
    assert lesson.terms.shape[0] == 2
