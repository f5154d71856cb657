"""brat standoff: the text is in `ID.txt`, its annotations are in `ID.ann`.

The reader reads text-bound annotations (`T`), relations (`R`), attributes (`A`) and the `key=value`
pairs of notes (`#`). Annotations of type SOURCE, CUE and CONTENT are parts of statements; all
others are entities. Events, normalisations, equivalences, other attributes and people's remarks are
listed in `unplaced`. So is a discontinuous span, which is read from its first to its last
character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Document, Entity
from qazcorpus.errors import ReadError, printable_path
from qazcorpus.file_names import file_doc_id
from qazcorpus.nesting import nested
from qazcorpus.readers.interchange.files import files_in, read_text, whole_number
from qazcorpus.readers.interchange.marks import (
    JUDGEMENT,
    PARTS,
    Imported,
    Link,
    SpanMark,
    statements_of,
    with_stated_targets,
)

_TEXT_BOUND: Final = re.compile(r"(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)")
_RELATION: Final = re.compile(r"(\S+)\s+Arg1:(\S+)\s+Arg2:(\S+)\s*")
_ATTRIBUTE: Final = re.compile(r"(\S+)\s+(\S+)(?:\s+(\S+))?\s*")
_CHANGED: Final = "Use the text that was annotated. Offsets are code points."
_NOTE: Final = re.compile(r"(\S+)\s+(\S+)\s*")


def read_brat(path: Path) -> Iterator[Imported]:
    """The documents of a folder and its subfolders, or the document of a `.txt` or `.ann` file.

    Raises ReadError, with file and line, if a line is not in brat's format, an offset is outside of
    the text, or the text of a span differs from the document's text.
    """
    for text_path, marked in _pairs(path):
        if not marked.is_file():
            raise ReadError(
                "there is no .ann file next to the text.",
                path=text_path,
                remedy="For a text without annotations, make an empty one.",
            )
        if not text_path.is_file():
            raise ReadError(
                "there is no .txt file next to the annotations.",
                path=marked,
                remedy="Put the annotated text next to them.",
            )
        yield _File(text_path, marked).read()


def _pairs(path: Path) -> Iterator[tuple[Path, Path]]:
    """The text and the annotations with one name. One of the files may be missing."""
    found: dict[Path, dict[str, Path]] = {}
    for file in files_in(path, (".txt", ".ann")):
        found.setdefault(file.with_suffix(""), {})[file.suffix.lower()] = file
    for name, files in found.items():
        text, annotations = (name.with_name(name.name + end) for end in (".txt", ".ann"))
        yield files.get(".txt", text), files.get(".ann", annotations)


@dataclass(slots=True)
class _File:
    """One document during reading: marks by their identifier, and the lines that refer to them."""

    text_path: Path
    path: Path
    raw: str = ""
    place: str = ""
    marks: dict[str, SpanMark] = field(default_factory=dict)
    relations: list[tuple[str, str, str, str]] = field(default_factory=list)
    unplaced: list[dict[str, Any]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def read(self) -> Imported:
        self.raw = read_text(self.text_path)
        later: list[tuple[str, Callable[[str], None], str]] = []
        readers: dict[str, Callable[[str], None]] = {
            "R": self._relation,
            "A": self._attribute,
            "M": self._attribute,
            "#": self._note,
        }
        lines = read_text(self.path).removeprefix("\ufeff").split("\n")
        for number, line in enumerate((line.rstrip("\r") for line in lines), 1):
            self.place = f"line {number}"
            if line.startswith(("E", "N", "*")):
                self._leave("unsupported-annotation", line)
            elif line.startswith("T"):
                self._text_bound(line)
            elif line[:1] in readers:
                self._identifier(line)
                later.append((self.place, readers[line[0]], line))
            elif line.strip():
                raise self._error(f"this is not an annotation of brat: {line[:60]!r}.")
        for self.place, reader, line in later:
            reader(line)
        return self._imported()

    def _identifier(self, line: str) -> str:
        identifier, tab, _ = line.partition("\t")
        if not tab:
            raise self._error(f"there is no tab after the identifier {identifier[:20]!r}.")
        if identifier in self.seen:
            raise self._error(f"the identifier {identifier} occurs twice.")
        self.seen.add(identifier)
        return identifier

    def _text_bound(self, line: str) -> None:
        identifier = self._identifier(line)
        head, _, said = line.partition("\t")[2].partition("\t")
        match = _TEXT_BOUND.fullmatch(head.rstrip())
        if match is None:
            raise self._error(f"expected 'TYPE START END', found {head[:60]!r}.")
        parts = [
            (self._offset(start), self._offset(end))
            for start, end in (part.split(" ") for part in match[2].split(";"))
        ]
        for start, end in parts:
            if not start <= end <= len(self.raw):
                raise self._error(f"{start}–{end} is outside the text, or ends before it starts.")
        texts = [self.raw[start:end] for start, end in parts]
        # Until version 1.3 brat joined fragments without a space.
        if said and said.rstrip() not in (" ".join(texts).rstrip(), "".join(texts).rstrip()):
            raise self._error(
                f"the text at {match[2]} is {' '.join(texts)[:60]!r}, "
                f"but the line says {said[:60]!r}."
            )
        start, end = min(parts)[0], max(part[1] for part in parts)
        if start == end:
            self._leave("empty-span", line)
            return
        gaps = "".join(
            self.raw[left[1] : right[0]]
            for left, right in zip(sorted(parts), sorted(parts)[1:], strict=False)
        )
        if gaps.strip():
            self._leave("discontinuous-span", line)
        self.marks[identifier] = SpanMark(match[1], start, end, {}, self.place)

    def _offset(self, written: str) -> int:
        return whole_number(
            written, "the offset", path=self.path, place=self.place, remedy=_CHANGED
        )

    def _relation(self, line: str) -> None:
        match = _RELATION.fullmatch(line.partition("\t")[2])
        if match is None:
            raise self._error(f"expected 'TYPE Arg1:ID Arg2:ID', found {line[:60]!r}.")
        if match[2] in self.marks and match[3] in self.marks:
            self.relations.append((self.place, match[1], match[2], match[3]))
        else:
            self._leave("dangling-relation", line)

    def _attribute(self, line: str) -> None:
        match = _ATTRIBUTE.fullmatch(line.partition("\t")[2].replace("\t", " "))
        if match is None:
            raise self._error(f"expected 'NAME ID VALUE', found {line[:60]!r}.")
        name, owner, value = match.groups()
        if name in ("stance", "kind") and value and owner in self.marks:
            self._give(owner, {name: value})
        else:
            self._leave("unknown-attribute", line, name)

    def _note(self, line: str) -> None:
        head, _, note = line.partition("\t")[2].partition("\t")
        match = _NOTE.fullmatch(head)
        if match is None:
            raise self._error(f"expected 'TYPE ID', found {head[:60]!r}.")
        values, remark = read_note(note)
        if match[2] in self.marks:
            self._give(match[2], values)
        if remark or (values and match[2] not in self.marks):
            self._leave("note", line, remark or note)

    def _give(self, owner: str, values: dict[str, str]) -> None:
        mark = self.marks[owner]
        self.marks[owner] = replace(mark, features={**mark.features, **values})

    def _imported(self) -> Imported:
        text = self.raw.replace("\r\n", "\n")
        marks = {key: self._moved(mark) for key, mark in self.marks.items()}
        parts = {key: mark for key, mark in marks.items() if mark.label in PARTS}
        numbers = {key: number for number, key in enumerate(parts)}
        links = []
        for place, label, source, target in self.relations:
            if source in numbers and target in numbers:
                links.append(Link(label, numbers[source], numbers[target], place))
            else:
                self.unplaced.append({"code": "wrong-relation", "place": place, "label": label})
        found = statements_of(text, list(parts.values()), links)
        names = [mark for key, mark in marks.items() if key not in parts]
        document = Document(
            file_doc_id(self.text_path.stem),
            text,
            entities=nested(_entity(text, mark) for mark in names),
            targets=with_stated_targets(found.statements),
            statements=found.statements,
        )
        return Imported(
            document,
            unplaced=(*self.unplaced, *found.unplaced),
            file=printable_path(self.path),
            places={(mark.start, mark.end, mark.label): mark.place for mark in names},
        )

    def _moved(self, mark: SpanMark) -> SpanMark:
        """The mark in a text in which each line break is one character."""
        removed = [self.raw.count("\r\n", 0, offset) for offset in (mark.start, mark.end)]
        return replace(mark, start=mark.start - removed[0], end=mark.end - removed[1])

    def _leave(self, code: str, line: str, text: str = "") -> None:
        found = {"code": code, "place": self.place, "line": line}
        self.unplaced.append(found | ({"text": text} if text else {}))

    def _error(self, problem: str) -> ReadError:
        return ReadError(
            problem,
            path=self.path,
            place=self.place,
            remedy=_CHANGED,
        )


def _entity(text: str, mark: SpanMark) -> Entity:
    features = mark.features
    return Entity(
        mark.start,
        mark.end,
        text[mark.start : mark.end],
        mark.label,
        kind=features.get("kind", ""),
        canonical=features.get("canonical", ""),
        id=features.get("id", ""),
        entity_id=features.get("entity_id", ""),
    )


NOTE: Final = "AnnotatorNotes"
# brat splits its files into lines as Python's splitlines does; these characters end a line.
LINE_ENDS: Final = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_FRAGMENT: Final = re.compile(f"[^{LINE_ENDS}]+")
_KEYS: Final = frozenset({"kind", "canonical", "id", "entity_id", "target", *JUDGEMENT})
_ESCAPE: Final = re.compile(r"\\(u[0-9A-F]{4}|.)")
_PIECE: Final = re.compile(r"(?:\\.|[^\\;])+")


def fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a span between line ends. A span that is only line ends has none."""
    return [match.span() for match in _FRAGMENT.finditer(text, start, end)]


def write_note(values: Mapping[str, str]) -> str:
    """The pairs as one line, without those that have an empty value."""
    return "; ".join(f"{key}={_escaped(value)}" for key, value in values.items() if value)


def read_note(note: str) -> tuple[dict[str, str], str]:
    """The pairs of a note, and the other text that a person wrote in it."""
    values: dict[str, str] = {}
    remarks = []
    for piece in _PIECE.findall(note):
        key, equals, value = piece.strip().partition("=")
        if equals and key.strip() in _KEYS:
            values[key.strip()] = _plain(value.strip())
        elif piece.strip():
            remarks.append(_plain(piece.strip()))
    return values, "; ".join(remarks)


def _escaped(value: str) -> str:
    edges = {0, len(value) - 1}
    return "".join(
        f"\\u{ord(char):04X}"
        if char in LINE_ENDS or char == "\t" or (index in edges and char.isspace())
        else f"\\{char}"
        if char in "\\;"
        else char
        for index, char in enumerate(value)
    )


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 5 else m[1], value)
