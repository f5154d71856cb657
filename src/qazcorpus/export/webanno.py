"""Export to WebAnno TSV 3.3, which WebAnno and INCEpTION read and write, one file for a document.

Sentences, tokens, lemmas, parts of speech, features and dependencies have DKPro's layers. Entities
have DKPro's layer of named entities, with `kind`, `canonical` and `annotationId` in addition to the
label. The parts of statements have the layer `webanno.custom.Attribution`, and are linked by the
relation layer `webanno.custom.AttributionRelation`. `layers.json` adds both layers to an INCEpTION
project (Settings, Layers, Import). Offsets are UTF-16 code units.

Not written: metadata, origins, languages of sentences, mentions of targets, and targets without a
statement. White space at the edges of spans and sentences is cut off, and a carriage return in a
value becomes a space.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qazcorpus.document import Document, Span
from qazcorpus.export.webanno_layout import Block, Layout, TsvUnit, lay_out
from qazcorpus.file_names import file_name
from qazcorpus.nesting import flattened
from qazcorpus.readers.interchange.marks import marks_of
from qazcorpus.readers.interchange.uima import (
    ATTRIBUTION,
    ATTRIBUTION_FEATURES,
    ATTRIBUTION_RELATION,
    DEPENDENCY,
    ENTITY_FEATURES,
    LEMMA,
    MORPH,
    NAMED_ENTITY,
    POS,
    RELATION_FEATURES,
    entity_features,
    mark_features,
)
from qazcorpus.readers.interchange.webanno_text import (
    NOTHING,
    Utf16Offsets,
    escape_text,
    escape_value,
)

NOT_HELD: Final = (
    "metadata, origins, languages of sentences, mentions of targets and targets without a statement"
)
_SPAN_LAYERS: Final[Mapping[str, tuple[str, ...]]] = {
    LEMMA: ("value",),
    POS: ("coarseValue", "PosValue"),
    MORPH: ("value",),
    NAMED_ENTITY: ENTITY_FEATURES,
    ATTRIBUTION: ATTRIBUTION_FEATURES,
}
_RELATION_LAYERS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    # INCEpTION names POS as the base of dependencies, and reads them as relations of tokens.
    DEPENDENCY: (("DependencyType", "flavor"), POS),
    ATTRIBUTION_RELATION: (RELATION_FEATURES, ATTRIBUTION),
}
_BREAK: Final = re.compile(r"[\t\n\r]")


@dataclass(slots=True, eq=False)
class _Annotation:
    layer: str
    units: list[TsvUnit]
    features: Mapping[str, str]
    number: int = 0  # the disambiguation number, or 0 if it needs none


@dataclass(slots=True)
class _Relation:
    layer: str
    source: TsvUnit
    target: TsvUnit
    features: Mapping[str, str]
    numbers: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Cells:
    """The annotations of each row, by layer and in the order of stacking. Losses are counted."""

    layout: Layout
    losses: Counter[str]
    spans: dict[str, dict[TsvUnit, list[_Annotation]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    relations: dict[str, dict[TsvUnit, list[_Relation]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def add(self, layer: str, units: list[TsvUnit], features: Mapping[str, str]) -> _Annotation:
        annotation = _Annotation(layer, units, features)
        for unit in units:
            self.spans[layer][unit].append(annotation)
        return annotation

    def add_span(self, layer: str, span: Span, features: Mapping[str, str]) -> _Annotation | None:
        units = self.layout.units_of(span)
        if not units:
            self.losses["spans of white space left out"] += 1
            return None
        narrowed = (span.start, span.end) != (units[0].start, units[-1].end)
        self.losses["spans narrowed by white space at their edges"] += narrowed
        return self.add(layer, units, features)

    def relate(self, relation: _Relation) -> None:
        self.relations[relation.layer][relation.target].append(relation)

    def number(self) -> None:
        """Number annotations that share a row with others or have several rows."""
        number = 0
        for by_unit in self.spans.values():
            for stack in by_unit.values():
                for annotation in stack:
                    if not annotation.number and (len(stack) > 1 or annotation.units[1:]):
                        number += 1
                        annotation.number = number


def write_webanno(document: Document, folder: Path, losses: Counter[str]) -> None:
    """Write the document's file into a folder. What is lost is counted in `losses`.

    Raises FileExistsError if the file exists.
    """
    lines = list(webanno_lines(document, losses))
    if not lines:
        losses["documents of white space left out"] += 1
        return
    path = folder / f"{file_name(document.doc_id)}.tsv"
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def webanno_lines(document: Document, losses: Counter[str]) -> Iterator[str]:
    """The lines of a document's file. There are none if the document is only white space."""
    layout = lay_out(document, losses)
    if not layout.blocks:
        return
    cells = _Cells(layout, losses)
    _add_syntax(document, cells)
    for entity in flattened(document.entities):
        cells.add_span(NAMED_ENTITY, entity, entity_features(entity))
    related = _add_statements(document, cells)
    cells.number()
    layout.number_parts()
    for relation, source, target in related:
        relation.numbers = (source.number, target.number)
    yield from _header(cells)
    offsets = Utf16Offsets(document.text)
    for block in layout.blocks:
        yield ""
        yield from _sentence(document.text, block, cells, offsets)


