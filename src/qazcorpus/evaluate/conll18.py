"""Scores of raw-text segmentation, as in the CoNLL 2018 shared task.

Gold and system split the same text into sentences, tokens and words; the two need not have the same
number of any of them. Spans are compared by offsets into the text without its white space, so a
token with a space inside («болған емес») is one span, as in the task's own `conll18_ud_eval.py`
(Zeman et al. 2018, "CoNLL 2018 Shared Task: Multilingual Parsing from Raw Text to Universal
Dependencies", section 5). A word of a multi-word token has no span of its own: within the stretch
where either side has multi-word tokens, words are paired by the longest common subsequence of their
lower-cased forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from qazcorpus.errors import ReadError, UsageError

Offsets = tuple[int, int]
_ID: Final = re.compile(r"[0-9]+(?:[-.][0-9]+)?")


@dataclass(frozen=True, slots=True)
class SurfaceToken:
    """A token as it stands in the text, and its syntactic words when it is a multi-word token."""

    form: str
    words: tuple[str, ...] = ()
    space_after: bool = True


@dataclass(frozen=True, slots=True)
class TreebankSentence:
    """A sentence of a treebank: its raw text (empty when not given), its tokens, and whether a
    paragraph or a document begins with it."""

    text: str
    tokens: tuple[SurfaceToken, ...]
    new_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of units, and precision, recall and F1 in percent (0 where there are no units)."""

    gold: int
    system: int
    correct: int

    @property
    def precision(self) -> float:
        """Correct units in percent of the system's."""
        return 100 * self.correct / self.system if self.system else 0.0

    @property
    def recall(self) -> float:
        """Correct units in percent of the gold's."""
        return 100 * self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in percent."""
        total = self.gold + self.system
        return 200 * self.correct / total if total else 0.0


@dataclass(frozen=True, slots=True)
class SegmentationScores:
    """The scores of one system on one text."""

    tokens: Score
    sentences: Score
    words: Score


@dataclass(frozen=True, slots=True)
class _Word:
    span: Offsets
    form: str
    multiword: bool


def score_segmentation(
    gold: Sequence[Sequence[SurfaceToken]], system: Sequence[Sequence[SurfaceToken]]
) -> SegmentationScores:
    """Score a system's sentences against the gold's; a sentence is a sequence of tokens.

    Raises UsageError when the two are not the same text but for white space.
    """
    check_same_text(gold, system)
    gold_tokens, system_tokens = token_spans(gold), token_spans(system)
    gold_sentences, system_sentences = sentence_spans(gold), sentence_spans(system)
    gold_words, system_words = _words(gold), _words(system)
    return SegmentationScores(
        tokens=_score(gold_tokens, system_tokens),
        sentences=_score(gold_sentences, system_sentences),
        words=Score(len(gold_words), len(system_words), len(_align(gold_words, system_words))),
    )


def align_words(
    gold: Sequence[Sequence[SurfaceToken]], system: Sequence[Sequence[SurfaceToken]]
) -> list[tuple[int, int]]:
    """Pairs of indices of the words that gold and system share, both counted through the text.

    Raises UsageError when the two are not the same text but for white space.
    """
    check_same_text(gold, system)
    return _align(_words(gold), _words(system))


def check_same_text(
    gold: Sequence[Sequence[SurfaceToken]], system: Sequence[Sequence[SurfaceToken]]
) -> None:
    """Raise UsageError, saying where, unless both hold the same characters but for white space."""
    ours, theirs = (
        "".join(_characters(token.form) for sentence in side for token in sentence)
        for side in (gold, system)
    )
    if ours == theirs:
        return
    at = next(
        (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    raise UsageError(
        f"gold and system are not the same text: {ours[at : at + 20]!r} in the gold, "
        f"{theirs[at : at + 20]!r} in the system.",
        place=f"character {at}, white space not counted",
        remedy="Score a system on the raw text of the very treebank.",
    )


def token_spans(sentences: Iterable[Sequence[SurfaceToken]]) -> list[Offsets]:
    """Each token's offsets into the text without white space."""
    return list(_spans(len(_characters(t.form)) for sentence in sentences for t in sentence))


def sentence_spans(sentences: Iterable[Sequence[SurfaceToken]]) -> list[Offsets]:
    """Each sentence's offsets into the text without white space."""
    return list(_spans(sum(len(_characters(t.form)) for t in s) for s in sentences))


