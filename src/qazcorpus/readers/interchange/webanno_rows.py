"""The rows of WebAnno TSV 3.x: a document's text, its units, and the annotations in their columns.

The text between two sentences is not in the file. As in INCEpTION's own reader, it becomes a line
break and as many spaces as the offsets require.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qazcorpus.errors import ReadError
from qazcorpus.readers.interchange.files import read_text, whole_number
from qazcorpus.readers.interchange.webanno_text import (
    NO_VALUE,
    Utf16Offsets,
    stacked,
    unescape_text,
    unescape_value,
)

_FORMAT: Final = re.compile(r"#FORMAT=WebAnno TSV (3)\.([0-9]{1,2})\s*")
_LAYER: Final = re.compile(r"#T_(SP|CH|RL)=(.+)")
_UNIT: Final = re.compile(r"[0-9]+-[0-9]+(\.[0-9]+)?")
_OFFSETS: Final = re.compile(r"([0-9]+)-([0-9]+)")
# The two annotations that a relation joins. If there is one number, the other is not known.
_JOINED: Final = re.compile(r"[0-9]*|[0-9]+_[0-9]+")
# The maximum number of characters between sentences in a file, which become spaces.
MAX_GAPS: Final = 1_000_000
_AGAIN: Final = "Export the document again as WebAnno TSV 3."
_BASE: Final = "BT_"
_TEXT: Final = "#Text="


@dataclass(frozen=True, slots=True)
class TsvLayer:
    """A layer of the header: its kind (`SP` spans, `CH` chains, `RL` relations) and its columns."""

    kind: str
    type: str
    columns: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Row:
    """A token, or a part of a token, with the cells of its columns."""

    identifier: str
    start: int
    end: int
    word: str
    cells: list[str]
    place: str
    sentence: int

    @property
    def is_token(self) -> bool:
        """Whether the row is a whole token."""
        return "." not in self.identifier


@dataclass(slots=True, eq=False)
class SpanAnnotation:
    """An annotation of a span layer: its offsets, and the features that have a value."""

    layer: TsvLayer
    start: int
    end: int
    place: str
    features: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RelationAnnotation:
    """An annotation of a relation layer. It is in the row `target`. `numbers` are those of the two
    annotations that it joins; a number is 0 if the row has only one annotation."""

    layer: TsvLayer
    target: Row
    source: str
    numbers: tuple[int, int]
    features: dict[str, str]


@dataclass(slots=True)
class Rows:
    """The content of a file. Offsets are code points of `text`; sentences are pairs of offsets."""

    path: Path
    text: str = ""
    layers: list[TsvLayer] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    spans: list[SpanAnnotation] = field(default_factory=list)
    relations: list[RelationAnnotation] = field(default_factory=list)
    numbered: dict[int, SpanAnnotation] = field(default_factory=dict)
    in_row: dict[tuple[str, str], list[SpanAnnotation]] = field(default_factory=dict)

    def error(self, problem: str, place: str) -> ReadError:
        """The error for a place in the file."""
        return ReadError(
            problem,
            path=self.path,
            place=place,
            remedy=_AGAIN,
        )

    def number(self, written: str, what: str, place: str) -> int:
        """The number at a place of the file. Raises ReadError if it is not a number."""
        return whole_number(written, what, path=self.path, place=place, remedy=_AGAIN)

    def find(self, layer: str, row: str, number: int) -> SpanAnnotation | None:
        """The annotation with a disambiguation number, or the only one of the layer in a row."""
        if number:
            return self.numbered.get(number)
        return next(iter(self.in_row.get((layer, row), ())), None)


def read_rows(path: Path) -> Rows:
    """The rows of a file. Raises ReadError, with the line, if it is not WebAnno TSV 3."""
    rows = Rows(path)
    lines = read_text(path).removeprefix("\ufeff").split("\n")
    numbered = [(number, line.removesuffix("\r")) for number, line in enumerate(lines, 1)]
    match = _FORMAT.fullmatch(numbered[0][1])
    if match is None:
        raise rows.error("the first line is not '#FORMAT=WebAnno TSV 3.x'.", "line 1")
    version = (int(match[1]), int(match[2]))
    body = 1
    while body < len(numbered) and (layer := _LAYER.fullmatch(numbered[body][1])):
        kind, names = layer[1], layer[2].split("|")
        rows.layers.append(TsvLayer(kind, names[0], tuple(names[1:]) or ("",)))
        body += 1
    _read_body(rows, numbered[body:], version)
    _turn_offsets(rows)
    for row in rows.rows:
        _read_cells(rows, row)
    return rows


def _read_body(rows: Rows, lines: list[tuple[int, str]], version: tuple[int, int]) -> None:
    """The text and the rows, whose offsets count in UTF-16."""
    text, length, gaps = "", 0, 0
    said: list[str] = []
    place_of_text = ""
    starts: list[tuple[int, int]] = []  # of sentences: in the text, and in UTF-16
    for number, line in lines:
        place = f"line {number}"
        if line.startswith("#"):
            if line.startswith(_TEXT):
                said.append(unescape_text(line.removeprefix(_TEXT), version))
                place_of_text = place
        elif line:
            row = _row(rows, line, place, len(starts) - 1 + bool(said))
            if said:
                gap = row.start - length
                gaps += gap
                if gap < 0:
                    raise rows.error("the sentence begins inside of the one before.", place)
                if gaps > MAX_GAPS:
                    raise rows.error(
                        f"{gaps:,} characters before the sentence are not in the file.", place
                    )
                filler = "\n" + " " * (gap - 1) if starts and gap else " " * gap
                text += filler
                starts.append((len(text), row.start))
                text += "\n".join(said)
                length = row.start + _units("\n".join(said))
                rows.sentences.append((starts[-1][0], len(text)))
                said = []
            elif not starts:
                raise rows.error("a row comes before the text of its sentence.", place)
            rows.rows.append(row)
    if "".join(said).strip():
        raise rows.error("the last sentence has no rows.", place_of_text)
    if not rows.rows:
        raise rows.error("there is no sentence in it.", "")
    rows.text = text


def _turn_offsets(rows: Rows) -> None:
    """Convert the offsets of rows from UTF-16 to code points, and check their words."""
    offsets = Utf16Offsets(rows.text)
    seen: set[str] = set()
    for row in rows.rows:
        try:
            row.start = offsets.to_code_points(row.start)
            row.end = offsets.to_code_points(row.end)
        except ValueError as error:
            raise rows.error(f"the offset {error}.", row.place) from error
        if row.identifier in seen:
            raise rows.error(f"the row {row.identifier} occurs twice.", row.place)
        seen.add(row.identifier)
        _check_word(rows, row)


def _check_word(rows: Rows, row: Row) -> None:
    """Raise ReadError if the text has another word at the row's offsets."""
    said = rows.text[row.start : row.end]
    # White space and escapes may be written in more than one way.
    if "\\" not in said + row.word and "".join(said.split()) != "".join(row.word.split()):
        raise rows.error(
            f"the text at {row.start}-{row.end} is {said[:40]!r}, "
            f"but the row has {row.word[:40]!r}.",
            row.place,
        )


