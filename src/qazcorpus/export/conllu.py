"""Export to CoNLL-U (universaldependencies.org/format.html): sentences, tokens, syntax, entities.

The MISC column has the offsets of each token (`start_char`, `end_char`: code points of the
document) and its entity (`NER=B-AGENCY`). If there is something other than a single space after a
token, it is in `SpacesAfter`; for the first token, there may also be `SpacesBefore`. A token that
contains white space other than single spaces is in `SpacesInToken`. The values are escaped as in
UDPipe, and `=`, `_` and other white space as `\\uXXXX`. So the text of the document can be restored
from the file.

Not written: names inside other names, statements and targets, the kind and canonical form of
entities, metadata, the languages of sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from qazcorpus.document import Document, Token
from qazcorpus.export.tagging import inner_losses, tag_tokens

NOT_HELD: Final = "statements, targets, kinds, canonical forms, metadata and sentence languages"
# Tabs and line breaks end a column or a line. For some readers, two spaces end a column too.
_UNSAFE: Final = re.compile(r"\s{2,}|[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ESCAPES: Final = {
    **{"\\": "\\\\", "|": "\\p", " ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r"},
    # Readers split a value at "=", and take "_" as an empty value.
    **{"=": "\\u003D", "_": "\\u005F"},
}
NO_TOKENS: Final = "documents without tokens left out"
SPACES: Final = "lemmas, tags or relations whose white space became single spaces"


def conllu_lines(document: Document, losses: Counter[str]) -> Iterator[str]:
    """The lines of a document. What is lost is counted in `losses`."""
    tagging = tag_tokens(document)
    losses.update(tagging.losses())
    losses.update(inner_losses(document))
    written = [
        (index, token, tag)
        for index, (token, tag) in enumerate(zip(document.tokens, tagging.tags(), strict=True))
        if not token.text.isspace()
    ]
    if not written:
        losses[NO_TOKENS] += 1
        return
    if changed := changed_by_columns([token for _, token, _ in written]):
        losses[SPACES] += changed
    gaps = _gaps(document, [token for _, token, _ in written])
    numbers = _numbers([(index, token) for index, token, _ in written])
    yield f"# newdoc id = {cell(document.doc_id)}"
    rows = zip(written, gaps, strict=True)
    for sentence, group in groupby(rows, key=lambda row: row[0][1].sentence):
        lines = list(group)
        yield f"# sent_id = {cell(document.doc_id)}-{sentence}"
        yield f"# text = {sentence_text((t.text, bool(gap)) for (_, t, _), gap in lines)}"
        for (index, token, tag), gap in lines:
            before = document.text[: token.start] if index == written[0][0] else ""
            yield "\t".join(
                (
                    str(numbers[index]),
                    cell(token.text),
                    cell(token.lemma),
                    cell(token.upos),
                    "_",
                    cell(token.feats),
                    _head(document, index, numbers),
                    cell(token.deprel),
                    "_",
                    _misc(token, tag, before, gap),
                )
            )
        yield ""


def cell(text: str) -> str:
    """A value for a column: white space becomes single spaces, and an empty value `_`."""
    return _UNSAFE.sub(" ", text).strip() or "_"


def changed_by_columns(tokens: Iterable[Token]) -> int:
    """The number of values that a column cannot hold unchanged, without the forms of words."""
    return sum(
        cell(value) != value
        for token in tokens
        for value in (token.lemma, token.upos, token.feats, token.deprel)
        if value
    )


def _numbers(tokens: list[tuple[int, Token]]) -> dict[int, int]:
    """Index in the document → number in the sentence, from 1."""
    numbers = {}
    for _, group in groupby(tokens, key=lambda pair: pair[1].sentence):
        numbers.update({index: number for number, (index, _) in enumerate(group, 1)})
    return numbers


def _head(document: Document, index: int, numbers: dict[int, int]) -> str:
    token = document.tokens[index]
    if token.head == index:
        return "0"
    if token.head not in numbers or document.tokens[token.head].sentence != token.sentence:
        return "_"
    return str(numbers[token.head])


def _gaps(document: Document, tokens: list[Token]) -> list[str]:
    ends = [*(token.start for token in tokens[1:]), len(document.text)]
    return [document.text[token.end : end] for token, end in zip(tokens, ends, strict=True)]


def sentence_text(tokens: Iterable[tuple[str, bool]]) -> str:
    """The text of a sentence, from the forms of its tokens and whether a space follows each."""
    return "".join(cell(form) + (" " if space else "") for form, space in tokens).rstrip(" ")


def _misc(token: Token, tag: str, before: str, gap: str) -> str:
    values = [f"start_char={token.start}", f"end_char={token.end}"]
    if tag != "O":
        values.append(f"NER={tag}")
    if cell(token.text) != token.text:
        values.append(f"SpacesInToken={_escape(token.text)}")
    if before:
        values.append(f"SpacesBefore={_escape(before)}")
    if not gap:
        values.append("SpaceAfter=No")
    elif gap != " ":
        values.append(f"SpacesAfter={_escape(gap)}")
    return "|".join(values)


def _escape(text: str) -> str:
    return "".join(
        _ESCAPES.get(char) or (f"\\u{ord(char):04X}" if char.isspace() else char) for char in text
    )
