"""The stance of a statement, as a sum of named terms. Positive terms are in favour.

- `cue` (2): the stance that a judging cue shows: «қолдады», «жақтайды» are in favour; «сынады»,
  «қауіптенеді», «қарсылық білдірді» against. A negated cue has the reversed sign. A denial («жоққа
  шығарды») is in favour.
- `deed` (2): public deeds. Protest is against; support, permission and an official's intention
  («-мақ») are in favour. If an authority forbids protest, this is in favour; if it forbids other
  things, against.
- `request` (2): a request, or a statement of necessity, to stop the measure or to continue it.
- `words` (1 each, at most 2): polar words of the content (see `polarity`). They count half if the
  content names neither the target nor a noun that refers to it, and half if it has a condition or a
  doubt. If an official does not name the target, negative words do not count, because they are the
  reason for the measure.
- `question` (-0.7): a question by anyone except an official.
- `owner` (1): the source proposed the measure: title or lead name it with a verb of proposing.
- `official` (0.6): the source is another body or officer of the state.
- `kin` (1.5): the other statements of the same source, from -1 to 1: their sum divided by the sum
  of their absolute values. Judgements count double, and the first of them double again.
- `setting` (0.8): the first sentence of the paragraph names a side: «Қарсылар да бар»,
  «Қолдаушылар көп».

If a source requests something else («есеп жарияланса екен», «сыйақы төленуі керек»), it sets a
condition. Then good words and its support in other statements do not count. All terms of a mere
fact are multiplied by 0.2 (see `details`).

A sum of at least 0.5 is `favor`, a sum of at most -0.5 is `against`, any other is `neutral`. The
probabilities for a sum s are the softmax of s, -s and 0.5. They are a heuristic, and are not
calibrated. The rules cannot tell that a statement is not about the target.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from qazcorpus.document import Probabilities, Statement, Target
from qazcorpus.statements.rules.details import DetailFinder
from qazcorpus.statements.rules.interfaces import StanceContext
from qazcorpus.statements.rules.lexicon import DeedTable, Lexicon, load_lexicon
from qazcorpus.statements.rules.parties import Parties, PartyFinder
from qazcorpus.statements.rules.polarity import PolarityScorer
from qazcorpus.statements.rules.targets import target_stems
from qazcorpus.statements.rules.units import AnalysisInput

THRESHOLD: Final = 0.5
CUE: Final = 2.0
DEED: Final = 2.0
WORDS: Final = 2.0
UNNAMED: Final = 0.5
QUESTION: Final = -0.7
OWNER: Final = 1.0
OFFICIAL: Final = 0.6
KIN: Final = 1.5
SETTING: Final = 0.8
HEDGE: Final = 0.5
DETAIL: Final = 0.2
_SIGN: Final = {"favor": 1.0, "against": -1.0}
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[,?!]")
_NESTED: Final = re.compile(r"«[^«»]*»")  # titles of laws and names do not show a stance
_INTENT: Final = ("мақ", "мек", "бақ", "бек", "пақ", "пек", "мақшы", "мекші")
_ASKING: Final = frozenset({"demand", "question"})
_DEED_SIGN: Final = {"protest": -1.0, "support": 1.0, "permit": 1.0, "sign": 0.0}
_OWN_TERMS: Final = ("cue", "deed", "request", "words", "question")
_JUDGING: Final = frozenset({"praise", "criticise", "mock", "oppose", "fear", "agree", "refuse"})


@dataclass(frozen=True, slots=True)
class StatementEvidence:
    """The terms that depend on the statement alone, and conditions for the other terms.

    `named`: it names the target or a noun that refers to it. `hedged`: it has a condition or a
    doubt. `asks`: it requests something other than to stop or continue the measure. `detail`: it is
    a mere fact (see `details`).
    """

    cue: float
    deed: float
    request: float
    words: float
    question: float
    named: bool
    hedged: bool
    asks: bool
    detail: bool

    @property
    def weight(self) -> float:
        """Its weight in the term `kin` of the source's other statements. Judgements and requests
        have a higher weight than words."""
        words = self.words * self.named * (HEDGE if self.hedged else 1.0)
        total = 2 * (self.cue + self.deed + self.request) + words + self.question
        return DETAIL * total if self.detail else total


class RuleStanceClassifier:
    """Judges the stance by the sum of the terms above."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        lexicon = lexicon or load_lexicon()
        self._polarity = PolarityScorer(lexicon)
        self._parties = PartyFinder(lexicon)
        self._cues = lexicon.cue_verbs
        self._deeds = DeedTable(lexicon)
        self._dissent = lexicon.nouns("actions", "dissent")
        self._anaphors = lexicon.nouns("nouns", "anaphor")
        self._details = DetailFinder(lexicon)
        self._hedges = lexicon.nouns("function_words", "hedges")

    def judge(
        self, doc: AnalysisInput, statements: Sequence[Statement], target: Target
    ) -> list[Probabilities]:
        """The heuristic probabilities for each of the document's statements."""
        context = StanceContext(doc, doc.units, statements)
        return [_probabilities(sum(self.terms(s, target, context).values())) for s in statements]

    def terms(
        self, statement: Statement, target: Target | None, context: StanceContext
    ) -> dict[str, float]:
        """The terms of the statement's score, by name."""
        parties, own = self._evidence(target, context)
        number = parties.number(statement)
        shown = own[number] if number >= 0 else self._own(statement, target, context)
        terms = {name: getattr(shown, name) for name in _OWN_TERMS}
        if number >= 0:
            party = parties.parties[number]
            terms["owner"] = OWNER * party.owner
            terms["official"] = OFFICIAL * (party.official and not party.owner)
            if party.official:
                terms["question"] = 0.0
                if shown.words < 0 and not shown.named:
                    terms["words"] = 0.0
                elif statement.content.text.endswith(_INTENT):
                    terms["deed"] = DEED
            terms["kin"] = KIN * _agreement([own[place].weight for place in parties.kin(number)])
            terms["setting"] = SETTING * parties.settings[number]
            if shown.asks and statement.source is not None:
                terms["kin"] = min(terms["kin"], 0.0)
                terms["official"] *= shown.named
        if shown.hedged:
            terms["words"] *= HEDGE
        if shown.detail:
            terms = {name: DETAIL * value for name, value in terms.items()}
        return terms

    def kin(self, target: Target | None, context: StanceContext) -> list[list[int]]:
        """For each statement of the document, the indices of the other statements by the same
        source. The term `kin` is computed from them."""
        parties, own = self._evidence(target, context)
        return [parties.kin(place) for place in range(len(own))]

    def _evidence(
        self, target: Target | None, context: StanceContext
    ) -> tuple[Parties, list[StatementEvidence]]:
        if "rules" not in context.memo:
            own = [self._own(s, target, context) for s in context.statements]
            context.memo["rules"] = (self._parties.find(context), own)
        found: tuple[Parties, list[StatementEvidence]] = context.memo["rules"]
        return found

    def _own(
        self, statement: Statement, target: Target | None, context: StanceContext
    ) -> StatementEvidence:
        """The evidence of the statement alone."""
        content = _forms(_NESTED.sub(" ", statement.content.text))
        cue = _forms(statement.cue.text) if statement.cue else []
        sign, group = self._cue_sign(cue, content)
        stems = target_stems(target.text) if target else ()
        named = self._names(statement, target, content, context)
        polarity = self._polarity.score(
            content, demanded=group in _ASKING, target=stems, named=named
        )
        words = max(-WORDS, min(0.0 if polarity.asks else WORDS, polarity.words))
        deed = 0.0 if cue else DEED * self._deed_sign(content)
        judged = group in _JUDGING or group == "deny" or deed != 0
        return StatementEvidence(
            cue=0.0 if deed else CUE * sign if judged else 0.5 * CUE * sign,
            deed=deed,
            request=0.0 if deed else polarity.request,
            words=0.0 if judged else words if named else UNNAMED * words,
            question=QUESTION if "?" in content and not judged else 0.0,
            named=named,
            hedged=content[-1:] == ["байланысты"]
            or any(self._hedges.at(content, i) for i in range(len(content))),
            asks=polarity.asks and not judged,
            detail=not (judged or polarity.request or polarity.asks)
            and not self._cue_sign([], content)[0]  # «…қолдайтынын»: the content itself judges
            and self._details.is_detail(statement, content, stems, context),
        )

    def _names(
        self,
        statement: Statement,
        target: Target | None,
        content: Sequence[str],
        context: StanceContext,
    ) -> bool:
        span = statement.content
        if "mentions" not in context.memo:
            context.memo["mentions"] = sorted(m.start for m in target.mentions) if target else []
        mentions: list[int] = context.memo["mentions"]
        if bisect_left(mentions, span.start) < bisect_left(mentions, span.end):
            return True
        return any(self._anaphors.at(content, index) for index in range(len(content)))

    def _cue_sign(self, cue: Sequence[str], content: Sequence[str]) -> tuple[float, str]:
        """The sign and the group of the cue or, without a cue, of the content's last judgement."""
        forms = cue or content
        for index in range(len(forms) - 1, -1, -1):
            hit = self._cues.at(forms, index)
            if hit is None or (not cue and hit.entry.group not in _JUDGING):
                continue
            if not cue and hit.inflection.form == "infinitive":
                continue
            sign = _SIGN.get(hit.entry.stance, 0.0)
            negated = hit.inflection.negated or "емес" in forms[index + 1 : index + 3]
            return (-sign if negated else sign), hit.entry.group
        return 0.0, ""

    def _deed_sign(self, content: Sequence[str]) -> float:
        """The sign of a public deed at the end of the content; 0 if there is none."""
        for index in range(len(content) - 1, max(-1, len(content) - 4), -1):
            deed = self._deeds.at(content, index)
            if deed is None:
                continue
            if deed.kind == "forbid":
                return 1.0 if any(self._dissent.at(content, i) for i in range(index)) else -1.0
            return _DEED_SIGN[deed.kind]
        return 0.0


def _agreement(sums: Sequence[float]) -> float:
    """The agreement of weights, from -1 (all against) to 1 (all in favour); 0 if all are 0."""
    first = next((value for value in sums if abs(value) >= CUE), 0.0)
    size = sum(abs(value) for value in sums) + abs(first)
    return (sum(sums) + first) / max(size, 1.0)


def _forms(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _probabilities(total: float) -> Probabilities:
    favor, against, neutral = exp(total), exp(-total), exp(THRESHOLD)
    size = favor + against + neutral
    return Probabilities(favor / size, against / size, neutral / size, 0.0)
