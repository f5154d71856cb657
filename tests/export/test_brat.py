"""brat standoff: by brat's own rules, and back."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from qazcorpus.document import Document, Entity, Span, Statement, Target
from qazcorpus.export.brat import annotation_lines, brat_configuration, write_brat
from qazcorpus.nesting import flattened, nested
from qazcorpus.readers.interchange.brat import LINE_ENDS, read_brat
from qazcorpus.readers.interchange.marks import marks_of
from qazcorpus.scheme import load_scheme
from tests.export.samples import news
from tests.strategies import documents

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def narrowed(document: Document, span: Span) -> Span | None:
    """The span as brat can hold it: without line breaks at its edges."""
    text = document.text
    start, end = span.start, span.end
    while start < end and text[start] in LINE_ENDS:
        start += 1
    while start < end and text[end - 1] in LINE_ENDS:
        end -= 1
    return document.span(start, end) if start < end else None


def held(document: Document) -> tuple[tuple[Entity, ...], list[Statement]]:
    entities = nested(
        replace(entity, start=span.start, end=span.end, text=span.text)
        for entity in flattened(document.entities)
        if (span := narrowed(document, entity))
    )
    statements = [
        replace(
            statement,
            content=content,
            source=statement.source and narrowed(document, statement.source),
            cue=statement.cue and narrowed(document, statement.cue),
        )
        for statement in document.statements
        if (content := narrowed(document, statement.content))
    ]
    return entities, statements


@many
@given(documents())
def test_what_is_written_is_read_back_and_the_losses_are_what_is_missing(
    document: Document,
) -> None:
    losses: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        write_brat(document, Path(folder), losses)
        (imported,) = read_brat(Path(folder))
    again = imported.document
    entities, statements = held(document)
    assert (again.doc_id, again.text) == (document.doc_id, document.text)
    assert again.entities == entities
    assert list(again.statements) == statements
    assert again.targets == tuple(
        Target(text) for text in dict.fromkeys(s.target for s in statements if s.target)
    )
    if not any(losses.values()):
        assert again.entities == document.entities
        assert again.statements == document.statements
        assert not imported.unplaced
    spans = [*flattened(document.entities), *marks_of(document.statements)[0]]
    kept = [(span, narrowed(document, document.span(span.start, span.end))) for span in spans]
    assert losses["spans of nothing but line breaks left out"] == sum(not new for _, new in kept)
    assert losses["spans narrowed by line breaks at their edges"] == sum(
        (old.start, old.end) != (new.start, new.end) for old, new in kept if new
    )


@many
@given(documents())
def test_the_lines_keep_brats_own_rules(document: Document) -> None:
    """What brat's TextAnnotations requires of a .ann file."""
    seen: set[str] = set()
    for line in annotation_lines(document, Counter()):
        assert len(line.splitlines()) == 1
        identifier, data = line.split("\t")[:2]
        assert identifier not in seen
        seen.add(identifier)
        if identifier.startswith("T"):
            said = line.split("\t", 2)[2]
            spans = [
                (int(start), int(end))
                for start, end in (part.split() for part in data.split(" ", 1)[1].split(";"))
            ]
            assert all(0 <= start < end <= len(document.text) for start, end in spans)
            assert all(left[1] < right[0] for left, right in pairwise(spans))
            assert said == " ".join(document.text[start:end] for start, end in spans)
        else:
            owners = [part.rpartition(":")[2] for part in data.split(" ")[1:]]
            assert {owner for owner in owners if owner.startswith("T")} <= seen


def test_a_document_is_written_to_the_letter() -> None:
    assert [*annotation_lines(news(), Counter())] == [
        "T1\tAGENCY 0 17\tҚаржы министрлігі",
        "T2\tPERSON 70 81\tАйдос Серік",
        "T3\tPLACE 84 93\tТараздағы",
        "T4\tSOURCE 0 17\tҚаржы министрлігі",
        "T5\tCUE 31 38\tқолдады",
        "T6\tCONTENT 18 38\tжаңа салықты қолдады",
        "A1\tstance T6 favor",
        "#1\tAnnotatorNotes T6\ttarget=жаңа салық",
        "T7\tSOURCE 70 81\tАйдос Серік",
        "T8\tCONTENT 41 60\tБұл ауыл үшін керек",
        "A2\tstance T8 neutral",
        "T9\tCONTENT 106 117\tбұған қарсы",
        "A3\tstance T9 against",
        "#2\tAnnotatorNotes T9\ttarget=жаңа салық",
        "R1\tSOURCE_OF Arg1:T4 Arg2:T6",
        "R2\tCUE_OF Arg1:T5 Arg2:T6",
        "R3\tSOURCE_OF Arg1:T7 Arg2:T8",
    ]


def test_a_span_over_lines_is_written_in_fragments() -> None:
    document = Document("a", "бір\n\nекі\n", entities=(Entity(0, 9, "бір\n\nекі\n", "ORG"),))
    losses: Counter[str] = Counter()
    assert [*annotation_lines(document, losses)] == ["T1\tORG 0 3;5 8\tбір екі"]
    assert losses == {"spans narrowed by line breaks at their edges": 1}


def test_one_source_of_several_statements_is_one_annotation() -> None:
    text = "Үкім: бірінші, екінші"
    source = Span(0, 4, "Үкім")
    document = Document(
        "a",
        text,
        statements=(
            Statement(Span(6, 13, "бірінші"), source),
            Statement(Span(15, 21, "екінші"), source),
        ),
    )
    lines = [*annotation_lines(document, Counter())]
    assert sum("SOURCE " in line for line in lines) == 1
    assert sum("SOURCE_OF" in line for line in lines) == 2


def test_the_configuration_names_every_label_of_the_scheme() -> None:
    scheme = load_scheme()
    conf = brat_configuration(scheme)
    types = conf["annotation.conf"].split("\n")
    labels = [label.label for label in (*scheme.entities, *scheme.attribution)]
    assert types[1 : 1 + len(labels)] == labels
    assert "SOURCE_OF\tArg1:SOURCE, Arg2:CONTENT" in types
    assert "stance\tArg:CONTENT, Value:favor|against|neutral|none|unsure" in types
    assert "AGENCY | Мемлекеттік орган | AGENCY" in conf["visual.conf"]
    assert "1\tAGENCY\n" in conf["kb_shortcuts.conf"]
