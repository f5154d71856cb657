"""An annotation: one annotator's version of one document, and how it was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from qazcorpus.atomic import written_file
from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, ReadError, UsageError
from qazcorpus.json_files import in_words, parse_json
from qazcorpus.outputs import check_apart, check_file, check_no_workplace_part, head
from qazcorpus.regular_files import require_regular

Status = Literal["submitted", "draft", "skipped"]
STATUSES: Final[tuple[Status, ...]] = ("submitted", "draft", "skipped")
Suggestions = Literal["unknown", "none", "changed", "unchanged"]
SUGGESTIONS: Final[tuple[Suggestions, ...]] = ("unknown", "none", "changed", "unchanged")
FASTEST_READING: Final = 40.0
"""Characters per second; an annotator who is faster has not read the text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in an annotation, or a problem that was corrected automatically.

    `code` is a short name («unknown-label»). `start` and `end` are code points in the document's
    text, or None if the finding is not about a span. `message_kk` and `message_en` say what is
    wrong and what to do. `url` is the address of the task. `mended` says that the document has the
    corrected version. `quote` is the span in its sentence: the text before it, the span, the text
    after it; empty if the finding is not about a span.
    """

    code: str
    message_kk: str
    message_en: str
    start: int | None = None
    end: int | None = None
    url: str = ""
    mended: bool = False
    quote: tuple[str, ...] = ()

    @property
    def quoted(self) -> str:
        """The quote as one line, with the span in square brackets; empty if there is none."""
        if not self.quote:
            return ""
        before, words, after = self.quote
        return " ".join(f"{before}[{words}]{after}".split())

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """Build a finding from its fields in JSON; raises TypeError for other fields."""
        return cls(**{**data, "quote": tuple(data.get("quote", ()))})


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotator's version of a document.

    The document's entities, targets and statements are the annotator's (its `origin` says so); its
    other layers are those of the document that was pushed. `lead_time` is in seconds. `tasks` are
    the ids of the server's tasks, one per section. `unplaced` has verbatim the items that a
    document cannot store (a relation with a missing end, a span out of range), so that nothing is
    lost.

    `suggestions` says how the annotation started: without suggestions (`none`), or with those of a
    pipeline, which the annotator `changed` or left `unchanged`. `target_doubt` is None if the
    target fits the text; otherwise it is the annotator's better wording, or empty.
    """

    document: Document
    annotator: str
    status: Status = "submitted"
    lead_time: float = 0.0
    created: str = ""
    updated: str = ""
    tasks: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    unplaced: tuple[Mapping[str, Any], ...] = ()
    suggestions: Suggestions = "unknown"
    target_doubt: str | None = None

    @property
    def unread(self) -> bool:
        """Whether it was submitted in less time than reading takes, with unchanged suggestions or
        on a document without suggestions, and without a doubt about the target."""
        enough = len(self.document.text) / FASTEST_READING
        return (
            self.status == "submitted"
            and self.suggestions in ("unchanged", "none")
            and self.target_doubt is None
            and 0 < self.lead_time < enough
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` is the inverse."""
        return {
            "doc_id": self.document.doc_id,
            "annotator": self.annotator,
            "status": self.status,
            "lead_time": self.lead_time,
            "created": self.created,
            "updated": self.updated,
            "tasks": list(self.tasks),
            "findings": [asdict(finding) for finding in self.findings],
            "unplaced": [dict(item) for item in self.unplaced],
            "suggestions": self.suggestions,
            "target_doubt": self.target_doubt,
            "document": self.document.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Annotation:
        """Build an annotation from the output of `to_dict`; raises DocumentError for other data."""
        try:
            if data["status"] not in STATUSES:
                raise ValueError(
                    f"the status {data['status']!r} is not one of {', '.join(STATUSES)}"
                )
            suggestions, doubt = data.get("suggestions", "unknown"), data.get("target_doubt")
            if suggestions not in SUGGESTIONS:
                raise ValueError(
                    f"suggestions {suggestions!r} is not one of {', '.join(SUGGESTIONS)}"
                )
            document = Document.from_dict(data["document"])
            if data.get("doc_id", document.doc_id) != document.doc_id:
                raise ValueError(f"its document is not {data['doc_id']!r:.50}")
            if not isinstance(data["annotator"], str) or not data["annotator"].strip():
                raise ValueError("the annotator has no name")
            if not all(isinstance(item, Mapping) for item in data["unplaced"]):
                raise ValueError("unplaced is not a list of objects")
            return cls(
                document=document,
                annotator=data["annotator"],
                status=data["status"],
                lead_time=float(data["lead_time"]),
                created=str(data["created"]),
                updated=str(data["updated"]),
                tasks=tuple(int(task) for task in data["tasks"]),
                findings=tuple(map(Finding.from_dict, data["findings"])),
                unplaced=tuple(data["unplaced"]),
                suggestions=suggestions,
                target_doubt=None if doubt is None else str(doubt),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise DocumentError(
                f"this is not an annotation of qazcorpus: {in_words(error)}.",
                remedy="Files of annotations are written by annotate pull and annotate import.",
            ) from error


def read_annotations(path: Path) -> Iterator[Annotation]:
    """Yield the annotations of a JSON Lines file; raises ReadError with the line number."""
    require_regular(path)
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    yield Annotation.from_dict(parse_json(line))
                except DocumentError as error:
                    raise ReadError(
                        error.problem, path=path, place=f"line {number}", remedy=error.remedy
                    ) from error
                except ValueError as error:
                    raise ReadError(f"{error}.", path=path, place=f"line {number}") from error
    except UnicodeDecodeError as error:
        raise ReadError("this is not UTF-8 text.", path=path, remedy="Save it as UTF-8.") from error
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}.", path=path) from error


def check_annotations_file(
    path: Path, *, reads: Iterable[str | Path] = (), overwrite: bool = False
) -> None:
    """Check that a file of annotations may be written at `path`.

    Raises UsageError or QazcorpusError if it would replace one of `reads`, a file of a workplace,
    any file without `overwrite`, or another kind of file in a folder of `reads`.
    """
    check_file(path, parents=True)
    there = path.exists()
    check_apart(path, reads, within=not there or b'"annotator": ' in head(path))
    check_no_workplace_part(path)
    if there and not overwrite:
        raise UsageError(
            "the file exists already.",
            path=path,
            remedy="Name another file, or replace it with --overwrite.",
        )


def write_annotations(annotations: Iterable[Annotation], path: Path) -> int:
    """Write a JSON Lines file atomically, and make its folder; returns the number of lines."""
    count = 0
    with (
        written_file(path, parents=True) as part,
        part.open("w", encoding="utf-8", newline="\n") as file,
    ):
        for annotation in annotations:
            file.write(json.dumps(annotation.to_dict(), ensure_ascii=False) + "\n")
            count += 1
    return count
