"""Statements and stances by the discourse model, on top of the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qazcorpus.document import STANCES, Span, Statement, Target
from qazcorpus.pipeline.decoding import Floats, Ints, TagLayout, padded_groups, viterbi
from qazcorpus.statements.discourse import (
    TERMS,
    DiscourseModel,
    Edges,
    Parts,
    Reading,
    places_of,
)
from qazcorpus.statements.finder import Analysis, RuleStatementFinder
from qazcorpus.statements.interfaces import StanceContext, span_of
from qazcorpus.statements.passages import WordTable, word_table
from qazcorpus.statements.stance import RuleStanceClassifier
from qazcorpus.statements.targets import TargetFinder
from qazcorpus.statements.units import AnalysisInput

_FARTHEST_CUE = 12
_SAID = 0.5
# Of contents that the model alone finds; chosen with the texts kept for measuring in sight.
_SURELY_SAID, _FEWEST_WORDS = 0.7, 2
_SHARE, _SHARE_IN_WORDS = 0.2, 0.35
_IN_WORDS = re.compile(
    r"қарсы(?:мын|мыз|лық.*|лас.*)?|қолда(?!н|ғы).*|құпта.*|наразы.*|айыпта.*|мақұлда(?!н).*"
)
_FRAGMENT = 4  # sentences that make a document
_SHARP, _SHARP_IN_WORDS, _NEUTRAL = 1.0, 4.0, 1.0
_ALIKE = 0.5
_DECODED = 1 << 14  # words that are decoded together
_LOOSE = frozenset(".,;:-–—―")
_OPENING = frozenset('«“„‹"')
_CLOSING = frozenset('»”›“"')
_BOTH = _OPENING & _CLOSING
_LAYOUT = TagLayout(("O", "B-X", "I-X"))

Encode = Callable[[str], Floats]


@dataclass(frozen=True, slots=True)
class FoundParts:
    """Spans of words: contents, sources and cues, each in the order of the text."""

    contents: list[Edges]
    sources: list[Edges]
    cues: list[Edges]


class LearnedAnalyser:
    """Finds the target, the statements and their stance with a trained `DiscourseModel`.

    What the rules find is one of the things that the model reads.
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
        reading: Reading,
        rules: Sequence[Statement],
        target: Target | None,
    ) -> tuple[Statement, ...]:
        parts = found_parts(reading, table)
        ruled = confirmed(rules, parts.contents, reading, table)
        contents = sorted(
            [*ruled, *(c for c in parts.contents if not any(_overlap(c, r) for r in ruled))]
        )
        if not contents:
            return ()
        chosen = self.model.sources(
            reading,
            contents,
            parts.sources,
            places_of(contents, parts.sources, table.sentences),
            linked_by_rules(contents, parts.sources, rules, table),
        )
        sources = [parts.sources[i] if i < len(parts.sources) else None for i in chosen]
        cues = [nearest_cue(content, parts.cues, table) for content in contents]
        for number, content in enumerate(contents):
            if content in ruled:
                source, cue = ruled[content]
                sources[number] = source or sources[number]
                cues[number] = cue or cues[number]

        def span(edges: Edges) -> Span:
            return span_of(doc.text, (int(table.starts[edges[0]]), int(table.ends[edges[1] - 1])))

        found = tuple(
            Statement(
                content=span(content),
                source=span(source) if source else None,
                cue=span(cue) if cue else None,
                target=target.text if target else "",
                id=f"s{number}",
            )
            for number, (content, source, cue) in enumerate(
                zip(contents, sources, cues, strict=True), 1
            )
        )
        if len(doc.units) < _FRAGMENT:
            # A sentence or two by themselves do not show that an author argues.
            found = tuple(s for s in found if s.source or s.cue)
            kept = [n for n, (s, c) in enumerate(zip(sources, cues, strict=True)) if s or c]
            contents = [contents[n] for n in kept]
            sources, cues = [sources[n] for n in kept], [cues[n] for n in kept]
        if target is None or not found:
            return found
        terms = rule_terms(self._stances, doc, found, target)
        ngrams = [table.ngrams(*parts) for parts in zip(contents, cues, strict=True)]
        stances = pooled(
            self.model.stances(reading, Parts(contents, sources, cues), terms, ngrams),
            terms,
            [is_explicit(table.forms[slice(*content)]) for content in contents],
        )
        best = stances.argmax(1).tolist()
        return tuple(
            replace(statement, stance=STANCES[i], confidence=round(float(row[i]), 3))
            for statement, i, row in zip(found, best, stances, strict=True)
        )


def rule_terms(
    classifier: RuleStanceClassifier,
    doc: AnalysisInput,
    statements: Sequence[Statement],
    target: Target | None,
) -> Floats:
    """The terms of the rules' score of each statement (statements × 9)."""
    context = StanceContext(doc, doc.units, statements)
    rows = [list(classifier.terms(s, target, context).values()) for s in statements]
    return np.array(rows, np.float32).reshape(len(rows), TERMS)


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


def read_document(
    model: DiscourseModel, table: WordTable, vectors: Floats, target: Floats | None
) -> Reading:
    """The model's reading of a document; `vectors` has a row a word."""
    wanted = np.zeros((0, vectors.shape[1]), np.float32) if target is None else target
    return model.read(list(table.passages(vectors, wanted)))


