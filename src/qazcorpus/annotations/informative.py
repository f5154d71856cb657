"""Documents in the order in which annotating them teaches most: active learning without a committee
of one's own.

Two pipelines that were made differently read each text (query by committee, Seung, Opper and
Sompolinsky 1992): where their entities differ, at least one errs, and a correction is worth having.
Stances that the pipeline is not sure of count as well. Both are taken by the length of the text,
for reading is what annotating costs. Of near-duplicate texts one comes in its turn, the others
after all that are new.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from qazcorpus.document import Document, Entity
from qazcorpus.near_duplicates import Signer, TextIndex

if TYPE_CHECKING:
    from spacy.language import Language

_FIRST: Final = "kk_news_trf"
_SECOND: Final = "kk_news_sm"
_PER_TOKENS: Final = 100
_SHORTEST: Final = 30
# On the project's gold, differing entities go with the entities that are wrong (Spearman 0.4); the
# confidence of today's stances, given by rules, does not with the statements that are (0.0).
_WEIGHT: Final = 0.25
_LAYERS: Final = ("morphologizer", "parser", "kk_lemmatizer", "kk_statements")


@dataclass(frozen=True, slots=True)
class Information:
    """What a document promises, by 100 tokens: `differing` entities that one pipeline finds and the
    other does not, `unsure` the doubts about stances added up (1 − confidence). `repeats` counts
    the near-duplicates that come before it; `number` is its place among those that were given."""

    doc_id: str
    differing: float
    unsure: float
    repeats: int = 0
    number: int = 0

    @property
    def score(self) -> float:
        """How much there is to learn in a hundred tokens."""
        return self.differing + _WEIGHT * self.unsure


def order_by_information(
    documents: Iterable[Document], *, second: Language | None = None
) -> list[Information]:
    """The documents' identifiers, the most informative first, with what says so.

    The documents have a pipeline's layers; `second` is the pipeline that reads them anew, by
    default `kk_news_sm`, or `kk_news_trf` where the layers are that one's. Documents are read one
    by one and not kept; equal ones stay in their order.
    """
    signer = Signer()
    found: list[Information] = []
    with TemporaryDirectory() as folder, closing(TextIndex(Path(folder) / "texts.sqlite")) as index:
        signatures = []
        for document in documents:
            nlp = second or _other_pipeline(document)
            found.append(information(document, _entities(document, nlp)))
            signatures.append((document.text_sha256, signer.sign(document.text)))
        order = sorted(range(len(found)), key=lambda i: -found[i].score)
        placed = []
        groups: dict[str, int] = {}
        for i in order:
            sha, signature = signatures[i]
            near = [text.split for text in index.near(signature)]
            group = near[0] if near else sha
            repeats = groups.get(group, 0)
            groups[group] = repeats + 1
            if index.find(sha) is None:
                index.add(sha, signature, group)
            placed.append(replace(found[i], repeats=repeats, number=i))
    return sorted(placed, key=lambda item: item.repeats)


def information(document: Document, second: Iterable[Entity]) -> Information:
    """What one document promises, given the entities that another pipeline finds in it."""
    ours, theirs = {_key(e) for e in document.entities}, {_key(e) for e in second}
    doubts = [s.confidence for s in document.statements if s.confidence is not None]
    length = len(document.tokens) or len(document.text.split())
    # A headline with one difference is not the most informative text there is.
    share = _PER_TOKENS / max(length, _SHORTEST)
    return Information(
        document.doc_id,
        differing=len(ours ^ theirs) * share,
        unsure=sum(1 - confidence for confidence in doubts) * share,
    )


def _key(entity: Entity) -> tuple[int, int, str]:
    """An entity by place and class: labels may have changed with the scheme, classes have not."""
    return entity.start, entity.end, entity.kind or entity.label


def _entities(document: Document, nlp: Language) -> tuple[Entity, ...]:
    from qazcorpus.pipeline.convert import to_document

    if not document.text.strip():
        return ()
    with nlp.select_pipes(disable=[name for name in _LAYERS if name in nlp.pipe_names]):
        return to_document(nlp(document.text)).entities


def _other_pipeline(document: Document) -> Language:
    origin = document.origin.get("entities")
    return _loaded(_FIRST if origin is not None and origin.name == _SECOND else _SECOND)


@lru_cache(maxsize=2)
def _loaded(name: str) -> Language:
    from qazcorpus.pipeline.load import load

    return load(name)