def _add_syntax(document: Document, cells: _Cells) -> None:
    unit_of = cells.layout.unit_of
    for index, token in enumerate(document.tokens):
        unit = unit_of.get(index)
        if unit is None:
            continue
        for layer, features in (
            (LEMMA, {"value": token.lemma}),
            (POS, {"coarseValue": token.upos, "PosValue": token.upos}),
            (MORPH, {"value": token.feats}),
        ):
            if any(features.values()):
                cells.add(layer, [unit], features)
        head = unit_of.get(token.head)
        if head is not None:
            features = {"DependencyType": token.deprel, "flavor": "basic"}
            cells.relate(_Relation(DEPENDENCY, head, unit, features))
        elif token.head >= 0 or token.deprel:
            cells.losses["dependency relations without a head left out"] += 1


def _add_statements(
    document: Document, cells: _Cells
) -> list[tuple[_Relation, _Annotation, _Annotation]]:
    """Add the parts of statements. Gives their relations with the annotations at both ends."""
    marks, links = marks_of(document.statements)
    added = [
        cells.add_span(
            ATTRIBUTION,
            document.span(mark.start, mark.end),
            {"label": mark.label, **mark_features(mark.features)},
        )
        for mark in marks
    ]
    related = []
    for link in links:
        source, target = added[link.source], added[link.target]
        if source is not None and target is not None:
            ends = (source.units[0], target.units[0])
            relation = _Relation(ATTRIBUTION_RELATION, *ends, {"label": link.label})
            cells.relate(relation)
            related.append((relation, source, target))
    return related


def _header(cells: _Cells) -> Iterator[str]:
    yield "#FORMAT=WebAnno TSV 3.3"
    for layer, names in _SPAN_LAYERS.items():
        if layer in cells.spans:
            yield f"#T_SP={'|'.join((layer, *names))}"
    for layer, (names, base) in _RELATION_LAYERS.items():
        if layer in cells.relations:
            yield f"#T_RL={'|'.join((layer, *names, f'BT_{base}'))}"
    yield ""


def _sentence(text: str, block: Block, cells: _Cells, offsets: Utf16Offsets) -> Iterator[str]:
    for line in text[block.start : block.end].split("\n"):
        yield f"#Text={escape_text(line)}"
    for unit in block.rows():
        start, end = (offsets.from_code_points(offset) for offset in (unit.start, unit.end))
        said = _BREAK.sub(" ", text[unit.start : unit.end])
        # INCEpTION ends each row with a tab.
        yield "\t".join((unit.identifier, f"{start}-{end}", said, *_columns(unit, cells), ""))


def _columns(unit: TsvUnit, cells: _Cells) -> Iterator[str]:
    for layer, names in _SPAN_LAYERS.items():
        if layer in cells.spans:
            stack = cells.spans[layer].get(unit, [])
            for name in names:
                yield "|".join(_value(a.features, name) + _number(a) for a in stack) or NOTHING
    for layer, (names, _) in _RELATION_LAYERS.items():
        if layer in cells.relations:
            relations = cells.relations[layer].get(unit, [])
            for name in names:
                yield "|".join(_value(r.features, name) for r in relations) or NOTHING
            yield "|".join(_reference(relation) for relation in relations) or NOTHING


def _value(features: Mapping[str, str], name: str) -> str:
    # The format has no escape for a carriage return in a value.
    return escape_value(features.get(name, "").replace("\r", " "))


def _number(annotation: _Annotation) -> str:
    return f"[{annotation.number}]" if annotation.number else ""


def _reference(relation: _Relation) -> str:
    source, target = relation.numbers
    numbers = f"[{source}_{target}]" if source or target else ""
    return f"{relation.source.identifier}{numbers}"
