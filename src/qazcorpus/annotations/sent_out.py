"""Documents that were sent to other tools, combined with the annotations that came back.

A tool returns what it was given, or less. Layers that its format supports are the annotator's; the
others are those of the document that was sent out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Document, Entity, Span, Statement, Token
from qazcorpus.errors import ReadError
from qazcorpus.file_names import file_doc_id, file_name
from qazcorpus.nesting import nested
from qazcorpus.readers.interchange.marks import Imported, with_stated_targets

_ANALYSIS: Final = ("lemma", "upos", "feats")


@dataclass(frozen=True, slots=True)
class Completed:
    """The document that was sent out, with the new annotations; the layers that people annotated or
    corrected; and the items that could not be placed."""

    document: Document
    layers: tuple[str, ...]
    unplaced: tuple[Mapping[str, Any], ...] = ()


class SentOut:
    """The documents that were sent out, to be found by identifier, file name or words."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_id: dict[str, Document] = {}
        self._by_file: dict[str, Document] = {}
        self._by_words: dict[tuple[str, ...], Document] = {}
        for document in documents:
            self._by_id[document.doc_id] = document
            # A long identifier is shortened in a file name, so it does not come back complete.
            self._by_file[file_doc_id(file_name(document.doc_id))] = document
            self._by_words[_words(document)] = document

    def __bool__(self) -> bool:
        return bool(self._by_id)

    def complete(self, imported: Imported, path: Path) -> Completed:
        """The document that was sent out, with the annotated layers.

        Raises ReadError if the document was not sent out, or if its text differs.
        """
        annotated = imported.document
        known = self._by_id.get(annotated.doc_id) or self._by_file.get(annotated.doc_id)
        if known is not None:
            _require_text(known, annotated, path)
            index_of = {(token.start, token.end): i for i, token in enumerate(known.tokens)}
            found = [index_of.get((token.start, token.end), -1) for token in annotated.tokens]
            return _completed(known, imported, annotated, found)
        by_words = self._by_words.get(_words(annotated)) if annotated.tokens else None
        if by_words is None:
            raise ReadError(
                f"the document {annotated.doc_id!r} is not among those that were sent out.",
                path=path,
                remedy="Name all of them with --documents, or leave that option out.",
            )
        found = [i for i, token in enumerate(by_words.tokens) if not token.text.isspace()]
        return _completed(by_words, imported, _moved(by_words, annotated, found), found)


def _completed(
    known: Document, imported: Imported, annotated: Document, found: Sequence[int]
) -> Completed:
    """`found` has for each returned token its index in the document that was sent out, or -1."""
    document = known
    if "entities" in imported.layers:
        document = replace(document, entities=nested(_entities(known, annotated)))
    if "statements" in imported.layers:
        statements = tuple(_statement(known, item) for item in annotated.statements)
        targets = with_stated_targets(statements, known.targets)
        document = replace(document, statements=statements, targets=targets)
    tokens = _corrected(known, imported.document.tokens, found)
    changed = () if tokens == known.tokens else ("tokens",)
    return Completed(
        replace(document, tokens=tokens),
        (*imported.layers, *changed),
        (
            *_not_held(known, imported),
            *_other_tokens(imported, found),
            *_other_sentences(known, imported, found),
        ),
    )


def _entities(known: Document, annotated: Document) -> Iterator[Entity]:
    for entity in annotated.all_entities:
        yield replace(entity, text=known.text[entity.start : entity.end])


def _statement(known: Document, item: Statement) -> Statement:
    def span(part: Span) -> Span:
        return known.span(part.start, part.end)

    return replace(
        item,
        content=span(item.content),
        source=item.source and span(item.source),
        cue=item.cue and span(item.cue),
    )


def _corrected(
    known: Document, annotated: Sequence[Token], found: Sequence[int]
) -> tuple[Token, ...]:
    """The tokens that were sent out, with the returned analysis if there is one.

    Tokens whose boundaries differ are not changed.
    """
    # If no token has a value for an attribute, the tool does not keep it.
    held = [name for name in _ANALYSIS if any(getattr(token, name) for token in annotated)]
    parsed = any(token.head >= 0 for token in annotated)
    tokens = list(known.tokens)
    for index, token in zip(found, annotated, strict=True):
        if index < 0:
            continue
        values: dict[str, Any] = {name: getattr(token, name) for name in held}
        if parsed:
            values |= _syntax(known, index, token, found)
        before = known.tokens[index]
        said = {n: v for n, v in values.items() if not _same(getattr(before, n), v)}
        if said:
            tokens[index] = replace(before, **said)
    return tuple(tokens)


