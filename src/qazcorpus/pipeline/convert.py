"""From spaCy's Doc to the project's Document and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qazcorpus.document import Document, Entity, Metadata, Origin, Sentence, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ANNOTATED = ("tokens", "sentences", "entities", "targets", "statements")


def to_document(
    doc: Doc, base: Document | None = None, *, origin: Origin | None = None
) -> Document:
    """A Document with the layers of a Doc.

    spaCy's offsets are code points, as the Document's. Whitespace tokens are left out; sentences
    begin and end at tokens that are not white space. `base` gives doc_id and metadata.
    """
    base = base or Document("document", doc.text, Metadata())
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    place: dict[int, int] = {}
    parsed = doc.has_annotation("DEP")
    for span in doc.sents:
        words = [token for token in span if not token.is_space]
        if not words:
            continue
        for word in words:
            place[word.i] = len(tokens)
            tokens.append(
                Token(
                    start=word.idx,
                    end=word.idx + len(word),
                    text=word.text,
                    lemma=word.lemma_,
                    upos=word.pos_,
                    feats=str(word.morph),
                    deprel=word.dep_,
                    sentence=len(sentences),
                )
            )
        start, end = words[0].idx, words[-1].idx + len(words[-1])
        sentences.append(Sentence(start, end, doc.text[start:end]))
    if parsed:
        heads = [place.get(word.head.i, -1) for word in doc if word.i in place]
        tokens = [replace(token, head=head) for token, head in zip(tokens, heads, strict=True)]
    entities = tuple(
        Entity(
            start=entity.start_char,
            end=entity.end_char,
            text=entity.text,
            label=entity.label_,
            kind=entity._.kind if entity.has_extension("kind") else "",
            canonical=entity._.canonical if entity.has_extension("canonical") else "",
            id=f"e{number}",
        )
        for number, entity in enumerate(doc.ents, start=1)
    )
    return replace(
        base,
        text=doc.text,
        tokens=tuple(tokens),
        sentences=tuple(sentences),
        entities=entities,
        targets=doc._.targets if doc.has_extension("targets") else (),
        statements=doc._.statements if doc.has_extension("statements") else (),
        origin=dict.fromkeys(ANNOTATED, origin) if origin else {},
    )


def pipeline_origin(nlp: Language) -> Origin:
    """The origin of layers that a pipeline made."""
    return Origin("pipeline", f"{nlp.lang}_{nlp.meta.get('name', '')}", nlp.meta.get("version", ""))