def _row(rows: Rows, line: str, place: str, sentence: int) -> Row:
    fields = line.split("\t")
    expected = 3 + sum(len(layer.columns) for layer in rows.layers)
    if len(fields) < expected:
        raise rows.error(f"the row has {len(fields)} columns, not {expected}.", place)
    offsets = _OFFSETS.fullmatch(fields[1])
    if not _UNIT.fullmatch(fields[0]) or offsets is None:
        raise rows.error(f"expected 'SENTENCE-TOKEN' and 'BEGIN-END', found {line[:40]!r}.", place)
    start, end = (rows.number(offset, "the offset", place) for offset in offsets.groups())
    if start > end:
        raise rows.error(f"{start}-{end} ends before it starts.", place)
    return Row(fields[0], start, end, fields[2], fields[3:expected], place, sentence)


def _units(text: str) -> int:
    return Utf16Offsets(text).from_code_points(len(text))


def _read_cells(rows: Rows, row: Row) -> None:
    cells = iter(row.cells)
    for layer in rows.layers:
        columns = [stacked(next(cells)) for _ in layer.columns]
        depth = max(len(column) for column in columns)
        for place in range(depth):
            values = [column[place] if place < len(column) else ("", "") for column in columns]
            if layer.kind == "RL":
                rows.relations.append(_relation(rows, layer, row, values))
            else:
                _add_span(rows, layer, row, values)


def _add_span(rows: Rows, layer: TsvLayer, row: Row, values: list[tuple[str, str]]) -> None:
    # In chains, the number in brackets is that of the chain, and does not identify an annotation.
    written = next((n for _, n in values if n.isdigit()), "0") if layer.kind == "SP" else "0"
    number = rows.number(written, "the number of the annotation", row.place)
    annotation = rows.numbered.get(number) if number else None
    if annotation is None:
        annotation = SpanAnnotation(layer, row.start, row.end, row.place)
        rows.spans.append(annotation)
        if number:
            rows.numbered[number] = annotation
    annotation.end = max(annotation.end, row.end)
    rows.in_row.setdefault((layer.type, row.identifier), []).append(annotation)
    annotation.features.update(_features(layer, values))


def _relation(
    rows: Rows, layer: TsvLayer, row: Row, values: list[tuple[str, str]]
) -> RelationAnnotation:
    source, numbers = values[-1]
    understood = _UNIT.fullmatch(source) and _JOINED.fullmatch(numbers)
    if not layer.columns[-1].startswith(_BASE) or not understood:
        found = f"{source}[{numbers}]" if numbers else source
        raise rows.error(
            f"expected the row that a relation comes from, found {found[:40]!r}.", row.place
        )
    first, _, second = numbers.partition("_")
    what = "the number of the annotation"
    joined = (
        (rows.number(first, what, row.place), rows.number(second, what, row.place))
        if second
        else (0, 0)
    )
    return RelationAnnotation(layer, row, source, joined, dict(_features(layer, values)))


def _features(layer: TsvLayer, values: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, (value, _) in zip(layer.columns, values, strict=True):
        if name and value not in ("", NO_VALUE) and not name.startswith(_BASE):
            yield name, unescape_value(value)
