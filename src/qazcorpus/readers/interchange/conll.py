"""CoNLL-U and CoNLL-2003 as documents.

CoNLL-U has a document for each `# newdoc id`; a file without one is one document. If tokens have
offsets (`start_char`, `end_char`), as in the project's own export, the text is restored exactly. If
not, the text is made from the forms and the spaces in MISC, with a space between sentences.
Entities are read from MISC (`NER=B-AGENCY`). A multi-word token is one token, with the analysis of
its first word; its words are listed in `unplaced`.

CoNLL-2003 has a document for each `-DOCSTART-`. Tokens are separated by a space, sentences by a
line break. The last column is the tag, in IOB2 or in the older IOB1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.document import Document, Entity, Sentence, Token
from qazcorpus.errors import ReadError, printable_path
from qazcorpus.readers.interchange.files import files_in, named_by, read_text, whole_number
from qazcorpus.readers.interchange.marks import ENTITIES_ALONE, Imported

_ESCAPE: Final = re.compile(r"\\(u[0-9A-F]{4}|.)")
_ESCAPED: Final = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|"}
_TAG: Final = re.compile(r"O|[BI]-\S+")
_ID: Final = re.compile(r"[1-9][0-9]*(?:-[1-9][0-9]*)?|[0-9]+\.[0-9]+")
_WORDS: Final = "Number the words of a sentence 1, 2, 3 …, and put an empty line between sentences."
# A comment in files whose lines are syntactic words. Entities are on tokens, not on these words.
SYNTACTIC_WORDS: Final = "# qazcorpus words = syntactic"
_NEW_DOCUMENT: Final = re.compile(r"#\s*newdoc(?:\s+id\s*=\s*(.*))?")
_DOCSTART: Final = "-DOCSTART-"


@dataclass(slots=True)
class _Builder:
    """A document during reading. Its text grows with each token."""

    doc_id: str
    text: str = ""
    tokens: list[Token] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    unplaced: list[dict[str, Any]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)  # the place of each token in the file
    first: int = 0  # the index of the sentence's first token

    def add(self, form: str, tag: str, place: str, **analysis: Any) -> None:
        start = len(self.text)
        self.text += form
        number = len(self.sentences)
        self.tokens.append(Token(start, len(self.text), form, sentence=number, **analysis))
        self.tags.append(tag)
        self.places.append(place)

    def end_sentence(self) -> None:
        if self.first < len(self.tokens):
            start, end = self.tokens[self.first].start, self.tokens[-1].end
            self.sentences.append(Sentence(start, end, self.text[start:end]))
            self.first = len(self.tokens)

    def imported(self, annotator: str, path: Path) -> Imported:
        found = list(_entities(self.text, self.tokens, self.tags))
        document = Document(
            self.doc_id,
            self.text,
            tokens=tuple(self.tokens),
            sentences=tuple(self.sentences),
            entities=tuple(entity for _, entity in found),
        )
        return Imported(
            document,
            annotator,
            tuple(self.unplaced),
            ENTITIES_ALONE,
            printable_path(path),
            {(e.start, e.end, e.label): self.places[token] for token, e in found},
        )


def read_conllu(path: Path) -> Iterator[Imported]:
    """The documents of a `.conllu` file, or of a folder with such files.

    Raises ReadError, with file and line, for a line that is not CoNLL-U, and for a file of
    syntactic words (`export --format ud`).
    """
    for file in files_in(path, (".conllu",)):
        yield from _conllu_documents(file)


def read_conll2003(path: Path) -> Iterator[Imported]:
    """The documents of a `.conll` (`.iob2`, `.txt`) file, or of a folder with `.conll` files.

    They are named after the file and numbered. Raises ReadError, with file and line, for a line
    without a tag.
    """
    suffixes = (".conll", ".iob2", ".txt") if path.is_file() else (".conll",)
    for file in files_in(path, suffixes):
        yield from _conll2003_documents(file)


def _entities(
    text: str, tokens: Sequence[Token], tags: Sequence[str]
) -> Iterator[tuple[int, Entity]]:
    """The entities in the tags, each with its first token. An I- tag after another label, or alone,
    also begins an entity."""
    first = end = -1
    label = ""
    for index, (token, tag) in enumerate(zip([*tokens, None], [*tags, "O"], strict=True)):
        goes_on = tag == f"I-{label}" and first >= 0
        if not goes_on and first >= 0:
            start = tokens[first].start
            yield first, Entity(start, end, text[start:end], label)
            first = -1
        if token is not None and tag != "O":
            first, end, label = first if goes_on else index, token.end, tag[2:]


def _conllu_documents(path: Path) -> Iterator[Imported]:
    doc_id, annotator = named_by(path)
    builder: _Builder | None = None
    block: list[tuple[int, list[str]]] = []
    lines = read_text(path).removeprefix("\ufeff").split("\n")
    for number, raw in enumerate([*lines, ""], 1):
        line = raw.rstrip("\r")
        if line.startswith("#"):
            if line == SYNTACTIC_WORDS:
                raise ReadError(
                    "the lines are syntactic words; the file has no entities.",
                    path=path,
                    place=f"line {number}",
                    remedy="Export the documents with --format conllu instead of ud.",
                )
            if match := _NEW_DOCUMENT.fullmatch(line.rstrip()):
                if block:
                    raise _wrong_words("a document begins inside a sentence.", path, number)
                if builder is not None:
                    yield builder.imported(annotator, path)
                builder = _Builder(match[1] or doc_id)
        elif line:
            block.append((number, _columns(line, path, number)))
        elif block:
            builder = builder or _Builder(doc_id)
            _add_sentence(builder, block, path)
            block = []
    if builder is None:
        raise ReadError("there is no sentence in it.", path=path)
    yield builder.imported(annotator, path)


def _columns(line: str, path: Path, number: int) -> list[str]:
    columns = line.split("\t")
    if len(columns) != 10 or not _ID.fullmatch(columns[0]):
        raise ReadError(
            f"expected the ten columns of CoNLL-U, found {line[:40]!r}.",
            path=path,
            place=f"line {number}",
            remedy="Columns are separated by tabs; the first is 1, 2, 3-4, 4.1 …",
        )
    if not columns[1]:
        raise ReadError(
            "the word is empty.",
            path=path,
            place=f"line {number}",
            remedy="Write its form into the second column.",
        )
    return columns


def _add_sentence(builder: _Builder, block: list[tuple[int, list[str]]], path: Path) -> None:
    index_of: dict[str, int] = {}  # of words, among the document's tokens
    heads: list[tuple[int, str, int]] = []
    covered = seen = 0
    words = {columns[0]: columns for _, columns in block}
    for number, columns in block:
        identifier, misc = columns[0], _misc(columns[9])
        if "." in identifier:
            builder.unplaced.append(_left("empty-node", number, columns))
            continue
        first, last = _numbers(identifier, path, number)
        if "-" not in identifier:
            if first != seen + 1:
                raise _wrong_words(f"the word {first} follows the word {seen}.", path, number)
            seen = first
            if first <= covered:
                builder.unplaced.append(_left("word-of-a-token", number, columns))
                continue
        elif first != seen + 1 or last < first or not {str(first), str(last)} <= words.keys():
            raise _wrong_words(
                f"the token {identifier} has words that do not follow it.", path, number
            )
        covered = last
        index = len(builder.tokens)
        index_of.update((str(word), index) for word in range(first, last + 1))
        analysis = words[str(first)]
        _add_token(builder, columns[1], analysis if last > first else columns, misc, number)
        heads.append((index, analysis[6], number))
    for index, head, number in heads:
        if head == "_":
            continue
        target = index if head == "0" else index_of.get(head)
        if target is None:
            raise ReadError(
                f"the head {head[:20]!r} is not a word of the sentence.",
                path=path,
                place=f"line {number}",
                remedy="Heads are numbers of words; 0 is the root.",
            )
        builder.tokens[index] = replace(builder.tokens[index], head=target)
    builder.end_sentence()


def _numbers(identifier: str, path: Path, line: int) -> tuple[int, int]:
    """The first and the last word of a token."""
    first, _, last = identifier.partition("-")
    numbers = [
        whole_number(word, "the word", path=path, place=f"line {line}", remedy=_WORDS)
        for word in (first, last or first)
    ]
    return numbers[0], numbers[1]


def _wrong_words(problem: str, path: Path, line: int) -> ReadError:
    return ReadError(problem, path=path, place=f"line {line}", remedy=_WORDS)


def _add_token(
    builder: _Builder, form: str, columns: list[str], misc: dict[str, str], number: int
) -> None:
    place = f"line {number}"
    builder.text += _unescaped(misc.get("SpacesBefore", ""))
    tag = misc.get("NER", "O")
    if not _TAG.fullmatch(tag):
        builder.unplaced.append({"code": "wrong-tag", "place": place, "text": tag, "form": form})
        tag = "O"
    builder.add(
        _unescaped(misc["SpacesInToken"]) if "SpacesInToken" in misc else form,
        tag,
        place,
        lemma=_value(columns[2]),
        upos=_value(columns[3]),
        feats=_value(columns[5]),
        deprel=_value(columns[7]),
    )
    token = builder.tokens[-1]
    said = (misc.get("start_char"), misc.get("end_char"))
    if None not in said and said != (str(token.start), str(token.end)):
        # In other files, offsets may not begin at 0, because a part of the document is missing.
        builder.unplaced.append(
            {"code": "other-offsets", "place": place, "start": said[0], "end": said[1]}
        )
    if misc.get("SpaceAfter") != "No":
        builder.text += _unescaped(misc.get("SpacesAfter", r"\s"))


def _misc(column: str) -> dict[str, str]:
    pairs = (item.partition("=") for item in column.split("|"))
    return {key: value for key, equals, value in pairs if equals}


def _value(column: str) -> str:
    return "" if column == "_" else column


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 5 else _ESCAPED.get(m[1], m[1]), text
    )


def _left(code: str, number: int, columns: Iterable[str]) -> dict[str, Any]:
    return {"code": code, "place": f"line {number}", "line": "\t".join(columns)}


def _conll2003_documents(path: Path) -> Iterator[Imported]:
    doc_id, annotator = named_by(path)
    builder = _Builder(f"{doc_id}-1")
    documents = 0
    for number, line in enumerate([*read_text(path).removeprefix("\ufeff").split("\n"), ""], 1):
        columns = line.split()
        if columns and columns[0] == _DOCSTART:
            if builder.tokens:
                documents += 1
                yield _ended(builder).imported(annotator, path)
            builder = _Builder(f"{doc_id}-{documents + 1}")
        elif columns:
            if len(columns) < 2 or not _TAG.fullmatch(columns[-1]):
                raise ReadError(
                    f"expected a token and its tag, found {line.strip()[:40]!r}.",
                    path=path,
                    place=f"line {number}",
                    remedy="Tags are O, B-LABEL and I-LABEL, in the last column.",
                )
            if builder.text:
                builder.text += " " if builder.first < len(builder.tokens) else "\n"
            builder.add(columns[0], columns[-1], f"line {number}")
        else:
            builder.end_sentence()
    if builder.tokens:
        documents += 1
        yield _ended(builder).imported(annotator, path)
    if not documents:
        raise ReadError("there is no sentence in it.", path=path)


def _ended(builder: _Builder) -> _Builder:
    builder.end_sentence()
    return builder
