"""Find statements and stances with the discourse model and the rules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from qazcorpus.decoding import Floats
from qazcorpus.document import STANCES, Probabilities, Span, Statement, Target
from qazcorpus.statements.answers import judged_under_each, with_answer
from qazcorpus.statements.model.attached import (
    attached_source,
    is_author,
    is_authors,
    is_nobodys,
    is_outlet,
    is_question,
    passes_on,
    quoted_speaker,
)
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
    refers_back,
    said_share,
)
from qazcorpus.statements.model.passages import WordTable, word_table
from qazcorpus.statements.model.rule_links import RuleLinks
from qazcorpus.statements.rules.finder import Analysis, RuleStatementFinder
from qazcorpus.statements.rules.interfaces import StanceClassifier, StanceContext
from qazcorpus.statements.rules.judging import answers_of
from qazcorpus.statements.rules.stance import RuleStanceClassifier
from qazcorpus.statements.rules.targets import TargetFinder
from qazcorpus.statements.rules.units import AnalysisInput

# The share of the rules in a stance. The first was chosen on the texts kept for measuring.
_SHARE, _SHARE_IN_WORDS = 0.1, 0.5
_IN_WORDS = re.compile(
    r"қарсы(?:мын|мыз|лық.*|лас.*)?|қолда(?!н|ғы).*|құпта.*|наразы.*|айыпта.*|мақұлда(?!н).*"
    r"|пайдалы.*|зиянды.*|тиімсіз.*|әділетсіз.*|орынсыз.*|қате"
)
# Someone who refuses to comment is neutral: «түсініктеме беруден бас тартты».
_DECLINED = re.compile(
    r"(?:түсініктеме|комментарий|пікір|баға) (?:(?:беруден|айтудан|білдіруден)\b|берме[дйгу])"
)
_NEUTRALLY = [0.95 if stance == "neutral" else 0.025 for stance in STANCES]
# Minimum mean probability of a content without a cue and without a source in its sentence. It was
# chosen as the values in `found_parts`.
_ALONE = 0.8
_FRAGMENT = 4  # a text with fewer units is a fragment
# Scale of the rules' score (in general, and for a position in explicit words); logit of neutral.
_SHARP, _SHARP_IN_WORDS, _NEUTRAL = 1.0, 4.0, 1.0
_TOGETHER, _NEAREST = 128, 200  # contents in a batch; candidate sources before and after a batch
_TARGET = 64  # maximum number of words of a target that are read

Encode = Callable[[str], Floats]


class FoundStatement(NamedTuple):
    """The words of a content, of its source and of its cue; None for a part that is missing."""

    content: Edges
    source: Edges | None
    cue: Edges | None


class LearnedAnalyser:
    """Finds the targets, the statements and their stances with a trained `DiscourseModel`.

    The model also reads what the rules find. The rules may add a statement where the model finds
    none (`confirmed`).
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

    def analyse(
        self,
        doc: AnalysisInput,
        vectors: Floats,
        encode: Encode,
        engine: StanceClassifier | None = None,
    ) -> Analysis:
        """The document's targets (given or found) and its statements with their stances, each
        statement under each target. Without a target, there are no stances.

        `vectors` has a row for each token of the document. `encode` gives the vectors of a text's
        words (words × the same width). `engine` judges the stances in place of the model.
        """
        targets = self._targets.find(doc, doc.units)
        certain = self._rules.certain(doc)
        rules = self._rules.find(doc, targets, certain)
        table = word_table(doc, rules)
        if not len(table.tokens):
            return Analysis(targets, ())

        def read(target: Target | None) -> ModelReading:
            own = encode(target.text) if target else None
            return read_document(self.model, table, vectors[table.tokens], own)

        first = next(iter(targets), None)
        reading = read(first)
        statements, words = self._statements(doc, table, reading, rules, certain)

        def judge(target: Target) -> list[Probabilities]:
            if engine is not None:
                return answers_of(engine, doc, statements, target)
            own = reading if target is first else read(target)
            return self._judge(doc, table, own, statements, words, target=target)

        return Analysis(targets, judged_under_each(statements, targets, judge))

    def _statements(
        self,
        doc: AnalysisInput,
        table: WordTable,
        reading: ModelReading,
        rules: Sequence[Statement],
        certain: Sequence[Statement],
    ) -> tuple[tuple[Statement, ...], list[FoundStatement]]:
        """The statements, without target and stance, and the words of their parts."""
        whole = len(doc.units) >= _FRAGMENT
        words = self._found(reading, table, rules, certain, doubtful=whole)
        if not whole:
            # A few sentences are not enough to show that the author argues.
            words = [p for p in words if p.source or p.cue or is_authors(p.content, table)]

        def span(edges: Edges | None) -> Span | None:
            return table.span(doc.text, edges) if edges else None

        found = tuple(
            Statement(
                content=table.span(doc.text, content),
                source=span(source),
                cue=span(cue),
                id=f"s{number}",
            )
            for number, (content, source, cue) in enumerate(words, 1)
        )
        return found, words

    def judge(
        self,
        doc: AnalysisInput,
        statements: Sequence[Statement],
        target: Target,
        vectors: Floats,
        encode: Encode,
    ) -> tuple[Statement, ...]:
        """The document's given statements, which are in order, with their stance toward the target.

        A statement without a word has no stance. `vectors` and `encode` are those of `analyse`.
        """
        table = word_table(doc, self._rules.find(doc, [target]))
        words = {
            number: FoundStatement(content, table.words_of(s.source), table.words_of(s.cue))
            for number, s in enumerate(statements)
            if (content := table.words_of(s.content)) is not None
        }
        if not words:
            return tuple(statements)
        reading = read_document(self.model, table, vectors[table.tokens], encode(target.text))
        kept = [statements[number] for number in words]
        answers = self._judge(doc, table, reading, kept, [*words.values()], target=target)
        answered = dict(zip(words, map(with_answer, kept, answers), strict=True))
        return tuple(answered.get(number, s) for number, s in enumerate(statements))

    def _judge(
        self,
        doc: AnalysisInput,
        table: WordTable,
        reading: ModelReading,
        statements: Sequence[Statement],
        words: Sequence[FoundStatement],
        *,
        target: Target,
    ) -> list[Probabilities]:
        """The probabilities of each statement's answers under a target."""
        contents, sources, cues = zip(*words, strict=True)
        terms, kin = terms_and_kin(self._stances, doc, statements, target)
        ngrams = [table.ngrams(*parts) for parts in zip(contents, cues, strict=True)]
        stances = pooled(
            self.model.stances(reading, Parts(contents, sources, cues, kin), terms, ngrams),
            terms,
            [is_explicit(table.forms[slice(*content)]) for content in contents],
        )
        declined = [is_declined(table.forms[slice(*content)]) for content in contents]
        stances[declined] = _NEUTRALLY
        # The model cannot tell that a statement is not about the target.
        return [Probabilities(float(f), float(a), float(n), 0.0) for f, a, n in stances]

    def _found(
        self,
        reading: ModelReading,
        table: WordTable,
        rules: Sequence[Statement],
        certain: Sequence[Statement],
        *,
        doubtful: bool,
    ) -> list[FoundStatement]:
        """The statements in the order of the text: those that the model finds, and confirmed
        statements of the rules. If the model finds no source for the latter, they keep theirs."""
        parts = found_parts(reading, table, doubtful=doubtful)
        sure = {
            content: (table.words_of(s.source), table.words_of(s.cue))
            for s in certain
            if (content := table.words_of(s.content))
        }
        taken = np.zeros(len(table.forms), bool)
        for content in sure:
            taken[slice(*content)] = True
        own = [
            content
            for content in parts.contents
            if not (refers_back(content, table) or taken[slice(*content)].any())
        ]
        ruled = {
            content: parts
            for content, parts in confirmed(rules, [*own, *sure], reading, table).items()
            if not refers_back(content, table)
        } | sure
        contents = sorted([*ruled, *own])
        said = said_share(reading)
        found: list[FoundStatement] = []
        answered, guest = 0, None
        for content, chosen in zip(
            contents, self._sources(contents, parts, reading, table, rules), strict=True
        ):
            named, cue = ruled.get(content, (None, None))
            if content not in sure:
                cue = cue or nearest_cue(content, parts.cues, table)
            source = _speaker((content, cue), chosen, named, parts.sources, table)
            if content in sure:
                if named is None and guest and not (source and answered < source[0]):
                    source = guest  # the same guest answers again
                source = attached_source(content, cue, parts.sources, table) or named or source
                answered, guest = content[1], None if named else source
            statement = FoundStatement(content, source, cue)
            if content in sure or said[slice(*content)].mean() >= least_share(statement, table):
                found.append(statement)
        return found

    def _sources(
        self,
        contents: Sequence[Edges],
        parts: FoundParts,
        reading: ModelReading,
        table: WordTable,
        rules: Sequence[Statement],
    ) -> Iterator[Edges | None]:
        """Yield the source of each content. The contents are in order. If there are very many
        sources, only the nearest are candidates."""
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
            heard = np.array([not (is_outlet(s, table) or is_author(s, table)) for s in near], bool)
            speakers = Candidates(
                [source for source, kept in zip(near, heard, strict=True) if kept],
                candidates.places[:, heard],
                candidates.linked[:, heard],
                doubts[heard],
            )
            choices = self._chosen(reading, some, candidates)
            others = self._chosen(reading, some, speakers)
            for content, choice, other in zip(some, choices, others, strict=True):
                if choice is None or is_question(content, table):
                    yield None
                    continue
                # An outlet speaks in its own sentence only.
                same = table.sentences[choice[0]] == table.sentences[content[0]]
                if is_authors(content, table) and (is_author(choice, table) or not same):
                    yield None
                elif is_author(choice, table) or (is_outlet(choice, table) and not same):
                    yield other
                else:
                    yield choice

    def _chosen(
        self, reading: ModelReading, contents: Sequence[Edges], candidates: Candidates
    ) -> list[Edges | None]:
        """The model's source for each content."""
        choices = self.model.sources(reading, contents, candidates).tolist()
        return [candidates.sources[n] if n < len(candidates.sources) else None for n in choices]


