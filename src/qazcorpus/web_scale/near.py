"""Near-duplicates: datatrove's MinHash with Kazakh words.

datatrove's own word tokenizer for Kazakh is Stanza's, which it would have to download. Words are
taken as in `qazcorpus.near_duplicates`: datatrove has already replaced punctuation by spaces, and
the spaCy tokenizer of the project then finds the same words, in a hundred times the time.
"""

from __future__ import annotations

import re
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from datatrove.data import Document as Passed
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.utils.hashing import HashConfig
from datatrove.utils.word_tokenizers import WordTokenizer

from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.recipe import NearSpec

if TYPE_CHECKING:
    from spacy.language import Language

NEAR_DUPLICATE: Final = "near_duplicate"
_WORD: Final = re.compile(r"\w+")


class KazakhWords(WordTokenizer):
    """The words of a Kazakh text, and its sentences by the project's rules."""

    def __init__(self) -> None:
        super().__init__("kk")

    def word_tokenize(self, text: str) -> list[str]:
        """The words: letters, digits and underscores without a break."""
        return _WORD.findall(text)

    def sent_tokenize(self, text: str) -> list[str]:
        """The sentences."""
        return [text[start:end] for start, end in self.span_tokenize(text)]

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """The first code point of each sentence, and the one after its last."""
        splitter = _splitter()
        doc = splitter.get_pipe("kk_sentencizer")(splitter.tokenizer(text))
        return [(sentence.start_char, sentence.end_char) for sentence in doc.sents]


def config_of(spec: NearSpec) -> MinhashConfig:
    """The configuration of datatrove's steps.

    The hash function is SHA-1 of the standard library: datatrove 0.10 calls xxhash in a way that
    version 4 of it does not take.
    """
    return MinhashConfig(
        n_grams=spec.words,
        num_buckets=spec.buckets,
        hashes_per_bucket=spec.hashes,
        hash_config=HashConfig(precision=64, hash_fc="sha1"),
    )


def signatures(spec: NearSpec, folder: Path) -> PipelineStep:
    """The step that writes the signatures of a rank's documents."""
    return MinhashDedupSignature(
        str(folder / "signatures"), config=config_of(spec), language=KazakhWords()
    )


def buckets(spec: NearSpec, folder: Path) -> PipelineStep:
    """The step that finds pairs of similar documents; it needs one task for each bucket."""
    return MinhashDedupBuckets(
        str(folder / "signatures"), str(folder / "pairs"), config=config_of(spec)
    )


def clusters(spec: NearSpec, folder: Path) -> PipelineStep:
    """The step that decides which document of similar ones stays; it needs one task."""
    return _Clusters(str(folder / "pairs"), str(folder / "clusters"), config=config_of(spec))


def near_filter(folder: Path, ledger: Ledger) -> PipelineStep:
    """The step that leaves out the near-duplicates of a rank."""
    return MinhashDedupFilter(str(folder / "clusters"), exclusion_writer=_Excluded(ledger))


class _Clusters(MinhashDedupCluster):
    """datatrove's step without its progress bar."""

    def run(self, data: Any = None, _: int = 0, world_size: int = 1) -> Any:
        with redirect_stderr(StringIO()):
            return super().run(data, _, world_size)


class _Excluded:
    """What datatrove's filter writes the documents to that it leaves out: the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    def write(self, document: Passed, rank: int = 0, **_: Any) -> None:
        self._ledger.leave_out(document.id, NEAR_DUPLICATE, text=document.text)


@cache
def _splitter() -> Language:
    import spacy

    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    return nlp
