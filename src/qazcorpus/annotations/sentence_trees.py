"""Dependency trees of sentences whose text the project may not publish.

`annotations/sentences/trees.jsonl` has offsets, parts of speech, heads, relations, the source and
the text's SHA-256. After downloading the sources, the texts can be added here again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from qazcorpus.errors import DocumentError
from qazcorpus.readers.interchange.sentence_annotations import (
    Use,
    checked_use,
    read_jsonl,
    with_texts,
)
from qazcorpus.readers.interchange.treebank import (
    SurfaceToken,
    TreebankSentence,
    WordAnalysis,
    is_tree,
)

_UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X"
_RELATIONS = (
    "acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det discourse "
    "dislocated expl fixed flat goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis "
    "punct reparandum root vocative xcomp"
)
UPOS_TAGS: Final = frozenset(_UPOS.split())
RELATIONS: Final = frozenset(_RELATIONS.split())


@dataclass(frozen=True, slots=True)
class SentenceTree:
    """The tree of one sentence of a text.

    `words` are [start, end) in the text (code points). `heads` are numbers of words, from 1; 0 is
    the head of the root.
    """

    id: str
    source: str
    licence: str
    text_sha256: str
    use: Use
    words: tuple[tuple[int, int], ...]
    upos: tuple[str, ...]
    heads: tuple[int, ...]
    deprels: tuple[str, ...]

    @property
    def end(self) -> int:
        """The end of the last word (code points)."""
        return self.words[-1][1]


def read_sentence_trees(path: Path) -> list[SentenceTree]:
    """Read the trees; raises DocumentError with the line number for a line that is not a tree, and
    for a file that cannot be read."""
    return list(read_jsonl(path, _tree, "this is not a sentence with its tree"))


def _tree(row: object) -> SentenceTree:
    if not isinstance(row, dict):
        raise TypeError("this is not a JSON object")
    tree = SentenceTree(
        id=str(row["id"]),
        source=str(row["source"]),
        licence=str(row["licence"]),
        text_sha256=str(row["text_sha256"]),
        use=checked_use(row["use"]),
        words=tuple((_whole(start), _whole(end)) for start, end in row["words"]),
        upos=tuple(row["upos"]),
        heads=tuple(map(_whole, row["heads"])),
        deprels=tuple(row["deprels"]),
    )
    _check(tree)
    return tree


def _whole(number: object) -> int:
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


def _check(tree: SentenceTree) -> None:
    """Raise ValueError if this is not a UD tree over the words of a text."""
    if not tree.words or {len(tree.upos), len(tree.heads), len(tree.deprels)} != {len(tree.words)}:
        raise ValueError("every word needs a part of speech, a head and a relation")
    spans = [(0, 0), *tree.words]
    if any(before[1] > start or start >= end for before, (start, end) in pairwise(spans)):
        raise ValueError("its words overlap, are empty or out of order")
    if unknown := {*tree.upos} - UPOS_TAGS:
        raise ValueError(f"{', '.join(map(repr, unknown))}: not a part of speech of UD")
    for head, relation in zip(tree.heads, tree.deprels, strict=True):
        if str(relation).partition(":")[0] not in RELATIONS or (head == 0) != (relation == "root"):
            raise ValueError(f"{relation!r} is not a relation of UD to the word {head}")
    if not is_tree(tree.heads):
        raise ValueError("its heads are not a tree with one root")


def restored_trees(path: Path, use: Use, texts: Iterable[str]) -> list[TreebankSentence]:
    """All sentences in a file of trees that have this `use`.

    Raises DocumentError for a broken file, and if texts are missing.
    """
    wanted = [tree for tree in read_sentence_trees(path) if tree.use == use]
    found = list(tree_sentences(wanted, texts))
    if len(found) < len(wanted):
        there = {tree.id for tree, _ in found}
        sources = sorted({tree.source for tree in wanted if tree.id not in there})
        raise DocumentError(
            f"{len(wanted) - len(found)} of {len(wanted)} texts are missing.",
            path=path,
            remedy=f"Give the texts of {', '.join(sources)}.",
        )
    return [sentence for _, sentence in found]


def tree_sentences(
    trees: Iterable[SentenceTree], texts: Iterable[str]
) -> Iterator[tuple[SentenceTree, TreebankSentence]]:
    """Yield the trees with their words, as sentences of a treebank; other texts are skipped.

    Raises DocumentError for a tree that goes beyond its text, and for two trees of one text.
    """
    for tree, text in with_texts(trees, texts):
        after = [*(start for start, _ in tree.words[1:]), len(text) + 1]
        rows = zip(tree.words, after, tree.upos, tree.heads, tree.deprels, strict=True)
        tokens = tuple(
            SurfaceToken(
                text[start:end],
                space_after=follower > end,
                analyses=(WordAnalysis(upos, head=head, deprel=deprel),),
            )
            for (start, end), follower, upos, head, deprel in rows
        )
        yield tree, TreebankSentence(text[tree.words[0][0] : tree.end], tokens)
