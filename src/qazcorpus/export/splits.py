"""Train, validation and test: by document, stable, near-duplicates never on two sides.

The rule, for the documents in the order in which they are read:

1. A text that an earlier build placed stays where it was. Earlier builds are known through the data
   set that is replaced or named; all of its texts count, also those that are gone now.
2. A near-duplicate of a text that has a place follows it (see `near_duplicates` for the measure).
3. A near-duplicate of texts on two sides can be on neither: it is left out and reported.
4. Every other text goes where the SHA-256 of its text says: 80 % train, 10 % validation, 10 % test.

So documents that are placed never move when others are added. Without an earlier data set the same
holds for documents read after the old ones; for a document read before an old near-duplicate, the
old one follows it, and may move. A first build of fewer than ten documents of which none
falls to train is put into train whole.
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
ON_TWO_SIDES: Final = "near_duplicate_on_two_sides"


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and its split, or the reason why it is left out; `others` are what it repeats.

    `renamed_from` is set when another document has its identifier.
    """

    document: Document
    split: str = ""
    left_out: str = ""
    others: tuple[str, ...] = ()
    renamed_from: str = ""


def split_of(text_sha256: str) -> str:
    """The split that the hash of a text says: 80 % train, 10 % validation, 10 % test."""
    # The bits of SHA-256 are uniform, so its first eight bytes are a number between 0 and 1.
    share = int(text_sha256[:16], 16) / 2**64
    for split, part in RATIO.items():
        share -= part
        if share < 0:
            return split
    return SPLITS[-1]


class DatasetSplitter:
    """Places documents by the rule of this module."""

    def __init__(self, index: TextIndex) -> None:
        self._index = index
        self._signer = Signer()

    def learn(self, dataset: Path) -> None:
        """Take over where an earlier data set put its documents."""
        for split in dataset_splits(dataset):
            for text in read_dataset_texts(dataset, split):
                digest = sha256(text.encode("utf-8")).hexdigest()
                if self._index.find(digest) is None:
                    self._index.add(digest, self._signer.sign(text), split)

    def place(self, documents: Iterable[Document]) -> Iterator[Placed]:
        """Each document with its split, in order; holds at most ten documents back."""
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
        """The document under an identifier that no other has: where two differ in text and share
        one, the hash of the text tells them apart."""
        if not self._index.has_document(document.doc_id):
            return document, ""
        name = f"{document.doc_id}-{document.text_sha256[:12]}"
        return replace(document, doc_id=name), document.doc_id
