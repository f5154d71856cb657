from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from qazcorpus.label_studio.tasks.interface_adjudication import adjudication_interface
from qazcorpus.scheme import load_scheme

SCHEME = load_scheme()


def chips(kk: str, colour: str = "#123456") -> str:
    """The rules of style for the spans in dispute."""
    first = replace(SCHEME.entities[0], kk=kk, colour=colour)
    scheme = replace(SCHEME, entities=(first, *SCHEME.entities[1:]))
    view = ElementTree.fromstring(adjudication_interface(scheme))
    sheet = view.findtext("Style")
    assert sheet is not None
    return sheet[sheet.index(".htx-highlight[data-label*=") :]


def test_a_chip_names_the_label_and_whose_it_is() -> None:
    rule = next(line for line in chips("Көлік (су)").splitlines() if 'су),?А"' in line)
    assert '[data-label$=":Көлік (су),?А"]::after' in rule
    assert 'content: "А? Көлік (су)"; background: #123456;' in rule


@pytest.mark.parametrize("name", ['"; } * { color: red', "\\", "a\nb", "</style><script>", "*/"])
def test_a_name_cannot_end_its_string(name: str) -> None:
    whole, plain = chips(name), chips("x")
    for character in '"{}\n':
        assert whole.count(character) == plain.count(character)
    written = re.findall(r'content: "\? ([^"]*)"', whole)[0]
    assert re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), written) == name


def test_a_colour_cannot_end_its_rule() -> None:
    assert "url(" not in chips("x", "red; } body { background: url(x)")
