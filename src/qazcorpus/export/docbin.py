"""Export to spaCy DocBin: tokens, sentences, syntax and entities.

`doc.text` is exactly the document's text, so character offsets are the same. Everything that spaCy
has no attribute for is in `doc.user_data["qazcorpus"]`: the result of `Document.to_dict` without
tokens and text. Entities are in `doc.ents`, names at all levels in `doc.spans["names"]`, with their
identifier in `ent.id_`, class in `ent._.kind`, canonical name in `ent._.canonical` and the
identifier of their referent in `ent._.entity_id`. Targets and statements are in `doc._.targets`
and `doc._.statements` if qazcorpus is loaded.

White space between tokens is split as by spaCy's tokenizer. It has no part of speech, lemma or
features, and is attached to the word before it as `punct`. With other values, spaCy's scorers would
count an error, because pipelines do not predict values for white space.

Not in `doc.ents`: entities that overlap a longer one, and span borders inside a token. Both are in
the user data. Heads are written only if every sentence is one tree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.document import Document
from qazcorpus.export.tagging import TaggedEntity, tag_each, tag_tokens
from qazcorpus.nesting import levels
from qazcorpus.pipeline.name_spans import set_names
from qazcorpus.readers.interchange.treebank import is_tree

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab

NOT_HELD: Final = ""
_FEATURES: Final = re.compile(r"[^\s=|]+=[^\s=|]+(\|[^\s=|]+=[^\s=|]+)*")


@dataclass(slots=True)
class _Words:
    """The words of a Doc: tokens, and the text between them if it is more than one space."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    token_of: list[int] = field(default_factory=list)
    word_of: list[int] = field(default_factory=list)

    def add_gap(self, gap: str) -> None:
        if gap.startswith(" ") and self.words and not self.spaces[-1]:
            self.spaces[-1] = True
            gap = gap[1:]
        if gap:
            self._add(gap, -1)

    def add_token(self, text: str, index: int) -> None:
        self.word_of.append(len(self.words))
        self._add(text, index)

    def _add(self, text: str, token: int) -> None:
        self.words.append(text)
        self.spaces.append(False)
        self.token_of.append(token)


def spacy_doc(document: Document, vocab: Vocab, losses: Counter[str]) -> Doc:
    """The document as a spaCy Doc. What is lost is counted in `losses`."""
    from spacy.tokens import Doc

    # Importing these modules registers the extension attributes that are set below.
    from qazcorpus.pipeline import entity_details  # noqa: F401
    from qazcorpus.statements import component  # noqa: F401

    tagging = tag_tokens(document)
    losses.update(tagging.losses())
    words = _words(document)
    doc = Doc(
        vocab,
        words=words.words,
        spaces=words.spaces,
        user_data={"qazcorpus": _user_data(document)},
        sent_starts=_sentence_starts(document, words),
        lemmas=_column(document, words, "lemma"),
        pos=[_known_pos(upos) for upos in _column(document, words, "upos")],
        morphs=[
            feats if _FEATURES.fullmatch(feats) else ""
            for feats in _column(document, words, "feats")
        ],
        **_syntax(document, words, losses),
    )
    for word, token in zip(doc, words.token_of, strict=True):
        if token < 0:
            word.set_morph(None)  # type: ignore[attr-defined] # "" says that it has no features
    doc.ents = [_span(doc, words, item) for item in tagging.tagged]
    inner = tag_each(document, [level.entity for level in levels(document.entities) if level.depth])
    set_names(doc, [_span(doc, words, item) for item in inner])
    for item in (*tagging.tagged, *inner):
        span = _span(doc, words, item)
        for name in ("kind", "canonical", "entity_id"):
            setattr(span._, name, getattr(item.entity, name))
    doc._.targets, doc._.statements = document.targets, document.statements
    return doc


def _span(doc: Doc, words: _Words, item: TaggedEntity) -> Span:
    from spacy.tokens import Span

    start, end = words.word_of[item.first], words.word_of[item.last] + 1
    return Span(doc, start, end, label=item.entity.label, span_id=item.entity.id)


def _words(document: Document) -> _Words:
    words = _Words()
    end = 0
    for index, token in enumerate(document.tokens):
        words.add_gap(document.text[end : token.start])
        words.add_token(token.text, index)
        end = token.end
    words.add_gap(document.text[end:])
    return words


def _user_data(document: Document) -> dict[str, Any]:
    data = document.to_dict()
    return {key: value for key, value in data.items() if key not in ("text", "tokens")}


def _column(document: Document, words: _Words, name: str) -> list[str]:
    return [getattr(document.tokens[i], name) if i >= 0 else "" for i in words.token_of]


def _known_pos(upos: str) -> str:
    from spacy.parts_of_speech import IDS

    return upos if upos in IDS else ""


def _sentence_starts(document: Document, words: _Words) -> list[bool | int | None]:
    """Whether each word starts a sentence. White space at the start of the text starts the first
    one."""
    tokens = document.tokens
    return [
        word == 0 or (i > 0 and tokens[i].sentence != tokens[i - 1].sentence)
        for word, i in enumerate(words.token_of)
    ]


def _syntax(document: Document, words: _Words, losses: Counter[str]) -> dict[str, Any]:
    """Heads and relations. Words between tokens are attached to the token before them."""
    if not any(token.head >= 0 for token in document.tokens):
        return {}
    if not all(_is_tree(heads, first) for heads, first in _sentences(document)):
        losses["documents without heads: a sentence is not one tree"] += 1
        return {}
    tokens = document.tokens
    heads, deps = [], []
    for word, token in enumerate(words.token_of):
        if token >= 0:
            heads.append(words.word_of[tokens[token].head])
            deps.append(tokens[token].deprel or "dep")
        else:
            heads.append(word - 1 if word else words.word_of[0])
            deps.append("punct" if words.words[word].isspace() else "dep")
    return {"heads": heads, "deps": deps}


def _sentences(document: Document) -> Iterator[tuple[list[int], int]]:
    first = 0
    for _, group in groupby(document.tokens, key=lambda token: token.sentence):
        heads = [token.head for token in group]
        yield heads, first
        first += len(heads)


def _is_tree(heads: list[int], first: int) -> bool:
    """Whether following the heads leads from every token to one root, inside the sentence."""
    inside = range(first, first + len(heads))
    numbers = [head - first + 1 if head in inside else -1 for head in heads]
    return is_tree([0 if n == place else n for place, n in enumerate(numbers, 1)])
