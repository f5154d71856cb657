"""Where the tokenizer splits: prefixes, suffixes and infixes.

Hyphens join words («аяқ-киім», «100-ге», «46-орында», «ҚР-ның»), and dashes separate them. A
percent sign stays with its number and suffix («5%», «90%-ға»), as in UD_Kazakh-KTB, or after a
space with the suffix («5 %-ке»), as in KazNERD.
"""

from __future__ import annotations

import re
from typing import Final

from qazcorpus.lang.kk.char_classes import (
    ARABIC,
    CLOSING,
    CURRENCY,
    DASHES,
    EMOJI,
    HYPHENS,
    LETTER,
    LOWER,
    OPENING,
    QUOTES,
    SEPARATORS,
    STOPS,
    STRAIGHT_QUOTES,
    UPPER,
)

# A mark that is repeated for emphasis or as a line («!!!!», «))))», «=====»), and an ellipsis. A
# run is one token, also because spaCy's tokenizer takes quadratic time to cut off single marks.
_RUNS: Final = (
    "|".join(rf"{re.escape(mark)}{{4,}}" for mark in "!?()[]{}=~^|/\\<>,;:•·…—–\"'«»")
    + r"|\.{3,}|…"
)

# «…,-деді ол»: a hyphen instead of the dash before a reporting verb.
_REPORTING: Final = r"(?:деді|дейді|дедім|деген|деп|десе|деуші|айтты|жауап|сұрады)\b"

# Dates as in UD_Kazakh-KTB: «30 - жылдары», «2 - жартысында». But «46-орында» is one token.
_PERIODS: Final = "жыл|мыңжыл|ғасыр|жарты|тоқсан[ыд]|кезең"

_UNITS: Final = (
    "км²|км2|м²|м2|м³|м3|км|см|мм|кг|мг|гр|тг|га|мл|кВт|МВт|ГВт|ГБ|МБ|кБ|млн|млрд|мың|сағ|мин|сек"
    r"|км/сағ|км/с|м/с|[мтлг]"
)

# «қ.Алматы», «А.Құнанбайұлы»: an abbreviation that is followed by a name without a space.
_GLUED_ABBREVIATION: Final = (
    rf"(?:(?:Дж|Sh|Ch|[{UPPER}])|қ|г|обл|ауд|көш|проф|акад|доц|ж|ғ)\.(?=[{UPPER}])"
)

# For speed, each pattern starts with the character that it matches. A lookbehind after this
# character checks the characters before it.
_PREFIXES: Final = [
    _RUNS,
    rf"[{OPENING}{CLOSING}{STRAIGHT_QUOTES}{DASHES}{STOPS}{SEPARATORS}{CURRENCY}§№&|\\/=<>~•·^]",
    r"\.",
    _GLUED_ABBREVIATION,
    r"[*_]+",
    r"\+(?![0-9])",
    r"#(?!\w)",
    rf"%(?![{HYPHENS}])",
    rf"[{HYPHENS}](?:[{HYPHENS}]+|(?=[{UPPER}{QUOTES}(]|{_REPORTING}))",
    EMOJI,
]

# A word of 4 to 16 lower-case letters. There is one pattern for each length, because a lookbehind
# has a fixed width.
_LOWER_WORD: Final = "|".join(rf"(?<=\b[{LOWER}]{{{length}}})" for length in range(4, 17))

_CLOSED: Final = rf"{CLOSING}{STRAIGHT_QUOTES}"

_SUFFIXES: Final = [
    _RUNS,
    rf"[{OPENING}{CLOSING}{STRAIGHT_QUOTES}{DASHES}{STOPS}{SEPARATORS}&|\\/=<>~•·^]",
    rf"\.(?<=[{LOWER}{ARABIC}0-9%‰²³{_CLOSED}{STOPS}{CURRENCY}.]\.)",
    rf"\.(?<=[{UPPER}0-9°][{UPPER}]\.)",
    r"[*_]+",
    rf"[{HYPHENS}](?:[{HYPHENS}]+|(?<=[{LETTER}{_CLOSED}.,].))",
    rf"[{CURRENCY}](?<=[0-9].)",
    r"(?<=[0-9])(?:жж?|бб?|ғғ?)\.",
    rf"(?<=[0-9])(?:{_UNITS})",
    EMOJI,
]

_INFIXES: Final = [
    _RUNS,
    rf"[{DASHES}]",
    rf"\.(?<=[{LOWER}{_CLOSED}0-9]\.)(?=[{UPPER}{OPENING}])",
    rf"\.(?<=[{UPPER}]{{3}}\.)(?=[{UPPER}]{{3}})",  # the dateline «АСТАНА.KAZINFORM»
    rf"[{STOPS}{SEPARATORS}](?<=[{LETTER}{_CLOSED}%].)(?=[{LETTER}0-9{QUOTES}{HYPHENS}(])",
    rf"[;،؛{STOPS}](?<=[0-9].)(?=\w)",
    rf"[,:](?<=[0-9].)(?=[{LETTER}])",
    rf"[{HYPHENS}](?:[{HYPHENS}]+(?=[{LETTER}])|(?<=[0-9].)(?=[0-9]|{_PERIODS})"
    rf"|(?<=[{SEPARATORS}{STOPS}{_CLOSED}.].)(?={_REPORTING}))",
    # «көбірек-Алматы»: before a capital, a hyphen is a dash, unless it follows a prefix.
    rf"(?=[{HYPHENS}][{UPPER}])(?:{_LOWER_WORD})(?<!премьер)(?<!интернет)(?<!генерал)[{HYPHENS}]",
    rf"[()\[\]{{}}«»“”„‹›\"](?<=[{LETTER}0-9].)",
    rf"[»”\"](?=[{HYPHENS}][{LOWER}])",
    rf"[/=<>](?<=[{LETTER}].)(?=[{LETTER}])",
    EMOJI,
]

# For speed, there is one pattern of each kind, and no alternative is tried inside a word.
_CUT: Final = r"(?=[\W_]|[0-9]\ufe0f?\u20e3)"
TOKENIZER_PREFIXES: Final = [f"(?:{'|'.join(_PREFIXES)})"]
TOKENIZER_SUFFIXES: Final = [f"(?:{_CUT}|(?<=[0-9]))(?:{'|'.join(_SUFFIXES)})"]
TOKENIZER_INFIXES: Final = [f"{_CUT}(?:{'|'.join(_INFIXES)})"]
