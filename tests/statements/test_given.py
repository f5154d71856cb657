"""Given statements are judged with the pipeline's own stance engine."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from qazcorpus.document import Document, Statement, Target
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.load import set_stance_engine
from qazcorpus.statements.given import judge_statements, judge_toward_each, rejudged
from tests.evaluate.stance_engines import TableEngine
from tests.statements.discourse_models import random_model
from tests.statements.test_learned_statements import TEXT as LEARNED
from tests.statements.test_learned_statements import make, read, statements

TEXT = "Әкім жобаны қолдады. Тұрғындар жобаға қарсы болды."


def document(*contents: str, text: str = TEXT, **values: object) -> Document:
    plain = Document("d", text)
    spans = [plain.span(text.index(c), text.index(c) + len(c)) for c in contents]
    return Document("d", text, statements=tuple(Statement(span, **values) for span in spans))


@pytest.fixture(scope="module")
def rules() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    return nlp


def test_rules_judge_given_statements_in_their_order(rules: Language) -> None:
    given = document("қарсы болды", "қолдады", stance="neutral", target="жол", id="x")
    against, favor = judge_statements(rules, given, "жоба")
    assert (against.stance, favor.stance) == ("against", "favor")
    assert {against.target, favor.target} == {"жоба"}
    assert against.content == given.statements[0].content
    assert against.probabilities is not None
    assert against.id == "x"


def test_a_model_judges_found_statements_as_it_judged_them_when_it_found_them() -> None:
    nlp = make()
    statements(nlp).set_model(random_model(4))
    found = read(nlp)
    assert len(found) > 1
    given = Document("d", LEARNED, statements=found)
    assert judge_statements(nlp, given, "жаңа көпір") == list(found)


def test_another_engine_judges_in_place_of_the_model() -> None:
    nlp = make()
    set_stance_engine(nlp, TableEngine({"көпір": "against"}))
    [said] = judge_statements(nlp, document("Көпір керек", text="Көпір керек."), "көпір")
    assert (said.stance, said.confidence) == ("against", 0.91)


def test_a_statement_without_a_word_has_no_stance() -> None:
    text = "Көпір керек \n\n дейді әкім."
    given = document("\n\n", "Көпір керек", text=text, stance="favor")
    [blank, said] = judge_statements(make(), given, "көпір")
    assert (blank.stance, blank.confidence, blank.answer) == (None, None, "none")
    assert said.confidence is not None


def test_several_targets_and_no_target(rules: Language) -> None:
    given = document("қолдады")
    first, second = judge_toward_each(rules, given, ["жоба", "жаңа жоба"])
    assert [s.target for s in (*first, *second)] == ["жоба", "жаңа жоба"]
    with pytest.raises(UsageError, match="no target"):
        judge_statements(rules, given, " ")


def test_a_document_is_judged_toward_its_own_targets(rules: Language) -> None:
    marked = document("қолдады", "қарсы болды", target="жоба", stance="neutral")
    other = document("қолдады").statements
    both = Document("d", TEXT, targets=(Target("жоба"),), statements=marked.statements + other)
    judged = rejudged(rules, both)
    assert [s.stance for s in judged.statements] == ["favor", "against", None]
    assert judged.statements[2] == other[0]


def test_a_pipeline_without_the_component_cannot_judge() -> None:
    with pytest.raises(PipelineError, match="kk_statements"):
        judge_statements(spacy.blank("kk"), document("қолдады"), "жоба")
