"""Export to CoNLL-2003 (Tjong Kim Sang and De Meulder): each line has a token and its IOB2 tag.

There are four columns, separated by single spaces. The columns for parts of speech and chunks are
empty (`-`). An empty line ends a sentence, and `-DOCSTART-` starts a document. White space inside a
token becomes `_`.

Not written: names inside other names, the text between tokens, offsets, identifiers, syntax, the
kind and canonical form of entities, statements and targets, metadata.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from qazcorpus.document import Document
from qazcorpus.export.tagging import inner_losses, tag_tokens

NOT_HELD: Final = (
    "offsets and the text between tokens, identifiers, syntax, kinds, canonical forms, statements, "
    "targets and metadata"
)
_SPACE: Final = re.compile(r"\s")


def conll2003_lines(document: Document, losses: Counter[str]) -> Iterator[str]:
    """The lines of a document. What is lost is counted in `losses`."""
    tagging = tag_tokens(document)
    losses.update(tagging.losses())
    losses.update(inner_losses(document))
    tagged = [
        (token, tag)
        for token, tag in zip(document.tokens, tagging.tags(), strict=True)
        if not token.text.isspace()
    ]
    if not tagged:
        losses["documents without tokens left out"] += 1
        return
    losses["tokens with white space in them written with _"] += sum(
        bool(_SPACE.search(token.text)) for token, _ in tagged
    )
    yield "-DOCSTART- - - O"
    yield ""
    for _, group in groupby(tagged, key=lambda pair: pair[0].sentence):
        for token, tag in group:
            yield f"{_SPACE.sub('_', token.text)} - - {tag}"
        yield ""
