from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import spacy

from qazcorpus.annotations.gold import HELD_OUT
from qazcorpus.annotations.whole_texts import whole_texts
from qazcorpus.document import Document, Statement, Target
from qazcorpus.errors import UsageError
from qazcorpus.training.corrections.statement_learning import (
    learn_statements,
    rehearsal_texts,
    save_statements,
)
from qazcorpus.training.statements.settings import TrainingSettings
from tests.statements.test_learned_statements import make, statements

pytestmark = pytest.mark.training
SETTINGS = TrainingSettings(width=24, heads=2, dropout=0.0, epochs=25, rate=0.01)
NAMES = ("Асан", "Болат", "Гүлназ", "Дидар", "Еркін", "Жанат", "Зере", "Ілияс")


def documents() -> list[Document]:
    """Texts in which those who speak first are for, and second against."""
    made = []
    for number in range(40):
        first, second = NAMES[number % 8], NAMES[(number // 8 + 3) % 8]
        text = f"{first} көпір керек деді.\n{second} көпір зиян деді. Жыл {number}."
        span = Document("d", text).span
        said = []
        for name, what, stance in (
            (first, "көпір керек", "favor"),
            (second, "көпір зиян", "against"),
        ):
            start = text.index(what)
            source = text.rindex(name, 0, start)
            said.append(
                Statement(
                    content=span(start, start + len(what)),
                    source=span(source, source + len(name)),
                    target="көпір",
                    stance=stance,  # type: ignore[arg-type]
                )
            )
        made.append(
            Document(f"d{number}", text, targets=(Target("көпір"),), statements=tuple(said))
        )
    return made


def test_a_pipeline_learns_and_shows_the_gain(tmp_path: Path) -> None:
    nlp = make(model=False)
    lesson = learn_statements(nlp, documents(), settings=SETTINGS)
    assert lesson.better
    assert lesson.gains["content"].after > 0.9
    assert lesson.gains["stance"].after > lesson.gains["stance"].before
    low, high = lesson.gains["content and stance"].interval
    assert low <= high
    held_out = {document.doc_id for document in lesson.division.held_out}
    assert held_out.isdisjoint(document.doc_id for document in lesson.division.train)
    save_statements(lesson, make(model=False), tmp_path / "better")
    saved = spacy.load(tmp_path / "better")
    assert saved.meta["version"].endswith("documents")
    assert statements(saved).model is not None
    assert not any("Гүлназ" in word for word in saved.vocab.strings)


def test_learning_goes_on_from_a_model_and_rehearses() -> None:
    first = learn_statements(make(model=False), documents(), settings=SETTINGS)
    model = statements(first.nlp).model
    assert model is not None
    kind = replace(SETTINGS, epochs=1, rate=1e-4)
    again = learn_statements(first.nlp, documents(), documents()[:5], settings=kind)
    assert again.rehearsed == 0  # they are among those to learn from
    assert again.gains["content"].before == pytest.approx(first.gains["content"].after)


def test_too_few_documents_are_refused() -> None:
    with pytest.raises(UsageError, match="too few"):
        learn_statements(make(model=False), documents()[:1], settings=SETTINGS)


def test_documents_without_a_target_are_refused() -> None:
    bare = [replace(document, targets=()) for document in documents()]
    with pytest.raises(UsageError, match="no corrected document has a statement with a target"):
        learn_statements(make(model=False), bare, settings=SETTINGS)


def test_something_else_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    lesson = learn_statements(make(model=False), documents(), settings=replace(SETTINGS, epochs=1))
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(UsageError, match="not a pipeline"):
        save_statements(lesson, make(model=False), tmp_path)


def test_what_is_rehearsed_was_not_kept_for_measuring() -> None:
    texts = rehearsal_texts(5)
    matters = {document.metadata.extra.get("matter") for document in texts}
    assert not matters & HELD_OUT
    assert [d.doc_id for d in texts] == [d.doc_id for d in rehearsal_texts(5)]
    learned = {document.doc_id for document in whole_texts("learn")}
    assert sum(document.doc_id in learned for document in texts) == 5
    assert all(document.statements for document in texts[-5:])
