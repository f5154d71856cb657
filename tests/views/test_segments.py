from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.document import Document, Entity, Metadata, Statement
from qazcorpus.views.segments import heading, lines, segments

texts = st.text(alphabet="аә🛴е\u0301 <&\nб", min_size=1, max_size=40)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(texts)

    def bounds() -> tuple[int, int]:
        start = draw(st.integers(0, len(text) - 1))
        return start, draw(st.integers(start + 1, len(text)))

    spans = [bounds() for _ in range(draw(st.integers(0, 8)))]
    entities = tuple(Entity(a, b, text[a:b], label="ORG") for a, b in spans[::2])
    bare = Document("d", text)
    statements = tuple(Statement(content=bare.span(a, b)) for a, b in spans[1::2])
    return Document("d", text, entities=entities, statements=statements)


@given(documents())
def test_segments_join_to_the_lines(document: Document) -> None:
    drawn = ["".join(segment.text for segment in cut) for cut in segments(document)]
    assert drawn == [line for line in document.text.split("\n") if line.strip()]
    for cut in segments(document):
        for segment in cut:
            assert document.text[segment.start : segment.end] == segment.text


@given(documents())
def test_a_segment_has_exactly_the_spans_over_it(document: Document) -> None:
    for cut in segments(document):
        for segment in cut:
            over = [
                e for e in document.entities if e.start <= segment.start and segment.end <= e.end
            ]
            touching = [
                e for e in document.entities if e.start < segment.end and segment.start < e.end
            ]
            assert sorted(map(id, segment.entities)) == sorted(map(id, over))
            assert len(over) == len(touching)


def test_innermost_entity_and_content_around_it(document: Document) -> None:
    cut = next(c for c in segments(document) if c[0].text.startswith("Ал "))
    place = next(s for s in cut if s.text == "Алматының")
    assert place.entity is not None
    assert place.entity.label == "PLACE"
    assert [part.number for part in place.named("content")] == [2]
    assert place.named("source") == ()


def test_heading_is_the_first_line_when_it_is_the_title(document: Document) -> None:
    assert heading(document) == next(lines(document))
    other = Document("d", document.text, Metadata(title="Басқа"))
    assert heading(other) is None
