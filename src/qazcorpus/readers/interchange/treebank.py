"""Read treebanks in CoNLL-U: their sentences and their raw text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.json_files import parse_json
from qazcorpus.readers.interchange.files import read_lines, read_text, whole_number

# The files of UD_Kazakh-KTB, in the order of their sentences in folds.json.
KTB_FILES: Final = ("kk_ktb-ud-train.conllu", "kk_ktb-ud-test.conllu")
_ID: Final = re.compile(r"[1-9][0-9]*(?:-[1-9][0-9]*)?|[0-9]+\.[0-9]+")
_WORDS: Final = "Number the words of a sentence 1, 2, 3 …, and put an empty line between sentences."
_HEADS: Final = "Heads are numbers of words. A sentence has one root, with the head 0."


@dataclass(frozen=True, slots=True)
class WordAnalysis:
    """The analysis of one syntactic word by a treebank or a pipeline, in the format of CoNLL-U.

    A value that is not given is empty or "_". `head` is the number of a word in the sentence, from
    1; 0 is the root, None is not known.
    """

    upos: str = ""
    feats: str = ""
    lemma: str = ""
    head: int | None = None
    deprel: str = ""


@dataclass(frozen=True, slots=True)
class SurfaceToken:
    """A token of the text, and its syntactic words if it is a multi-word token.

    `analyses` are those of its words, if they are known (one, if it is not a multi-word token).
    `start` and `end` are its offsets in a document, in code points; -1 if they are not known.
    """

    form: str
    words: tuple[str, ...] = ()
    space_after: bool = True
    analyses: tuple[WordAnalysis, ...] = ()
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class TreebankSentence:
    """A sentence of a treebank: its raw text (empty if it is not given), its tokens, and whether it
    begins a paragraph or a document."""

    text: str
    tokens: tuple[SurfaceToken, ...]
    new_paragraph: bool = False


def is_tree(heads: Sequence[int]) -> bool:
    """Whether the heads are a tree with one root. Heads count words from 1; 0 is the root."""
    if heads.count(0) != 1 or not all(0 <= head <= len(heads) for head in heads):
        return False
    reached = {0}
    for word in range(1, len(heads) + 1):
        path, at = [], word
        while at not in reached and at not in path:
            path.append(at)
            at = heads[at - 1]
        if at not in reached:
            return False
        reached.update(path)
    return True


def read_sentences(path: str | Path) -> list[TreebankSentence]:
    """The sentences of a CoNLL-U file, without empty nodes.

    Raises ReadError if the file cannot be read, is not CoNLL-U or has no sentence, or if all heads
    of a sentence are given and are not a tree.
    """
    lines = read_lines(Path(path))
    sentences: list[TreebankSentence] = []
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append((number, line))
        elif block:
            if not all(text.startswith("#") for _, text in block):
                sentences.append(_sentence(block, path))
            block = []
    if not sentences:
        raise ReadError("there is no sentence in it.", path=path, remedy="Give a CoNLL-U file.")
    return sentences


def read_folds(path: str | Path) -> list[int]:
    """The fold of each sentence of a treebank. Raises ReadError if it is not a list of numbers."""
    try:
        folds = parse_json(read_text(Path(path)))
    except ValueError as error:
        raise ReadError(f"{error}.", path=path, remedy="Give [2, 6, 0, …].") from error
    if isinstance(folds, list) and all(type(fold) is int for fold in folds):
        return folds
    raise ReadError("this is not a list of numbers.", path=path, remedy="Give [2, 6, 0, …].")


def of_fold(
    files: Iterable[Sequence[TreebankSentence]], folds: Sequence[int], fold: int
) -> list[list[TreebankSentence]]:
    """The sentences of one fold in each file. `folds` has a value for each sentence of all files,
    in order.

    Raises UsageError if the number of values does not match the files, or the fold is empty.
    """
    files = list(files)
    total = sum(len(sentences) for sentences in files)
    if total != len(folds):
        raise UsageError(
            f"there are {len(folds):,} folds for {total:,} sentences.",
            remedy="Give all files of the treebank, in the order that the folds were made for.",
        )
    if fold not in folds:
        raise UsageError(f"no sentence is in fold {fold}.", remedy=f"Folds: {sorted(set(folds))}.")
    numbers = iter(folds)
    return [[s for s in sentences if next(numbers) == fold] for sentences in files]


def raw_text(sentences: Sequence[TreebankSentence]) -> str:
    """The treebank as running text, made like the raw texts of the shared task.

    Sentences are joined by one space, or without a space after `SpaceAfter=No` on a last token. A
    blank line is added only before a new paragraph or document, so that line breaks do not show the
    borders of sentences.
    """
    parts: list[str] = []
    for sentence, following in pairwise([*sentences, None]):
        if sentence is None:
            continue
        parts.append(sentence.text or _joined(sentence.tokens))
        if following is not None and following.new_paragraph:
            parts.append("\n\n")
        elif following is not None and _space_follows(sentence):
            parts.append(" ")
    return "".join(parts)


def _space_follows(sentence: TreebankSentence) -> bool:
    return not sentence.tokens or sentence.tokens[-1].space_after


def _joined(tokens: Sequence[SurfaceToken]) -> str:
    return "".join(t.form + (" " if t.space_after else "") for t in tokens).strip()


def _sentence(block: list[tuple[int, str]], path: str | Path) -> TreebankSentence:
    text, new_paragraph = "", False
    rows: list[tuple[int, list[str]]] = []
    for number, line in block:
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            key = key.strip()
            text = value.strip() if key == "text" else text
            new_paragraph = new_paragraph or key.split(" ")[0] in {"newpar", "newdoc"}
            continue
        columns = line.split("\t")
        if len(columns) != 10:
            problem = f"this line has {len(columns)} columns, CoNLL-U has 10."
        elif not _ID.fullmatch(columns[0]):
            problem = f"{columns[0][:20]!r} is not an ID of CoNLL-U."
        elif not columns[1].strip():
            problem = "the word is empty."
        else:
            rows.append((number, columns))
            continue
        raise ReadError(
            problem,
            path=path,
            place=f"line {number}",
            remedy="Columns are separated by tabs; the first is 1, 2, 3-4, 4.1 …",
        )
    _check_words(rows, path)
    _check_heads(rows, path)
    tokens = tuple(_tokens([columns for _, columns in rows]))
    _check_text(text, tokens, path, rows[0][0])
    return TreebankSentence(text, tokens, new_paragraph)


def _check_text(text: str, tokens: Sequence[SurfaceToken], path: str | Path, line: int) -> None:
    """Raise ReadError if the comment `# text` has other characters than the words."""
    said, words = "".join(text.split()), "".join("".join(t.form.split()) for t in tokens)
    if said and said != words:
        pairs = enumerate(zip(said, words, strict=False))
        at = next((i for i, (a, b) in pairs if a != b), min(len(said), len(words)))
        raise ReadError(
            f"the comment '# text' reads {said[at : at + 20]!r} where the words are "
            f"{words[at : at + 20]!r}.",
            path=path,
            place=f"line {line}",
            remedy="Except for white space, both must be the same.",
        )


def _check_words(rows: list[tuple[int, list[str]]], path: str | Path) -> None:
    """Raise ReadError unless words are numbered 1, 2, 3 … and a multi-word token comes before its
    words."""

    def number(written: str, line: int) -> int:
        place = f"line {line}"
        return whole_number(written, "the word", path=path, place=place, remedy=_WORDS)

    total = sum(columns[0].isdecimal() for _, columns in rows)
    seen = 0
    for line, columns in rows:
        if "." in columns[0]:
            continue
        first, dash, last = columns[0].partition("-")
        begins, ends = number(first, line), number(last or first, line)
        if begins != seen + 1 or not begins <= ends <= total:
            what = "the token" if dash else "the word"
            problem = f"{what} {columns[0]} follows the word {seen} of {total}."
            raise ReadError(problem, path=path, place=f"line {line}", remedy=_WORDS)
        seen += not dash


def _check_heads(rows: list[tuple[int, list[str]]], path: str | Path) -> None:
    """Raise ReadError if a head is not a word, or if all heads are given and are not a tree."""
    words = [(line, columns[6]) for line, columns in rows if columns[0].isdecimal()]
    heads: list[int] = []
    for line, head in words:
        place = f"line {line}"
        if head == "_":
            continue
        if not head.isdecimal():
            problem = f"the head {head[:20]!r} is not a word of the sentence."
            raise ReadError(problem, path=path, place=place, remedy=_HEADS)
        heads.append(whole_number(head, "the head", path=path, place=place, remedy=_HEADS))
        if heads[-1] > len(words):
            problem = f"the head {head!r} is not a word of the sentence."
            raise ReadError(problem, path=path, place=place, remedy=_HEADS)
    if len(heads) == len(words) and not is_tree(heads):
        roots = heads.count(0)
        problem = "the heads form a cycle." if roots == 1 else f"there are {roots} roots."
        raise ReadError(problem, path=path, place=f"line {words[0][0]}", remedy=_HEADS)


def _tokens(rows: list[list[str]]) -> Iterator[SurfaceToken]:
    by_id = {columns[0]: columns for columns in rows}
    covered = 0
    for columns in rows:
        identifier, form, misc = columns[0], columns[1], columns[9]
        first, dash, last = identifier.partition("-")
        space_after = "SpaceAfter=No" not in misc.split("|")
        if dash:
            covered = int(last)
            words = [by_id[str(i)] for i in range(int(first), covered + 1) if str(i) in by_id]
            analyses = tuple(_analysis(word) for word in words)
            yield SurfaceToken(form, tuple(word[1] for word in words), space_after, analyses)
        elif identifier.isdecimal() and int(identifier) > covered:
            yield SurfaceToken(form, (), space_after, (_analysis(columns),))


def _analysis(columns: list[str]) -> WordAnalysis:
    _, _, lemma, upos, _, feats, head, deprel, _, _ = columns
    return WordAnalysis(upos, feats, lemma, None if head == "_" else int(head), deprel)
