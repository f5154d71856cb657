"""The rules of the sentence splitter.

Each token is reduced to a few bits (a stop, a closing bracket, a word in lower case and so on). The
rules look only at tokens that can end a sentence, and at the tokens around them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from qazcorpus.lang.kk.char_classes import CLOSING, DASHES, EMOJI, HYPHENS, OPENING, STOPS
from qazcorpus.lang.kk.stop_words import STOP_WORDS
from qazcorpus.lang.kk.tokenizer_exceptions import ABBREVIATIONS, CLOSING_ABBREVIATIONS

# The properties of a token, one bit for each.
STOP: Final = 1  # . ! ? … and similar marks
CLOSING_ABBREVIATION: Final = 2  # «т.б.»: ends a sentence if a capital follows
CLOSER: Final = 4
OPENER: Final = 8
STRAIGHT_QUOTE: Final = 16  # opens or closes, depending on the space around it
DASH: Final = 32
LOWER: Final = 64  # starts with a lower-case letter
UPPER: Final = 128
NUMBER: Final = 256  # an arabic or roman number, as in a numbered list
SPACE: Final = 512
LINE_BREAK: Final = 1024
BLANK_LINE: Final = 2048
COMMA: Final = 4096  # , ; : and other marks that never start a sentence
FULL_STOP: Final = 8192  # the plain dot
COLON: Final = 32768
ABBREVIATION: Final = 65536  # all others: end one only if a word like «Бұл», «Ол» follows
STARTER: Final = 131072  # a function word with a capital: it starts a sentence and is not a name
REPORTING: Final = 16384  # деді, дейді, деп …

ENDS: Final = STOP | LINE_BREAK | ABBREVIATION | CLOSING_ABBREVIATION

_STOP: Final = re.compile(rf"(?:[.…{STOPS}]|\.{{2,}})+")
_CLOSER: Final = re.compile(rf"[{CLOSING}]+")
_EMOJI: Final = re.compile(f"{EMOJI}+")  # belongs to the sentence before it
_OPENER: Final = re.compile(rf"[{OPENING}]+")
_DASH: Final = re.compile(rf"[{DASHES}{HYPHENS}]+")
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{1,3})*|[IVXLІХ]{1,6}")
_COMMA: Final = re.compile(r"[,;،؛%/&=+]+")
_REPORTING: Final = re.compile(
    r"(?:де(?:ді|йді|п|ген|генде|генге|мек|мекші|сті|сіп|секер|дім|дік|сек|уші|гендей|йтін)"
    r"|айт(?:ты|ады|қан|ып|уынша)|сұра(?:ды|йды|ған|п)|жаз(?:ды|ады|ған|ып))"
)
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n|\u2029")
_LINE_BREAK: Final = re.compile(r"[\n\r\u2028\x0b\x0c\x85]")


_MARKS: Final = (
    (_STOP, STOP),
    (_EMOJI, CLOSER),
    (_CLOSER, CLOSER),
    (_OPENER, OPENER),
    (_DASH, DASH),
    (_COMMA, COMMA),
)
_FIXED: Final = {
    ".": STOP | FULL_STOP,
    ":": COMMA | COLON,
    '"': STRAIGHT_QUOTE,
    "'": STRAIGHT_QUOTE,
    "`": STRAIGHT_QUOTE,
    **dict.fromkeys(ABBREVIATIONS, ABBREVIATION | LOWER),
    **dict.fromkeys(CLOSING_ABBREVIATIONS, CLOSING_ABBREVIATION | LOWER),
}


def classify(orth: str) -> int:
    """The properties of a token as a sum of bits; 0 if the rules do not use the token."""
    if orth in _FIXED:
        return _FIXED[orth]
    if not orth or orth.isspace():
        return _classify_space(orth)
    if not orth[0].isalpha():
        for pattern, bit in _MARKS:
            if pattern.fullmatch(orth):
                return bit
    return _classify_word(orth)


def _classify_space(orth: str) -> int:
    lines = orth.replace("\r\n", "\n").replace("\r", "\n")
    if _BLANK_LINE.search(lines):
        return SPACE | LINE_BREAK | BLANK_LINE
    return SPACE | (LINE_BREAK if _LINE_BREAK.search(lines) else 0)


def _classify_word(orth: str) -> int:
    bits = NUMBER if _NUMBER.fullmatch(orth) else 0
    first = orth.lstrip("-\u2010\u2011")[:1]
    if first.islower():
        return bits | LOWER | (REPORTING if _REPORTING.fullmatch(orth) else 0)
    lowered = orth.lower()
    starter = STARTER if lowered in STOP_WORDS and len(orth) > 1 else 0
    return bits | (UPPER | starter if first.isupper() else 0)


class SentenceRules:
    """Finds the sentences of one text.

    `bits` are the results of `classify` for each token, and `spaced` whether a space follows each.
    `full_lines` are the line-break tokens after full lines of hard-wrapped text (see
    `line_breaks`), and `long_lines` those after lines that are too long for headings.
    """

    __slots__ = ("bits", "cased", "full_lines", "length", "long_lines", "spaced")

    def __init__(
        self,
        bits: Sequence[int],
        spaced: Sequence[int],
        full_lines: Collection[int] = (),
        long_lines: Collection[int] = (),
    ) -> None:
        self.bits = bits
        self.spaced = spaced
        self.full_lines = full_lines
        self.long_lines = long_lines
        self.length = len(bits)
        # In a text without capitals (lower-cased corpora, Arabic script), lower case says nothing.
        self.cased = any(b & UPPER for b in bits)

    def starts(self) -> Iterator[int]:
        """The index of each token that starts a sentence, in order. The first is 0."""
        if not self.length:
            return
        yield 0
        start, done = self._skip_space(0), 0
        for index, bits in enumerate(self.bits):
            if index < done or not bits & ENDS:
                continue
            if bits & STOP:
                done = self._end_of_stop(index)
                following = self._skip_space(done)
                is_start = following < self.length and self._ends(index, start, done, following)
            else:
                following = self._skip_space(index + 1)
                is_start = following < self.length and (
                    not self._goes_on(index, following)
                    if bits & LINE_BREAK
                    else bool(
                        self.bits[following] & (UPPER if bits & CLOSING_ABBREVIATION else STARTER)
                    )
                )
            if is_start and following > start:
                yield following
                start = following

    def _ends(self, stop: int, start: int, end: int, following: int) -> bool:
        """Whether a sentence ends at the token `stop`.

        The closing marks after it end at `end`, and the next token is `following`.
        """
        bits, next_bits = self.bits, self.bits[following]
        if stop and (bits[stop - 1] & OPENER or (bits[stop - 1] & NUMBER and stop - 1 == start)):
            return False  # «(!)», or the number of a list item or heading: «1. …», «IV. …»
        if next_bits & (COMMA | STOP):
            return False
        plain = bool(bits[stop] & FULL_STOP) and end == stop + 1
        if bits[end] & LINE_BREAK:
            return not self._reports(following) and (plain or not self._begins_lower(following))
        if not self.cased:
            return not self._reports(following)
        if next_bits & (LOWER | DASH):
            return not self._begins_lower(following)
        return plain or not self._begins_lower(following)

    def _goes_on(self, line_break: int, following: int) -> bool:
        """Whether the sentence goes on after a line break that has no stop before it."""
        before, after = self.bits[line_break - 1], self.bits[following]
        if self.bits[line_break] & BLANK_LINE:
            return False
        if line_break == 0 or before & (COMMA | OPENER | DASH) or after & (COMMA | CLOSER):
            return not before & COLON
        if line_break in self.full_lines or self._reports(following):
            return True
        return self.cased and line_break in self.long_lines and self._begins_lower(following)

    def _skip_space(self, index: int) -> int:
        while index < self.length and self.bits[index] & SPACE:
            index += 1
        return index

    def _glued(self, index: int) -> bool:
        return not self.spaced[index - 1] and not self.bits[index - 1] & SPACE

    def _end_of_stop(self, index: int) -> int:
        """The index after a stop, the stops attached to it, and the closing marks that follow."""
        index += 1
        while index < self.length and (
            self.bits[index] & CLOSER
            or (self.bits[index] & (STOP | STRAIGHT_QUOTE) and self._glued(index))
        ):
            index += 1
        return index

    def _begins_lower(self, index: int) -> bool:
        """Whether the first word after dashes and opening marks starts in lower case."""
        while index < self.length and self.bits[index] & (DASH | OPENER | STRAIGHT_QUOTE | SPACE):
            index += 1
        return index < self.length and bool(self.bits[index] & LOWER)

    def _reports(self, index: int) -> bool:
        """Whether a reporting clause starts here: «– деді», «деп»."""
        while index < self.length and self.bits[index] & (DASH | SPACE):
            index += 1
        return index < self.length and bool(self.bits[index] & REPORTING)
