"""Statements and stances by the discourse model, on top of the rules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qazcorpus.decoding import Floats, Ints, TagLayout, padded_groups, viterbi
from qazcorpus.document import STANCES, Span, Statement, Target
from qazcorpus.statements.model.borders import (
    dateline_end,
    with_marks,
    with_self,
    without_content,
    without_marks,
    without_speech,
)
from qazcorpus.statements.model.discourse import (
    PARTS,
    TERMS,
    Candidates,
    DiscourseModel,
    Edges,
    ModelReading,
    Parts,
    places_of,
)
from qazcorpus.statements.model.names import with_whole_names, without_names
from qazcorpus.statements.model.passages import WordTable, word_table
from qazcorpus.statements.model.rule_links import RuleLinks
from qazcorpus.statements.rules.finder import Analysis, RuleStatementFinder
from qazcorpus.statements.rules.interfaces import StanceContext
from qazcorpus.statements.rules.stance import RuleStanceClassifier
from qazcorpus.statements.rules.suffix_patterns import ACCORDING_TO
from qazcorpus.statements.rules.targets import TargetFinder
from qazcorpus.statements.rules.units import AnalysisInput

_LONGEST_CUE = 32  # words
_FARTHEST_CUE = 8  # words; chosen with the texts kept for measuring in sight
_SAID = 0.5
# Of contents that the model alone finds; chosen with the texts kept for measuring in sight.
_SURELY_SAID, _FEWEST_WORDS = 0.7, 2
_READIER = 2.0  # log-odds less than a source needs are enough for a doubtful one; chosen likewise
_SHARE, _SHARE_IN_WORDS = 0.1, 0.5  # the former chosen likewise
_IN_WORDS = re.compile(
    r"қарсы(?:мын|мыз|лық.*|лас.*)?|қолда(?!н|ғы).*|құпта.*|наразы.*|айыпта.*|мақұлда(?!н).*"
    r"|пайдалы.*|зиянды.*|тиімсіз.*|әділетсіз.*|орынсыз.*|қате"
)
# Who does not speak is neutral: «түсініктеме беруден бас тартты».
_DECLINED = re.compile(
    r"(?:түсініктеме|комментарий|пікір|баға) (?:(?:беруден|айтудан|білдіруден)\b|берме[дйгу])"
)
_NEUTRALLY = [0.95 if stance == "neutral" else 0.025 for stance in STANCES]
SLIGHT = 0.01  # the least doubt of a source
_FRAGMENT = 4  # sentences that make a document
_SHARP, _SHARP_IN_WORDS, _NEUTRAL = 1.0, 4.0, 1.0
_DECODED = 1 << 14  # words that are decoded together
_TOGETHER, _NEAREST = 128, 200  # contents whose sources are chosen together, sources on either side
_TARGET = 64  # words of a target that are read
_LAYOUT = TagLayout(("O", "B-X", "I-X"))

Encode = Callable[[str], Floats]


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


class FoundStatement(NamedTuple):
    """The words of a content, of its source and of its cue, where it has them."""

    content: Edges
    source: Edges | None
    cue: Edges | None


class LearnedAnalyser:
    """Finds the target, the statements and their stance with a trained `DiscourseModel`.

    What the rules find is one of the things that the model reads; where it found nothing, they may
    add a statement (`confirmed`).
    """

    def __init__(
        self,
        model: DiscourseModel,
        rules: RuleStatementFinder | None = None,
        targets: TargetFinder | None = None,
    ) -> None:
        self.model = model
        self._rules = rules or RuleStatementFinder()
        self._targets = targets or TargetFinder()
        self._stances = RuleStanceClassifier()

    def analyse(self, doc: AnalysisInput, vectors: Floats, encode: Encode) -> Analysis:
        """The document's target (given or found) and its statements with their stance.

        `vectors` has a row for each of the document's tokens; `encode` gives a text's words as
        vectors of the same kind.
        """
        target = self._targets.find(doc, doc.units)
        rules = self._rules.find(doc, target)
        table = word_table(doc, rules)
        if not len(table.tokens):
            return Analysis((target,) if target else (), ())
        reading = read_document(
            self.model, table, vectors[table.tokens], encode(target.text) if target else None
        )
        statements = self._statements(doc, table, reading, rules, target)
        return Analysis((target,) if target else (), statements)

    def _statements(
        self,
        doc: AnalysisInput,
        table: WordTable,
        reading: ModelReading,
        rules: Sequence[Statement],
        target: Target | None,
    ) -> tuple[Statement, ...]:
        whole = len(doc.units) >= _FRAGMENT
        words = self._found(reading, table, rules, doubtful=whole)
        if not whole:
            # A sentence or two by themselves do not show that an author argues.
            words = [parts for parts in words if parts.source or parts.cue]

        def span(edges: Edges | None) -> Span | None:
            return table.span(doc.text, edges) if edges else None

        found = tuple(
            Statement(
                content=table.span(doc.text, content),
                source=span(source),
                cue=span(cue),
                target=target.text if target else "",
                id=f"s{number}",
            )
            for number, (content, source, cue) in enumerate(words, 1)
        )
        if target is None or not found:
            return found
        contents, sources, cues = zip(*words, strict=True)
        terms, kin = terms_and_kin(self._stances, doc, found, target)
        ngrams = [table.ngrams(*parts) for parts in zip(contents, cues, strict=True)]
        stances = pooled(
            self.model.stances(reading, Parts(contents, sources, cues, kin), terms, ngrams),
            terms,
            [is_explicit(table.forms[slice(*content)]) for content in contents],
        )
        declined = [is_declined(table.forms[slice(*content)]) for content in contents]
        stances[declined] = _NEUTRALLY
        best = stances.argmax(1).tolist()
        return tuple(
            replace(statement, stance=STANCES[i], confidence=round(float(row[i]), 3))
            for statement, i, row in zip(found, best, stances, strict=True)
        )

    def _found(
        self, reading: ModelReading, table: WordTable, rules: Sequence[Statement], *, doubtful: bool
    ) -> list[FoundStatement]:
        """The statements in the order of the text: what the model finds, and statements of the
        rules that it missed, whose own source holds where the model knows none."""
        parts = found_parts(reading, table, doubtful=doubtful)
        ruled = confirmed(rules, parts.contents, reading, table)
        contents = sorted([*ruled, *parts.contents])
        found = []
        for content, own in zip(
            contents, self._sources(contents, parts, reading, table, rules), strict=True
        ):
            source, cue = ruled.get(content, (None, None))
            cue = cue or nearest_cue(content, parts.cues, table)
            found.append(FoundStatement(content, own or source, cue))
        return found

    def _sources(
        self,
        contents: Sequence[Edges],
        parts: FoundParts,
        reading: ModelReading,
        table: WordTable,
        rules: Sequence[Statement],
    ) -> Iterator[Edges | None]:
        """The source of each content (in order) among those found: of very many, the nearest."""
        sources = parts.sources
        links = RuleLinks.of(rules, table)
        for first in range(0, len(contents), _TOGETHER):
            some = contents[first : first + _TOGETHER]
            low = max(0, bisect_left(sources, some[0]) - _NEAREST)
            high = bisect_left(sources, some[-1]) + _NEAREST
            near, doubts = sources[low:high], parts.doubts[low:high]
            candidates = Candidates(
                near,
                places_of(some, near, table.sentences, doubts == 0),
                links.to(some, near),
                doubts,
            )
            for choice in self.model.sources(reading, some, candidates).tolist():
                yield near[choice] if choice < len(near) else None


def terms_and_kin(
    classifier: RuleStanceClassifier,
    doc: AnalysisInput,
    statements: Sequence[Statement],
    target: Target | None,
) -> tuple[Floats, list[list[int]]]:
    """The terms of the rules' score of each statement (statements × 9), and the places of the
    others of the same source."""
    context = StanceContext(doc, doc.units, statements)
    rows = [list(classifier.terms(s, target, context).values()) for s in statements]
    terms = np.array(rows, np.float32).reshape(len(rows), TERMS)
    return terms, classifier.kin(target, context)


def pooled(stances: Floats, terms: Floats, explicit: Sequence[bool]) -> Floats:
    """The model's probabilities pooled with what the rules' score says (contents × 3).

    Where a position is put in so many words (`explicit`), the rules have a larger share: the
    model learned from texts whose authors mostly avoided such words.
    """
    plain = np.array(explicit, bool)
    score = np.where(plain, _SHARP_IN_WORDS, _SHARP) * terms.sum(1)
    logits = np.stack([score, -score, np.full_like(score, _NEUTRAL)], 1)
    odds = np.exp(logits - logits.max(1, keepdims=True))
    by_rules = odds / odds.sum(1, keepdims=True)
    share = np.where(plain, _SHARE_IN_WORDS, _SHARE)[:, None]
    result: Floats = ((1 - share) * stances + share * by_rules).astype(np.float32)
    return result


def is_explicit(forms: Sequence[str]) -> bool:
    """Whether lower-cased words say in so many words that someone is for or against."""
    return any(map(_IN_WORDS.fullmatch, forms))


def is_declined(forms: Sequence[str]) -> bool:
    """Whether lower-cased words say that somebody would not comment."""
    return _DECLINED.search(" ".join(forms)) is not None


def read_document(
    model: DiscourseModel, table: WordTable, vectors: Floats, target: Floats | None
) -> ModelReading:
    """The model's reading of a document; `vectors` has a row a word. Each passage is read with the
    target, so only the first words of a very long one count."""
    wanted = np.zeros((0, vectors.shape[1]), np.float32) if target is None else target[:_TARGET]
    return model.read(list(table.passages(vectors, wanted)))


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
