"""Export to CoNLL-U with the syntactic words of Universal Dependencies.

`conllu` has a line for each token of the document. Here, words are split and joined as in UD's
treebank of Kazakh (`qazcorpus.evaluate.syntactic_words`): a multi-word token («дайынбыз») has one
more line above its words, and a verb form of two written words has one line. `start_char` and
`end_char` are the offsets of a token (code points of the document). A comment marks such files.

Not written: entities, statements and targets, metadata, the languages of sentences, and white space
except whether there is any (and single spaces inside tokens).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from qazcorpus.document import Document
from qazcorpus.evaluate.syntactic_words import syntactic_sentences
from qazcorpus.export.conllu import NO_TOKENS, SPACES, cell, changed_by_columns, sentence_text
from qazcorpus.export.tagging import require_token_order
from qazcorpus.readers.interchange.conll import SYNTACTIC_WORDS
from qazcorpus.readers.interchange.treebank import SurfaceToken, WordAnalysis

NOT_HELD: Final = (
    "entities, statements, targets, metadata, sentence languages, and which white space there was"
)


def ud_lines(document: Document, losses: Counter[str]) -> Iterator[str]:
    """The lines of a document. What is lost is counted in `losses`.

    Raises DocumentError if tokens are out of order.
    """
    require_token_order(document)
    sentences = list(syntactic_sentences(document))
    if not sentences:
        losses[NO_TOKENS] += 1
        return
    if changed := changed_by_columns(t for t in document.tokens if not t.text.isspace()):
        losses[SPACES] += changed
    yield f"# newdoc id = {cell(document.doc_id)}"
    yield SYNTACTIC_WORDS
    for index, tokens in sentences:
        yield f"# sent_id = {cell(document.doc_id)}-{index}"
        yield f"# text = {sentence_text((t.form, t.space_after) for t in tokens)}"
        number = 1
        for token in tokens:
            yield from _lines(token, number)
            number += len(token.analyses)
        yield ""


def _lines(token: SurfaceToken, number: int) -> Iterator[str]:
    misc = f"start_char={token.start}|end_char={token.end}"
    misc += "" if token.space_after else "|SpaceAfter=No"
    if not token.words:
        yield _line(str(number), token.form, token.analyses[0], misc)
        return
    last = number + len(token.words) - 1
    yield "\t".join((f"{number}-{last}", cell(token.form), *"_" * 7, misc))
    for i, (form, analysis) in enumerate(zip(token.words, token.analyses, strict=True), number):
        yield _line(str(i), form, analysis, "_")


def _line(number: str, form: str, analysis: WordAnalysis, misc: str) -> str:
    head = "_" if analysis.head is None else str(analysis.head)
    values = (form, analysis.lemma, analysis.upos, "_", analysis.feats)
    return "\t".join((number, *map(cell, values), head, cell(analysis.deprel), "_", misc))