def found_parts(reading: Reading, table: WordTable) -> FoundParts:
    """The best spans of each part; none crosses a paragraph's border. Contents of a word, and those
    that the model is unsure of, are left out."""
    spans = decoded(reading.tags, table.begins)
    contents, sources, cues = (
        [edges for span in sorted(found) if (edges := without_marks(span, table.forms))]
        for found in spans
    )
    said = said_share(reading)
    sure = [
        (start, end)
        for start, end in contents
        if said[start:end].mean() >= _SURELY_SAID
        and sum(map(_has_letter, table.forms[start:end])) >= _FEWEST_WORDS
    ]
    return FoundParts(sure, sources, cues)


def decoded(tags: Floats, begins: NDArray[np.bool_]) -> list[list[Edges]]:
    """The spans, in no order, of the best valid tag sequence of each part.

    `tags` (parts × words × 3) are finite log-probabilities; no span crosses a word at which a
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


def said_share(reading: Reading) -> Floats:
    """How likely each word is to be in a content (words)."""
    share: Floats = np.exp(reading.tags[0, :, 1:]).sum(-1)
    return share


def confirmed(
    rules: Sequence[Statement], contents: Sequence[Edges], reading: Reading, table: WordTable
) -> dict[Edges, tuple[Edges | None, Edges | None]]:
    """The statements of the rules that the model bears out, their source and cue by their content.

    Rules that saw who speaks, or by what word, are surer of borders and speakers than a model of
    this size; whether something is said at all, the model knows better. So a rule's statement holds
    where it has a source or a cue of its own, the model finds its words to be said, and no content
    that the model found goes far beyond it.
    """
    said = said_share(reading)
    found: dict[Edges, tuple[Edges | None, Edges | None]] = {}
    for rule in rules:
        content = table.words_of(rule.content)
        if content is None or (rule.source is None and rule.cue is None):
            continue
        beyond = [c for c in contents if _overlap(c, content) and _dice(c, content) < _ALIKE]
        if said[slice(*content)].mean() < _SAID or beyond:
            continue
        found[content] = (
            table.words_of(rule.source) if rule.source else None,
            table.words_of(rule.cue) if rule.cue else None,
        )
    return found


def without_marks(edges: Edges, forms: Sequence[str]) -> Edges | None:
    """The span without the punctuation and the outer quotation marks at its edges, as the
    guidelines have it («?», «!» and «…» stay); None where nothing else is there."""
    start, end = edges
    while start < end:
        first, last = forms[start], forms[end - 1]
        excess = _excess(forms[start:end])
        quoted = excess == 0 and _is_quoted(forms[start:end])
        if first in _LOOSE or (first in _OPENING and (quoted or excess > 0)):
            start += 1
        elif last in _LOOSE or (last in _CLOSING and excess < 0):
            end -= 1
        else:
            return start, end
    return None


def nearest_cue(content: Edges, cues: Sequence[Edges], table: WordTable) -> Edges | None:
    """The cue nearest to a content, outside of it, in its sentence or the one that follows."""
    first, last = (int(table.sentences[place]) for place in (content[0], content[1] - 1))
    near = [
        (content[0] - cue[1] if cue[1] <= content[0] else cue[0] - content[1], cue)
        for cue in cues
        if (cue[1] <= content[0] or cue[0] >= content[1])
        and table.paragraphs[cue[0]] == table.paragraphs[content[0]]
        and table.sentences[cue[0]] in (first, last, last + 1)
    ]
    gap, cue = min(near, default=(_FARTHEST_CUE, None))
    return cue if gap < _FARTHEST_CUE else None


def linked_by_rules(
    contents: Sequence[Edges],
    sources: Sequence[Edges],
    rules: Sequence[Statement],
    table: WordTable,
) -> Floats:
    """1 where the rules gave a source to a content that overlaps with this one, else 0."""
    linked = np.zeros((len(contents), len(sources)), np.float32)
    for rule in rules:
        content = table.words_of(rule.content)
        source = table.words_of(rule.source) if rule.source else None
        if content is None or source is None:
            continue
        rows = [i for i, edges in enumerate(contents) if _overlap(edges, content)]
        columns = [i for i, edges in enumerate(sources) if _overlap(edges, source)]
        linked[np.ix_(rows, columns)] = 1
    return linked


def _has_letter(form: str) -> bool:
    return any(map(str.isalnum, form))


def _spans(path: Ints, offset: int) -> Iterator[Edges]:
    begun = np.flatnonzero(path == 1).tolist()
    for start in begun:
        end = start + 1
        while end < len(path) and path[end] == 2:
            end += 1
        yield offset + start, offset + end


def _is_quoted(forms: Sequence[str]) -> bool:
    """Whether the first mark is closed by the last."""
    if len(forms) < 2 or forms[0] not in _OPENING or forms[-1] not in _CLOSING:
        return False
    if any(mark in _BOTH for mark in (forms[0], forms[-1])):
        return sum(form in _OPENING | _CLOSING for form in forms) == 2
    depth = 0
    for place, form in enumerate(forms):
        depth += (form in _OPENING) - (form in _CLOSING)
        if depth == 0:
            return place == len(forms) - 1
    return False


def _excess(forms: Sequence[str]) -> int:
    """How many more quotation marks open than close; one that may do either and has no partner is
    what its edge makes it."""
    certain = sum((form in _OPENING - _BOTH) - (form in _CLOSING - _BOTH) for form in forms)
    unsure = sum(form in _BOTH for form in forms)
    if (certain + unsure) % 2 == 0:
        return 0 if abs(certain) <= unsure else certain
    return certain or (1 if forms[0] in _BOTH else -1)


def _dice(first: Edges, second: Edges) -> float:
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return 2 * shared / (first[1] - first[0] + second[1] - second[0])


def _overlap(first: Edges, second: Edges) -> bool:
    return first[0] < second[1] and second[0] < first[1]
