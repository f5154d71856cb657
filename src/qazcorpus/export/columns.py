"""The columns of the three configurations, and the rows of a document in each.

`documents` loses nothing: `qazcorpus.readers.dataset` makes the same documents from its rows. `ner`
has a row for each sentence, `stance` a row for each statement.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.document import ANSWERS, Document, Entity, Span, Statement, Token
from qazcorpus.errors import SchemeError
from qazcorpus.export.tagging import Tagging, tag_tokens
from qazcorpus.nesting import flattened, levels
from qazcorpus.readers.quality import Quality, quality_of
from qazcorpus.scheme import Scheme

if TYPE_CHECKING:
    from datasets import Features

CONFIGURATIONS: Final = ("documents", "ner", "stance")

_TOKEN_FIELDS: Final = tuple(f.name for f in fields(Token))
_NAME_FIELDS: Final = ("id", "start", "end", "label", "kind", "text", "canonical", "entity_id")
_SHARES: Final = ("confidence", "relevance")
_METADATA_COLUMNS: Final = ("source", "url", "published", "licence", "language")


def features_of(configuration: str, scheme: Scheme) -> Features:
    """The Hugging Face features of a configuration. Class names are the labels of the scheme."""
    from datasets import ClassLabel, Features, List, Value

    string = Value("string")
    if configuration == "documents":
        return _document_features()
    if configuration == "ner":
        return Features(
            {
                "id": string,
                "doc_id": string,
                "tokens": List(string),
                **dict.fromkeys(
                    ("ner_tags", "ner_tags_inner"),
                    List(ClassLabel(names=list(scheme.entity_tags()))),
                ),
            }
        )
    return Features(
        dict.fromkeys(("id", "doc_id", "text", "context", "source", "target"), string)
        | {"label": ClassLabel(names=[label.label for label in scheme.stance_classes])}
        | {"start": Value("int32"), "end": Value("int32")}
        | _judgement_features()
    )


def _document_features() -> Features:
    from datasets import Features, List, Value

    string, offset = Value("string"), Value("int32")
    bounds = {"start": offset, "end": offset}
    span = {**bounds, "text": string}
    return Features(
        {
            **dict.fromkeys(("doc_id", "title", "text", *_METADATA_COLUMNS), string),
            "tokens": List(
                {
                    **span,
                    **dict.fromkeys(("lemma", "upos", "feats"), string),
                    "head": offset,
                    "deprel": string,
                    "sentence": offset,
                }
            ),
            "sentences": List({**bounds, "language": string}),
            "entities": List(
                {
                    "id": string,
                    **bounds,
                    **dict.fromkeys((*_NAME_FIELDS[3:], "parent"), string),
                    "depth": offset,
                }
            ),
            "statements": List(
                {
                    "id": string,
                    **dict.fromkeys(("source", "cue", "content"), span),
                    "target": string,
                    "stance": string,
                    **_judgement_features(),
                }
            ),
            "targets": List({"text": string, "origin": string, "mentions": List(span)}),
            "target": string,
            "other_targets": List(string),
            "sha256": string,
            "origin": List(dict.fromkeys(("layer", "kind", "name", "version"), string)),
            "extra": List({"key": string, "value": string}),
            "quality": {
                f.name: Value("int64" if f.name == "words" else "float64") for f in fields(Quality)
            },
        }
    )


def _judgement_features() -> dict[str, Any]:
    """What a model says about a stance; null if no model gave it."""
    from datasets import Value

    share = Value("float64")
    return {
        **dict.fromkeys(_SHARES, share),
        "probabilities": dict.fromkeys(ANSWERS, share),
    }


def document_row(document: Document) -> dict[str, Any]:
    """The document's row in `documents`, with all layers and metadata."""
    metadata = document.metadata
    return {
        "doc_id": document.doc_id,
        "title": metadata.title,
        "text": document.text,
        **{name: getattr(metadata, name) for name in _METADATA_COLUMNS},
        "tokens": [{name: getattr(t, name) for name in _TOKEN_FIELDS} for t in document.tokens],
        "sentences": [
            {"start": s.start, "end": s.end, "language": s.language} for s in document.sentences
        ],
        "entities": _names(document),
        "statements": [_statement(statement) for statement in document.statements],
        "targets": [
            {"text": t.text, "origin": t.origin, "mentions": [_span(m) for m in t.mentions]}
            for t in document.targets
        ],
        "target": metadata.target,
        "other_targets": list(metadata.other_targets),
        "sha256": metadata.sha256,
        "origin": [
            {"layer": layer, "kind": o.kind, "name": o.name, "version": o.version}
            for layer, o in document.origin.items()
        ],
        "extra": [{"key": key, "value": value} for key, value in metadata.extra.items()],
        "quality": asdict(quality_of(document)),
    }


