"""Statements composed of a matter and an attitude toward it.

The matters are those of `annotations/stance/opposites.jsonl`, with their opposites and other
wordings; the attitudes are those of `annotations/stance/attitudes.yaml`. A small encoder learns the
statements that people wrote by heart. There are so many compositions that it has to learn how the
side follows from the attitude, from the matter in the statement, and from the target.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Final

from qazcorpus.document import Answer
from qazcorpus.errors import DocumentError
from qazcorpus.readers.interchange.files import read_text
from qazcorpus.statements.pair.questions import Question
from qazcorpus.training.fast.name_swaps import Case, ending
from qazcorpus.training.repository import in_repository
from qazcorpus.training.stance.augmentation import OPPOSITE, negated
from qazcorpus.training.stance.examples import UNDECIDED, Example
from qazcorpus.training.stance.verb_forms import verb_forms
from qazcorpus.training.statements.learning_texts import RelatedTargets
from qazcorpus.yaml_files import plain_yaml

COMPOSED: Final = "composed"
"""The set of composed statements."""
CASES: Final = {"acc": Case("Acc"), "gen": Case("Gen"), "dat": Case("Dat"), "abl": Case("Abl")}
ATTITUDES: Final[tuple[Answer, ...]] = ("favor", "against", "neutral")
ATTITUDE_WEIGHTS: Final = (0.42, 0.42, 0.16)
MENTIONED: Final = {"itself": 0.45, "wording": 0.25, "opposite": 0.3}
ASKED: Final = {"itself": 0.3, "wording": 0.2, "opposite": 0.3, "near": 0.08, "other": 0.12}
TWO_MATTERS: Final = 0.25
WITH_REASON: Final = 0.2
WITH_CONTEXT: Final = 0.3
REPORTING: Final = frozenset({"мәлімдеді", "айтты", "жеткізді", "хабарлады", "білдірді"})
_INFLECTED: Final = re.compile(r"[а-яёәғқңөұүіһ]{3,}")
_DIRECT: Final = re.compile(r"де[дйп]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The content of a statement with a place for its matter, and its cue (may be empty)."""

    content: str
    cue: str

    @property
    def direct(self) -> bool:
        """Whether the content is direct speech."""
        return bool(_DIRECT.match(self.cue))

    @property
    def reported(self) -> bool:
        """Whether the content is reported by a cue without an attitude."""
        return self.cue in REPORTING and self.content.endswith("н")

    @property
    def places(self) -> set[str]:
        """The forms of the matter that the content has."""
        return {name for _, name, *_ in Formatter().parse(self.content) if name}

    def fits(self, matter: str) -> bool:
        """Whether the matter has the forms that the content needs."""
        return self.places <= {*forms_of(matter)}

    def about(self, matter: str) -> str:
        """The content with a matter that fits."""
        return self.content.format_map(forms_of(matter))


@cache
def forms_of(matter: str) -> dict[str, str]:
    """The forms of a matter by the names that attitudes.yaml uses. A matter that does not end in a
    Kazakh word is not inflected."""
    last = matter.rsplit(maxsplit=1)[-1]
    before = matter.removesuffix(last)
    forms = {"nom": matter} | {name: before + form for name, form in verb_forms(last).items()}
    if _INFLECTED.fullmatch(last):
        third = last[-1] in "ыі"
        forms |= {name: matter + ending(last, case, third=third) for name, case in CASES.items()}
    return forms


@dataclass(frozen=True, slots=True)
class Attitudes:
    """The phrases by attitude, and clauses that may follow direct speech."""

    phrases: Mapping[Answer, Sequence[Phrase]]
    reasons: Sequence[str]


@cache
def attitudes() -> Attitudes:
    """The attitudes of the project. Raises DocumentError if their file is broken."""
    path = in_repository("annotations", "stance", "attitudes.yaml")
    rows = plain_yaml(
        read_text(path), path=path, error=DocumentError, remedy="Correct the file as YAML."
    )
    phrases = {name: [_phrase(line) for line in rows[name]] for name in ATTITUDES}
    return Attitudes(phrases, rows["reasons"])


