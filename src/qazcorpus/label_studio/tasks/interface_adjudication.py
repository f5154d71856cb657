"""The interface of the adjudication project: the annotators' interface, with their disagreements.

Above the text is a card for each dispute (`data.disputes`: `html` and `choices`), on which the
adjudicator chooses a version. The choice is stored as `decision_0`, `decision_1` … In addition to
their own label, spans of disputed versions have a label such as «?А» for each annotator who marked
them. This label has no button; it is removed when the adjudicator gives the span another label.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations
from typing import Final
from xml.etree import ElementTree

from qazcorpus.colours import FALLBACK, ink, mix
from qazcorpus.label_studio.tasks import interface_words as words
from qazcorpus.label_studio.tasks.comparison import LETTERS
from qazcorpus.label_studio.tasks.interface import (
    ATTRIBUTION,
    ENTITY,
    help_page,
    labelling_interface,
)
from qazcorpus.scheme import Scheme

DISPUTES: Final = "disputes"
DECISION: Final = "decision_"
MARK: Final = "?"
_TODO: Final = (
    "Әр карточкадан бір нұсқаны таңдаңыз. Мәтінде нұсқалар А?, Б? деп тұр; таңдалмағаны өздігінен "
    "алынып тасталады. · Choose one version on each card; the others are removed automatically."
)
_MARK_COLOUR: Final = "#444444"
_PLAIN: Final = " -–,.()/«»’"
_MOST_CHIPS: Final = 4  # with more annotators, there are too many combinations for one rule each


def adjudication_interface(scheme: Scheme, annotators: int = 2) -> str:
    """The labelling XML, with marks for this number of annotators."""
    view = ElementTree.fromstring(labelling_interface(scheme))
    _add_style(view, scheme, annotators)
    for control in view.iter("Labels"):
        if control.get("name") in {ENTITY, ATTRIBUTION}:
            for mark in marks(annotators):
                ElementTree.SubElement(
                    control,
                    "Label",
                    value=mark,
                    alias=mark,
                    background=_MARK_COLOUR,
                    visible="false",
                )
    view.insert(_place(view), _cards())
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode")


def adjudication_instructions(scheme: Scheme) -> str:
    """The instructions for the adjudicator as HTML: Kazakh with English next to it."""
    return help_page(words.HOW_TO_DECIDE, words.STEPS_OF_DECIDING, scheme)


def marks(annotators: int) -> list[str]:
    """The marks for this number of annotators: «?А», «?Б» …"""
    return [f"{MARK}{letter}" for letter in LETTERS[:annotators]]


def _add_style(view: ElementTree.Element, scheme: Scheme, annotators: int) -> None:
    sheet = files("qazcorpus.label_studio.tasks") / "adjudication.css"
    style = view.find("Style")
    if style is None:
        style = ElementTree.Element("Style")
        view.insert(0, style)
    rules = [style.text or "", sheet.read_text(encoding="utf-8"), *_chips(scheme, annotators)]
    style.text = "\n".join(rules)


def _chips(scheme: Scheme, annotators: int) -> Iterator[str]:
    """CSS rules for the chip at the end of a disputed span: «А? Ұйым» for Label Studio's
    «9:Ұйым,?А»."""
    for label in (*scheme.entities, *scheme.attribution):
        name = _css_string(label.kk)
        colour = mix(
            label.colour or FALLBACK, FALLBACK, 1
        )  # a colour that is not #rrggbb becomes one
        for end, text in _endings(annotators):
            yield (
                f".htx-highlight[data-label{end.format(name)}]::after "
                f'{{ content: "{text}? {name}"; background: {colour}; color: {ink(colour)}; }}'
            )


def _css_string(text: str) -> str:
    """Escape text for a CSS string: characters that could end the string or the sheet are
    escaped."""
    return "".join(c if c.isalnum() or c in _PLAIN else f"\\{ord(c):x} " for c in text)


def _endings(annotators: int) -> Iterator[tuple[str, str]]:
    """Yield (condition on a disputed span's label, letters of its annotators)."""
    yield f'*=":{{}},{MARK}"', ""
    names = LETTERS[:annotators] if annotators <= _MOST_CHIPS else ""
    for number in range(1, len(names)):
        for together in combinations(names, number):
            yield f'$=":{{}},{",".join(MARK + name for name in together)}"', ", ".join(together)


def _place(view: ElementTree.Element) -> int:
    """The index at which the cards are inserted: after the title, before the labels and the
    text."""
    for number, child in enumerate(view):
        if any(control.tag == "Labels" for control in child.iter()):
            return number
    return len(view)


def _cards() -> ElementTree.Element:
    panel = ElementTree.Element("View", className="qz-disputes")
    ElementTree.SubElement(panel, "Header", value=_TODO, size="5")
    repeater = ElementTree.SubElement(
        panel, "Repeater", on=f"${DISPUTES}", indexFlag="{{idx}}", mode="list"
    )
    box = ElementTree.SubElement(repeater, "View", className="qz-dispute")
    ElementTree.SubElement(
        box,
        "HyperText",
        name="dispute_{{idx}}",
        value=f"${DISPUTES}[{{{{idx}}}}].html",
        inline="true",
    )
    ElementTree.SubElement(
        box,
        "Choices",
        name=f"{DECISION}{{{{idx}}}}",
        toName="dispute_{{idx}}",
        value=f"${DISPUTES}[{{{{idx}}}}].choices",
        choice="single-radio",
        showInline="true",
        required="true",
        requiredMessage="Шешілмеген айырмашылық қалды: әр карточкадан бір нұсқаны таңдаңыз.",
    )
    return panel
