"""Decode contents, sources and cues from the tags of the discourse model."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qazcorpus.decoding import Floats, Ints, TagLayout, padded_groups, viterbi
from qazcorpus.document import Statement
from qazcorpus.statements.model.borders import (
    dateline_end,
    with_marks,
    with_possessed,
    without_content,
    without_marks,
    without_object,
    without_speech,
)
from qazcorpus.statements.model.discourse import PARTS, ModelReading
from qazcorpus.statements.model.features import Edges
from qazcorpus.statements.model.names import with_whole_names, without_names
from qazcorpus.statements.model.passages import WordTable
from qazcorpus.statements.rules.lexicon import load_lexicon
from qazcorpus.statements.rules.suffix_patterns import ACCORDING_TO

# The values with a star were chosen on real press reports (those for learning and the development
# part) and on documents of the training set. The blind part was not used.
_LONGEST_CUE = 32  # words
_FARTHEST_CUE = 8  # words between a content and its cue *
_SAID = 0.2  # minimum mean probability of a content of the rules *
_SURELY_SAID, _FEWEST_WORDS = 0.55, 2  # the same for a content of the model; minimum words *
_WIDER = 1.5  # log-odds by which a content is favoured, so that it is not cut *
_READIER = 2.0  # a doubtful source may have log-odds that are lower by this much *
SLIGHT = 0.01  # minimum doubt of a doubtful source
_THIS = ("бұл", "осы", "мұны", "бұны", "оны", "аталған")
_DECODED = 1 << 14  # maximum number of words in a batch
_LAYOUT = TagLayout(("O", "B-X", "I-X"))


@dataclass(frozen=True, slots=True)
class FoundParts:
    """Spans of words: contents, sources and cues, each in the order of the text, without overlaps.

    `doubts` (sources) is 0 for a source in the best tag sequence. Other sources are doubtful; they
    are used only if there is no better one. Their doubt is the mean log-odds against their words,
    at least `SLIGHT`.
    """

    contents: list[Edges]
    sources: list[Edges]
    cues: list[Edges]
    doubts: Floats


def found_parts(reading: ModelReading, table: WordTable, *, doubtful: bool = False) -> FoundParts:
    """The spans in the best tag sequence of each part.

    With `doubtful`, sources that the model nearly finds are added. A span never crosses the border
    of a paragraph. Contents of one word, and contents that the model is unsure of, are left out.
    """
    favoured = np.zeros((len(PARTS), 1, 3), np.float32)
    favoured[PARTS.index("CONTENT"), 0, 0] = _WIDER
    spans, *others = map(sorted, decoded(reading.tags - favoured, table.begins))
    sources, cues = (_without_marks(found, table) for found in others)
    contents = _without_marks(without_names(spans, sources, table), table)
    said = said_share(reading)
    sure = [
        (start, end)
        for start, end in contents
        if said[start:end].mean() >= _SURELY_SAID
        and sum(map(_has_letter, table.forms[start:end])) >= _FEWEST_WORDS
    ]
    doubts = dict.fromkeys(sources, 0.0)
    if doubtful:
        doubts = _doubtful(reading, table) | doubts
    named: dict[Edges, float] = {}
    taken = np.zeros(len(table.forms), bool)
    begins = [start for start, _ in sure]
    for source in sorted(doubts, key=lambda source: (doubts[source], source)):
        narrow = without_object(without_content(without_speech(source, table), table), table)
        first = dateline_end(narrow[0], table)
        if first >= narrow[1]:
            continue
        named_whole = with_whole_names((first, narrow[1]), table, begins)
        whole = with_marks(with_possessed(named_whole, table), table)
        if not taken[slice(*whole)].any():
            taken[slice(*whole)] = True
            named[whole] = doubts[source]
            place = bisect_left(begins, source[1])
            if narrow[1] < source[1] and begins[place : place + 1] == [source[1]]:
                begins[place], sure[place] = narrow[1], (narrow[1], sure[place][1])
    sources = sorted(named)
    doubts_left = np.array([named[s] for s in sources], np.float32)
    return FoundParts(_behind_sources(sure, sources, table), sources, cues, doubts_left)


def _behind_sources(
    contents: Sequence[Edges], sources: Sequence[Edges], table: WordTable
) -> list[Edges]:
    """The contents without words of sources: a content that begins in a source begins after it. A
    content that has nothing else is left out."""
    found = []
    for start, end in contents:
        place = bisect_left(sources, (start,)) - 1  # the last source that begins before it
        behind = max(start, sources[place][1]) if place >= 0 else start
        rest = without_marks((behind, end), table.forms) if behind < end else None
        if rest:
            found.append(rest)
    return found


def _doubtful(reading: ModelReading, table: WordTable) -> dict[Edges, float]:
    """The sources that are found with lower log-odds, and the doubt of each."""
    tags = reading.tags[PARTS.index("SOURCE")][None]
    readier = tags - np.array([_READIER, 0, 0], np.float32)
    against = tags[0, :, 0] - np.logaddexp(tags[0, :, 1], tags[0, :, 2])
    return {
        edges: max(SLIGHT, float(against[slice(*edges)].mean()))
        for edges in _without_marks(decoded(readier, table.begins)[0], table)
    }


def decoded(tags: Floats, begins: NDArray[np.bool_]) -> list[list[Edges]]:
    """The spans in the best valid tag sequence of each part, in any order.

    `tags` (parts × words × 3) are finite scores of O, B and I. `begins` (words) is true for the
    first word of a paragraph; a span never crosses it. The first word must be such a word. If the
    score of O is higher than the others by more than the next word loses when it begins a span
    instead of continuing one, the best tag must be O. Only the other words are decoded, in batches.
    """
    parts, words, _ = tags.shape
    scores = tags.reshape(-1, 3)
    outside, begin, inside = scores.T
    cost = np.append(np.maximum(inside - begin, 0)[1:], 0)
    unsure = np.flatnonzero(outside - np.maximum(begin, inside) <= cost)
    opens = np.tile(begins, parts)[unsure] | (np.diff(unsure, prepend=-2) > 1)
    firsts, sizes = unsure[opens], np.diff(np.flatnonzero(np.append(opens, True)))
    found: list[list[Edges]] = [[] for _ in range(parts)]
    for group in padded_groups(np.argsort(sizes, kind="stable").tolist(), sizes.tolist(), _DECODED):
        inner = firsts[group, None] + np.arange(sizes[group[-1]])
        rows = scores[np.minimum(inner, len(scores) - 1)]
        for place, path in zip(group, viterbi(rows, sizes[group], _LAYOUT), strict=True):
            part, first = divmod(int(firsts[place]), words)
            found[part] += _spans(path, first)
    return found


def said_share(reading: ModelReading) -> Floats:
    """The probability of each word to be in a content (words)."""
    share: Floats = np.exp(reading.tags[0, :, 1:]).sum(-1)
    return share


def confirmed(
    rules: Sequence[Statement], contents: Sequence[Edges], reading: ModelReading, table: WordTable
) -> dict[Edges, tuple[Edges | None, Edges | None]]:
    """Statements of the rules that the model did not find, but whose content it finds likely.

    Such a statement has a source or a cue, and its content does not overlap with `contents`. The
    result maps each content to its source and cue.
    """
    said = said_share(reading)
    begins = sorted(start for start, _ in contents)
    taken = np.zeros(len(table.forms), bool)
    for start, end in contents:
        taken[start:end] = True
    found: dict[Edges, tuple[Edges | None, Edges | None]] = {}
    for rule in rules:
        content, source = table.words_of(rule.content), table.words_of(rule.source)
        if content is None or (rule.source is None and rule.cue is None):
            continue
        if not taken[slice(*content)].any() and said[slice(*content)].mean() >= _SAID:
            whole = with_whole_names(source, table, begins, content[0]) if source else None
            found[content] = whole, table.words_of(rule.cue)
    return found


def nearest_cue(content: Edges, cues: Sequence[Edges], table: WordTable) -> Edges | None:
    """The cue that is nearest to a content, or None. `cues` are in order.

    The cue is outside of the content, in the sentences of its first or last word, or in the next
    sentence if that only goes on after the speech, or refers to it («Бұл туралы … айтты»).
    """
    first, last = (int(table.sentences[place]) for place in (content[0], content[1] - 1))
    low = bisect_left(cues, (content[0] - _FARTHEST_CUE - _LONGEST_CUE,))
    high = bisect_left(cues, (content[1] + _FARTHEST_CUE,))
    near = [
        (content[0] - cue[1] if cue[1] <= content[0] else cue[0] - content[1], cue)
        for cue in cues[low:high]
        if (cue[1] <= content[0] or cue[0] >= content[1])
        and table.paragraphs[cue[0]] == table.paragraphs[content[0]]
        and (
            table.sentences[cue[0]] in (first, last)
            or (table.sentences[cue[0]] == last + 1 and _continues(content, cue, table))
        )
    ]
    gap, cue = min(near, default=(_FARTHEST_CUE, None))
    return cue if gap < _FARTHEST_CUE else None


def refers_back(content: Edges, table: WordTable) -> bool:
    """Whether a content only says that the sentence before was reported: «Бұл туралы X айтты»."""
    first, second = (*table.forms[content[0] : content[0] + 2], "")[:2]
    return first in ("бұл", "осы") and second in load_lexicon().words("nouns", "about")


def _continues(content: Edges, cue: Edges, table: WordTable) -> bool:
    """Whether a cue in the sentence after a content belongs to the content."""
    if table.forms[cue[1] - 1].endswith(ACCORDING_TO):
        return False
    if not any(_has_letter(form) for form in table.forms[content[1] : cue[0]]):
        return True
    begin = int(np.searchsorted(table.sentences, table.sentences[cue[0]]))
    return any(form.startswith(_THIS) for form in table.forms[begin : begin + 2])


def _without_marks(spans: Iterable[Edges], table: WordTable) -> list[Edges]:
    """The spans without punctuation at their edges. Spans of punctuation only are left out."""
    return [edges for span in spans if (edges := without_marks(span, table.forms))]


def _has_letter(form: str) -> bool:
    return any(map(str.isalnum, form))


def _spans(path: Ints, offset: int) -> Iterator[Edges]:
    begun = np.flatnonzero(path == 1).tolist()
    for start in begun:
        end = start + 1
        while end < len(path) and path[end] == 2:
            end += 1
        yield offset + start, offset + end
