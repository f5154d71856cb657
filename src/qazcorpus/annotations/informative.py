"""Sort documents by how much a model can learn from their annotation: active learning.

Two pipelines that were made differently analyze each text (query by committee, Seung, Opper and
Sompolinsky 1992). Where their entities differ, at least one is wrong, and a correction is useful.
Stances with a low confidence count too. Both are divided by the length of the text, because reading
is the cost of annotation. Of near-duplicate texts, one keeps its place and the others are moved
to the end.
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
# On the project's gold, the number of differing entities correlates with the number of wrong
# entities (Spearman 0.4). The confidence of stances, which rules gave at that time, did not
# correlate with wrong statements (0.0).
_WEIGHT: Final = 0.25
_LAYERS: Final = ("morphologizer", "parser", "kk_lemmatizer", "kk_statements")


@dataclass(frozen=True, slots=True)
class Information:
    """The expected information in a document, per 100 tokens. `differing` counts entities that only
    one pipeline finds; `unsure` is the sum of 1 − confidence over stances. `repeats` counts the
    near-duplicates before it; `number` is its position among the given documents."""

    doc_id: str
    differing: float
    unsure: float
    repeats: int = 0
    number: int = 0

    @property
    def score(self) -> float:
        """The expected information per hundred tokens."""
        return self.differing + _WEIGHT * self.unsure


def order_by_information(
    documents: Iterable[Document], *, second: Language | None = None
) -> list[Information]:
    """The documents' identifiers with their information, the most informative first.

    The documents have a pipeline's layers. `second` is the pipeline that analyzes them again; its
    default is `kk_news_sm`, or `kk_news_trf` if the layers are from `kk_news_sm`. Documents are
    read one by one and not kept in memory. Documents with equal scores keep their order.
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
    """The expected information in one document, from the entities that another pipeline finds in
    it."""
    ours, theirs = {_key(e) for e in document.all_entities}, {_key(e) for e in second}
    doubts = [s.confidence for s in document.statements if s.confidence is not None]
    length = len(document.tokens) or len(document.text.split())
    # Without a minimum length, a headline with one difference would be the most informative text.
    share = _PER_TOKENS / max(length, _SHORTEST)
    return Information(
        document.doc_id,
        differing=len(ours ^ theirs) * share,
        unsure=sum(1 - confidence for confidence in doubts) * share,
    )


def _key(entity: Entity) -> tuple[int, int, str]:
    """An entity's place and class. Labels may have changed with the scheme; classes do not
    change."""
    return entity.start, entity.end, entity.kind or entity.label


def _entities(document: Document, nlp: Language) -> tuple[Entity, ...]:
    from qazcorpus.pipeline.convert import to_document

    if not document.text.strip():
        return ()
    with nlp.select_pipes(disable=[name for name in _LAYERS if name in nlp.pipe_names]):
        return to_document(nlp(document.text)).all_entities


def _other_pipeline(document: Document) -> Language:
    origin = document.origin.get("entities")
    return _loaded(_FIRST if origin is not None and origin.name == _SECOND else _SECOND)


@lru_cache(maxsize=2)
def _loaded(name: str) -> Language:
    from qazcorpus.pipeline.load import load

    return load(name)