def _syntax(known: Document, index: int, token: Token, found: Sequence[int]) -> dict[str, Any]:
    """The returned head and relation. Values that the format cannot store are ignored."""
    before = known.tokens[index]
    head = found[token.head] if token.head >= 0 else -1
    if head >= 0:
        return {"head": head, "deprel": token.deprel}
    if token.head >= 0 or before.head < 0:
        return {"deprel": token.deprel} if token.deprel else {}
    old = known.tokens[before.head]
    held = old.sentence == before.sentence and not old.text.isspace()
    return {"head": -1, "deprel": token.deprel} if held else {}


def _same(before: object, said: object) -> bool:
    """Whether two values are equal. Formats write any white space as a space, and an empty value as
    `_`."""
    if isinstance(before, str) and isinstance(said, str):
        return _plain(before) == _plain(said)
    return before == said


def _plain(value: str) -> str:
    return " ".join(value.split()).replace("_", "")


def _not_held(known: Document, imported: Imported) -> list[Mapping[str, Any]]:
    """Report statements that were sent out but that the tool could not show."""
    if "statements" in imported.layers or not known.statements:
        return []
    return [{"code": "statements-not-shown", "count": len(known.statements)}]


def _other_tokens(imported: Imported, found: Sequence[int]) -> list[Mapping[str, Any]]:
    """Report analysed tokens whose boundaries differ from those of the tokens that were sent
    out."""
    tokens = [
        asdict(token)
        for index, token in zip(found, imported.document.tokens, strict=True)
        if index < 0 and (token.head >= 0 or any(getattr(token, name) for name in _ANALYSIS))
    ]
    return [{"code": "other-tokens", "count": len(tokens), "tokens": tokens}] if tokens else []


def _other_sentences(
    known: Document, imported: Imported, found: Sequence[int]
) -> list[Mapping[str, Any]]:
    """Report sentences whose start differs from those that were sent out."""
    annotated = imported.document
    if not known.sentences or not annotated.sentences:
        return []
    pairs = [(i, t.sentence) for i, t in zip(found, annotated.tokens, strict=True) if i >= 0]
    ours = _first(sorted((i, known.tokens[i].sentence) for i, _ in pairs))
    others = sorted(_first(pairs) ^ ours)
    if not others:
        return []
    starts = [known.tokens[index].start for index in others]
    return [{"code": "other-sentences", "count": len(starts), "starts": starts}]


def _first(tokens: Sequence[tuple[int, int]]) -> set[int]:
    """The tokens at the start of a sentence, from pairs of (token, sentence)."""
    after = pairwise(tokens)
    return {index for (_, before), (index, sentence) in after if sentence != before}


def _words(document: Document) -> tuple[str, ...]:
    """The words in the form of CoNLL-2003: white space inside a word is `_`, and tokens of white
    space are left out."""
    return tuple(
        "".join("_" if char.isspace() else char for char in token.text)
        for token in document.tokens
        if not token.text.isspace()
    )


def _require_text(known: Document, annotated: Document, path: Path) -> None:
    """Raise ReadError if the texts differ in more than white space, which tools may change."""
    text, other = known.text, annotated.text
    if text[len(other) :].strip() or other[len(text) :].strip():
        at = min(len(text), len(other))
    else:
        pairs = zip(text, other, strict=False)
        different = (
            index
            for index, (left, right) in enumerate(pairs)
            if left != right and not (left.isspace() and right.isspace())
        )
        at = next(different, -1)
    if at >= 0:
        raise ReadError(
            f"the text of {known.doc_id!r} is not the one that was sent out: "
            f"it has {other[at : at + 20]!r} instead of {text[at : at + 20]!r}.",
            path=path,
            place=f"character {at}",
            remedy="Annotate the document that was exported, or leave --documents out.",
        )


def _moved(known: Document, annotated: Document, found: Sequence[int]) -> Document:
    """Move the annotated entities to the offsets of the same tokens in the text that was sent
    out."""
    pairs = [
        (token, known.tokens[index]) for token, index in zip(annotated.tokens, found, strict=True)
    ]
    start_of = {token.start: other.start for token, other in pairs}
    end_of = {token.end: other.end for token, other in pairs}
    moved = (
        replace(
            entity,
            start=start_of[entity.start],
            end=end_of[entity.end],
            text=known.text[start_of[entity.start] : end_of[entity.end]],
        )
        for entity in annotated.all_entities
    )
    return replace(known, entities=nested(moved))
