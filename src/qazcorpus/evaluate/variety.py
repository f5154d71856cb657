"""Measuring how varied texts are: repeated texts, repeated words, lengths of sentences.

Texts that people or models write for a corpus often repeat one pattern. These three figures show
this when they are compared with those of other texts.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qazcorpus.document import Document
from qazcorpus.errors import UsageError

if TYPE_CHECKING:
    from spacy.tokens import Doc

SEGMENT: Final = 1000
"""The number of words in a segment for the type–token ratio."""


@dataclass(frozen=True, slots=True)
class Variety:
    """The results of a measurement.

    `near_duplicates` is the share of texts that are near-duplicates of an earlier text (Jaccard
    similarity of word trigrams, see `near_duplicates`). `type_token` is the mean type–token ratio
    of segments of 1,000 words (MSTTR; Johnson, 1944), or None if there are fewer words. Sentence
    lengths are in words without punctuation: mean, standard deviation, first and ninth decile.
    """

    documents: int
    words: int
    sentences: int
    near_duplicates: float
    type_token: float | None
    sentence_mean: float
    sentence_deviation: float
    sentence_deciles: tuple[float, float]


def measure_variety(documents: Iterable[Document]) -> Variety:
    """Measure all texts together. Raises UsageError if they have fewer than two sentences."""
    from qazcorpus.lang.kk import Kazakh

    nlp = Kazakh()
    sentencizer: Callable[[Doc], Doc] = nlp.add_pipe("kk_sentencizer")
    words: list[str] = []
    lengths: list[int] = []
    repeats = count = 0
    with _KnownTexts() as index:
        for document in documents:
            count += 1
            repeats += index.is_repeated(document)
            for sentence in _sentences(sentencizer(nlp.tokenizer(document.text))):
                words += sentence
                lengths.append(len(sentence))
    if len(lengths) < 2:
        raise UsageError("there are fewer than two sentences to measure.")
    deciles = statistics.quantiles(lengths, n=10, method="inclusive")
    return Variety(
        count,
        len(words),
        len(lengths),
        repeats / count,
        _type_token(words),
        statistics.fmean(lengths),
        statistics.pstdev(lengths),
        (deciles[0], deciles[-1]),
    )


class _KnownTexts:
    """The texts so far, in an index file that is removed at the end of the block."""

    def __init__(self) -> None:
        from qazcorpus.near_duplicates import Signer, TextIndex

        self._folder = tempfile.TemporaryDirectory(prefix="qazcorpus-")
        self._index = TextIndex(Path(self._folder.name) / "texts.sqlite")
        self._signer = Signer()

    def __enter__(self) -> _KnownTexts:
        return self

    def __exit__(self, *_: object) -> None:
        self._index.close()
        self._folder.cleanup()

    def is_repeated(self, document: Document) -> bool:
        """Whether an earlier text is equal or a near-duplicate. The text is then added."""
        if self._index.find(document.text_sha256):
            return True
        signature = self._signer.sign(document.text)
        repeated = bool(self._index.near(signature))
        self._index.add(document.text_sha256, signature, "")
        return repeated


def _sentences(doc: Doc) -> Iterator[list[str]]:
    for sentence in doc.sents:
        words = [t.lower_ for t in sentence if any(char.isalnum() for char in t.text)]
        if words:
            yield words


def _type_token(words: list[str]) -> float | None:
    ratios = [
        len(set(words[start : start + SEGMENT])) / SEGMENT
        for start in range(0, len(words) - SEGMENT + 1, SEGMENT)
    ]
    return statistics.fmean(ratios) if ratios else None