def read_sentences(path: str | Path) -> list[TreebankSentence]:
    """The sentences of a CoNLL-U file; empty nodes are left out.

    Raises ReadError when the file cannot be read, is not CoNLL-U or holds no sentence.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"cannot be read: {error}", path=path) from error
    sentences: list[TreebankSentence] = []
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append((number, line.rstrip("\r")))
        elif block:
            sentences.append(_sentence(block, path))
            block = []
    if not sentences:
        raise ReadError("holds no sentence.", path=path, remedy="Give a CoNLL-U file.")
    return sentences


def raw_text(sentences: Sequence[TreebankSentence]) -> str:
    """The treebank as running text, the way the shared task's raw texts were made.

    Sentences are joined by one space (by nothing after `SpaceAfter=No` on a last token); only
    where the treebank marks a new paragraph or document does a blank line come between, so line
    breaks give no sentence border away.
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
    rows: list[list[str]] = []
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
            problem = f"{columns[0]!r} is no ID of CoNLL-U."
        else:
            rows.append(columns)
            continue
        raise ReadError(
            problem,
            path=path,
            place=f"line {number}",
            remedy="Columns are separated by tabs; the first is 1, 2, 3-4, 4.1 …",
        )
    return TreebankSentence(text, tuple(_tokens(rows)), new_paragraph)


def _tokens(rows: list[list[str]]) -> Iterator[SurfaceToken]:
    forms = {columns[0]: columns[1] for columns in rows}
    covered = 0
    for identifier, form, *_, misc in rows:
        first, dash, last = identifier.partition("-")
        space_after = "SpaceAfter=No" not in misc.split("|")
        if dash:
            covered = int(last)
            words = tuple(forms.get(str(i), "") for i in range(int(first), covered + 1))
            yield SurfaceToken(form, words, space_after)
        elif identifier.isdecimal() and int(identifier) > covered:
            yield SurfaceToken(form, (), space_after)


def _characters(form: str) -> str:
    return "".join(form.split())


def _spans(lengths: Iterable[int]) -> Iterator[Offsets]:
    start = 0
    for length in lengths:
        if length:
            yield start, start + length
        start += length


def _score(gold: list[Offsets], system: list[Offsets]) -> Score:
    return Score(len(gold), len(system), len(set(gold) & set(system)))


def _words(sentences: Iterable[Sequence[SurfaceToken]]) -> list[_Word]:
    tokens = [t for sentence in sentences for t in sentence if _characters(t.form)]
    return [
        _Word(span, _characters(form).lower(), bool(token.words))
        for token, span in zip(tokens, token_spans([tokens]), strict=True)
        for form in token.words or (token.form,)
    ]


def _align(gold: list[_Word], system: list[_Word]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(gold) and j < len(system):
        if gold[i].multiword or system[j].multiword:
            (i_start, i), (j_start, j) = _stretch(gold, system, i, j)
            shared = _common(gold[i_start:i], system[j_start:j])
            pairs.extend((i_start + a, j_start + b) for a, b in shared)
        elif gold[i].span == system[j].span:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif gold[i].span[0] <= system[j].span[0]:
            i += 1
        else:
            j += 1
    return pairs


def _stretch(
    gold: list[_Word], system: list[_Word], i: int, j: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The shortest stretch of either side, as start and end indices, around a multi-word token.

    A plain word that begins before the multi-word token stays out; words are taken in the order of
    their offsets until no multi-word token crosses the end.
    """
    if gold[i].multiword:
        end = gold[i].span[1]
        j += not system[j].multiword and system[j].span[0] < gold[i].span[0]
    else:
        end = system[j].span[1]
        i += gold[i].span[0] < system[j].span[0]
    starts = i, j
    while _within(gold, i, end) or _within(system, j, end):
        if i < len(gold) and (j == len(system) or gold[i].span[0] <= system[j].span[0]):
            end = max(end, gold[i].span[1]) if gold[i].multiword else end
            i += 1
        else:
            end = max(end, system[j].span[1]) if system[j].multiword else end
            j += 1
    return (starts[0], i), (starts[1], j)


def _within(words: list[_Word], index: int, end: int) -> bool:
    if index == len(words):
        return False
    word = words[index]
    return word.span[0] < end if word.multiword else word.span[1] <= end


def _common(gold: list[_Word], system: list[_Word]) -> list[tuple[int, int]]:
    """A longest common subsequence of the forms, as pairs of indices."""
    lengths = [[0] * (len(system) + 1) for _ in range(len(gold) + 1)]
    for i in reversed(range(len(gold))):
        for j in reversed(range(len(system))):
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1
                if gold[i].form == system[j].form
                else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(gold) and j < len(system):
        if gold[i].form == system[j].form:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
