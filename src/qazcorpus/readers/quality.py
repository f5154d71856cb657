"""Signals of a document's quality, by which users of a data set leave documents out.

Each signal is a number; no document is left out because of one. They depend only on the text and
the languages of its sentences, so that a data set that is read and built again has the same ones.
What they mean, and where they come from, is in `docs/formats.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qazcorpus.document import Document
from qazcorpus.readers.alphabets import VOWELS
from qazcorpus.readers.boilerplate import is_boilerplate
from qazcorpus.readers.language import UNKNOWN

_DIGITS: Final = 6
_GRAM: Final = 5
_LETTERS_APART: Final = 4
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_OF_KAZAKH: Final = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"
_CYRILLIC: Final = "А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
_LOW: Final = "а-яёәғқңөұүһі"
_UP: Final = "А-ЯЁӘҒҚҢӨҰҮҺІ"
# Words that are whole beyond doubt, so that the expression for broken words is seldom tried.
_WHOLE: Final = re.compile(
    rf"[«\"(„“‘*]*(?:[{_UP}]?[{_LOW}]*[{VOWELS}][{_LOW}]*(?:-[{_UP}]?[{_LOW}]+)*|[{_UP}]+"
    r"|[A-Za-z]+|\d[\d.,:%]*|[–—-])[»\")”’*.,:;!?…]*"
)
_BROKEN: Final = re.compile(
    rf"[{_CYRILLIC}][A-Za-z]|(?<![A-Za-z])[A-Za-z][{_LOW}]"  # letters of two scripts
    rf"|(?!м[1-9])[{_LOW}]\d[{_LOW}]"  # a figure inside a word, but not «м2ге»
    rf"|[{_CYRILLIC}][?\ufffd][{_LOW}]|^[?][{_LOW}]|\ufffd"  # a letter that was lost
    r"|[ђѓєѕїјљњћќўџґЂЃЄЅЇЈЉЊЋЌЎЏҐ]"  # letters that Kazakh ones became in a wrong encoding
    rf"|[{_LOW}]{{3}}[{_UP}]"  # two words without a space, but not «кВт»
    rf"|(?<!\w)(?:(?![{VOWELS}])[{_LOW}]){{5,}}(?!\w)"  # no vowel
)
# «ҚазМұнайГаз», «КазАвтоЖол»
_NAME: Final = re.compile(rf"[«\"(„“]*[{_UP}][{_LOW}]+[{_UP}]")
_DIVIDED: Final = re.compile(rf"[{_CYRILLIC}]-[ \t]*\n[{_LOW}]")
_CLOSED: Final = re.compile(r"[.!?…:;][»\"”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Quality:
    """The signals. Shares are 0 to 1, rounded to six digits; a word is what stands between white
    space.

    `words` is their number, `word_length` their mean length in code points. `letters` is the share
    of letters among what is not white space, `kazakh_letters` that of ә ғ қ ң ө ұ ү һ і among the
    letters. `kazakh` is the share of Kazakh sentences, by length; None if no language is known.
    `boilerplate`, `repeated_lines` and `closed_lines` are shares of the text: in lines of
    boilerplate, in lines that occurred before, and in lines that end with a stop. `broken` is the
    share of broken words, `repeated_words` that of words in sequences of five that occurred before.
    """

    words: int
    word_length: float
    letters: float
    kazakh: float | None
    kazakh_letters: float
    boilerplate: float
    broken: float
    repeated_lines: float
    repeated_words: float
    closed_lines: float


def quality_of(document: Document) -> Quality:
    """The signals of a document, in time and memory linear in the length of its text."""
    text = document.text
    words = text.split()
    size = sum(map(len, words))
    letters = sum(map(len, _LETTERS.findall(text)))
    lines = [stripped for line in text.split("\n") if (stripped := line.strip())]
    length = sum(map(len, lines))
    return Quality(
        words=len(words),
        word_length=_share(size, len(words)),
        letters=_share(letters, size),
        kazakh=_kazakh(document),
        kazakh_letters=_share(sum(map(text.count, _OF_KAZAKH)), letters),
        boilerplate=_share(sum(len(line) for line in lines if is_boilerplate(line)), length),
        broken=_share(min(_broken(words) + len(_DIVIDED.findall(text)), len(words)), len(words)),
        repeated_lines=_share(sum(_repeated(lines)), length),
        repeated_words=_share(_in_repeated_grams(words), len(words)),
        closed_lines=_share(sum(len(line) for line in lines if _CLOSED.search(line)), length),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, _DIGITS) if whole else 0.0


def _kazakh(document: Document) -> float | None:
    known = kazakh = 0
    for sentence in document.sentences:
        if sentence.language and sentence.language != UNKNOWN:
            length = sentence.end - sentence.start
            known += length
            kazakh += length if sentence.language.startswith("kk") else 0
    return _share(kazakh, known) if known else None


def _broken(words: Sequence[str]) -> int:
    """The number of broken words: those of `_BROKEN`, and letters apart («Қ а з а қ»)."""
    broken = apart = 0
    for word in words:
        if len(word) == 1 and word.isalpha():
            apart += 1
            continue
        if apart >= _LETTERS_APART:
            broken += apart
        apart = 0
        if not _WHOLE.fullmatch(word) and is_broken(word):
            broken += 1
    return broken + (apart if apart >= _LETTERS_APART else 0)


def is_broken(word: str) -> bool:
    """Whether a word, with the signs around it, has letters that no word has side by side."""
    if word.startswith(("#", "@")):
        return False
    found = _BROKEN.search(word)
    return found is not None and not (found.group()[-1].isupper() and _NAME.match(word))


def _repeated(lines: Sequence[str]) -> Iterator[int]:
    """The length of each line that occurred before."""
    seen: set[str] = set()
    for line in lines:
        if line in seen:
            yield len(line)
        seen.add(line)


def _in_repeated_grams(words: Sequence[str]) -> int:
    """The number of words in a sequence of five that occurred before, each counted once."""
    if len(words) <= _GRAM:
        return 0
    low = [word.lower() for word in words]
    seen: set[int] = set()
    covered = reached = 0
    for start, gram in enumerate(zip(*(low[n:] for n in range(_GRAM)), strict=False)):
        key = hash(gram)
        if key in seen:
            covered += start + _GRAM - max(reached, start)
            reached = start + _GRAM
        else:
            seen.add(key)
    return covered
