"""Tables of stance checks in a terminal, with headings in Kazakh and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from qazcorpus.bilingual import STANCE_MARKS, Bilingual
from qazcorpus.document import ANSWERS, Answer
from qazcorpus.views.bilingual_tables import in_both, table

if TYPE_CHECKING:
    from qazcorpus.evaluate.score import Share
    from qazcorpus.evaluate.stance_check_scores import CapabilityScore, StanceCheckScores
    from qazcorpus.evaluate.stance_checks import CheckedCase

CAPABILITIES: Final = {
    "author-voice": Bilingual("автордың өз сөзі", "author's voice"),
    "concession": Bilingual("мойындай отырып айту", "concession"),
    "denial": Bilingual("жоққа шығару", "denial"),
    "double-negation": Bilingual("қос болымсыздық", "double negation"),
    "mixed-russian": Bilingual("орысша аралас сөз", "mixed Russian and Kazakh"),
    "negation": Bilingual("болымсыздық", "negation"),
    "opposite-target": Bilingual("қарама-қарсы мәселе", "opposite target"),
    "paraphrased-target": Bilingual("басқаша айтылған мәселе", "paraphrased target"),
    "plain-nominal": Bilingual("етістіксіз пікір", "plain nominal"),
    "question": Bilingual("сұрақ", "question"),
    "reported-versus-own": Bilingual("өзгенің сөзі және өз сөзі", "reported versus own"),
    "unrelated-target": Bilingual("қатыссыз мәселе", "unrelated target"),
}
_ALL: Final = Bilingual("барлығы", "all")
_HEADS: Final = (
    Bilingual("Қабілет", "Capability"),
    Bilingual("Мәтін", "Texts"),
    Bilingual("Жағдай", "Cases"),
    Bilingual("Дұрысы, %", "Right, %"),
)
_PAIR_HEADS: Final = (
    Bilingual("Бір пікір, бірнеше мәселе", "One statement, several targets"),
    Bilingual("Саны", "Number"),
    Bilingual("Үлесі, %", "Share, %"),
)
_PAIRS: Final = {
    "turned": Bilingual("қарама-қарсы мәселеде жағы ауысады", "opposite targets turn the side"),
    "turned_right": Bilingual("ауысады әрі дұрыс", "they turn it and are right"),
    "kept": Bilingual("басқаша айтылғанда жағы сақталады", "paraphrases keep the side"),
    "kept_right": Bilingual("сақталады әрі дұрыс", "they keep it and are right"),
    "on_a_side": Bilingual("қатыссыз мәселеде бір жаққа қойылған", "unrelated, but on a side"),
}
_FOUND: Final[tuple[Answer, ...]] = (*ANSWERS, "unsure")


@dataclass(frozen=True, slots=True)
class StanceCheckTables:
    """A rich renderable: right answers by capability, answers toward targets that belong together,
    and expected against found answers."""

    title: str
    scores: StanceCheckScores

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drawn = table(_HEADS, title=self.title, show_edge=True)
        for name, score in self.scores.capabilities.items():
            known = CAPABILITIES.get(name)
            drawn.add_row(in_both(known) if known else name, *_capability(score))
        drawn.add_section()
        drawn.add_row(in_both(_ALL, "bold"), *_capability(self.scores.all))
        yield drawn
        pairs = table(_PAIR_HEADS, show_edge=True)
        for name, said in _PAIRS.items():
            share: Share = getattr(self.scores.counterparts, name)
            pairs.add_row(in_both(said), f"{share.of:,}", percent(share))
        yield pairs
        yield self._confusion()

    def _confusion(self) -> Table:
        heads = (
            Bilingual("Күтілген жауап", "Expected answer"),
            *(Bilingual(STANCE_MARKS[found], found) for found in _FOUND),
        )
        drawn = table(heads, show_edge=True)
        for expected in ANSWERS:
            counts = [self.scores.confusion[expected, found] for found in _FOUND]
            drawn.add_row(answer_text(expected), *map("{:,}".format, counts))
        return drawn


@dataclass(frozen=True, slots=True)
class FailedCases:
    """A rich renderable: each case with a wrong answer, with its text, target and answers."""

    cases: Iterable[CheckedCase]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for case in self.cases:
            if not case.is_right:
                yield failed_case(case)


def failed_case(case: CheckedCase) -> Text:
    """A case in three lines: where it is, the text with the content marked, and the answers."""
    check = case.check
    start, end = check.statement.content.start, check.statement.content.end
    source = check.statement.source
    said = f"{source.text}: " if source else ""
    confidence = case.judged.confidence
    sure = "" if confidence is None else f" ({confidence:.2f})"
    return Text.assemble(
        (f"{check.capability}, {check.item}", "bold"),
        f"  {said}",
        (case.target, "italic"),
        f"  {STANCE_MARKS[case.expected]} {case.expected} → ",
        f"{STANCE_MARKS[case.found]} {case.found}{sure}\n",
        ("  " + check.text[:start].replace("\n", " "), "dim"),
        check.text[start:end].replace("\n", " "),
        (check.text[end:].replace("\n", " "), "dim"),
    )


def answer_text(answer: Answer) -> str:
    """An answer with its mark."""
    return f"{STANCE_MARKS[answer]} {answer}"


def percent(share: Share) -> str:
    """A share in percent, or a dash if there is no item."""
    return "–" if share.percent is None else f"{share.percent:.1f}"


def _capability(score: CapabilityScore) -> tuple[str, ...]:
    return f"{score.texts:,}", f"{score.right.of:,}", percent(score.right)
