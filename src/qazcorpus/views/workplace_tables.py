"""Tables in a terminal for push, pull and the status of a workplace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from qazcorpus.bilingual import Bilingual
from qazcorpus.markup import visible
from qazcorpus.views import words
from qazcorpus.views.bilingual_tables import column_head, table
from qazcorpus.views.words import ANNOTATOR, ANNOTATORS, DOCUMENTS, TOTAL

if TYPE_CHECKING:
    from qazcorpus.label_studio.exchange.pull import PullReport
    from qazcorpus.label_studio.exchange.push import PushReport
    from qazcorpus.label_studio.workplace.status import (
        AnnotatorPart,
        DocumentStatus,
        Progress,
        WorkplaceStatus,
    )


@dataclass(frozen=True, slots=True)
class PushTable:
    """A rich renderable: the documents of each annotator, and the tasks that were just sent."""

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
                words.TO_FIX,
                words.TO_LOOK_AT,
                words.FIXED_HEAD,
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


_MARKS: Final[Mapping[Progress, str]] = {
    "not begun": "○",
    "draft": "◐",
    "skipped": "⤼",
    "submitted": "●",
}
_FINDING: Final = "⚠"
_UNREAD: Final = "≋"
_DOUBT: Final = "≠"
_BLANK: Final = "□"
_MAX_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class StatusPicture:
    """A rich renderable of a workplace's status: a row for each document, then for each
    annotator."""

    status: WorkplaceStatus

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        status = self.status
        yield Text(visible(status.title), style="bold")
        if status.pulled:
            yield Text(f"{words.PULLED}: {_moment(status.pulled)}")
        else:
            yield Text(f"{words.NOT_PULLED}: qazcorpus annotate pull")
        if status.documents:
            yield _documents(status)
            yield Text(_totals(status))
            if status.withdrawn:
                yield Text(_withdrawn(status))
            yield Text("")
        yield _annotators(status)
        yield Text("  ".join(f"{_MARKS[key]} {word}" for key, word in words.PROGRESS.items()))
        yield Text(f"{_FINDING} {words.FINDINGS}  ✓ {words.GOLD}  {_BLANK} {words.BLANK_MARK}")
        yield Text(f"{_UNREAD} {words.UNREAD_MARK}  {_DOUBT} {words.DOUBT_MARK}")
        yield Text(f"{words.AGREEMENT.kk}: {words.AGREEMENT_OF}")


def _documents(status: WorkplaceStatus) -> Table:
    title = f"{DOCUMENTS}: {len(status.documents):,} · {words.GOLD}: {status.gold:,}"
    drawn = table(title=title, show_edge=True)
    for word in (words.DOCUMENT, ANNOTATORS, words.AGREEMENT, words.ADJUDICATION):
        drawn.add_column(column_head(word), overflow="fold")
    for document in status.documents:
        drawn.add_row(
            _name(document),
            Text("\n".join([*_parts(document)])),
            Text(_agreement(document)),
            Text(_adjudication(document)),
        )
    return drawn


def _name(document: DocumentStatus) -> Text:
    """A document's doc_id, and its title if that is different."""
    name = Text(visible(document.doc_id) + (f" {_BLANK}" if document.blank else ""))
    if document.title and document.title != document.doc_id:
        name.append(f"\n{visible(document.title)}", style="dim")
    return name


def _parts(document: DocumentStatus) -> Iterator[str]:
    """The progress of each annotator, and the names of people who submitted the document although
    it was not assigned to them."""
    for name, part in document.annotators.items():
        yield _part(name, part)
    for name in document.unassigned:
        yield f"{_MARKS['submitted']} {visible(name)} ({words.UNASSIGNED})"


def _totals(status: WorkplaceStatus) -> str:
    counts = Counter(document.adjudication for document in status.documents)
    found = (f"{words.STATES[state]}: {counts[state]:,}" for state in words.STATES if counts[state])
    return f"{TOTAL}: {'; '.join(found)}"


def _withdrawn(status: WorkplaceStatus) -> str:
    named = ", ".join(map(visible, [*status.withdrawn][:_MAX_NAMED]))
    more = " …" if len(status.withdrawn) > _MAX_NAMED else ""
    return f"{words.WITHDRAWN}: {len(status.withdrawn):,} ({named}{more})"


def _agreement(document: DocumentStatus) -> str:
    figures = (document.entity_f1, document.content_f1, document.stance)
    if all(figure is None for figure in figures):
        return ""
    return " / ".join("–" if figure is None else f"{100 * figure:.0f}" for figure in figures)


def _part(name: str, part: AnnotatorPart) -> str:
    findings = f" {_FINDING}{part.findings}" if part.findings else ""
    unread = f" {_UNREAD}" if part.unread else ""
    doubt = ""
    if part.target_doubt is not None:
        doubt = f" {_DOUBT}" + (f" «{visible(part.target_doubt)}»" if part.target_doubt else "")
    return f"{_MARKS[part.progress]} {visible(name)}{findings}{unread}{doubt}"


def _adjudication(document: DocumentStatus) -> str:
    word = words.STATES[document.adjudication]
    disputes = ""
    if document.disputes and document.adjudication in {"sent", "open", "skipped"}:
        disputes = f" ({document.disputes})"
    return f"{'✓ ' if document.gold else ''}{word.kk}{disputes}\n{word.en}"


def _annotators(status: WorkplaceStatus) -> Table:
    heads = (
        ANNOTATOR,
        TOTAL,
        *(Bilingual(mark, "") for mark in _MARKS.values()),
        words.FINDINGS,
        words.UNCHANGED,
        words.TIME,
    )
    drawn = table(heads, title=str(ANNOTATORS), show_edge=True)
    for name, progress in status.annotators.items():
        drawn.add_row(
            Text(visible(name)),
            f"{progress.assigned:,}",
            *(f"{progress.progress[key]:,}" for key in _MARKS),
            f"{progress.findings:,}",
            f"{progress.unchanged:,} / {progress.unread:,}",
            duration(progress.lead_time),
        )
    return drawn


def _moment(pulled: str) -> str:
    """A time in the local time zone, «2026-03-01 10:05»."""
    return datetime.fromisoformat(pulled).astimezone().strftime("%Y-%m-%d %H:%M")


def duration(seconds: float) -> str:
    """A duration in hours and minutes, «1:05»."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
