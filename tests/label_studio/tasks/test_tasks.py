"""Documents to tasks and back: nothing is lost, whatever the text and the layers."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Origin,
    Sentence,
    Span,
    Stance,
    Statement,
    Target,
)
from qazcorpus.errors import DocumentError, SchemeError
from qazcorpus.label_studio.tasks.sections import sections
from qazcorpus.label_studio.tasks.tasks import annotations_of, tasks_of
from qazcorpus.scheme import load_scheme
from tests.growth import is_linear
from tests.strategies import documents

SCHEME = load_scheme()
NAMES: dict[int | str, str] = {7: "Айгүл", "a@example.com": "Айгүл", "b@example.com": "Бекзат"}
TEXT = "Бас прокуратура «тиым керек» деді.\n\nБекзат: «керек емес»."


def _document(**layers: Any) -> Document:
    return Document("kz-1", TEXT, **layers)


def _span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def _exported(task: dict[str, Any], number: int = 1, **annotation: Any) -> dict[str, Any]:
    """The task as the server gives it back after an annotator took the predictions over."""
    result = [r for prediction in task["predictions"] for r in prediction["result"]]
    made = {"id": number, "completed_by": 7, "result": result, "lead_time": 2.5} | {
        "created_at": "2026-01-01T10:00:00Z",
        "updated_at": "2026-01-01T10:05:00Z",
        **annotation,
    }
    # Through JSON, as over the wire.
    return json.loads(
        json.dumps(
            {"id": number, "project": 3, "data": task["data"], "annotations": [made], "drafts": []}
        )
    )


def _back(stored: Document, tasks: list[dict[str, Any]]) -> Document:
    # With a short time, a long text would be reported as submitted without reading.
    exported = [_exported(task, number, lead_time=600) for number, task in enumerate(tasks, 1)]
    annotation, *others = annotations_of(stored, exported, SCHEME, names=NAMES)
    assert not others
    assert not annotation.unplaced
    assert {finding.code for finding in annotation.findings} <= {"missing-stance", "missing-target"}
    assert annotation.status == "submitted"
    return annotation.document


def _annotate(task: dict[str, Any], **changes: Any) -> Any:
    [annotation] = annotations_of(_document(), [_exported(task) | changes], SCHEME, names=NAMES)
    return annotation


@given(documents())
def test_a_document_comes_back_as_it_was(document: Document) -> None:
    back = _back(document, tasks_of(document, SCHEME))
    assert back.origin["entities"] == Origin("annotator", "Айгүл", SCHEME.version)
    assert replace(back, origin=document.origin) == document


@pytest.mark.parametrize(("stance", "codes"), [(None, set()), ("favor", {"missing-target"})])
def test_what_is_about_none_of_several_targets_needs_no_target(
    stance: Stance | None, codes: set[str]
) -> None:
    said = Statement(_span("тиым керек"), stance=stance)
    document = _document(targets=(Target("тиым"), Target("салық")), statements=(said,))
    (task,) = tasks_of(document, SCHEME)
    (annotation,) = annotations_of(document, [_exported(task, lead_time=600)], SCHEME, names=NAMES)
    assert annotation.document.statements == (said,)
    assert {finding.code for finding in annotation.findings} == codes


@given(documents(), st.integers(1, 40))
def test_a_document_in_many_sections_comes_back_as_it_was(
    document: Document, section_chars: int
) -> None:
    tasks = tasks_of(document, SCHEME, section_chars=section_chars)
    assert "".join(task["data"]["text"] for task in tasks) == document.text
    assert replace(_back(document, tasks), origin=document.origin) == document


@given(documents(), st.integers(1, 40))
def test_no_section_cuts_a_span_or_a_statement(document: Document, section_chars: int) -> None:
    cuts = [end for _, end in sections(document, section_chars)][:-1]
    extents = [(entity.start, entity.end) for entity in document.entities]
    for statement in document.statements:
        parts = [p for p in (statement.source, statement.cue, statement.content) if p]
        extents.append((min(p.start for p in parts), max(p.end for p in parts)))
    for cut in cuts:
        assert not [(start, end) for start, end in extents if start < cut < end]


def test_long_texts_are_cut_between_paragraphs_and_very_long_paragraphs_between_sentences() -> None:
    text = "Бір.\n\nЕкі. Үш. Төрт.\nБес."
    document = Document("a", text)
    assert [text[a:b] for a, b in sections(document, 8)] == ["Бір.\n\n", "Екі. Үш. Төрт.\n", "Бес."]
    ends = [text.index(word) + len(word) for word in ("Екі. ", "Үш. ")]
    known = replace(
        document,
        sentences=tuple(
            Sentence(a, b, text[a:b]) for a, b in ((0, 6), (6, ends[0]), (ends[0], ends[1]))
        ),
    )
    cut = [text[a:b] for a, b in sections(known, 9)]
    assert cut == ["Бір.\n\n", "Екі. Үш. ", "Төрт.\n", "Бес."]


def test_data_shows_the_document_and_says_how_to_find_it_again() -> None:
    document = _document(
        metadata=Metadata(title="Тиым", source="tengrinews.kz", published="2019-08-01"),
        targets=(Target("тиым"),),
        statements=(Statement(_span("тиым керек"), target="басқа мәселе"),),
        origin={"entities": Origin("pipeline", "kk_news_trf", "0.2.0")},
    )
    first, second = tasks_of(document, SCHEME, section_chars=40)
    assert first["data"]["byline"] == "tengrinews.kz · 2019-08-01 · 1/2"
    assert first["data"]["targets"] == [{"value": "тиым"}, {"value": "басқа мәселе"}]
    assert first["data"]["target_line"] == "тиым · басқа мәселе"
    assert first["predictions"][0]["model_version"] == "kk_news_trf 0.2.0"
    assert second["data"]["start"] == TEXT.index("Бекзат")
    assert (second["data"]["part"], second["data"]["parts"]) == (2, 2)
    assert second["data"]["text_sha256"] == document.text_sha256
    assert second["predictions"] == []


def test_a_label_outside_of_the_scheme_is_refused() -> None:
    document = _document(entities=(Entity(0, 3, "Бас", "ALIEN"),))
    with pytest.raises(SchemeError, match="ALIEN"):
        tasks_of(document, SCHEME)


def test_each_annotator_has_one_annotation() -> None:
    [task] = tasks_of(_document(), SCHEME)
    exported = _exported(task)
    exported["annotations"].append(
        exported["annotations"][0]
        | {"id": 2, "completed_by": {"id": 9, "email": "b@example.com"}, "was_cancelled": True}
    )
    first, second = annotations_of(
        _document(), [exported], SCHEME, names=NAMES, server="http://127.0.0.1:8080/"
    )
    assert (first.annotator, first.status) == ("Айгүл", "submitted")
    assert (first.lead_time, first.tasks) == (2.5, (1,))
    assert (second.annotator, second.status) == ("Бекзат", "skipped")


def test_the_parts_of_a_document_are_joined_and_their_times_added() -> None:
    document = _document(
        entities=(
            Entity(0, 15, "Бас прокуратура", "AGENCY"),
            Entity(TEXT.index("Бекзат"), TEXT.index("Бекзат") + 6, "Бекзат", "PERSON"),
        )
    )
    first, second = (
        _exported(task, number)
        for number, task in enumerate(tasks_of(document, SCHEME, section_chars=40), 1)
    )
    [annotation] = annotations_of(document, [second, first], SCHEME, names=NAMES)
    assert annotation.document.entities == document.entities
    assert (annotation.lead_time, annotation.tasks) == (5.0, (1, 2))

    [partial] = annotations_of(document, [first], SCHEME, names=NAMES)
    assert (partial.status, [f.code for f in partial.findings]) == ("draft", ["missing-part"])

    second["annotations"][0]["was_cancelled"] = True
    [mixed] = annotations_of(document, [first, second], SCHEME, names=NAMES, server="http://ls")
    assert mixed.status == "draft"
    [found] = mixed.findings
    assert (found.code, found.url) == ("skipped-part", "http://ls/projects/3/data?task=2")


def _draft(**values: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "user": "b@example.com",
        "result": [],
        "annotation": None,
        "created_at": "2026-01-01T10:00:00Z",
        "updated_at": "2026-01-01T11:00:00Z",
        **values,
    }


def test_what_was_not_submitted_is_a_draft() -> None:
    [task] = tasks_of(_document(), SCHEME)
    annotation = _annotate(task, annotations=[], drafts=[_draft(lead_time=3)])
    assert (annotation.annotator, annotation.status) == ("Бекзат", "draft")
    assert annotation.lead_time == 3

    unnamed = _annotate(
        task,
        annotations=[],
        drafts=[_draft(user=None, created_username=" b2@example.com, 7")],
    )
    assert unnamed.annotator == "Айгүл"


def test_a_draft_that_is_newer_than_what_was_submitted_counts() -> None:
    [task] = tasks_of(_document(entities=(Entity(0, 15, "Бас прокуратура", "AGENCY"),)), SCHEME)
    annotation = _annotate(task, drafts=[_draft(annotation=1, user="a@example.com")])
    assert (annotation.annotator, annotation.status) == ("Айгүл", "draft")
    assert annotation.document.entities == ()
    [older] = annotation.unplaced
    assert older["code"] == "older-version"
    assert older["version"]["id"] == 1
    assert [finding.code for finding in annotation.findings] == ["older-version"]

    stale = _annotate(
        task,
        drafts=[_draft(annotation=1, user="a@example.com", updated_at="2026-01-01T10:04:00+00:00")],
    )
    assert (stale.status, len(stale.document.entities)) == ("submitted", 1)
    assert [item["code"] for item in stale.unplaced] == ["older-version"]


def test_what_someone_else_began_to_change_is_not_the_annotators_word() -> None:
    [task] = tasks_of(_document(entities=(Entity(0, 15, "Бас прокуратура", "AGENCY"),)), SCHEME)
    annotation = _annotate(task, drafts=[_draft(annotation=1)])
    assert (annotation.annotator, annotation.status) == ("Айгүл", "submitted")
    assert annotation.document.entities[0].text == "Бас прокуратура"
    assert annotation.lead_time == 2.5
    [other] = annotation.unplaced
    assert (other["code"], other["version"]["user"]) == ("changed-by-another", "b@example.com")
    [told] = annotation.findings
    assert told.code == "changed-by-another"
    assert "Бекзат" in told.message_kk

    # One whom the workplace does not know: by id in an annotation, by address too in a draft.
    task = _exported(task, completed_by=12)
    draft = _draft(annotation=1, user="x@example.com", created_username="x@example.com, 12")
    [own] = annotations_of(_document(), [task | {"drafts": [draft]}], SCHEME, names=NAMES)
    assert (own.annotator, own.status) == ("12", "draft")


def test_what_someone_else_saved_in_an_annotation_is_told() -> None:
    [task] = tasks_of(_document(), SCHEME)
    names = {**NAMES, 1: "Сәуле"}

    def codes(migrated: set[int], **values: Any) -> list[str]:
        exported = _exported(task, **values)
        [found] = annotations_of(
            _document(), [exported], SCHEME, names=names, migrated=frozenset(migrated)
        )
        assert (found.annotator, found.status) == ("Айгүл", "submitted")
        return [finding.code for finding in found.findings]

    assert codes(set(), updated_by=1) == ["saved-by-another"]
    assert codes(set(), updated_by=7) == codes(set(), updated_by=None) == []
    assert codes({1}, updated_by=1) == []  # a change of the scheme was applied by the lead


def test_a_draft_that_changed_nothing_leaves_the_annotation_submitted() -> None:
    [task] = tasks_of(_document(entities=(Entity(0, 15, "Бас прокуратура", "AGENCY"),)), SCHEME)
    result = _exported(task)["annotations"][0]["result"]
    annotation = _annotate(task, drafts=[_draft(annotation=1, user="a@example.com", result=result)])
    assert (annotation.status, annotation.findings) == ("submitted", ())


def test_of_several_annotations_of_one_person_the_newest_counts() -> None:
    [task] = tasks_of(_document(entities=(Entity(0, 15, "Бас прокуратура", "AGENCY"),)), SCHEME)
    exported = _exported(task)
    again = exported["annotations"][0] | {"id": 5, "updated_at": "2026-02-01T00:00:00Z"}
    again["result"] = []
    # A document that was imported twice is two tasks of the same part.
    twin = exported | {"id": 2, "annotations": [again]}
    for tasks in ([exported, twin], [twin, exported]):
        [annotation] = annotations_of(_document(), tasks, SCHEME, names=NAMES)
        assert annotation.document.entities == ()
        assert [item["version"]["id"] for item in annotation.unplaced] == [1]
        assert annotation.lead_time == 5.0


def test_tasks_of_another_text_are_refused() -> None:
    [task] = tasks_of(_document(), SCHEME)
    with pytest.raises(DocumentError, match="changed after it was sent"):
        annotations_of(Document("kz-1", TEXT + "!"), [_exported(task)], SCHEME, names=NAMES)
    with pytest.raises(DocumentError, match="does not belong to this document"):
        annotations_of(Document("kz-2", TEXT), [_exported(task)], SCHEME, names=NAMES)
    with pytest.raises(DocumentError, match="does not belong to this document"):
        annotations_of(_document(), [{"data": None}], SCHEME, names=NAMES)


_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(
    st.lists(
        _odd
        | st.fixed_dictionaries(
            {},
            optional={
                **dict.fromkeys(
                    ("id", "completed_by", "result", "lead_time", "updated_at", "user"), _odd
                ),
                "created_username": _odd,
                "annotation": _odd,
                "was_cancelled": _odd,
            },
        ),
        max_size=3,
    ),
    _odd,
)
def test_whatever_the_server_holds_is_read(items: list[Any], odd: Any) -> None:
    [task] = tasks_of(_document(), SCHEME)
    for key in ("annotations", "drafts"):
        exported = {"id": odd, "project": odd, "data": task["data"], key: items}
        for annotation in annotations_of(_document(), [exported], SCHEME, names=NAMES):
            assert annotation.to_dict()


def test_time_is_linear_in_what_is_marked() -> None:
    def work(size: int) -> None:
        text = "Қазақстан " * size
        places = [Span(at, at + 9, text[at : at + 9]) for at in range(0, len(text), 10)]
        document = Document(
            "a",
            text,
            entities=tuple(Entity(p.start, p.end, p.text, "PLACE", "GPE") for p in places),
            statements=tuple(
                map(Statement, places[::9], places[1::9], places[2::9]),
            ),
        )
        tasks = tasks_of(document, SCHEME)
        annotations_of(document, list(map(_exported, tasks)), SCHEME, names=NAMES)

    assert is_linear(work, 360)