def _phrase(line: str) -> Phrase:
    content, _, cue = line.partition("|")
    return Phrase(content.strip(), cue.strip())


@dataclass(frozen=True, slots=True)
class _Clause:
    """A content about one matter, and the answer toward the matter itself."""

    matter: str
    phrase: Phrase
    content: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes examples at random.

    `matters` are targets with what is related to them; matters without an opposite are left out.
    `sources` are the speakers to choose from, `contexts` are questions whose context (the title,
    what stands before, the same speaker's other statements) is taken over for some examples.
    """

    matters: Mapping[str, RelatedTargets]
    sources: Sequence[str]
    contexts: Sequence[Question] = ()

    def compose(self, count: int, rng: random.Random) -> list[Example]:
        """This number of examples."""
        names = sorted(name for name, related in self.matters.items() if related.opposites)
        return [self._example(names, rng) for _ in range(count)] if names else []

    def _example(self, names: Sequence[str], rng: random.Random) -> Example:
        name, other = rng.choice(names), rng.choice(names)
        clause = self._clause(name, rng)
        content = clause.content
        if (clause.phrase.direct or clause.phrase.reported) and rng.random() < TWO_MATTERS:
            second, third = self._clause(other, rng, like=clause.phrase), rng.choice(names)
            content = f"{content.rstrip('?')}, ал {second.content}"
            clause = rng.choice((clause, second))
            other = clause.matter if third in {name, other} else third
        if clause.phrase.direct:
            content = content[0].upper() + content[1:]
            if rng.random() < WITH_REASON:
                content = f"{content.rstrip('?')}, {rng.choice(attitudes().reasons)}"
        target, answers = self._asked(clause, other, rng)
        source = rng.choice(self.sources) if self.sources else ""
        question = Question(target, source, clause.phrase.cue, content, "", "", "")
        if self.contexts and rng.random() < WITH_CONTEXT:
            around = rng.choice(self.contexts)
            question = question._replace(
                before=around.before, title=around.title, other=around.other
            )
        return Example(COMPOSED, question, answers)

    def _clause(self, name: str, rng: random.Random, like: Phrase | None = None) -> _Clause:
        (attitude,) = rng.choices(ATTITUDES, ATTITUDE_WEIGHTS)
        mention, turned = self._form(name, MENTIONED, rng)
        fitting = [
            one
            for one in attitudes().phrases[attitude]
            if one.fits(mention)
            and (not like or (one.direct, one.reported) == (like.direct, like.reported))
        ]
        phrase = rng.choice(fitting)
        answer = OPPOSITE.get(attitude, attitude) if turned else attitude
        return _Clause(name, phrase, phrase.about(mention), answer)

    def _asked(
        self, clause: _Clause, other: str, rng: random.Random
    ) -> tuple[str, tuple[Answer, ...]]:
        """The target of the question, and the answers that are right."""
        (kind,) = rng.choices([*ASKED], [*ASKED.values()])
        if kind == "near" and (near := self.matters[clause.matter].near):
            return rng.choice(near), ("none",)
        if kind == "other" and other != clause.matter:
            return other, ("none",)
        target, turned = self._form(clause.matter, {kind: 1.0}, rng)
        answer = OPPOSITE.get(clause.answer, clause.answer) if turned else clause.answer
        return target, UNDECIDED if turned and answer == "neutral" else (answer,)

    def _form(self, name: str, kinds: Mapping[str, float], rng: random.Random) -> tuple[str, bool]:
        """A wording of a matter or its opposite, and whether it is the opposite."""
        related = self.matters[name]
        (kind,) = rng.choices([*kinds], [*kinds.values()])
        if kind == "wording" and related.wordings:
            return rng.choice(related.wordings), False
        if kind == "opposite":
            opposites = [*related.opposites, *filter(None, [negated(name)])]
            return rng.choice(opposites), True
        return name, False


def without(
    matters: Mapping[str, RelatedTargets], names: Iterable[str]
) -> dict[str, RelatedTargets]:
    """The matters of which no wording is among the names (in lower case)."""
    kept = {*names}
    return {
        name: related
        for name, related in matters.items()
        if not {one.lower() for one in (name, *related.wordings)} & kept
    }
