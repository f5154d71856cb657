"""The rule-based sentence splitter: the spaCy component `kk_sentencizer`.

A sentence ends after a stop and the closing quotes and brackets that follow it, at a blank line,
and at a line break, unless the sentence clearly continues in the next line. It does not end after
an abbreviation or initial (`А.`, `ж.`, `млрд.`), after the number of a list item («1. …»), or
before a reporting clause after a quotation («…!» – деді ол). White space belongs to the sentence
before it.

The properties of a token for the rules (`sentence_rules`) are computed once for each word form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.util import ensure_path

from qazcorpus.lang.line_breaks import broken_lines
from qazcorpus.lang.sentence_rules import LINE_BREAK, SentenceRules, classify


class KazakhSentencizer(Pipe):
    """Sets the sentence starts of a Doc by rules.

    Sentence starts that are already set are kept, except with `overwrite`. A parsed Doc is never
    changed.
    """

    def __init__(
        self,
        name: str = "kk_sentencizer",
        *,
        overwrite: bool = False,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        self.name = name
        self.overwrite = overwrite
        self.scorer = scorer
        # By the hash of the form in the vocabulary, as in spaCy's caches.
        self._bits: dict[int, int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set `Token.is_sent_start` for all tokens of the Doc."""
        error_handler = self.get_error_handler()
        try:
            self.set_annotations([doc], self.predict([doc]))
        except Exception as error:  # the pipeline's error handler decides what happens
            error_handler(self.name, self, [doc], error)
        return doc

    def predict(self, docs: Iterable[Doc]) -> list[list[int]]:
        """The indices of the tokens that start a sentence, for each Doc. Docs are not changed."""
        return [self._starts(doc) for doc in docs]

    def set_annotations(self, docs: Iterable[Doc], starts: Iterable[list[int]]) -> None:
        """Write what `predict` found into the Docs."""
        for doc, indices in zip(docs, starts, strict=True):
            if not len(doc) or doc.has_annotation("DEP"):
                continue
            found: Any = np.full(len(doc), -1, dtype=np.int64)
            found[indices] = 1
            if not self.overwrite:
                given = doc.to_array(["SENT_START"]).astype(np.int64)
                found = np.where(given == 0, found, given)
            doc.from_array(["SENT_START"], found.astype(np.uint64).reshape(-1, 1))

    def _starts(self, doc: Doc) -> list[int]:
        if not len(doc):
            return []
        columns = doc.to_array(["ORTH", "SPACY"])
        bits = self._classify(doc, columns[:, 0].tolist())
        full: set[int] = set()
        long: set[int] = set()
        breaks = [i for i, b in enumerate(bits) if b & LINE_BREAK]
        if breaks:
            full, long = _broken_lines(doc, breaks)
        return list(SentenceRules(bits, columns[:, 1].tolist(), full, long).starts())

    def _classify(self, doc: Doc, orths: list[int]) -> list[int]:
        known = self._bits
        try:
            return [known[orth] for orth in orths]
        except KeyError:
            strings = doc.vocab.strings
            for orth in set(orths).difference(known):
                known[orth] = classify(strings[orth])
            return [known[orth] for orth in orths]

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The settings as bytes."""
        return bytes(srsly.msgpack_dumps({"overwrite": self.overwrite}))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> KazakhSentencizer:
        """Read the settings that `to_bytes` wrote."""
        self.overwrite = srsly.msgpack_loads(data)["overwrite"]
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the settings to a JSON file."""
        srsly.write_json(ensure_path(path).with_suffix(".json"), {"overwrite": self.overwrite})

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> KazakhSentencizer:
        """Read the settings that `to_disk` wrote."""
        self.overwrite = srsly.read_json(ensure_path(path).with_suffix(".json"))["overwrite"]
        return self


def _broken_lines(doc: Doc, breaks: list[int]) -> tuple[set[int], set[int]]:
    """The indices of the line-break tokens after full lines, and after long lines."""
    text = doc.text
    full, long = broken_lines(text)
    ends = {i: _line_end(text, doc[i].idx) for i in breaks}
    return (
        {i for i, end in ends.items() if end in full},
        {i for i, end in ends.items() if end in long},
    )


def _line_end(text: str, offset: int) -> int:
    """The offset where the line before `offset` ends, without white space."""
    while offset and text[offset - 1].isspace():
        offset -= 1
    return offset


@Language.factory(
    "kk_sentencizer",
    assigns=["token.is_sent_start", "doc.sents"],
    default_config={"overwrite": False, "scorer": {"@scorers": "spacy.senter_scorer.v1"}},
    default_score_weights={"sents_f": 1.0, "sents_p": 0.0, "sents_r": 0.0},
)
def make_sentencizer(
    nlp: Language, name: str, overwrite: bool, scorer: Callable[..., dict[str, Any]]
) -> KazakhSentencizer:
    """The component `kk_sentencizer`.

    `overwrite`: replace sentence starts that are already set.
    """
    return KazakhSentencizer(name, overwrite=overwrite, scorer=scorer)
