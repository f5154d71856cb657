"""What goes to annotators and what comes from them, as tables in a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderResult

from qazcorpus.markup import visible
from qazcorpus.views import workplace_words as words
from qazcorpus.views.tables import table
from qazcorpus.views.words import ANNOTATOR, DOCUMENTS

if TYPE_CHECKING:
    from qazcorpus.annotations.label_studio.pull import PullReport
    from qazcorpus.annotations.label_studio.push import PushReport


@dataclass(frozen=True, slots=True)
class PushTable:
    """A rich renderable: what each annotator has to read, and the tasks that were sent now."""

    report: PushReport

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drawn = table((ANNOTATOR, DOCUMENTS, words.CHARACTERS, words.NEW_TASKS))
        for share in self.report.shares:
            sent = self.report.sending.tasks.get(share.annotator, 0)
            numbers = (share.documents, share.characters, sent)
            drawn.add_row(visible(share.annotator), *(f"{number:,}" for number in numbers))
        yield drawn


@dataclass(frozen=True, slots=True)
class PullTable:
    """A rich renderable: each annotator's documents by status, and the findings in them."""

    report: PullReport

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drawn = table(
            (
                ANNOTATOR,
                words.SUBMITTED,
                words.DRAFTS,
                words.SKIPPED_HEAD,
                words.TO_MEND,
                words.TO_LOOK_AT,
                words.MENDED_HEAD,
            ),
            padding=(0, 0),  # so that no word is cut at 80 columns
        )
        for name, tally in self.report.tallies.items():
            numbers = (
                *(tally.statuses[status] for status in ("submitted", "draft", "skipped")),
                tally.number_of_errors,
                tally.number_of_hints,
                tally.mended_codes.total(),
            )
            drawn.add_row(visible(name), *(f"{number:,}" for number in numbers))
        yield drawn
