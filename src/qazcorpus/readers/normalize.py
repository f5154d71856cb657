"""Normalising a text once, when it is read. All offsets point into the normalised text.

A text must not be normalised after it was annotated.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html.entities import html5
from typing import TYPE_CHECKING, Final

from qazcorpus.readers.lookalikes import replace_lookalikes
from qazcorpus.readers.scanned import join_divided_words, join_letters

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# What is left of a web page: «&nbsp;», also if it was escaped again («&amp;nbsp;»).
_REFERENCE: Final = re.compile(r"&(?:amp;)*([A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_CONTROLS: Final = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_ZERO_WIDTH: Final = re.compile("[\u200b\u2060\ufeff]")
_DIRECTION: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Joiners shape Arabic script and join emoji. Elsewhere they have no function and hide in words.
_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f"
_EMOJI: Final = "\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff"
_JOINERS: Final = re.compile(
    f"(?<![{_ARABIC}])\u200c|\u200c(?![{_ARABIC}])"
    f"|(?<![{_ARABIC}{_EMOJI}\ufe0f])\u200d|\u200d(?![{_ARABIC}{_EMOJI}])"
)
# A fast test for text that may be UTF-8 decoded as a single-byte encoding. ftfy then decides.
_MOJIBAKE: Final = re.compile("[\xc2-\xf4РСТУФ][^\x00-\x7fа-яё]|[\xc2-\xf4][\x80-\xbf]")


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalised text and the number of changes of each kind.

    Kinds: mojibake (lines), references (of HTML), line_ends, bom, nul, controls, surrogates,
    zero_width, soft_hyphens, direction_marks, spaces (each in code points), nfc (words), lookalikes
    (letters), divided_words, letters_apart (words).
    """

    text: str
    changes: Mapping[str, int]


def normalize(text: str) -> NormalizedText:
    """Normalise a text: NFC, LF, no invisible or control characters, no character references of
    HTML, no Latin letters in Cyrillic words, and words whole that scanning took apart (`scanned`).

    Normalising a text again does not change it. The time is linear in the length of the text. Tabs,
    line feeds and spaces are kept; no-break spaces and spaces of other widths become plain spaces.
    """
    changes: Counter[str] = Counter()
    while True:
        changed = _pass(text, changes)
        if changed == text:
            return NormalizedText(text, dict(changes))
        text = changed


def _pass(text: str, changes: Counter[str]) -> str:
    if text.startswith("\ufeff"):
        text = text[1:]
        changes["bom"] += 1
    for kind, change in _STEPS:
        text, count = change(text)
        if count:
            changes[kind] += count
    return text


def _fix_mojibake(text: str) -> tuple[str, int]:
    if not _MOJIBAKE.search(text):
        return text, 0
    import ftfy

    lines = text.split("\n")
    fixed = [
        ftfy.fix_encoding(line, _ftfy_config()) if _MOJIBAKE.search(line) else line
        for line in lines
    ]
    return "\n".join(fixed), sum(a != b for a, b in zip(lines, fixed, strict=True))


@cache
def _ftfy_config() -> TextFixerConfig:
    """Settings with which ftfy fixes only whole lines that were decoded in a wrong encoding.

    Quotes, ligatures, entities and widths are kept as the author wrote them. A line that is only
    partly wrong is not changed.
    """
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=False,
        decode_inconsistent_utf8=False,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )


def _resolve(text: str) -> tuple[str, int]:
    """The text with characters in place of HTML's references to them; unknown ones stay."""
    count = 0

    def character(match: re.Match[str]) -> str:
        nonlocal count
        name = match[1]
        found = html.unescape(f"&{name};") if name[0] == "#" else html5.get(f"{name};")
        count += found is not None
        return match[0] if found is None else found

    return _REFERENCE.sub(character, text), count


def _compose(text: str) -> tuple[str, int]:
    if unicodedata.is_normalized("NFC", text):
        return text, 0
    words = sum(not unicodedata.is_normalized("NFC", word) for word in text.split())
    return unicodedata.normalize("NFC", text), max(words, 1)


def _substitution(pattern: re.Pattern[str], by: str) -> Callable[[str], tuple[str, int]]:
    return lambda text: pattern.subn(by, text)


_STEPS: Final[tuple[tuple[str, Callable[[str], tuple[str, int]]], ...]] = (
    ("mojibake", _fix_mojibake),
    ("references", _resolve),
    ("line_ends", _substitution(_LINE_ENDS, "\n")),
    ("nul", _substitution(re.compile("\0"), "")),
    ("controls", _substitution(_CONTROLS, "")),
    ("surrogates", _substitution(_SURROGATES, "\ufffd")),
    ("soft_hyphens", _substitution(re.compile("\xad"), "")),
    ("zero_width", _substitution(_ZERO_WIDTH, "")),
    ("direction_marks", _substitution(_DIRECTION, "")),
    ("zero_width", _substitution(_JOINERS, "")),
    ("spaces", _substitution(_SPACES, " ")),
    ("nfc", _compose),
    ("lookalikes", replace_lookalikes),
    ("divided_words", join_divided_words),
    ("letters_apart", join_letters),
)
