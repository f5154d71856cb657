"""The correct edges of spans: at the edges of words, without the characters around the words.

Trimming removes white space, punctuation and quotation marks that belong to the sentence and not to
the span. It never removes the dot of an abbreviation or initial («т.б.», «А.»), or a quotation mark
whose pair is inside the span («Бек Эйр» in «Бек Эйр» компаниясы). Extending completes half a word
if the missing characters can only belong to it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from qazcorpus.document import Document
from qazcorpus.pipeline.lemmas.inflection import follows_hyphen
from qazcorpus.statements.rules.suffix_patterns import is_noun_tail

Edges = tuple[int, int]

_CLOSERS: Final = {
    "«": "»",
    "“": "”",
    "„": "“”",
    "‟": "”",
    "‹": "›",
    "‘": "’",
    "‚": "‘’",
    "(": ")",
    "[": "]",
    "{": "}",
    '"': '"',
}
_PAIRED: Final = frozenset("".join(_CLOSERS) + "".join(_CLOSERS.values()))
_LOOSE: Final = frozenset(",;:–—―-‐‑•·|/\\،؛")
_FINAL: Final = frozenset("!?…؟")
_HYPHENS: Final = "-‐‑"
_JOINER: Final = "\u200d"
_WITHIN: Final = r"[^\W_]"
# The characters of a word that may be missing: letters, digits, and the dots and commas of
# abbreviations and numbers.
_REST: Final = re.compile(rf"[%‰°]?(?:{_WITHIN}|[.,](?={_WITHIN})|\.$|\.(?=[{_HYPHENS}]))*")
_REST_BEGINS: Final = re.compile(rf"{_WITHIN}|[%‰°]|[.,]{_WITHIN}")
_DERIVED: Final = re.compile(r"(?:[лдт][ыі][қк]|[лдт][ыі][ғг](?=[ыі])|ш[ыі]л?|с[ыі]з)(?P<tail>\w*)")
_EMOJI_TONES: Final = range(0x1F3FB, 0x1F400)


class Words:
    """The words of a text, to be found by an offset inside them."""

    def __init__(self, text: str, tokens: Iterable[Edges]) -> None:
        self.text = text
        self._tokens = sorted(tokens)
        self._starts = [start for start, _ in self._tokens]

    @classmethod
    def of(cls, document: Document) -> Words:
        """The document's tokens; if it has none, those of the Kazakh tokenizer."""
        if document.tokens:
            return cls(document.text, ((token.start, token.end) for token in document.tokens))
        return cls(document.text, _tokenized(document.text))

    def around(self, place: int) -> Edges | None:
        """The word with `place` inside it, or None if `place` is at the edge of a word."""
        number = bisect_left(self._starts, place) - 1
        if number >= 0 and place < self._tokens[number][1]:
            return self._tokens[number]
        return None

    def of_character(self, place: int) -> Edges | None:
        """The word with the character at `place`, or None if there is none."""
        number = bisect_left(self._starts, place + 1) - 1
        if number >= 0 and place < self._tokens[number][1]:
            return self._tokens[number]
        return None


@lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], Iterable[object]]:
    import spacy

    return spacy.blank("kk").tokenizer


def _tokenized(text: str) -> list[Edges]:
    return [(t.idx, t.idx + len(t.text)) for t in _tokenizer()(text) if not t.is_space]  # type: ignore[attr-defined]


def trimmed(words: Words, edges: Edges, *, keeps_final: bool, unwrap: bool) -> Edges:
    """The span without white space, loose punctuation and quotation marks at its edges.

    `keeps_final`: question marks, exclamation marks and ellipses belong to the span (contents,
    titles). `unwrap`: a pair of quotation marks or brackets around the whole span is removed. A
    span of which nothing would be left is not changed.
    """
    start, end = edges
    while start < end:
        before = start, end
        start, end = _without_space(words.text, start, end)
        if start < end:
            start, end = _without_marks(words, start, end, keeps_final, unwrap)
        if (start, end) == before:
            return start, end
    return edges


def _without_space(text: str, start: int, end: int) -> Edges:
    while start < end and _is_blank(text[start]):
        start += 1
    while start < end and _is_blank(text[end - 1]):
        end -= 1
    return start, end


def _is_blank(char: str) -> bool:
    return char.isspace() or (char != _JOINER and unicodedata.category(char) == "Cf")


def _without_marks(words: Words, start: int, end: int, keeps_final: bool, unwrap: bool) -> Edges:
    text = words.text
    if _is_loose(words, start, start, end, keeps_final):
        return start + 1, end
    if _is_loose(words, end - 1, start, end, keeps_final):
        return start, end - 1
    if text[start] in _PAIRED or text[end - 1] in _PAIRED:
        pairs, single = matched(text, start, end)
        if unwrap and pairs.get(start) == end - 1 and end - start > 2:
            return start + 1, end - 1
        # A mark whose pair is not in the span is removed only if no other mark is unpaired.
        if single <= {start, end - 1}:
            return start + (start in single), end - (end - 1 in single and end - 1 > start)
    return start, end


