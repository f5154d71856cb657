"""Character classes for the three scripts of Kazakh, to be used inside `[...]` in a pattern.

spaCy's classes lack қ, ғ and ұ. The classes are short on purpose: a pattern with a few ranges is
several times as fast as one with all of Unicode.
"""

from __future__ import annotations

from typing import Final

# a–z, Latin-1, Latin Extended-A (ğ ŋ ş ū …); а–я, ё and Ukrainian і …; the Kazakh letters.
LOWER: Final = "a-zß-öø-ÿāăąćčďđēėęěğģīįıķļłńňŋōőœŕřśşšťūůűźżžа-яѐ-џәғқңөұүһҗ"
UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻŁŃŇŊŌŐŒŔŘŚŞŠŤŪŮŰŹŻŽА-ЯЀ-ЏӘҒҚҢӨҰҮҺҖ"
ARABIC: Final = "ء-يٮ-ۓەۥ-ۿݐ-ݿ"
LETTER: Final = LOWER + UPPER + ARABIC

HYPHENS: Final = "\\-\u2010\u2011"
DASHES: Final = "–—―"
OPENING: Final = "«“„‟‹‘‚([{"
CLOSING: Final = "»”›’)\\]}"
STRAIGHT_QUOTES: Final = "\"'`´"
QUOTES: Final = "«»“”„‟‹›‘’‚" + STRAIGHT_QUOTES
STOPS: Final = "!?؟۔‼⁇⁈⁉"
SEPARATORS: Final = ",;:،؛"
CURRENCY: Final = "$€£¥₸₽₴₺₩₹¢฿"

_PICTOGRAPH: Final = (
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
    "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u20e3]*"
)
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP: Final = "[0-9#*]\ufe0f?\u20e3"
# One visible emoji: a flag, a keycap, or pictographs joined by zero-width joiners.
EMOJI: Final = f"(?:{_FLAG}|{_KEYCAP}|{_PICTOGRAPH}(?:\u200d{_PICTOGRAPH})*)"
