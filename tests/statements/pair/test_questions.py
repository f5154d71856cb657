"""What the pair encoder reads."""

from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.document import Span, Statement
from qazcorpus.statements.pair.questions import CONTEXT, context, questions

TEXT = "Зауыт салынады\nТұрғындар зауытқа қарсы. «Ауа ластанады», – деді олар."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def test_each_part_has_its_text() -> None:
    statement = Statement(span("Ауа ластанады"), source=span("олар"), cue=span("деді"))
    [question] = questions(TEXT, [statement], "зауыт салу")
    assert question.target == "зауыт салу"
    assert (question.source, question.cue) == ("олар", "деді")
    assert question.content == "Ауа ластанады"
    assert question.title == "Зауыт салынады"
    assert question.before == "Зауыт салынады Тұрғындар зауытқа қарсы. «"


def test_a_missing_source_is_empty_and_a_headline_is_not_its_own_title() -> None:
    [question] = questions(TEXT, [Statement(span("Зауыт салынады"))], "зауыт салу")
    assert (question.source, question.title, question.before) == ("", "", "")


@given(st.text("ab \n", max_size=600), st.integers(0, 600))
def test_the_context_is_short_and_ends_at_the_content(text: str, start: int) -> None:
    start = min(start, len(text))
    before = context(text, start)
    assert len(before) <= CONTEXT
    assert " ".join(text[:start].split()).endswith(before)
