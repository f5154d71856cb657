from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings

from qazcorpus.annotations.annotation import Annotation, Finding
from qazcorpus.annotations.gold import gold_documents
from qazcorpus.annotations.lint import HINTS, lint, mended
from qazcorpus.annotations.lint.messages import MESSAGES
from qazcorpus.annotations.problems import PROBLEMS
from qazcorpus.document import RELEVANT, Document, Entity, Sentence, Span, Statement, Target, Token
from qazcorpus.scheme import load_scheme
from tests.strategies import documents

SCHEME = load_scheme()


def find(text: str, part: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(part, start + 1)
    return Span(start, start + len(part), part)


def entity(text: str, part: str, label: str = "ORG", nth: int = 0) -> Entity:
    span = find(text, part, nth)
    return Entity(span.start, span.end, span.text, label)


def of(text: str, *entities: Entity, statements: tuple[Statement, ...] = ()) -> Annotation:
    return Annotation(Document("d-1", text, entities=entities, statements=statements), "Айгүл")


def codes(annotation: Annotation) -> list[str]:
    return [finding.code for finding in lint(annotation, SCHEME)]


def mended_text(text: str, marked: str, label: str = "ORG") -> str:
    (only,) = mended(of(text, entity(text, marked, label)), SCHEME).document.entities
    return only.text


@pytest.mark.parametrize(
    ("text", "marked", "right"),
    [
        ("Кеше Қазақстан жеңді", " Қазақстан ", "Қазақстан"),
        ("Кеше Қазақстан, Қытай", "Қазақстан,", "Қазақстан"),
        ("Бұл – Қазақстан.", "– Қазақстан.", "Қазақстан"),
        ("Жарайсың, Қазақстан!", "Қазақстан!", "Қазақстан"),
        ("«Бек Эйр» компаниясы", "«Бек Эйр»", "Бек Эйр"),
        ("«Бек Эйр» компаниясы", "«Бек Эйр", "Бек Эйр"),
        ("«Бек Эйр» компаниясы", "Бек Эйр»", "Бек Эйр"),
        ('"Бек Эйр" компаниясы', '"Бек Эйр"', "Бек Эйр"),
        ("Ұйым (ДСҰ) хабарлады", "(ДСҰ)", "ДСҰ"),
        ("Ұйым (ДСҰ), ол", "(ДСҰ),", "ДСҰ"),
        ("Қазақстанның халқы", "Қазақстан", "Қазақстанның"),
        ("Қазақстанның халқы", "зақстанның", "Қазақстанның"),
        ("БҰҰ-ның өкілі", "БҰҰ", "БҰҰ-ның"),
        ("БҰҰ-ның өкілі", "БҰ", "БҰҰ-ның"),
        ("БҰҰ-ның өкілі", "БҰҰ-", "БҰҰ-ның"),
        ("Ол 5%-ға өсті", "5", "5%-ға"),
        ("Ол 5%-ға өсті", "5%", "5%-ға"),
        ("Ол 5% өсті", "5", "5%"),
        ("Ол 3,5 млн тг алды", "3", "3,5"),
        ("гүл, шөп, т.б. бар", "т.", "т.б."),
        ("Ҏи\u0306дан кетті", "Ҏи", "Ҏи\u0306дан"),
    ],
)
def test_edges_are_mended(text: str, marked: str, right: str) -> None:
    assert mended_text(text, marked) == right


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Қазақстан жеңді", "Қазақстан"),
        ("«Бек Эйр» компаниясы келді", "«Бек Эйр» компаниясы"),
        ("«Тан» және «Таң»", "«Тан» және «Таң»"),
        ("Ұйым Freedom House (АҚШ) екен", "Freedom House (АҚШ)"),
        ("Ақын Абай Қ. келді", "Абай Қ."),
        ("А. Құнанбайұлы келді", "А. Құнанбайұлы"),
        ("1961 ж. болды", "1961 ж."),
        ("гүл, шөп, т.б. бар", "т.б."),
        ("№4 аурухана", "№4"),
        ("-5 градус", "-5"),
        ("Қазақстандық азамат", "Қазақстан"),
        ("Telegram-арнасында жазды", "Telegram"),
        ("Қазақстан-Қытай шекарасы", "Қазақстан"),
        ("Қазақстан-Қытай шекарасы", "Қытай"),
        ("10-15 адам", "10"),
        ("премьер-министр келді", "министр"),
        ("«Бек Эйр“ компаниясы", "«Бек Эйр“ компаниясы"),
        ("Ия … иә", "…"),
    ],
)
def test_what_may_be_meant_stays(text: str, marked: str) -> None:
    assert mended_text(text, marked) == marked


