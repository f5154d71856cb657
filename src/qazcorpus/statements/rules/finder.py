"""Find the statements of a document with all rules together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from qazcorpus.document import Span, Statement, Target
from qazcorpus.statements.answers import judged_under_each, with_answer
from qazcorpus.statements.rules.actions import ActionReader
from qazcorpus.statements.rules.author import AuthorReader, is_author
from qazcorpus.statements.rules.clauses import Attribution, ClauseReader
from qazcorpus.statements.rules.cues import CueFinder
from qazcorpus.statements.rules.frames import make_frame
from qazcorpus.statements.rules.headlines import HeadlineReader
from qazcorpus.statements.rules.interfaces import (
    StanceClassifier,
    StatementFinder,
    span_of,
)
from qazcorpus.statements.rules.judging import answers_of
from qazcorpus.statements.rules.leftovers import LeftoverReader
from qazcorpus.statements.rules.lexicon import Lexicon, load_lexicon
from qazcorpus.statements.rules.set_forms import SetFormReader
from qazcorpus.statements.rules.source_finder import SourceFinder
from qazcorpus.statements.rules.stance import RuleStanceClassifier
from qazcorpus.statements.rules.targets import TargetFinder
from qazcorpus.statements.rules.units import AnalysisInput, Unit


@dataclass(frozen=True, slots=True)
class Analysis:
    """The targets and statements that were found in a document."""

    targets: tuple[Target, ...]
    statements: tuple[Statement, ...]


class RuleStatementFinder:
    """Finds statements by rules and lexicons. `clauses` lists the constructions."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        lexicon = lexicon or load_lexicon()
        sources = SourceFinder(lexicon)
        self._cues = CueFinder(lexicon)
        self._clauses = ClauseReader(lexicon, sources)
        self._leftovers = LeftoverReader(lexicon, sources, self._clauses)
        self._actions = ActionReader(lexicon, sources, self._clauses)
        self._headlines = HeadlineReader(lexicon, sources, self._clauses)
        self._author = AuthorReader(lexicon)
        self._set_forms = SetFormReader(lexicon, sources, self._clauses, self._cues)

    def certain(self, doc: AnalysisInput) -> tuple[Statement, ...]:
        """The statements whose form alone shows their parts (see `SetFormReader`), in order."""
        return tuple(
            _statement(doc.text, found) for found in self._set_forms.find(doc.text, doc.units)
        )

    def find(
        self,
        doc: AnalysisInput,
        targets: Sequence[Target],
        certain: Sequence[Statement] | None = None,
    ) -> tuple[Statement, ...]:
        """The statements, in the order of the text. If a sentence has no source, the last source
        before it is used. `certain` is the result of that method, if it is known."""
        units = doc.units
        found: list[list[Attribution]] = []
        speaker: tuple[int, int] | None = None
        for unit in units:
            attributions = []
            for attribution in self._unit(doc.text, unit):
                source = attribution.source
                if source is None and not (unit.title or attribution.impersonal):
                    source = speaker
                elif source and not (unit.title or is_author(doc.text, source)):
                    speaker = source
                attributions.append(replace(attribution, source=source))
            found.append(attributions)
        certain = self.certain(doc) if certain is None else certain
        own = [unit for unit in units if not _overlaps_any(unit, certain)]
        comment = self._author.is_comment(own)
        if comment:
            found = [[] if self._author.own(doc.text, group) else group for group in found]
        statements = [_statement(doc.text, a) for group in found for a in group]
        if comment:
            statements += self._author.find(doc, units, found, targets)
        statements = [s for s in statements if not _overlaps_any(s.content, certain)]
        statements += certain
        return tuple(sorted(statements, key=lambda s: (s.content.start, s.content.end)))

    def _unit(self, text: str, unit: Unit) -> list[Attribution]:
        frame = make_frame(unit)
        headline = self._headlines.read(text, frame) if unit.title else None
        if headline is not None:
            return [headline]
        found = self._clauses.read(text, frame, self._cues.find(frame))
        found += self._leftovers.read(text, frame, found)
        action = self._actions.read(text, frame)
        last = frame.unit.words[frame.skip_punct_back(len(frame.forms) - 1)].end
        if action is not None and not any(a.cue and a.cue[1] == last for a in found):
            found = [a for a in found if not _overlap(a.content, action.content)]
            found.append(action)
        return sorted(found, key=lambda a: a.content)


class StatementAnalyser:
    """Finds the targets, the statements and their stances. Each of the three can be replaced."""

    def __init__(
        self,
        finder: StatementFinder | None = None,
        classifier: StanceClassifier | None = None,
        targets: TargetFinder | None = None,
    ) -> None:
        self._finder = finder or RuleStatementFinder()
        self._classifier = classifier or RuleStanceClassifier()
        self._targets = targets or TargetFinder()

    def analyse(self, doc: AnalysisInput, engine: StanceClassifier | None = None) -> Analysis:
        """The document's targets (given or found) and its statements with their stances, each
        statement under each target. Without a target, there are no stances. `engine` judges the
        stances in place of the classifier."""
        targets = self._targets.find(doc, doc.units)
        statements = self._finder.find(doc, targets)
        statements = tuple(replace(s, id=f"s{n}") for n, s in enumerate(statements, start=1))
        judge = partial(answers_of, engine or self._classifier, doc, statements)
        return Analysis(targets, judged_under_each(statements, targets, judge))

    def judge(
        self,
        doc: AnalysisInput,
        statements: Sequence[Statement],
        target: Target,
        engine: StanceClassifier | None = None,
    ) -> tuple[Statement, ...]:
        """The document's given statements, which are in order, with their stance. `engine` is that
        of `analyse`."""
        if not statements:
            return ()
        answers = answers_of(engine or self._classifier, doc, statements, target)
        return tuple(map(with_answer, statements, answers))


def _statement(text: str, found: Attribution) -> Statement:
    """The attribution as a statement. The author of the text is not a source."""
    named = found.source if not is_author(text, found.source) else None
    return Statement(
        content=span_of(text, found.content),
        source=span_of(text, named) if named else None,
        cue=span_of(text, found.cue) if found.cue else None,
    )


def _overlaps_any(part: Span | Unit, statements: Sequence[Statement]) -> bool:
    """Whether a part of the text overlaps with a content of the statements, which are in order."""
    place = bisect_left(statements, part.end, key=lambda statement: statement.content.start)
    return place > 0 and statements[place - 1].content.end > part.start


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]