def _speaker(
    said: tuple[Edges, Edges | None],
    chosen: Edges | None,
    named: Edges | None,
    sources: Sequence[Edges],
    table: WordTable,
) -> Edges | None:
    """The source of a content and its cue (`said`): that of its clause, or else the one that the
    model chose, or else the one that the rules named. The author is not a source."""
    content, cue = said
    attached = attached_source(content, cue, sources, table)
    if attached and not (chosen and passes_on(attached, chosen, content, table)):
        return quoted_speaker(attached, content, table) or attached
    if is_nobodys(cue, table):
        return None
    found = chosen or (named if named and not is_author(named, table) else None)
    return (quoted_speaker(found, content, table) if found else None) or found


def least_share(parts: FoundStatement, table: WordTable) -> float:
    """The minimum mean probability of a statement's content. It is higher if the statement has
    neither a cue nor a source in its sentence."""
    if parts.cue is not None:
        return 0.0
    near = parts.source and table.sentences[parts.source[0]] == table.sentences[parts.content[0]]
    return 0.0 if near else _ALONE


def terms_and_kin(
    classifier: RuleStanceClassifier,
    doc: AnalysisInput,
    statements: Sequence[Statement],
    target: Target | None,
) -> tuple[Floats, list[list[int]]]:
    """The terms of the rules' score of each statement (statements × 9), and for each statement the
    indices of the other statements by the same source."""
    context = StanceContext(doc, doc.units, statements)
    rows = [list(classifier.terms(s, target, context).values()) for s in statements]
    terms = np.array(rows, np.float32).reshape(len(rows), TERMS)
    return terms, classifier.kin(target, context)


def pooled(stances: Floats, terms: Floats, explicit: Sequence[bool]) -> Floats:
    """A weighted mean of the model's probabilities and those of the rules' score (contents × 3).

    If a content states a position in explicit words (`explicit`), the rules have a larger weight,
    because the authors of the training texts mostly avoided such words.
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
    """Whether lower-case words say explicitly that someone is for or against something."""
    return any(map(_IN_WORDS.fullmatch, forms))


def is_declined(forms: Sequence[str]) -> bool:
    """Whether lower-case words say that someone refuses to comment."""
    return _DECLINED.search(" ".join(forms)) is not None


def read_document(
    model: DiscourseModel, table: WordTable, vectors: Floats, target: Floats | None
) -> ModelReading:
    """The model's output for a document. `vectors` has a row for each word. `target` has a row for
    each word of the target; only the first `_TARGET` rows are read."""
    own = np.zeros((0, vectors.shape[1]), np.float32) if target is None else target[:_TARGET]
    return model.read(list(table.passages(vectors, own)))
