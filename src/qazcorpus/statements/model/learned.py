"""Statements and stances by the discourse model, on top of the rules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from qazcorpus.decoding import Floats
from qazcorpus.document import STANCES, Span, Statement, Target
from qazcorpus.statements.model.discourse import (
    TERMS,
    Candidates,
    DiscourseModel,
    ModelReading,
    Parts,
)
from qazcorpus.statements.model.features import Edges, places_of
from qazcorpus.statements.model.found_parts import (
    FoundParts,
    confirmed,
    found_parts,
    nearest_cue,
)
from qazcorpus.statements.model.passages import WordTable, word_table
from qazcorpus.statements.model.rule_links import RuleLinks
from qazcorpus.statements.rules.finder import Analysis, RuleStatementFinder
from qazcorpus.statements.rules.interfaces import StanceContext
from qazcorpus.statements.rules.stance import RuleStanceClassifier
from qazcorpus.statements.rules.targets import TargetFinder
from qazcorpus.statements.rules.units import AnalysisInput

# The share of the rules in a stance. The first was chosen on the texts kept for measuring.
_SHARE, _SHARE_IN_WORDS = 0.1, 0.5
_IN_WORDS = re.compile(
    r"қарсы(?:мын|мыз|лық.*|лас.*)?|қолда(?!н|ғы).*|құпта.*|наразы.*|айыпта.*|мақұлда(?!н).*"
    r"|пайдалы.*|зиянды.*|тиімсіз.*|әділетсіз.*|орынсыз.*|қате"
)
# Who does not speak is neutral: «түсініктеме беруден бас тартты».
_DECLINED = re.compile(
    r"(?:түсініктеме|комментарий|пікір|баға) (?:(?:беруден|айтудан|білдіруден)\b|берме[дйгу])"
)
_NEUTRALLY = [0.95 if stance == "neutral" else 0.025 for stance in STANCES]
_FRAGMENT = 4  # sentences that make a document
_SHARP, _SHARP_IN_WORDS, _NEUTRAL = 1.0, 4.0, 1.0
_TOGETHER, _NEAREST = 128, 200  # contents whose sources are chosen together, sources on either side
_TARGET = 64  # words of a target that are read

Encode = Callable[[str], Floats]


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
