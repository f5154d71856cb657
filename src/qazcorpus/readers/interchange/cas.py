"""UIMA CAS as XMI or JSON with DKPro Core's types, as INCEpTION, DKPro and qazcorpus write it.

An XMI file needs its type system: a `TypeSystem.xml` next to it or in the same archive (INCEpTION
exports `.zip` files with both). Without one, DKPro Core's types are used. Annotations of types that
a document does not have are listed in `unplaced`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Origin,
    Sentence,
    Span,
    Target,
    Token,
)
from qazcorpus.errors import DocumentError
from qazcorpus.nesting import nested
from qazcorpus.readers.interchange.cas_files import CasFile, cas_files
from qazcorpus.readers.interchange.files import named_by
from qazcorpus.readers.interchange.marks import (
    ALL_ANNOTATED,
    ENTITIES_ALONE,
    Imported,
    Link,
    SpanMark,
    Statements,
    statements_of,
    with_stated_targets,
)
from qazcorpus.readers.interchange.uima import (
    ATTRIBUTION,
    ATTRIBUTION_RELATION,
    DEPENDENCY,
    ENTITY_FEATURES,
    EXTRA,
    LANGUAGE,
    LEMMA,
    MENTION,
    METADATA,
    METADATA_FIELDS,
    MORPH,
    NAMED_ENTITY,
    ORIGIN,
    OTHER_TARGETS,
    POS,
    SENTENCE,
    TARGET,
    TOKEN,
    SentenceIndex,
    entity_of,
    features_of_mark,
    not_read,
)

_BASIC: Final = frozenset({"uima.tcas.DocumentAnnotation", "uima.tcas.Annotation"})
_READ: Final = (TOKEN, SENTENCE, LEMMA, POS, MORPH, DEPENDENCY, NAMED_ENTITY, ATTRIBUTION)
# Types for internal data of INCEpTION and DKPro.
_HOUSEKEEPING: Final = (".api.metadata.type.", ".clarin.webanno.api.type.", "qazcorpus.")


def read_cas(path: Path) -> Iterator[Imported]:
    """The documents of a `.xmi`, `.json` or `.zip` file, or of a folder with such files.

    Raises ReadError for a file that is not a CAS or lacks its type system, and MissingExtraError
    without the package dkpro-cassis.
    """
    for file in cas_files(path):
        yield _imported(file.load(), file)


def _imported(cas: Any, file: CasFile) -> Imported:
    text = cas.sofa_string
    if text is None:
        raise file.error("there is no text in it.", remedy="")
    for item in cas.select("uima.tcas.Annotation"):
        if item.begin > item.end:
            raise file.error(
                f"an annotation of type {item.type.name} is at {item.begin} to {item.end}.",
                remedy="Its begin must come before its end.",
            )
    unplaced: list[dict[str, Any]] = []
    doc_id, annotator = named_by(file.named)
    metadata = next(iter(_select(cas, METADATA)), None)
    sentences = tuple(_sentences(cas, text))
    statements = _statements(cas, text)
    origin = {o.layer: Origin(o.kind, o.name or "", o.version or "") for o in _select(cas, ORIGIN)}
    try:
        document = Document(
            doc_id if metadata is None or annotator else metadata.docId,
            text,
            Metadata() if metadata is None else _metadata(cas, metadata),
            tokens=_tokens(cas, text, sentences, unplaced),
            sentences=sentences,
            entities=nested(_entities(cas, text, unplaced)),
            targets=with_stated_targets(statements.statements, _targets(cas, text)),
            statements=statements.statements,
            origin=origin,
        )
    except DocumentError as error:
        raise file.error(error.problem, remedy=error.remedy) from error
    if not annotator:
        by = (origin.get(layer) for layer in ("statements", "entities"))
        annotator = next((o.name for o in by if o and o.kind == "annotator"), "")
    layers = ALL_ANNOTATED if cas.typesystem.contains_type(ATTRIBUTION) else ENTITIES_ALONE
    unplaced += _others(cas, text)
    return Imported(document, annotator, (*unplaced, *statements.unplaced), layers, file.name)


def _select(cas: Any, type_name: str) -> list[Any]:
    return list(cas.select(type_name)) if cas.typesystem.contains_type(type_name) else []


def _metadata(cas: Any, found: Any) -> Metadata:
    values: dict[str, str] = {name: getattr(found, name) or "" for name in METADATA_FIELDS}
    extra = {item.key or "": item.value or "" for item in _select(cas, EXTRA)}
    return Metadata(**values, extra=extra, other_targets=_other_targets(found))


def _other_targets(found: Any) -> tuple[str, ...]:
    """The list in a feature that files of earlier versions lack."""
    try:
        stated = json.loads(getattr(found, OTHER_TARGETS, None) or "[]")
    except ValueError:
        return ()
    return tuple(map(str, stated)) if isinstance(stated, list) else ()


def _sentences(cas: Any, text: str) -> Iterator[Sentence]:
    languages = {(item.begin, item.end): item.language for item in _select(cas, LANGUAGE)}
    for item in _select(cas, SENTENCE):
        if item.begin < item.end:
            said = text[item.begin : item.end]
            yield Sentence(item.begin, item.end, said, languages.get((item.begin, item.end)) or "")


def _tokens(
    cas: Any, text: str, sentences: tuple[Sentence, ...], unplaced: list[dict[str, Any]]
) -> tuple[Token, ...]:
    sentence_of = SentenceIndex(sentences)
    ours = bool(_select(cas, METADATA))  # in other files, functions belong to constituents
    found = [item for item in _select(cas, TOKEN) if item.begin < item.end]
    index_of = {item.xmiID: index for index, item in enumerate(found)}
    tokens = [
        Token(
            item.begin,
            item.end,
            text[item.begin : item.end],
            lemma=_value(item.lemma, "value"),
            upos=_value(item.pos, "coarseValue") or _value(item.pos, "PosValue"),
            feats=_value(item.morph, "value"),
            deprel=(item.syntacticFunction or "") if ours else "",
            sentence=sentence_of(item.begin),
        )
        for item in found
    ]
    for relation in _select(cas, DEPENDENCY):
        ends = (relation.Dependent, relation.Governor)
        target, head = (index_of.get(getattr(end, "xmiID", None)) for end in ends)
        if target is None or head is None or tokens[target].head >= 0:
            features = {"DependencyType": relation.DependencyType}
            left = not_read(DEPENDENCY, text, relation.begin, relation.end, features)
            unplaced.append({**left, "code": "second-head"})
        else:
            deprel = relation.DependencyType or ""
            tokens[target] = replace(tokens[target], head=head, deprel=deprel)
    return tuple(tokens)


def _value(structure: Any, name: str) -> str:
    return "" if structure is None else getattr(structure, name) or ""


def _entities(cas: Any, text: str, unplaced: list[dict[str, Any]]) -> Iterator[Entity]:
    for item in _select(cas, NAMED_ENTITY):
        features = _strings(item)
        left = not_read(NAMED_ENTITY, text, item.begin, item.end, features)
        if "value" not in features or item.begin == item.end:
            code = "empty-span" if item.begin == item.end else "entity-without-label"
            unplaced.append({**left, "code": code})
            continue
        others = {key: value for key, value in features.items() if key not in ENTITY_FEATURES}
        if others:
            unplaced.append({**left, "code": "unknown-feature", "features": others})
        yield entity_of(text, item.begin, item.end, features)


def _targets(cas: Any, text: str) -> list[Target]:
    mentions: dict[int, list[Span]] = {}
    for item in _select(cas, MENTION):
        span = Span(item.begin, item.end, text[item.begin : item.end])
        mentions.setdefault(item.of.xmiID, []).append(span)
    return [
        Target(item.matter or "", item.origin, tuple(mentions.get(item.xmiID, ())))
        for item in sorted(_select(cas, TARGET), key=lambda item: item.number)
    ]


def _statements(cas: Any, text: str) -> Statements:
    marks: list[SpanMark] = []
    number_of: dict[int, int] = {}
    for item in _select(cas, ATTRIBUTION):
        if item.begin < item.end:
            number_of[item.xmiID] = len(marks)
            features = _strings(item)
            label = features.get("label", "")
            marks.append(SpanMark(label, item.begin, item.end, features_of_mark(features)))
    links = [
        Link(
            item.label or "",
            number_of.get(getattr(item.Governor, "xmiID", -1), -1),
            number_of.get(getattr(item.Dependent, "xmiID", -1), -1),
        )
        for item in _select(cas, ATTRIBUTION_RELATION)
    ]
    return statements_of(text, marks, links)


def _others(cas: Any, text: str) -> Iterator[dict[str, Any]]:
    """Annotations of types that a document does not have, and additional views."""
    for view in cas.views:
        if view.sofa.sofaID != cas.get_sofa().sofaID:
            said = view.sofa.sofaString or ""
            yield {"code": "other-view", "label": view.sofa.sofaID, "text": said}
    types = cas.typesystem
    known = [*_READ, ATTRIBUTION_RELATION]
    for item in cas.select("uima.tcas.Annotation"):
        name = item.type.name
        if name in _BASIC or any(part in f"{name}." for part in _HOUSEKEEPING):
            continue
        if any(types.contains_type(k) and types.subsumes(k, name) for k in known):
            continue
        yield not_read(name, text, item.begin, item.end, _strings(item))


def _strings(item: Any) -> dict[str, str]:
    """The features with a plain value, as strings."""
    values = {
        feature.name: getattr(item, feature.name)
        for feature in item.type.all_features
        if feature.name not in ("begin", "end", "sofa")
    }
    return {
        name: str(value)
        for name, value in values.items()
        if isinstance(value, str | int | float) and value != ""
    }
