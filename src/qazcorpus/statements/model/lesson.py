"""A training example of the discourse model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from qazcorpus.decoding import Floats, Ints
from qazcorpus.document import STANCES, Statement
from qazcorpus.statements.model.discourse import PARTS, Parts
from qazcorpus.statements.model.features import Edges
from qazcorpus.statements.model.passages import WordTable

if TYPE_CHECKING:
    from torch import Tensor

UNKNOWN: Final = -100


@dataclass
class Lesson:
    """A document, or a single statement, to learn from.

    `vectors` (words × width) and `target` (the target's words × width) come from the pipeline.
    `rules` are the statements that the rules found; `terms` (contents × 9) are the terms of the
    rules' score. `sources` and `cues` belong to the contents; an item is None if there is none.
    `kin` has, for each content, the indices of the other contents of the same speaker. `stances`
    are indices of STANCES, or `UNKNOWN` if there is no stance toward this target. If not
    `complete`, other statements of the text may not be marked, and only the stances are learned.
    """

    table: WordTable
    vectors: Floats
    target: Floats
    rules: Sequence[Statement]
    contents: list[Edges]
    sources: list[Edges | None]
    cues: list[Edges | None]
    stances: list[int]
    terms: Floats
    kin: list[list[int]]
    complete: bool = True

    @property
    def document(self) -> Floats:
        """The mean of the document's vectors."""
        mean: Floats = self.vectors.mean(0)
        return mean

    @classmethod
    def of(
        cls,
        statements: Sequence[Statement],
        table: WordTable,
        vectors: Floats,
        target: Floats,
        *,
        rules: Sequence[Statement],
        terms: Floats,
        kin: Sequence[Sequence[int]],
        about: str = "",
        complete: bool = True,
    ) -> Lesson:
        """The lesson of gold statements; statements without a word are left out.

        `terms` and `kin` are given for each statement (see `Lesson`). If `about` is given, the
        stance of statements about another target is unknown.
        """
        lesson = cls(table, vectors, target, rules, [], [], [], [], terms, [], complete)
        kept = []
        for number, statement in enumerate(statements):
            content = table.words_of(statement.content)
            if content is None:
                continue
            kept.append(number)
            lesson.contents.append(content)
            lesson.sources.append(table.words_of(statement.source))
            lesson.cues.append(table.words_of(statement.cue))
            stance = statement.stance if not about or statement.target in ("", about) else None
            lesson.stances.append(STANCES.index(stance) if stance else UNKNOWN)
        lesson.terms = terms[kept]
        place = {number: row for row, number in enumerate(kept)}
        lesson.kin = [[place[k] for k in kin[number] if k in place] for number in kept]
        return lesson

    def forget_stances(self) -> None:
        """Set all stances to `UNKNOWN`."""
        self.stances = [UNKNOWN] * len(self.stances)

    @property
    def parts(self) -> Parts:
        """The spans of the statements, and which of them have the same speaker."""
        return Parts(self.contents, self.sources, self.cues, self.kin)

    @cached_property
    def ngrams(self) -> list[Ints]:
        """The buckets of each statement's words."""
        parts = zip(self.contents, self.cues, strict=True)
        return [self.table.ngrams(content, cue) for content, cue in parts]

    @property
    def candidates(self) -> list[Edges]:
        """The sources of the statements, without repetitions."""
        return sorted({source for source in self.sources if source})

    def chosen(self, torch: Any) -> Tensor:
        """For each content, the index of its source among the candidates; the number of candidates
        means no source."""
        found = self.candidates
        places = [found.index(source) if source else len(found) for source in self.sources]
        return cast("Tensor", torch.tensor(places))

    def tags(self) -> Ints:
        """The tags of the words (parts × words): O, B, I as 0, 1, 2."""
        found = np.zeros((len(PARTS), len(self.vectors)), np.int64)
        parts: tuple[Sequence[Edges | None], ...] = (self.contents, self.sources, self.cues)
        for part, spans in enumerate(parts):
            for start, end in sorted({span for span in spans if span}):
                found[part, start] = 1
                found[part, start + 1 : end] = 2
        return found