def test_contents_and_titles_keep_their_final_marks() -> None:
    text = "«Неге олай?» деп сұрады. «Оқы.» «Кел, балалар, оқылық!» өлеңі"
    asked = of(text, statements=(Statement(find(text, "«Неге олай?»")),))
    assert mended(asked, SCHEME).document.statements[0].content.text == "Неге олай?"
    told = of(text, statements=(Statement(find(text, "Оқы.")),))
    assert mended(told, SCHEME).document.statements[0].content.text == "Оқы"
    assert mended_text(text, "«Кел, балалар, оқылық!»", "ART") == "Кел, балалар, оқылық!"


def test_a_source_may_be_a_name_in_quotation_marks() -> None:
    text = "«Egemen» жазды: көктем келді,"
    content, source, cue = (find(text, part) for part in ("көктем келді,", "«Egemen»", "жаз"))
    (statement,) = mended(
        of(text, statements=(Statement(content, source, cue),)), SCHEME
    ).document.statements
    assert statement.source == source
    assert statement.cue is not None
    assert (statement.content.text, statement.cue.text) == ("көктем келді", "жазды")


def test_a_duplicate_is_taken_off_and_counted() -> None:
    text = "Қазақстан жеңді"
    twice = of(text, *[entity(text, "Қазақстан"), entity(text, "Қазақстан ")])
    result = mended(twice, SCHEME)
    assert [e.text for e in result.document.entities] == ["Қазақстан"]
    assert [f.code for f in result.findings] == ["edge-space", "duplicate-entity"]
    assert all(f.mended for f in result.findings)
    statement = Statement(find(text, "Қазақстан жеңді"), stance="favor")
    again = mended(of(text, statements=(statement, replace(statement, id="s2"))), SCHEME)
    assert again.document.statements == (statement,)


def test_of_two_equal_names_the_one_that_says_more_stays() -> None:
    text = "Қазақстан жеңді"
    bare = entity(text, "Қазақстан", "PLACE")
    fuller = replace(bare, kind="GPE", canonical="Қазақстан", id="e2")
    for twice in ((bare, fuller), (fuller, bare)):
        assert mended(of(text, *twice), SCHEME).document.entities == (fuller,)


def test_labels_outside_the_scheme() -> None:
    text = "Қазақстан мен Қытай"
    found = of(text, entity(text, "Қазақстан", "Жер атауы"), entity(text, "Қытай", "COUNTRY"))
    result = mended(found, SCHEME)
    assert [e.label for e in result.document.entities] == ["PLACE", "COUNTRY"]
    assert [(f.code, f.mended) for f in result.findings] == [
        ("unknown-label", True),
        ("unknown-label", False),
    ]
    assert "COUNTRY" in result.findings[1].message_kk
    assert codes(found) == ["unknown-label", "unknown-label"]


def test_statements_are_checked() -> None:
    text = "Олар қарсы\nБіз қолдаймыз"
    whole, ours = Span(0, len(text), text), find(text, "Біз қолдаймыз")
    targets = (Target("жол"), Target("су"))
    annotation = of(
        text,
        statements=(
            Statement(whole, target="жол", relevance=RELEVANT),
            Statement(ours, source=ours, target="от"),
            Statement(ours, target="су", stance="favor"),
            Statement(ours, target="су", stance="against"),
            Statement(find(text, "Олар қарсы"), stance="neutral"),
            Statement(find(text, "қарсы")),  # about none of the targets
        ),
    )
    annotation = replace(annotation, document=replace(annotation.document, targets=targets))
    assert sorted(codes(annotation)) == [
        "content-crosses-paragraph",
        "missing-stance",
        "missing-target",
        "source-is-content",
        "two-stances",
        "unknown-target",
    ]
    one_target = replace(annotation.document, targets=targets[:1])
    assert "missing-target" not in codes(replace(annotation, document=one_target))


def test_entities_are_checked_against_sentences() -> None:
    text = "Ол Қазақстан. Республикасы үлкен."
    first, second = Sentence(0, 13, text[:13]), Sentence(14, len(text), text[14:])
    crossing = of(text, entity(text, "Қазақстан. Республикасы", "PLACE"))
    crossing = replace(crossing, document=replace(crossing.document, sentences=(first, second)))
    assert codes(crossing) == ["entity-crosses-sentence"]


def test_names_are_looked_for_in_the_rest_of_the_document() -> None:
    text = "Тараз – қала. Таразға бардым, Тараздан келдім. Таразы бөлек, Тарас та."
    (hint,) = lint(of(text, entity(text, "Тараз", "PLACE")), SCHEME)
    assert (hint.code, hint.start) == ("name-unmarked", text.index("Таразға"))
    assert "3" in hint.message_kk  # «Таразы» may be an inflected «Тараз» as well
    both = of(text, entity(text, "Тараз", "PLACE"), entity(text, "Таразға", "ORG"))
    two = replace(both.document.entities[1], canonical="Тараз")
    document = replace(both.document, entities=(both.document.entities[0], two))
    assert codes(replace(both, document=document))[0] == "label-differs"
    assert MESSAGES.keys() | PROBLEMS.keys() >= HINTS


