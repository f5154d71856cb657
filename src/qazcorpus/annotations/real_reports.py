"""Statements of whole reports that others wrote, whose texts the project may not publish.

`annotations/reports/statements.jsonl` has a line for each report: who says what in it, and each
statement's stance toward two or three targets. It has offsets and the SHA-256 of the text, not the
text. `on_texts` puts the annotations onto the texts of those who have them.

The text is that of its collection after `qazcorpus.readers.normalize`; so are its hash and the
offsets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from qazcorpus.answers import stance_of
from qazcorpus.document import ANSWERS, Answer, Document, Metadata, Origin, Span, Statement, Target
from qazcorpus.readers.interchange.sentence_annotations import read_jsonl, with_texts
from qazcorpus.readers.normalize import normalize
from qazcorpus.resources import resource

ReportUse = Literal["learn", "develop", "measure"]
Role = Literal["matter", "opposite", "competing", "topic", "part", "near"]
Offsets = tuple[int, int]
_TEXTS: Final = ("source", "id", "licence", "text_sha256")
_KEYS: Final = (*_TEXTS, "use", "matter", "targets", "statements")
_HASH: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """A target and its role in the report.

    `matter` is what is disputed, `opposite` its opposite, `competing` a measure in place of it. A
    report without a dispute has a `topic` and a `part` of it instead. The report is not about the
    target `near`, although words or field are shared.
    """

    target: str
    role: Role


@dataclass(frozen=True, slots=True)
class MarkedStatement:
    """The parts of a statement as [start, end) in code points, and the answers about its stance
    toward the report's targets, in their order."""

    content: Offsets
    source: Offsets | None
    cue: Offsets | None
    stances: tuple[Answer, ...]

    def statement(self, text: str = "") -> Statement:
        """The statement without target and stance. Without a text, its spans have no words."""

        def span(offsets: Offsets) -> Span:
            return Span(*offsets, text[slice(*offsets)])

        return Statement(
            span(self.content),
            span(self.source) if self.source else None,
            span(self.cue) if self.cue else None,
        )


@dataclass(frozen=True, slots=True)
class ReportAnnotation:
    """The targets and statements of one report.

    `source` is the collection that has the text, `id` its name there. `matter` is the contested
    matter, or None if nothing is disputed; then it is the first target.
    """

    source: str
    id: str
    licence: str
    text_sha256: str
    use: ReportUse
    matter: str | None
    targets: tuple[ReportTarget, ...]
    statements: tuple[MarkedStatement, ...]

    @property
    def end(self) -> int:
        """The end of the last part of a statement, in code points."""
        parts = [p for s in self.statements for p in (s.content, s.source, s.cue) if p]
        return max((end for _, end in parts), default=0)

    @property
    def roles(self) -> dict[str, Role]:
        """The role of each target."""
        return {target.target: target.role for target in self.targets}

    def document(self, text: str) -> Document:
        """The report with its targets, and a statement for each content and target.

        A statement that is not about a target has no stance toward it. `s3-2` is the id of the
        third statement toward the second target.
        """
        statements = [
            replace(
                marked.statement(text),
                target=target.target,
                stance=stance_of(answer),
                id=statement_id(row, number),
            )
            for row, marked in enumerate(self.statements)
            for number, (target, answer) in enumerate(
                zip(self.targets, marked.stances, strict=True)
            )
        ]
        return Document(
            self.id,
            text,
            Metadata(
                source=self.source,
                licence=self.licence,
                language="kk",
                target=self.matter or "",
                extra={"use": self.use},
            ),
            targets=tuple(Target(target.target) for target in self.targets),
            statements=tuple(statements),
            origin=dict.fromkeys(("targets", "statements"), Origin("annotator", "language model")),
        )


def statement_id(row: int, target: int) -> str:
    """The id of a statement toward a target in `ReportAnnotation.document`; numbers from 0."""
    return f"s{row + 1}-{target + 1}"


@dataclass(frozen=True, slots=True)
class ReportsOnTexts:
    """Annotations with the documents made from their texts, and those whose text is missing."""

    found: tuple[tuple[ReportAnnotation, Document], ...]
    missing: tuple[ReportAnnotation, ...]

    @property
    def documents(self) -> list[Document]:
        """The documents, in the order of the annotations."""
        return [document for _, document in self.found]


def read_report_annotations(path: Path | None = None) -> list[ReportAnnotation]:
    """Read the annotations of reports; the default is the file of the project.

    Raises DocumentError with the line number for a line that is not valid or that has the id of
    another, and ReadError for a file that cannot be read.
    """
    path = path or resource("annotations", "reports", "statements.jsonl")
    seen: set[str] = set()

    def read(row: object) -> ReportAnnotation:
        annotation = _annotation(row)
        if annotation.id in seen:
            raise ValueError(f"another report has the id {annotation.id!r}")
        seen.add(annotation.id)
        return annotation

    return list(read_jsonl(path, read, "this is not an annotated report"))


