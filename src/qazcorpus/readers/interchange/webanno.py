"""WebAnno TSV 3.x, which WebAnno and INCEpTION write. Each file is a document.

Tokens, sentences, lemmas, parts of speech, features, dependencies and named entities are read, and
statements from the layers of the project's own export. Annotations of other layers are listed in
`unplaced`. White space at the end of a sentence is not a part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Document, Entity, Sentence, Token
from qazcorpus.errors import printable_path
from qazcorpus.nesting import nested
from qazcorpus.readers.interchange.files import files_in, named_by
from qazcorpus.readers.interchange.marks import (
    Imported,
    Link,
    SpanMark,
    statements_of,
    with_stated_targets,
)
from qazcorpus.readers.interchange.uima import (
    ATTRIBUTION,
    ATTRIBUTION_RELATION,
    DEPENDENCY,
    ENTITY_FEATURES,
    LEMMA,
    MORPH,
    NAMED_ENTITY,
    POS,
    entity_of,
    features_of_mark,
    not_read,
)
from qazcorpus.readers.interchange.webanno_rows import (
    RelationAnnotation,
    Row,
    Rows,
    SpanAnnotation,
    read_rows,
)

_OF_TOKENS: Final = frozenset({LEMMA, POS, MORPH})


def read_webanno(path: Path) -> Iterator[Imported]:
    """The documents of a `.tsv` file or of a folder with such files.

    Raises ReadError, with file and line, if a file is not WebAnno TSV 3.
    """
    for file in files_in(path, (".tsv",)):
        rows = read_rows(file)
        unplaced: list[dict[str, Any]] = []
        read = list(_entities(rows, unplaced))
        marks, links = _marks(rows, unplaced)
        found = statements_of(rows.text, marks, links)
        doc_id, annotator = named_by(file)
        document = Document(
            doc_id,
            rows.text,
            tokens=_tokens(rows, unplaced),
            sentences=tuple(_sentences(rows)),
            entities=nested(entity for entity, _ in read),
            targets=with_stated_targets(found.statements),
            statements=found.statements,
        )
        unplaced += _others(rows)
        yield Imported(
            document,
            annotator,
            (*unplaced, *found.unplaced),
            file=printable_path(file),
            places={(e.start, e.end, e.label): place for e, place in read},
        )


def _sentences(rows: Rows) -> Iterator[Sentence]:
    for start, end in rows.sentences:
        said = rows.text[start:end]
        first, last = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
        if first < last:
            yield Sentence(first, last, rows.text[first:last])


def _tokens(rows: Rows, unplaced: list[dict[str, Any]]) -> tuple[Token, ...]:
    index_of: dict[str, int] = {}
    tokens: list[Token] = []
    for row in rows.rows:
        text = rows.text[row.start : row.end]
        if row.is_token and text.strip():
            index_of[row.identifier] = len(tokens)
            pos = _value(rows, row, POS, "coarseValue") or _value(rows, row, POS, "PosValue")
            tokens.append(
                Token(
                    row.start,
                    row.end,
                    text,
                    lemma=_value(rows, row, LEMMA, "value"),
                    upos=pos,
                    feats=_value(rows, row, MORPH, "value"),
                    sentence=row.sentence,
                )
            )
    for relation in rows.relations:
        if relation.layer.type != DEPENDENCY:
            continue
        target, source = index_of.get(relation.target.identifier), index_of.get(relation.source)
        if target is None or source is None or tokens[target].head >= 0:
            unplaced.append(_relation_left("second-head", relation))
        else:
            deprel = relation.features.get("DependencyType", "")
            tokens[target] = replace(tokens[target], head=source, deprel=deprel)
    return tuple(tokens)


def _value(rows: Rows, row: Row, layer: str, name: str) -> str:
    annotation = rows.find(layer, row.identifier, 0)
    return annotation.features.get(name, "") if annotation else ""


def _entities(rows: Rows, unplaced: list[dict[str, Any]]) -> Iterator[tuple[Entity, str]]:
    """The entities, and the place of each in the file."""
    for annotation in rows.spans:
        if annotation.layer.type != NAMED_ENTITY:
            continue
        start, end, features = annotation.start, annotation.end, annotation.features
        others = {key: value for key, value in features.items() if key not in ENTITY_FEATURES}
        if "value" not in features or start == end:
            code = "empty-span" if start == end else "entity-without-label"
            unplaced.append({**_left(rows, annotation), "code": code})
            continue
        if others:
            unplaced.append({**_left(rows, annotation, others), "code": "unknown-feature"})
        yield entity_of(rows.text, start, end, features), annotation.place


def _marks(rows: Rows, unplaced: list[dict[str, Any]]) -> tuple[list[SpanMark], list[Link]]:
    marks: list[SpanMark] = []
    number_of: dict[int, int] = {}
    for annotation in rows.spans:
        if annotation.layer.type == ATTRIBUTION and annotation.start < annotation.end:
            number_of[id(annotation)] = len(marks)
            label, features = annotation.features.get("label", ""), annotation.features
            mark = SpanMark(label, annotation.start, annotation.end, features_of_mark(features))
            marks.append(replace(mark, place=annotation.place))
    links = []
    for relation in rows.relations:
        if relation.layer.type != ATTRIBUTION_RELATION:
            continue
        source = rows.find(ATTRIBUTION, relation.source, relation.numbers[0])
        target = rows.find(ATTRIBUTION, relation.target.identifier, relation.numbers[1])
        ends = (number_of.get(id(source)), number_of.get(id(target)))
        if ends[0] is None or ends[1] is None:
            unplaced.append(_relation_left("dangling-relation", relation))
        else:
            label = relation.features.get("label", "")
            links.append(Link(label, ends[0], ends[1], relation.target.place))
    return marks, links


def _others(rows: Rows) -> Iterator[dict[str, Any]]:
    """Annotations of layers that the document does not have."""
    known = {*_OF_TOKENS, NAMED_ENTITY, ATTRIBUTION, DEPENDENCY, ATTRIBUTION_RELATION}
    for annotation in rows.spans:
        if annotation.layer.type not in known:
            yield _left(rows, annotation)
    for relation in rows.relations:
        if relation.layer.type not in known:
            yield _relation_left("unknown-layer", relation)


def _left(
    rows: Rows, annotation: SpanAnnotation, features: dict[str, str] | None = None
) -> dict[str, Any]:
    said = annotation.features if features is None else features
    found = not_read(annotation.layer.type, rows.text, annotation.start, annotation.end, said)
    return {**found, "place": annotation.place}


def _relation_left(code: str, relation: RelationAnnotation) -> dict[str, Any]:
    return {
        "code": code,
        "place": relation.target.place,
        "layer": relation.layer.type,
        "from": relation.source,
        "to": relation.target.identifier,
        "features": dict(relation.features),
    }