def _is_loose(words: Words, place: int, start: int, end: int, keeps_final: bool) -> bool:
    """Whether the edge character at `place` is punctuation next to the span's words."""
    text, char = words.text, words.text[place]
    if char in _FINAL:
        return not keeps_final
    if char in "./\\|":
        if keeps_final and (text[place - 1 : place] == "." or text[place + 1 : place + 2] == "."):
            return False
        word = words.of_character(place)
        return word is None or not any(c.isalnum() for c in text[word[0] : word[1]])
    if char in _HYPHENS and place == start:
        return not text[place + 1 : min(place + 2, end)].isdigit()
    return char in _LOOSE


def matched(text: str, start: int, end: int) -> tuple[dict[int, int], set[int]]:
    """The pairs of quotation marks and brackets in `text[start:end]`, and the unpaired ones."""
    pairs: dict[int, int] = {}
    open_marks: list[int] = []
    single: set[int] = set()
    for place in range(start, end):
        char = text[place]
        if char not in _PAIRED or _is_apostrophe(text, place):
            continue
        if open_marks and char in _CLOSERS[text[open_marks[-1]]]:
            pairs[open_marks.pop()] = place
        elif char in _CLOSERS:
            open_marks.append(place)
        else:
            single.add(place)
    return pairs, single.union(open_marks)


def _is_apostrophe(text: str, place: int) -> bool:
    return (
        text[place] in "’‘"
        and text[place - 1 : place].isalnum()
        and text[place + 1 :][:1].isalnum()
    )


def extended_to_words(words: Words, edges: Edges) -> Edges:
    """The span with the words at its edges completed, if the missing parts are unambiguous."""
    start, end = edges
    text = words.text
    while start > 0 and _continues(text, start):
        start -= 1
    while end < len(text) and _continues(text, end):
        end += 1
    if (word := cut_word(words, start)) and _is_safe_before(text[word[0] : start]):
        start = word[0]
    if (word := cut_word(words, end)) and _is_safe_after(text[end : word[1]]):
        end = word[1]
    return start, end


def cut_word(words: Words, place: int) -> Edges | None:
    """The word that an edge at `place` cuts in two, or None if no word is cut.

    «Қазақстан-Қытай» and «e-gov.kz» are single words for the tokenizer, but a part of them may be a
    name; such edges are not cuts.
    """
    word = words.around(place)
    if word is None:
        return None
    text = words.text
    before, after = text[word[0] : place], text[place : word[1]]
    if before[-1] in _HYPHENS or after[0] in _HYPHENS:
        return None if _is_compound(before.rstrip(_HYPHENS), after.lstrip(_HYPHENS)) else word
    joins = before[-1].isalnum() or before[-1] in ".," or _is_mark(before[-1])
    return word if joins and _REST_BEGINS.match(after) else None


def _is_compound(before: str, after: str) -> bool:
    """Whether a hyphen joins two parts that may each be a name or a number."""
    if follows_hyphen(after):
        return False
    first, second = before[-1:], after[:1]
    both_numbers = first.isdigit() and second.isdigit()
    return second.isupper() or both_numbers or not (first.isalnum() and second.isalnum())


def _is_safe_before(missing: str) -> bool:
    return _REST.fullmatch(missing) is not None


def _is_safe_after(missing: str) -> bool:
    """Whether the characters after the edge complete the word: letters that are not the suffix of a
    derived word («Қазақстан|дық» is another word), and suffixes after a hyphen («БҰҰ|-ның»)."""
    rest = _REST.match(missing)
    if rest is None:
        return False
    suffix = missing[rest.end() :]
    if suffix and not (suffix[0] in _HYPHENS and follows_hyphen(suffix[1:])):
        return False
    derived = _DERIVED.fullmatch(rest[0].lower())
    return derived is None or not is_noun_tail(derived["tail"])


def _continues(text: str, place: int) -> bool:
    """Whether the character at `place` is displayed together with the one before it."""
    char = text[place]
    return (
        _is_mark(char) or char == _JOINER or text[place - 1] == _JOINER or ord(char) in _EMOJI_TONES
    )


def _is_mark(char: str) -> bool:
    """Whether the character is a combining mark, such as an accent."""
    return unicodedata.category(char) in {"Mn", "Mc", "Me"}


def trimmed_code(text: str, pieces: Sequence[Edges]) -> str:
    """The code of a finding about trimmed characters; the most important kind of character
    decides."""
    taken = "".join(text[start:end] for start, end in pieces)
    if any(char in _PAIRED for char in taken):
        return "edge-quotation"
    return "edge-punctuation" if taken.strip() else "edge-space"
