"""Documents and their tasks to annotations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.document import Document, Span
from qazcorpus.json_files import json_line
from qazcorpus.label_studio.exchange import joining
from qazcorpus.label_studio.exchange.joining import Job, Joiner, join_documents, pool_for
from qazcorpus.label_studio.tasks.tasks import tasks_of
from tests.label_studio.pulled_samples import SCHEME, TEXT, document


def _placed(item: dict[str, Any], annotation: Annotation, result: list[dict[str, Any]]) -> bool:
    """Whether a result item stands in a layer of the document."""
    found = annotation.document
    spans = {(e.start, e.end, e.label) for e in found.entities}
    for statement in found.statements:
        for part in ("content", "source", "cue"):
            if span := getattr(statement, part):
                spans.add((span.start, span.end, part.upper()))
    # Choices and relations are of the parts of statements, whatever entity has the same id; an id
    # may stand at several places, of which the reader takes the first that it can.
    places: dict[str, set[tuple[int, int]]] = {}
    for region in result:
        if region.get("from_name") == "attribution":
            at = region["value"]["start"], region["value"]["end"]
            places.setdefault(region["id"], set()).add(at)
    if item["type"] == "labels":
        value = item["value"]
        return (value["start"], value["end"], value["labels"][0]) in spans
    if item["type"] == "choices":
        chosen = item["value"]["choices"][0]
        return any(
            (s.content.start, s.content.end) in places.get(item["id"], ())
            and chosen in (s.stance, s.target)
            for s in found.statements
        )
    # An end drawn to a name means the part or the content there (relation_ends.py), also where the
    # id is that of a part, too, which could not be read.
    names: dict[str, set[tuple[int, int]]] = {}
    for region in result:
        if region.get("from_name") == "entity":
            at = region["value"]["start"], region["value"]["end"]
            names.setdefault(region["id"], set()).add(at)

    def means(end: str, span: Span) -> bool:
        if (span.start, span.end) in places.get(end, ()):
            return True
        return any(
            (start <= span.start and span.end <= stop) or (span.start <= start and stop <= span.end)
            for start, stop in names.get(end, ())
        )

    first, second = item["from_id"], item["to_id"]
    return any(
        (means(first, s.content) and means(second, part))
        or (means(second, s.content) and means(first, part))
        for s in found.statements
        for part in (s.source, s.cue)
        if part
    )


_ids = st.sampled_from(["a", "b", "c", "d", "gone"])
_spans = st.sampled_from([(0, 15), (17, 28), (30, 34), (37, 42), (90, 95), (5, 5)])


def _item(kind: str, id_: str, place: tuple[int, int], label: str) -> dict[str, Any]:
    control, field = {
        "entity": ("entity", "labels"),
        "part": ("attribution", "labels"),
        "stance": ("stance", "choices"),
    }[kind]
    value = {"start": place[0], "end": place[1], field: [label]}
    return {"id": id_, "from_name": control, "to_name": "text", "type": field, "value": value}


_results = st.lists(
    st.one_of(
        st.builds(
            _item, st.just("entity"), _ids, _spans, st.sampled_from(["ORG", "PERSON", "NOBODY"])
        ),
        st.builds(
            _item, st.just("part"), _ids, _spans, st.sampled_from(["SOURCE", "CUE", "CONTENT"])
        ),
        st.builds(_item, st.just("stance"), _ids, _spans, st.sampled_from(["favor", "perhaps"])),
        st.builds(
            lambda a, b: {"type": "relation", "from_id": a, "to_id": b, "labels": []}, _ids, _ids
        ),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(_results)
def test_every_item_of_a_result_is_in_a_layer_or_unplaced(result: list[dict[str, Any]]) -> None:
    plain = Document("d-0", TEXT)
    [task] = tasks_of(plain, SCHEME)
    made = {"id": 1, "completed_by": 7, "result": result, "was_cancelled": False}
    task |= {"id": 1, "project": 3, "annotations": [made], "drafts": []}
    job = Job(json_line(plain.to_dict()), (json_line(task),))
    joined = Joiner(SCHEME, {7: "Айгүл"}).join(job)
    [annotation] = [Annotation.from_dict(json.loads(line)) for line in joined.lines]
    unplaced = [item["result"] for item in annotation.unplaced]
    assert [i for i in result if i not in unplaced and not _placed(i, annotation, result)] == []


def test_processes_join_documents_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_CHUNK", 2)
    jobs = []
    for number in range(9):
        [task] = tasks_of(document(number), SCHEME)
        made = {"id": 1, "completed_by": 7, "result": task["predictions"][0]["result"]}
        task |= {"id": number, "project": 3, "annotations": [made], "drafts": []}
        jobs.append(Job(json_line(document(number).to_dict()), (json_line(task),)))
    joiner = Joiner(SCHEME, {7: "Айгүл"})
    alone = list(join_documents(jobs, joiner))
    assert [joined.doc_id for joined in alone] == [f"d-{number}" for number in range(9)]
    pool = pool_for(9, 2)
    assert pool is not None
    with pool:
        assert list(join_documents(jobs, joiner, pool)) == alone