def ner_rows(document: Document, tagging: Tagging, scheme: Scheme) -> Iterator[dict[str, Any]]:
    """One row for each sentence with tokens: the tags of the outermost names, and of those directly
    inside them.

    A label that is not in the scheme becomes the scheme's last label, OTHER. `documents` keeps it.
    """
    classes = {tag: number for number, tag in enumerate(scheme.entity_tags())}
    others = {"B": classes[f"B-{scheme.rest}"], "I": classes[f"I-{scheme.rest}"]}

    def numbers(tags: Iterable[str]) -> list[int]:
        return [classes[tag] if tag in classes else others[tag[0]] for tag in tags]

    inside = tag_tokens(document, [name for outer in document.entities for name in outer.inner])
    tagged = zip(document.tokens, tagging.tags(), inside.tags(), strict=True)
    for sentence, group in groupby(tagged, key=lambda pair: pair[0].sentence):
        tokens, outermost, inner = zip(*group, strict=True)
        yield {
            "id": f"{document.doc_id}:{sentence}",
            "doc_id": document.doc_id,
            "tokens": [token.text for token in tokens],
            "ner_tags": numbers(outermost),
            "ner_tags_inner": numbers(inner),
        }


def labels_outside(document: Document, scheme: Scheme) -> Counter[str]:
    """The number of entities with a label that is not in the scheme, with a description."""
    known = {*scheme.entity_labels}
    return Counter(
        f"entities labelled {entity.label}, which the scheme lacks: {scheme.rest} in ner"
        for entity in flattened(document.entities)
        if entity.label not in known
    )


def stance_rows(document: Document, scheme: Scheme) -> Iterator[dict[str, Any]]:
    """One row for each statement. A missing source (the author speaks) is an empty string. The
    label of a statement without a stance is null. `start` and `end` are those of the content."""
    classes = {label.label: number for number, label in enumerate(scheme.stance_classes)}
    contexts = Contexts(document)
    for statement, name in zip(document.statements, _identifiers(document.statements), strict=True):
        if statement.stance is not None and statement.stance not in classes:
            raise SchemeError(
                f"the stance {statement.stance!r} is not in the label scheme {scheme.version}.",
                path=document.doc_id,
                remedy=f"Its stances: {', '.join(classes)}.",
            )
        yield {
            "id": f"{document.doc_id}:{name}",
            "doc_id": document.doc_id,
            "text": statement.content.text,
            "context": contexts.of(statement.content),
            "source": statement.source.text if statement.source else "",
            "target": statement.target,
            "label": classes[statement.stance] if statement.stance else None,
            "start": statement.content.start,
            "end": statement.content.end,
            **_judgement(statement),
        }


class Contexts:
    """What surrounds the statements of a document."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._sentences = sorted(document.sentences, key=lambda sentence: sentence.start)
        self._starts = [sentence.start for sentence in self._sentences]
        self._reached = list(accumulate((sentence.end for sentence in self._sentences), max))

    def of(self, content: Span) -> str:
        """The sentences that the content touches, or its paragraph where no sentences are known."""
        first = bisect_right(self._reached, content.start)
        touched = self._sentences[first : bisect_left(self._starts, content.end)]
        if touched:
            start = min(content.start, touched[0].start)
            end = max(content.end, touched[-1].end)
        else:
            start = self._text.rfind("\n", 0, content.start) + 1
            end = self._text.find("\n", content.end)
            end = len(self._text) if end < 0 else end
        return self._text[start:end]


def _identifiers(items: Sequence[Statement | Entity]) -> list[str]:
    """The identifiers of the items if all are different, otherwise their positions."""
    names = [item.id for item in items]
    return (
        names if all(names) and len({*names}) == len(names) else [str(i) for i in range(len(names))]
    )


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _names(document: Document) -> list[dict[str, Any]]:
    """The names at all levels, each before those inside it. `parent` is the identifier of the name
    directly around it; it is empty for outermost names."""
    return [
        {
            **{name: getattr(level.entity, name) for name in _NAME_FIELDS},
            "parent": level.parent.id if level.parent else "",
            "depth": level.depth,
        }
        for level in levels(document.entities)
    ]


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "source": _span(statement.source) if statement.source else None,
        "cue": _span(statement.cue) if statement.cue else None,
        "content": _span(statement.content),
        "target": statement.target,
        "stance": statement.stance,
        **_judgement(statement),
    }


def _judgement(statement: Statement) -> dict[str, Any]:
    given = statement.probabilities
    return {
        **{name: getattr(statement, name) for name in _SHARES},
        "probabilities": asdict(given) if given else None,
    }
