from __future__ import annotations

import pytest

from qazcorpus.colours import (
    DARK,
    LIGHT,
    READABLE,
    Theme,
    contrast,
    ink,
    mix,
    readable,
    tint,
)
from qazcorpus.scheme import Label, load_scheme

LABELS = [*load_scheme().entities, *load_scheme().stances]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_mix() -> None:
    assert mix("#ff0000", "#0000ff", 0.5) == "#800080"
    assert mix("not a colour", "#ffffff", 1) == "#7f7f7f"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.label)
def test_every_label_reads_well_on_every_page(label: Label, theme: Theme) -> None:
    under = tint(label.colour, theme)
    assert contrast(theme.text, under) >= READABLE
    assert contrast(readable(label.colour, under, theme), under) >= READABLE
    assert contrast(ink(label.colour), label.colour) >= READABLE
