"""The target of a document, that is, the matter that it is about, and its mentions.

A mention is the head noun of the target in any inflection, with the target's other words if they
are right before it: «қауіпсіздік белдігі», «қауіпсіздік белдігін», «белдікке».

If no target is given, it is found. Its head is the word of the title (or of the first sentence)
that the rest of the text repeats most often. The target is the longest sequence of up to three
words that ends with this head and is repeated in the rest of the text. Names, numbers, speakers and
function words cannot be targets.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from qazcorpus.document import Span, Target
from qazcorpus.statements.rules.lexicon import Lexicon, load_lexicon
from qazcorpus.statements.rules.suffix_patterns import (
    bare_stem,
    base_form,
    names_stem,
    nominal_case,
)
from qazcorpus.statements.rules.units import AnalysisInput, Unit, Word

_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_NO_TARGET: Final = frozenset(
    {"AGENCY", "ORG", "PERSON", "POSITION", "PLACE", "DATE", "NUMERIC", "NORP"}
)
_LONGEST: Final = 3
_SHORTEST: Final = 2
_NO_NOUN: Final = (
    "ды", "ді", "ты", "ті", "ған", "ген", "қан", "кен", "мақ", "мек", "бақ", "бек", "у", "ю",
)  # fmt: skip


class TargetFinder:
    """Finds the document's targets and their mentions."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        lexicon = lexicon or load_lexicon()
        self._stop = lexicon.words("function_words", "stop_words")
        self._speakers = lexicon.nouns("nouns", "person", "body", "speech")
        self._cues = lexicon.cue_verbs

    def find(self, doc: AnalysisInput, units: Sequence[Unit]) -> tuple[Target, ...]:
        """The given targets, or else the target found in the text, with their mentions. Empty if no
        word is repeated."""
        if doc.targets:
            return tuple(
                Target(text, "given", self.mentions(doc, units, text)) for text in doc.targets
            )
        text = self._guess(units)
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

    def _guess(self, units: Sequence[Unit]) -> str:
        if not units:
            return ""
        body = _Body(units[1:])
        counts: dict[tuple[str, ...], int] = {}
        phrases: dict[tuple[str, ...], str] = {}
        for words in self._sequences(units[0].words):
            stems = tuple(bare_stem(word.lower) for word in words)
            if stems not in counts:
                counts[stems] = body.count(stems)
            last = base_form(words[-1].lower) if len(words) > 1 else stems[-1]
            phrases[stems] = " ".join([*(w.lower for w in words[:-1]), last])
        heads = [stems for stems in counts if len(stems) == 1 and counts[stems] > 0]
        modifiers = {bare_stem(form) for form in _modifiers(units[0].words)}
        heads = [stems for stems in heads if stems[0] not in modifiers] or heads
        if not heads:
            return ""
        longest: dict[tuple[str, ...], tuple[str, ...]] = {}
        for stems, count in counts.items():
            if count > 0 and len(stems) > len(longest.get(stems[-1:], ())):
                longest[stems[-1:]] = stems
        head = max(heads, key=lambda stems: (counts[stems], len(longest[stems])))
        return phrases[longest[head]]

    def _sequences(self, words: Sequence[Word]) -> list[Sequence[Word]]:
        """The title's sequences of one to three words that may be a target."""
        found: list[Sequence[Word]] = []
        for first in range(len(words)):
            for size in range(1, _LONGEST + 1):
                part = words[first : first + size]
                if len(part) < size or not all(self._is_content(word) for word in part):
                    break
                inner = part[:-1]
                if all(nominal_case(word.lower) == "nom" for word in inner):
                    found.append(part)
        return found

    def _is_content(self, word: Word) -> bool:
        if word.punct or word.entity in _NO_TARGET or word.lower in self._stop:
            return False
        if len(word.lower) < _SHORTEST or word.lower[0].isdigit():
            return False
        forms = [word.lower]
        return self._speakers.at(forms, 0) is None and self._cues.at(forms, 0) is None


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


def _modifiers(words: Sequence[Word]) -> list[str]:
    """Uninflected words right before another noun: «арзан» in «арзан су»."""
    return [
        word.lower
        for word, following in pairwise(words)
        if word.lower[-1] not in "ыі"
        and nominal_case(word.lower) == "nom"
        and not following.punct
        and not following.lower.endswith(_NO_NOUN)
    ]


class _Body:
    """The words of some units, looked up by their beginning."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = [[word.lower for word in unit.words] for unit in units]
        self._places: dict[str, list[tuple[int, int]]] = {}
        for number, forms in enumerate(self._units):
            for index, form in enumerate(forms):
                self._places.setdefault(form, []).append((number, index))
        self._forms = sorted(self._places)

    def count(self, stems: Sequence[str]) -> int:
        """How often the units have words with these stems one after the other."""
        start = stems[0][:-1]
        found = 0
        for form in self._forms[bisect_left(self._forms, start) :]:
            if not form.startswith(start):
                break
            if names_stem(form, stems[0]):
                found += sum(self._go_on(*place, stems[1:]) for place in self._places[form])
        return found

    def _go_on(self, number: int, index: int, stems: Sequence[str]) -> bool:
        forms = self._units[number][index + 1 : index + 1 + len(stems)]
        return len(forms) == len(stems) and all(map(names_stem, forms, stems))
