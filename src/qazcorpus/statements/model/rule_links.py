"""The links between contents and sources in the rules' statements, looked up by words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from qazcorpus.decoding import Floats
from qazcorpus.document import Statement
from qazcorpus.statements.model.features import Edges
from qazcorpus.statements.model.passages import WordTable


@dataclass(frozen=True, slots=True)
class RuleLinks:
    """Pairs of a content and its source in the rules' statements, in the order of the contents.

    `reached` has, for each pair, the highest end of the contents up to it.
    """

    pairs: Sequence[tuple[Edges, Edges]]
    reached: Sequence[int]

    @classmethod
    def of(cls, rules: Sequence[Statement], table: WordTable) -> RuleLinks:
        """The links in a document's statements by rules."""
        words = ((table.words_of(rule.content), table.words_of(rule.source)) for rule in rules)
        pairs = sorted((content, source) for content, source in words if content and source)
        return cls(pairs, list(accumulate((content[1] for content, _ in pairs), max)))

    def to(self, contents: Sequence[Edges], sources: Sequence[Edges]) -> Floats:
        """A matrix (contents × sources): 1 if the rules have a statement whose content and source
        overlap with these, or else 0."""
        linked = np.zeros((len(contents), len(sources)), np.float32)
        if not contents or not sources:
            return linked
        low, high = min(contents)[0], max(end for _, end in contents)
        first, last = bisect_right(self.reached, low), bisect_left(self.pairs, ((high,),))
        for content, source in self.pairs[first:last]:
            rows = [i for i, edges in enumerate(contents) if _overlap(edges, content)]
            columns = [i for i, edges in enumerate(sources) if _overlap(edges, source)]
            linked[np.ix_(rows, columns)] = 1
        return linked


def _overlap(first: Edges, second: Edges) -> bool:
    return first[0] < second[1] and second[0] < first[1]
