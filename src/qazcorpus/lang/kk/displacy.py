"""The scheme's colours for displaCy."""

from __future__ import annotations

from typing import Final

from qazcorpus.colours import mix
from qazcorpus.scheme import load_scheme

_SHARE: Final = 0.5  # light, because displaCy writes in black on it


def displacy_colours() -> dict[str, str]:
    """A light colour for each label of entities and attribution.

    Stances have none, because their colours are the same as those of labels.
    """
    scheme = load_scheme()
    return {
        label.label: mix(label.colour, "#ffffff", _SHARE)
        for label in (*scheme.entities, *scheme.attribution)
    }
