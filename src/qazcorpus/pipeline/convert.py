"""Convert spaCy's Doc to the project's Document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from qazcorpus.document import LAYERS, Document, Entity, Origin, Sentence, Token
from qazcorpus.nesting import nested
from qazcorpus.pipeline.doc_sentences import require_sentences
from qazcorpus.pipeline.name_spans import inner_spans

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span


def to_document(
    doc: Doc, base: Document | None = None, *, origin: Mapping[str, Origin] | None = None
) -> Document:
    """A Document with the layers of a Doc.

    Offsets are code points in both. Whitespace tokens are left out; sentences begin and end at
    tokens that are not white space. `base` gives the doc_id and the metadata, `origin` the
    origin of each layer. Raises PipelineError
    for a Doc without sentences.
    """
    require_sentences(doc)
    text = doc.text  # spaCy builds the string at every access
    tokens, sentences = _tokens_and_sentences(doc, text)
    return replace(
        base or Document("document", text),
        text=text,
        tokens=tokens,
        sentences=sentences,
        entities=_entities(doc),
        targets=doc._.targets if doc.has_extension("targets") else (),
        statements=doc._.statements if doc.has_extension("statements") else (),
        origin=dict(origin or {}),
    )


def _tokens_and_sentences(doc: Doc, text: str) -> tuple[tuple[Token, ...], tuple[Sentence, ...]]:
    sentences: list[Sentence] = []
    words = [[token for token in span if not token.is_space] for span in doc.sents]
    words = [sentence for sentence in words if sentence]
    place = {word.i: n for n, word in enumerate(word for sentence in words for word in sentence)}
    parsed = doc.has_annotation("DEP")
    tokens: list[Token] = []
    for number, sentence in enumerate(words):
        start, end = sentence[0].idx, sentence[-1].idx + len(sentence[-1])
        sentences.append(Sentence(start, end, text[start:end]))
        tokens += (
            Token(
                start=word.idx,
                end=word.idx + len(word),
                text=word.text,
                lemma=word.lemma_,
                upos=word.pos_,
                feats=str(word.morph),
                head=place.get(word.head.i, -1) if parsed else -1,
                deprel="root" if word.dep_ == "ROOT" else word.dep_,  # UD's name
                sentence=number,
            )
            for word in sentence
        )
    return tuple(tokens), tuple(sentences)


def _entities(doc: Doc) -> tuple[Entity, ...]:
    """The outermost names, `e1`, `e2` …, with the names inside them, `e1.1`, `e1.1.1` …"""
    names = nested(_entity(span) for span in (*doc.ents, *inner_spans(doc)))
    return _numbered(names, "e")


def _entity(span: Span) -> Entity:
    values = (
        getattr(span._, name) if span.has_extension(name) else ""
        for name in ("kind", "canonical", "entity_id")
    )
    kind, canonical, entity_id = values
    return Entity(
        span.start_char,
        span.end_char,
        span.text,
        span.label_,
        kind,
        canonical,
        entity_id=entity_id,
    )


def _numbered(entities: Iterable[Entity], prefix: str) -> tuple[Entity, ...]:
    return tuple(
        replace(entity, id=f"{prefix}{n}", inner=_numbered(entity.inner, f"{prefix}{n}."))
        for n, entity in enumerate(entities, start=1)
    )


def pipeline_origin(nlp: Language) -> Origin:
    """The origin of layers that a pipeline made."""
    return Origin("pipeline", f"{nlp.lang}_{nlp.meta.get('name', '')}", nlp.meta.get("version", ""))


def layer_origins(nlp: Language) -> dict[str, Origin]:
    """The origin of each layer that a pipeline makes. That of the statements also names the stance
    engine, if one is set."""
    origin = pipeline_origin(nlp)
    origins = dict.fromkeys(LAYERS, origin)
    engines = [getattr(part, "stance_engine", "") for _, part in nlp.components]
    if engine := ", ".join(filter(None, engines)):
        origins["statements"] = replace(origin, name=f"{origin.name} + {engine}")
    return origins
