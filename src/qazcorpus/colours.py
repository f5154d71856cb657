"""Readable colours for labels: tints as a background of text, and inks for the text.

Contrast is defined as in WCAG 2.2 (by relative luminance, from 1 to 21), which requires at least
4.5 for running text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

READABLE: Final = 4.5
FALLBACK: Final = "#7f7f7f"
_BLACK: Final = "#000000"
_WHITE: Final = "#ffffff"


@dataclass(frozen=True, slots=True)
class Theme:
    """A page's background and text colour."""

    background: str
    text: str


LIGHT: Final = Theme("#ffffff", "#1b1f24")
DARK: Final = Theme("#14171c", "#e8eaed")


def _channels(colour: str) -> tuple[int, int, int]:
    value = colour.removeprefix("#")
    if len(value) != 6 or any(digit not in "0123456789abcdefABCDEF" for digit in value):
        value = FALLBACK.removeprefix("#")
    return int(value[0:2], 16), int(value[2:4], 16), int(value[4:6], 16)


def mix(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of `colour` and the rest of `other`, as `#rrggbb`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink(background: str) -> str:
    """Black or white: the one with more contrast on the background."""
    return max((_BLACK, _WHITE), key=lambda candidate: contrast(candidate, background))


def tint(colour: str, theme: Theme) -> str:
    """A light tint of the colour, on which the theme's text is readable."""
    return mix(colour, theme.background, 0.22)


def readable(colour: str, background: str, theme: Theme) -> str:
    """The colour, mixed with the theme's text colour until it is readable on the background."""
    for percent in range(100, 0, -5):
        candidate = mix(colour, theme.text, percent / 100)
        if contrast(candidate, background) >= READABLE:
            return candidate
    return theme.text
