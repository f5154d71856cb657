"""Export to brat standoff (brat.nlplab.org/standoff.html): text in `ID.txt`, spans in `ID.ann`.

Entities are text-bound annotations (`T`) with their label as type. The parts of statements have the
types SOURCE, CUE and CONTENT and are linked by relations (`R`). The stance is an attribute (`A`) of
the content. All other values of an annotation are in its note (`#`), such as
`kind=GPE; canonical=Қазақстан`. Offsets are code points. A span over several lines is written as
one fragment for each line, as brat does it.

Not written: tokens, sentences and syntax, metadata, origins, mentions of targets, and targets
without a statement. A line break at the edge of a span is cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Final

from qazcorpus.answers import answer_mark
from qazcorpus.document import Document, Entity
from qazcorpus.file_names import file_name
from qazcorpus.nesting import flattened
from qazcorpus.readers.interchange.brat import NOTE, fragments, write_note
from qazcorpus.readers.interchange.marks import CONTENT, Link, SpanMark, marks_of
from qazcorpus.scheme import Label, Scheme

NOT_HELD: Final = (
    "tokens, sentences, syntax, metadata, origins, mentions of targets and targets without a "
    "statement"
)
_STANCE: Final = "stance"


def write_brat(document: Document, folder: Path, losses: Counter[str]) -> None:
    """Write the document's two files into a folder. What is lost is counted in `losses`.

    Raises FileExistsError if one of them exists.
    """
    name = file_name(document.doc_id)
    lines = list(annotation_lines(document, losses))
    for suffix, content in (
        (".txt", document.text),
        (".ann", "".join(f"{line}\n" for line in lines)),
    ):
        with (folder / f"{name}{suffix}").open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)


def annotation_lines(document: Document, losses: Counter[str]) -> Iterator[str]:
    """The lines of the .ann file. What is lost is counted in `losses`."""
    marks, links = marks_of(document.statements)
    entities = [_entity_mark(entity) for entity in flattened(document.entities)]
    number_of: dict[int, int] = {}  # by the index of a mark; entities have negative indices
    notes, attributes = count(1), count(1)
    for index, mark in enumerate([*entities, *marks], -len(entities)):
        parts = fragments(document.text, mark.start, mark.end)
        if not parts:
            losses["spans of nothing but line breaks left out"] += 1
            continue
        losses["spans narrowed by line breaks at their edges"] += (mark.start, mark.end) != (
            parts[0][0],
            parts[-1][1],
        )
        number = number_of[index] = len(number_of) + 1
        yield _text_bound(document.text, mark.label, number, parts)
        features = dict(mark.features)
        if stance := features.pop(_STANCE, ""):
            yield f"A{next(attributes)}\t{_STANCE} T{number} {stance}"
        if note := write_note(features):
            yield f"#{next(notes)}\t{NOTE} T{number}\t{note}"
    yield from _relations(links, number_of)


def brat_configuration(scheme: Scheme) -> dict[str, str]:
    """The `.conf` files of a collection, made from the label scheme: types, styles, shortcuts."""
    labels = (*scheme.entities, *scheme.attribution)
    return {
        "annotation.conf": _types(scheme),
        "visual.conf": _looks(scheme),
        "kb_shortcuts.conf": "".join(f"{x.hotkey}\t{x.label}\n" for x in labels if x.hotkey),
    }


def _entity_mark(entity: Entity) -> SpanMark:
    names = ("kind", "canonical", "id", "entity_id")
    features = {name: getattr(entity, name) for name in names}
    return SpanMark(entity.label, entity.start, entity.end, features)


def _text_bound(text: str, label: str, number: int, parts: list[tuple[int, int]]) -> str:
    offsets = ";".join(f"{start} {end}" for start, end in parts)
    words = " ".join(text[start:end] for start, end in parts)
    return f"T{number}\t{label} {offsets}\t{words}"


def _relations(links: list[Link], number_of: Mapping[int, int]) -> Iterator[str]:
    """The lines of relations. Those of spans that brat cannot hold, which were counted, are left
    out."""
    held = (link for link in links if link.source in number_of and link.target in number_of)
    for number, link in enumerate(held, 1):
        source, target = number_of[link.source], number_of[link.target]
        yield f"R{number}\t{link.label} Arg1:T{source} Arg2:T{target}"


def _types(scheme: Scheme) -> str:
    stances = "|".join(label.label for label in scheme.answers)
    sections = {
        "entities": [label.label for label in (*scheme.entities, *scheme.attribution)],
        "relations": [
            *(f"{r.label}\tArg1:{r.source}, Arg2:{r.target}" for r in scheme.relations),
            # Names may be inside sources and contents, and one span may have two labels.
            "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
        ],
        "events": [],
        "attributes": [f"{_STANCE}\tArg:{CONTENT}, Value:{stances}"],
    }
    return _sections(sections)


def _looks(scheme: Scheme) -> str:
    labels = (*scheme.entities, *scheme.attribution)
    glyphs = "|".join(answer_mark(label.label) for label in scheme.answers)
    sections = {
        "labels": [
            *(f"{label.label} | {label.kk} | {label.label}" for label in labels),
            *(f"{r.label} | {r.kk} | {r.label}" for r in scheme.relations),
            f"{_STANCE} | Ұстаным",
            *(f"{label.label} | {label.kk}" for label in scheme.answers),
        ],
        "drawing": [
            "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken",
            "ARC_DEFAULT\tcolor:black, arrowHead:triangle-5",
            "ATTRIBUTE_DEFAULT\tglyph:*",
            *(_colour(label) for label in labels if label.colour),
            f"{_STANCE}\tglyph:{glyphs}",
        ],
    }
    return _sections(sections)


def _colour(label: Label) -> str:
    red, green, blue = (int(label.colour[i : i + 2], 16) for i in (1, 3, 5))
    # Perceived brightness by the weights of ITU-R BT.601.
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < 128
    return f"{label.label}\tbgColor:{label.colour}, fgColor:{'white' if dark else 'black'}"


def _sections(sections: Mapping[str, list[str]]) -> str:
    return "\n".join("\n".join((f"[{name}]", *lines, "")) for name, lines in sections.items())
