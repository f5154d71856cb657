"""The target of a document, that is, the matter that it is about, and its mentions.

A mention is the head noun of the target in any inflection, with the target's other words if they
are right before it: «қауіпсіздік белдігі», «қауіпсіздік белдігін», «белдікке».

If no target is given, it is the matter that the document's people dispute (`matters`), if there is
one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from qazcorpus.document import Span, Target
from qazcorpus.statements.rules.lexicon import Lexicon, load_lexicon
from qazcorpus.statements.rules.matters import MatterFinder
from qazcorpus.statements.rules.suffix_patterns import bare_stem, names_stem
from qazcorpus.statements.rules.units import AnalysisInput, Unit, Word

_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class TargetFinder:
    """Finds the document's targets and their mentions."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        lexicon = lexicon or load_lexicon()
        self._stop = lexicon.words("function_words", "stop_words")
        self._matters = MatterFinder(lexicon)

    def find(self, doc: AnalysisInput, units: Sequence[Unit]) -> tuple[Target, ...]:
        """The given targets, or else the target found in the text, with their mentions. Empty if
        the document's people dispute nothing."""
        if doc.targets:
            return tuple(
                Target(text, "given", self.mentions(doc, units, text)) for text in doc.targets
            )
        text = self._matters.find(doc.text, units)
        return (Target(text, "found", self.mentions(doc, units, text)),) if text else ()

    def mentions(self, doc: AnalysisInput, units: Sequence[Unit], target: str) -> tuple[Span, ...]:
        """The mentions of `target` in the units, in order."""
        stems = target_stems(target, self._stop)
        if not stems:
            return ()
        found = []
        for unit in units:
            for first, last in _matches(unit.words, stems):
                start, end = unit.words[first].start, unit.words[last].end
                found.append(Span(start, end, doc.text[start:end]))
        return tuple(found)


def target_stems(target: str, stop: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The stems of the target's content words. The last one is its head."""
    words = [word for word in _WORD.findall(target.lower()) if word not in stop]
    return tuple(bare_stem(word) for word in words)


def _matches(words: Sequence[Word], stems: Sequence[str]) -> list[tuple[int, int]]:
    """The ranges of words that name the target: its head, with its other words right before it."""
    found = []
    for index, word in enumerate(words):
        if word.punct or not names_stem(word.lower, stems[-1]):
            continue
        first = index
        while first > 0 and any(names_stem(words[first - 1].lower, stem) for stem in stems[:-1]):
            first -= 1
        found.append((first, index))
    return found
