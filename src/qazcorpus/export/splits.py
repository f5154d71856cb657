"""Splitting documents into train, validation and test. Near-duplicates are never in two splits.

These rules apply to the documents in the order in which they are read:

1. A text that was in an earlier build stays in its split. The earlier build is the data set that is
   replaced, or that is named. All of its texts count, also those that are not in the new build.
2. A near-duplicate of a text that has a split gets the same split (see `near_duplicates`).
3. A near-duplicate of texts in two splits cannot be in either. It is left out and reported.
4. The split of all other texts depends on the SHA-256 of the text: 80 % train, 10 % validation,
   10 % test.

So documents do not change their split when other documents are added. Without an earlier data set,
this is true only if new documents are read after the old ones: if a new document is read before an
old near-duplicate, the old one gets the split of the new one. If a first build has fewer than ten
documents and none of them is in train, all of them are put into train.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from qazcorpus.document import Document
from qazcorpus.near_duplicates import Signer, TextIndex
from qazcorpus.readers.dataset import SPLITS, dataset_splits, read_dataset_texts

RATIO: Final = {"train": 0.8, "validation": 0.1, "test": 0.1}
SMALL: Final = 10

EXACT_DUPLICATE: Final = "exact_duplicate"
RENAMED: Final = "documents renamed: another has their identifier"
ON_TWO_SIDES: Final = "near_duplicate_on_two_sides"


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and its split, or the reason why it is left out.

    `others` are the documents that it repeats. `renamed_from` is its old identifier, if another
    document has the same one.
    """

    document: Document
    split: str = ""
    left_out: str = ""
    others: tuple[str, ...] = ()
    renamed_from: str = ""


def split_of(text_sha256: str) -> str:
    """The split of a text by its hash: 80 % train, 10 % validation, 10 % test."""
    # The bits of SHA-256 are uniform, so its first eight bytes are a number between 0 and 1.
    share = int(text_sha256[:16], 16) / 2**64
    for split, part in RATIO.items():
        share -= part
        if share < 0:
            return split
    return SPLITS[-1]


class DatasetSplitter:
    """Splits documents by the rules of this module."""

    def __init__(self, index: TextIndex) -> None:
        self._index = index
        self._signer = Signer()

    def learn(self, dataset: Path) -> None:
        """Remember the splits of the texts in an earlier data set."""
        for split in dataset_splits(dataset):
            for text in read_dataset_texts(dataset, split):
                digest = sha256(text.encode("utf-8")).hexdigest()
                if self._index.find(digest) is None:
                    self._index.add(digest, self._signer.sign(text), split)

    def place(self, documents: Iterable[Document]) -> Iterator[Placed]:
        """Each document with its split, in order. At most ten documents are held in memory."""
        whole_in_train = len(self._index) == 0
        stream = iter(documents)
        head = [self._place(document) for document in islice(stream, SMALL)]
        if whole_in_train and len(head) < SMALL and all(p.split != "train" for p in head):
            head = [replace(p, split="train") if p.split else p for p in head]
        yield from head
        for document in stream:
            yield self._place(document)

    def _place(self, document: Document) -> Placed:
        sha = document.text_sha256
        known = self._index.find(sha)
        if known and known.doc_id is not None:
            return Placed(document, left_out=EXACT_DUPLICATE, others=(known.doc_id,))
        named, old_name = self._with_own_name(document)
        if known:
            self._index.name(sha, named.doc_id)
            return Placed(named, known.split, renamed_from=old_name)
        signature = self._signer.sign(document.text)
        near = self._index.near(signature)
        sides = {text.split for text in near}
        if len(sides) > 1:
            others = tuple(text.doc_id for text in near if text.doc_id is not None)
            return Placed(document, left_out=ON_TWO_SIDES, others=others)
        split = sides.pop() if sides else split_of(sha)
        self._index.add(sha, signature, split, named.doc_id)
        return Placed(named, split, renamed_from=old_name)

    def _with_own_name(self, document: Document) -> tuple[Document, str]:
        """The document with a unique identifier. If another document has the same identifier, the
        hash of the text is added."""
        if not self._index.has_document(document.doc_id):
            return document, ""
        return renamed(document), document.doc_id


def renamed(document: Document) -> Document:
    """The document with the hash of its text added to its identifier, which another one has."""
    return replace(document, doc_id=f"{document.doc_id}-{document.text_sha256[:12]}")