def test_crossing_names_and_two_labels_are_told_once_each() -> None:
    text = "Қазақстан футбол федерациясы жиналды."
    whole, part = "Қазақстан футбол федерациясы", "Қазақстан"
    crossing = of(text, entity(text, "Қазақстан футбол", "ORG"), entity(text, whole[10:], "ORG"))
    (found,) = lint(crossing, SCHEME)
    assert (found.code, found.start, found.end) == ("entities-overlap", 10, len(whole))
    assert "Қазақстан футбол" in found.message_kk
    twice = of(text, entity(text, whole, "ORG"), entity(text, whole, "AGENCY"))
    assert codes(twice) == ["two-labels"], "it differs from nothing elsewhere"
    beside = of(text, entity(text, part, "PLACE"), entity(text, "футбол федерациясы", "ORG"))
    assert codes(beside) == []


def test_a_name_inside_another_is_told_only_where_it_makes_no_sense() -> None:
    text = "Қазақстан футбол федерациясы жиналды."
    whole, part = "Қазақстан футбол федерациясы", "Қазақстан"
    inside = of(text, entity(text, whole, "ORG"), entity(text, part, "PLACE"))
    assert codes(inside) == []
    odd = of(text, entity(text, whole, "PERSON"), entity(text, part, "PLACE"))
    (found,) = lint(odd, SCHEME)
    assert (found.code, found.start, found.end) == ("nesting", 0, len(part))
    assert whole in found.message_kk
    without = replace(SCHEME, entities=tuple(replace(e, inner=()) for e in SCHEME.entities))
    assert not [*lint(odd, without)], "a scheme of an earlier version does not say what nests"


def test_findings_of_the_same_kind_stay_apart() -> None:
    told = Finding("dangling-relation", "kk", "en", url="http://127.0.0.1/tasks/1")
    placed = replace(told, code="second-cue", start=0, end=3)
    annotation = replace(of("Мәтін."), findings=(told, told, placed, placed))
    assert sorted(found.code for found in lint(annotation, SCHEME)) == [
        *["dangling-relation"] * 2,
        *["second-cue"] * 2,
    ]
    assert len(mended(annotation, SCHEME).findings) == 4


def test_findings_of_the_reader_are_repeated() -> None:
    told = Finding("dangling-relation", "kk", "en", url="http://127.0.0.1/tasks/1")
    annotation = replace(of("Қазақстан жеңді"), findings=(told,))
    assert lint(annotation, SCHEME) == (told,)
    assert mended(annotation, SCHEME) == annotation


def test_what_lint_asked_for_is_answered_when_mended() -> None:
    text = "Қазақстанның «халқы»"
    annotation = of(text, entity(text, "Қазақстан"), entity(text, "«халқы»", "Ұйым"))
    asked = replace(annotation, findings=lint(annotation, SCHEME))
    assert [f.mended for f in asked.findings] == [False, False, False]
    result = mended(asked, SCHEME)
    assert [f.code for f in result.findings if not f.mended] == []
    assert result == mended(annotation, SCHEME)
    half = next(f for f in result.findings if f.code == "half-word")
    assert "«Қазақстанның»" in half.message_kk
    assert (half.start, half.end) == (0, 12)


def test_gold_has_nothing_to_mend() -> None:
    for document in gold_documents():
        found = lint(Annotation(document, "gold"), SCHEME)
        assert {finding.code for finding in found} <= HINTS, document.doc_id


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_speaks_both_languages(code: str) -> None:
    message = MESSAGES[code]
    for kk, en in ((message.kk, message.en), (message.done_kk, message.done_en)):
        assert bool(kk) == bool(en)
        assert any(letter in "әғқңөұүһі" for letter in kk) or not kk
        assert en.replace("«", "").replace("»", "").isascii()


# Drawn out to the whole word, the span ends beside a joiner that belongs to no word.
DRAWN_OUT = Document(
    "a-0",
    "деді000000\u200d",
    tokens=(Token(1, 10, "еді000000"),),
    entities=(Entity(0, 2, "де", "AGENCY", id="e0"),),
)


@settings(deadline=None)
@given(documents())
@example(DRAWN_OUT)
def test_mending_twice_changes_nothing(document: Document) -> None:
    annotation = Annotation(document, "Айгүл")
    once = mended(annotation, SCHEME)
    assert mended(once, SCHEME) == once
    assert once.document.text == document.text
    assert not [
        f
        for f in lint(once, SCHEME)
        if f.code.startswith(("edge-", "half-", "dup")) and not f.mended
    ]
    assert len(once.document.statements) <= len(document.statements)
