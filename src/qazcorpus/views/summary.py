"""A summary of a data set in a terminal: splits, entities, stances, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qazcorpus.answers import NO_TARGET, SHOWN, answer_label, answer_mark
from qazcorpus.bilingual import Bilingual
from qazcorpus.document import RELEVANT, STANCES, Probabilities
from qazcorpus.errors import printable_path
from qazcorpus.markup import visible
from qazcorpus.scheme import Scheme, load_scheme
from qazcorpus.views import words
from qazcorpus.views.bilingual_tables import column_head, in_both, table
from qazcorpus.views.terminal import WIDEST, has_colours, ink_of, section_rule

if TYPE_CHECKING:
    from qazcorpus.export.summary import DatasetSummary

MOST_TARGETS: Final = 20
_BAR: Final = 24
_READ: Final = ("target", "label", "relevance", "probabilities")


@dataclass(frozen=True, slots=True)
class SummaryPicture:
    """A rich renderable of a data set: `Console().print(SummaryPicture(summary))`."""

    summary: DatasetSummary
    scheme: Scheme = field(default_factory=load_scheme)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, WIDEST)
        coloured = has_colours(console)
        parts: list[RenderableType] = [
            section_rule(words.DATA_SET),
            _splits(self.summary),
            section_rule(words.ENTITIES),
            _labels(self.summary.labels, self.scheme, coloured),
            section_rule(words.STANCE_BY_TARGET),
            _targets(stances_by_target(self.summary.path, self.scheme), self.scheme, coloured),
        ]
        if self.summary.left_out:
            parts += [section_rule(words.LEFT_OUT), _counts(self.summary.left_out)]
        if self.summary.adjusted:
            parts += [section_rule(words.ADJUSTED), _counts(self.summary.adjusted)]
        parts += [section_rule(words.LOAD_IT), _load_it(self.summary)]
        yield Constrain(Group(*parts), width)


def stances_by_target(folder: Path, scheme: Scheme) -> dict[str, Counter[str]]:
    """The answers (`answers.SHOWN`) for each target of a data set's `stance` configuration."""
    import pyarrow.parquet as pq

    names = [label.label for label in scheme.stance_classes]
    counts: dict[str, Counter[str]] = {}
    for path in sorted((folder / "stance").glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            # Data sets of earlier versions have no relevance.
            read = [name for name in _READ if name in file.schema_arrow.names]
            for batch in file.iter_batches(columns=read):
                for row in batch.to_pylist():
                    label, target = row["label"], row["target"]
                    answer = _unlabelled(row) if label is None else names[label]
                    counts.setdefault(target, Counter())[answer] += 1
    return counts


def _unlabelled(row: Mapping[str, Any]) -> str:
    """Why a row has no label."""
    if not row["target"]:
        return NO_TARGET.label
    given = row.get("probabilities")
    if given:
        return "none" if Probabilities(**given).stance is None else "unsure"
    return "unsure" if (row.get("relevance") or 0) >= RELEVANT else "none"


def _splits(summary: DatasetSummary) -> RenderableType:
    rows = {split: size for split, size in summary.tally.sizes.items() if size}
    drawn = table(show_footer=len(rows) > 1)
    total: Counter[str] = sum(rows.values(), Counter())
    drawn.add_column(column_head(words.SPLIT), footer=Text(str(words.TOTAL), "bold"))
    for name, word in words.COUNTED.items():
        footer = Text(f"{total[name]:,}", "bold")
        drawn.add_column(column_head(word), footer=footer, justify="right")
    for split, size in rows.items():
        drawn.add_row(split, *(f"{size[name]:,}" for name in words.COUNTED))
    return drawn


def _labels(counts: Mapping[str, int], scheme: Scheme, coloured: bool) -> RenderableType:
    grid = _grid()
    most = max(counts.values(), default=1)
    for label in scheme.entities_among([name for name, number in counts.items() if number]):
        number = counts[label.label]
        bar = Text("━" * max(1, round(_BAR * number / most)), ink_of(label, coloured))
        grid.add_row(in_both(Bilingual(label.kk, label.en)), Text(f"{number:,}"), bar)
    return grid if grid.rows else _nothing(words.NO_ENTITIES)


def _targets(counts: Mapping[str, Counter[str]], scheme: Scheme, coloured: bool) -> RenderableType:
    if not counts:
        return _nothing(words.NO_STATEMENTS)
    grid = _grid()
    shown = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))[:MOST_TARGETS]
    most = max(answers.total() for _, answers in shown)
    total: Counter[str] = sum(counts.values(), Counter())
    order = [answer for answer in SHOWN if answer in STANCES or total[answer]]
    for target, answers in shown:
        bar = Text()
        for answer in order:
            length = _length(answers[answer], most)
            bar.append(answer_mark(answer) * length, ink_of(answer_label(answer, scheme), coloured))
        numbers = " ".join(f"{answer_mark(answer)}{answers[answer]}" for answer in order)
        grid.add_row(visible(target) or "—", Text(numbers, "dim"), bar)
    legend = Text("   ").join(
        Text.assemble(
            (f"{answer_mark(answer)} {label.kk}", ink_of(label, coloured)),
            (f" · {label.en} ", "dim"),
            f"{total[answer]:,}",
        )
        for answer in order
        if (label := answer_label(answer, scheme))
    )
    below = [Padding(legend, (1, 1, 0, 1))]
    if len(counts) > len(shown):
        more = Text(f"… +{len(counts) - len(shown)}", "dim")
        below.insert(0, Padding(more, (0, 1)))
    return Group(grid, *below)


def _length(number: int, most: int) -> int:
    """The number of marks in a bar: one for each statement, or fewer if the longest bar would not
    fit."""
    if most <= _BAR or not number:
        return number
    return max(1, round(_BAR * number / most))


def _counts(counts: Mapping[str, int]) -> RenderableType:
    grid = _grid()
    for reason, number in sorted(counts.items(), key=lambda item: -item[1]):
        grid.add_row(visible(reason).replace("_", " "), Text(f"{number:,}"))
    return grid


def _load_it(summary: DatasetSummary) -> RenderableType:
    names = [*summary.sizes]  # those that are not empty
    lines = (
        "from datasets import load_dataset",
        f'load_dataset("{_shown(summary.path)}", "{names[-1]}")    # {", ".join(names)}',
    )
    return Padding(Text("\n".join(lines), "bold", no_wrap=True, overflow="ignore"), (0, 1))


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2), pad_edge=True)
    grid.add_column(ratio=None)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    return grid


def _nothing(word: Bilingual) -> RenderableType:
    return Padding(Text(str(word), "dim"), (0, 1))


def _shown(path: Path) -> str:
    here = Path.cwd()
    return printable_path(path.relative_to(here) if path.is_relative_to(here) else path)