def read_report_readings(paths: Iterable[Path] | None = None) -> list[ReportAnnotation]:
    """Read the readings of other readers: a file for each reader, in the form of the annotations.

    The default is `annotations/reports/readings`. Errors are those of `read_report_annotations`.
    """
    if paths is None:
        folder = resource("annotations", "reports") / "readings"
        paths = sorted(folder.glob("*.jsonl"))
    return [reading for path in paths for reading in read_report_annotations(path)]


def read_report_texts(path: Path) -> Iterator[str]:
    """Yield the texts of a JSON Lines file, the key `text` of each line. Raises DocumentError with
    the line number for a line without a text."""
    return read_jsonl(path, _text, "this is not a report with its text")


def on_texts(annotations: Iterable[ReportAnnotation], texts: Iterable[str]) -> ReportsOnTexts:
    """Put annotations onto their texts, which are found by their hash. Other texts are ignored.

    Raises DocumentError if two annotations have the same text, or if a part of a statement is
    outside of its text.
    """
    wanted = list(annotations)
    normalized = (normalize(text).text for text in texts)
    found = {a.id: a.document(text) for a, text in with_texts(wanted, normalized)}
    return ReportsOnTexts(
        tuple((a, found[a.id]) for a in wanted if a.id in found),
        tuple(a for a in wanted if a.id not in found),
    )


def _text(row: object) -> str:
    if not isinstance(row, dict) or not isinstance(row["text"], str):
        raise TypeError("'text' is not a text")
    return row["text"]


def _annotation(row: Any) -> ReportAnnotation:
    if not isinstance(row, dict) or {*row} != {*_KEYS}:
        raise ValueError(f"its keys are not {', '.join(_KEYS)}")
    for key in _TEXTS:
        if not isinstance(row[key], str) or not row[key].strip():
            raise ValueError(f"{key!r} is not a text, or is empty")
    if not _HASH.fullmatch(row["text_sha256"]):
        raise ValueError("'text_sha256' is not a SHA-256 in hexadecimal digits")
    targets = tuple(_target(item) for item in _list(row, "targets"))
    _check_targets(targets, row["matter"])
    statements = tuple(
        _Row(number)(item, len(targets)) for number, item in enumerate(_list(row, "statements"), 1)
    )
    twice = [s for s, n in Counter((s.content, s.source) for s in statements).items() if n > 1]
    if twice:
        raise ValueError(f"the statement {list(twice[0][0])} occurs twice")
    return ReportAnnotation(
        row["source"],
        row["id"],
        row["licence"],
        row["text_sha256"],
        _one_of(row["use"], get_args(ReportUse), "'use'"),
        row["matter"],
        targets,
        statements,
    )


def _list(row: dict[str, Any], key: str) -> list[Any]:
    if not isinstance(row[key], list):
        raise TypeError(f"{key!r} is not a list")
    return list(row[key])


def _target(item: Any) -> ReportTarget:
    if not isinstance(item, dict) or {*item} != {"target", "role"}:
        raise ValueError("the keys of a target are not target and role")
    if not isinstance(item["target"], str) or not item["target"].strip():
        raise ValueError("a target is not a text, or is empty")
    role: Role = _one_of(item["role"], get_args(Role), "the role of a target")
    return ReportTarget(item["target"], role)


def _check_targets(targets: tuple[ReportTarget, ...], matter: object) -> None:
    if not targets or len({target.target for target in targets}) < len(targets):
        raise ValueError("there is no target, or one occurs twice")
    if matter is not None and targets[0] != ReportTarget(cast("str", matter), "matter"):
        raise ValueError("the first target is not the matter")
    if [target.role for target in targets].count("matter") != (matter is not None):
        raise ValueError("'matter' and the role matter do not fit together")


def _one_of(value: object, choices: tuple[Any, ...], what: str) -> Any:
    if value not in choices:
        raise ValueError(f"{what} is {value!r:.50}, not one of {', '.join(choices)}")
    return value


@dataclass(frozen=True, slots=True)
class _Row:
    """Reads one statement of a report, with all checks; `number` is in its errors."""

    number: int

    def __call__(self, item: Any, targets: int) -> MarkedStatement:
        if not isinstance(item, dict) or {*item} != {"content", "source", "cue", "stances"}:
            raise ValueError(
                f"statement {self.number}: its keys are not content, source, cue, stances"
            )
        stances = item["stances"]
        if not isinstance(stances, list) or len(stances) != targets:
            raise ValueError(f"statement {self.number}: there is not one stance for each target")
        what = f"statement {self.number}: a stance"
        content = self._offsets(item["content"], "content")
        return MarkedStatement(
            content,
            None if item["source"] is None else self._offsets(item["source"], "source"),
            None if item["cue"] is None else self._offsets(item["cue"], "cue"),
            tuple(_one_of(stance, ANSWERS, what) for stance in stances),
        )

    def _offsets(self, value: Any, part: str) -> Offsets:
        if isinstance(value, list) and [type(place) for place in value] == [int, int]:
            start, end = value
            if 0 <= start < end:
                return start, end
        raise ValueError(f"statement {self.number}: {part} is {value!r:.50}, not [start, end]")
