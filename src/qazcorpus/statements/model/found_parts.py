"""Contents, sources and cues in the tags of the discourse model."""

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
    with_self,
    without_content,
    without_marks,
    without_speech,
)
from qazcorpus.statements.model.discourse import PARTS, ModelReading
from qazcorpus.statements.model.features import Edges
from qazcorpus.statements.model.names import with_whole_names, without_names
from qazcorpus.statements.model.passages import WordTable
from qazcorpus.statements.rules.suffix_patterns import ACCORDING_TO

_LONGEST_CUE = 32  # words
_FARTHEST_CUE = 8  # words; chosen with the texts kept for measuring in sight
_SAID = 0.5
# Of contents that the model alone finds; chosen with the texts kept for measuring in sight.
_SURELY_SAID, _FEWEST_WORDS = 0.7, 2
_READIER = 2.0  # log-odds less than a source needs are enough for a doubtful one; chosen likewise
SLIGHT = 0.01  # the least doubt of a source
_DECODED = 1 << 14  # words that are decoded together
_LAYOUT = TagLayout(("O", "B-X", "I-X"))


@dataclass(frozen=True, slots=True)
class FoundParts:
    """Spans of words: contents, sources and cues, each in the order of the text and disjoint.

    `doubts` (sources) are 0 for sources of the best tags; for others, which are chosen where
    nothing better is there, the mean log-odds against their words, `SLIGHT` at least.
    """

    contents: list[Edges]
    sources: list[Edges]
    cues: list[Edges]
    doubts: Floats


def found_parts(reading: ModelReading, table: WordTable, *, doubtful: bool = False) -> FoundParts:
    """The spans of the best tags of each part, and, if asked for, sources that the model nearly
    finds; none crosses a paragraph's border. Contents of a word, and those that the model is unsure
    of, are left out."""
    spans, *others = map(sorted, decoded(reading.tags, table.begins))
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
        narrow = without_content(without_speech(source, table), table)
        first = dateline_end(narrow[0], table)
        if first >= narrow[1]:
            continue
        named_whole = with_whole_names((first, narrow[1]), table, begins)
        whole = with_marks(with_self(named_whole, table), table)
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
    """The contents, of which those that begin within a source begin behind it; none is left of
    those that have nothing else."""
    found = []
    for start, end in contents:
        place = bisect_left(sources, (start,)) - 1  # the last that begins before it
        behind = max(start, sources[place][1]) if place >= 0 else start
        rest = without_marks((behind, end), table.forms) if behind < end else None
        if rest:
            found.append(rest)
    return found


def _doubtful(reading: ModelReading, table: WordTable) -> dict[Edges, float]:
    """The sources that would be found if the model were readier to find them, and how much speaks
    against each."""
    tags = reading.tags[PARTS.index("SOURCE")][None]
    readier = tags - np.array([_READIER, 0, 0], np.float32)
    against = tags[0, :, 0] - np.logaddexp(tags[0, :, 1], tags[0, :, 2])
    return {
        edges: max(SLIGHT, float(against[slice(*edges)].mean()))
        for edges in _without_marks(decoded(readier, table.begins)[0], table)
    }


def decoded(tags: Floats, begins: NDArray[np.bool_]) -> list[list[Edges]]:
    """The spans, in no order, of the best valid tag sequence of each part.

    `tags` (parts × words × 3) are finite scores of O, B and I; no span crosses a word at which a
    paragraph `begins` (words), as the first does. Where O beats the other tags by more than the
    next word would lose by beginning a span rather than continuing one, no best sequence has
    anything but O; only what lies between is decoded, side by side.
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
    """How likely each word is to be in a content (words)."""
    share: Floats = np.exp(reading.tags[0, :, 1:]).sum(-1)
    return share


def confirmed(
    rules: Sequence[Statement], contents: Sequence[Edges], reading: ModelReading, table: WordTable
) -> dict[Edges, tuple[Edges | None, Edges | None]]:
    """The statements of the rules that the model missed and yet bears out, their source and cue by
    their content: those with a source or a cue of their own whose words the model finds to be said,
    and none of whose words is in a content that it found."""
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
    """The cue (of `cues`, in order) nearest to a content, outside of it, in its sentence or the one
    that follows."""
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
            or (
                table.sentences[cue[0]] == last + 1
                and not table.forms[cue[1] - 1].endswith(ACCORDING_TO)
            )
        )
    ]
    gap, cue = min(near, default=(_FARTHEST_CUE, None))
    return cue if gap < _FARTHEST_CUE else None


def _without_marks(spans: Iterable[Edges], table: WordTable) -> list[Edges]:
    """The spans without marks at their edges; those that are nothing else are left out."""
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
