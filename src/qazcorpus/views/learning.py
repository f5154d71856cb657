"""The results of learning from corrected documents, in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from qazcorpus.bilingual import Bilingual
from qazcorpus.views.bilingual_tables import in_both, table
from qazcorpus.views.words import LABEL

if TYPE_CHECKING:
    from qazcorpus.training.corrections.entity_learning import EntityLesson
    from qazcorpus.training.corrections.statement_learning import StatementLesson

TITLE: Final = Bilingual(
    "Үйренуге қатыспаған құжаттардағы атаулар, F1, шегі дәл",
    "entities of held-out documents, F1, exact spans",
)
GOLD: Final = Bilingual("Эталон", "Gold")
BEFORE: Final = Bilingual("Бұрын", "Before")
AFTER: Final = Bilingual("Кейін", "After")
STATEMENTS: Final = Bilingual(
    "Үйренуге қатыспаған құжаттардағы пікірлер, F1", "statements of held-out documents, F1"
)
MEASURE: Final = Bilingual("Көрсеткіш", "Measure")
MEASURES: Final = {
    "content": Bilingual("мазмұн, қабаттасуы", "content, overlapping"),
    "source": Bilingual("дереккөз, шегі дәл", "source, same borders"),
    "stance": Bilingual("ұстаным, макро", "stance of matched statements, macro"),
    "content and stance": Bilingual("мазмұн мен ұстаным", "content and stance"),
}
REHEARSED: Final = Bilingual("қайталағаны", "rehearsed on")
CALIBRATED: Final = Bilingual("сенімін өлшегені", "calibrated on")
ALL: Final = Bilingual("барлығы", "all")
LEARNED: Final = Bilingual("Үйренгені", "Learned from")
WATCHED: Final = Bilingual("тоқтатқаны", "early stopping on")
JUDGED: Final = Bilingual("бағалағаны", "evaluated on")
EPOCHS: Final = Bilingual("эпоха", "epochs")
GAIN: Final = Bilingual("F1 өсімі", "Gain in F1")
KEPT: Final = Bilingual(
    "Ешкім түзетпеген мәтіндердегі бұрынғыдай қалған атаулар, F1",
    "Entities that are the same as before, on texts that nobody corrected, F1",
)
NOT_LEARNED: Final = Bilingual("Үйренілмеген атаулар", "Entities that were not learned")
# The reasons of `EntityLesson.left_out` in Kazakh.
REASONS: Final[Mapping[str, str]] = {
    "of a label that the pipeline does not know": "белгісін жүйе білмейді",
    "without a token": "токені жоқ",
    "across sentences, where the pipeline finds none": "екі сөйлемде тұр, жүйе ондайды таппайды",
    "that overlap with a longer one": "ұзынырақ атаумен қабаттасады",
}


@dataclass(frozen=True, slots=True)
class LessonPicture:
    """A rich renderable of learning entities: documents, a row for each label, and the gain."""

    lesson: EntityLesson

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lesson = self.lesson
        parts = lesson.division
        counts = ((LEARNED, parts.train), (WATCHED, parts.watched), (JUDGED, parts.held_out))
        said = [f"{word}: {len(documents):,}" for word, documents in counts]
        yield Text("; ".join([*said, f"{EPOCHS}: {lesson.epochs}"]))
        drawn = table((LABEL, GOLD, BEFORE, AFTER), title=str(TITLE), show_edge=True)
        before, after = lesson.before, lesson.after
        for label in (None, *before.labels):
            drawn.add_row(
                in_both(ALL) if label is None else label,
                f"{before.score(label).gold:,}",
                _percent(before.f1(label)),
                _percent(after.f1(label)),
            )
        yield drawn
        low, high = (f"{100 * bound:+.1f}" for bound in lesson.interval)
        yield Text(f"{GAIN}: {100 * lesson.gain:+.1f} (95 %: {low} … {high})")
        if lesson.kept is not None:
            yield Text(f"{KEPT}: {_percent(lesson.kept)}")
        for reason, number in lesson.left_out.items():
            why = Bilingual(REASONS[reason], reason) if reason in REASONS else reason
            yield Text(f"{NOT_LEARNED}: {number:,} ({why})")


@dataclass(frozen=True, slots=True)
class StatementLessonPicture:
    """A rich renderable of learning statements: scores before and after, and the gain."""

    lesson: StatementLesson

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lesson = self.lesson
        parts = lesson.division
        counts = (
            (LEARNED, len(parts.train)),
            (REHEARSED, lesson.rehearsed),
            (CALIBRATED, len(parts.watched)),
            (JUDGED, len(parts.held_out)),
        )
        yield Text("; ".join(f"{word}: {number:,}" for word, number in counts if number))
        drawn = table((MEASURE, BEFORE, AFTER, GAIN), title=str(STATEMENTS), show_edge=True)
        for name, gain in lesson.gains.items():
            low, high = (f"{100 * bound:+.1f}" for bound in gain.interval)
            drawn.add_row(
                in_both(MEASURES[name]),
                _percent(gain.before),
                _percent(gain.after),
                f"{100 * (gain.after - gain.before):+.1f} ({low} … {high})",
            )
        yield drawn


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.1f}"
