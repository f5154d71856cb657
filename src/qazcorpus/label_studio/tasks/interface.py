"""The labelling interface of Label Studio and its instructions, made from the label scheme.

Annotators see a label's Kazakh name; its name in the scheme is stored. The names of the controls
are the contract with `regions`:

- `text`: the text; `entity` and `attribution`: the labels of its spans;
- `stance`, `target`, `other_target`: choices and a line of text that belong to a CONTENT span;
- `new_target`: lines of text that belong to the whole document;
- `target_fit`, `better_target`: a choice and a line of text that also belong to the document: the
  target does not fit, and a better wording.

The interface shows these keys of a task's data: `text`, `title`, `byline`, `target_line`, and
`targets` (`[{"value": …}]`). The name `source` cannot be used: the editor overwrites it with the
whole task.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import Final
from xml.etree import ElementTree

from qazcorpus.bilingual import Bilingual
from qazcorpus.colours import FALLBACK, ink
from qazcorpus.label_studio.tasks import interface_words as words
from qazcorpus.scheme import Label, Scheme

TEXT: Final = "text"
ENTITY: Final = "entity"
ATTRIBUTION: Final = "attribution"
STANCE: Final = "stance"
TARGET: Final = "target"
OTHER_TARGET: Final = "other_target"
NEW_TARGET: Final = "new_target"
TARGET_FIT: Final = "target_fit"
BETTER_TARGET: Final = "better_target"
UNFIT: Final = "unfit"
# The editor gives every choice a letter as its key, so a mistyped letter could change a decision. A
# choice with its own key gets no letter: this is a key that keyboards do not have.
NO_KEY: Final = "ctrl+alt+shift+f24"
CONTENT: Final = "CONTENT"
_TARGETS: Final = "qz-targets"


def labelling_interface(scheme: Scheme) -> str:
    """The interface of a project as XML; tasks must have the data that the module docstring
    lists."""
    view = ElementTree.Element("View", className="qz")
    _add(view, "Style").text = _style(scheme)
    _add_head(view)
    bar = _view(view, "qz-bar")
    _add_labels(bar, ENTITY, words.ENTITIES, scheme.entities)
    _add_labels(bar, ATTRIBUTION, words.STATEMENTS, scheme.attribution)
    _add_relations(bar, scheme)
    _add_details(bar, scheme)
    _add(_view(view, "qz-text"), "Text", name=TEXT, value="$text", granularity="symbol")
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode")


def _style(scheme: Scheme) -> str:
    """The style sheet, with a rule for each label that shows its name as a chip on its spans.

    Label Studio writes «9:Мазмұн», with the number of the region, into `data-label` of a span's
    last part; the chip shows the name without the number.
    """
    sheet = files("qazcorpus.label_studio.tasks") / "interface.css"
    rules = [sheet.read_text(encoding="utf-8")]
    for label in (*scheme.entities, *scheme.attribution, *scheme.stances):
        colour = label.colour or FALLBACK
        name = _css(label.kk)
        rules.append(
            f'.qz-{label.label}, .htx-highlight[data-label$=":{name}"]::after '
            f"{{ background: {colour}; color: {ink(colour)}; }}\n"
            f'.htx-highlight[data-label$=":{name}"]::after {{ content: "{name}"; }}'
        )
    return "\n".join(rules)


def _css(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"")


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _view(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return _add(parent, "View", className=name, **attributes)


def _row(parent: ElementTree.Element, name: str, caption: str) -> ElementTree.Element:
    row = _view(parent, name)
    _add(_view(row, "qz-caption"), "Header", value=caption, size="5")
    return row


def _add_head(view: ElementTree.Element) -> None:
    """Add title, source, date and the document's targets, with a line to add a target."""
    head = _view(view, "qz-head")
    _add(head, "Header", value="$title", size="4")
    _add(_view(head, "qz-byline"), "Header", value="$byline", size="5")
    row = _view(head, _TARGETS)
    _add(row, "Header", value=f"{words.TARGET}: $target_line", size="5")
    line = _text_area(NEW_TARGET, words.NEW_TARGET)
    _add(row, "TextArea", **line, editable="true")
    add_target_fit(view)


def add_target_fit(view: ElementTree.Element) -> bool:
    """Add the choice «the target does not fit» to an interface. Returns False and adds nothing if
    the interface has the choice already or shows no targets."""
    row = next((item for item in view.iter("View") if item.get("className") == _TARGETS), None)
    if row is None or any(item.get("name") == TARGET_FIT for item in view.iter("Choices")):
        return False
    fit = _add(row, "Choices", name=TARGET_FIT, toName=TEXT, choice="multiple", showInline="true")
    _add(fit, "Choice", value=str(words.TARGET_UNFIT), alias=UNFIT, hotkey=NO_KEY)
    better = _view(
        row,
        "qz-better",
        visibleWhen="choice-selected",
        whenTagName=TARGET_FIT,
        whenChoiceValue=UNFIT,
    )
    line = _text_area(BETTER_TARGET, words.BETTER_TARGET)
    _add(better, "TextArea", **line, editable="true", maxSubmissions="1")
    return True


def _text_area(name: str, placeholder: str) -> dict[str, str]:
    return {"name": name, "toName": TEXT, "placeholder": placeholder, "rows": "1"}


def _add_labels(bar: ElementTree.Element, name: str, caption: str, labels: Iterable[Label]) -> None:
    row = _row(bar, "qz-row", caption)
    control = _add(row, "Labels", name=name, toName=TEXT, showInline="true")
    for label in labels:
        _add(control, "Label", **_names(label), background=label.colour or FALLBACK)


def _names(label: Label) -> dict[str, str]:
    """The attributes of a label: shown name, stored name, hotkey and tooltip."""
    hint = ". ".join(part for part in (label.en, label.rule_kk) if part)
    names = {"value": label.kk, "alias": label.label, "hotkey": label.hotkey, "hint": hint}
    return {key: value for key, value in names.items() if value}


def _add_relations(bar: ElementTree.Element, scheme: Scheme) -> None:
    control = _add(bar, "Relations")
    for relation in scheme.relations:
        _add(control, "Relation", value=relation.label)


def _add_details(bar: ElementTree.Element, scheme: Scheme) -> None:
    """Add the questions about the selected span; the row keeps its height when no span is
    selected."""
    row = _row(bar, "qz-row qz-details", words.STANCE)
    content = scheme.get(CONTENT)
    shown = {
        "visibleWhen": "region-selected",
        "whenTagName": ATTRIBUTION,
        "whenLabelValue": content.label,
    }
    hint = _view(row, "qz-hint", visibleWhen="no-region-selected")
    _add(hint, "Header", value=words.select_first(content), size="5")
    box = _view(row, "qz-content", **shown)
    required = {
        "required": "true",
        "requiredMessage": words.stance_missing(content, scheme.stances),
    }
    stance = _choices(_view(box, "qz-stance"), STANCE, shown, **required)
    for label in scheme.stances:
        _add(stance, "Choice", **_names(label))
    _choices(_view(box, "qz-target"), TARGET, shown, value="$targets")
    other = _text_area(OTHER_TARGET, words.OTHER_TARGET)
    _add(_view(box, "qz-other"), "TextArea", **other, perRegion="true", maxSubmissions="1", **shown)


def _choices(
    parent: ElementTree.Element, name: str, shown: dict[str, str], **attributes: str
) -> ElementTree.Element:
    fixed = {"name": name, "toName": TEXT, "perRegion": "true", "showInline": "true"}
    return _add(parent, "Choices", **fixed, choice="single-radio", **shown, **attributes)


def instructions(scheme: Scheme) -> str:
    """The instructions for annotators as HTML: Kazakh with English next to it.

    Label Studio removes `style` attributes, so the interface's style sheet formats the classes.
    """
    return help_page(words.HOW_TO, words.steps(scheme), scheme)


def help_page(heading: Bilingual, steps: Iterable[Bilingual], scheme: Scheme) -> str:
    """The steps of the work, and the labels with their rules, as HTML in both languages."""
    listed = "".join(f"<li>{_both(step)}</li>" for step in steps)
    parts = [f"<h3>{_both(heading)}</h3><ol>{listed}</ol>"]
    for title, labels in (
        (words.ENTITY_LABELS, scheme.entities),
        (words.ATTRIBUTION_LABELS, scheme.attribution),
        (words.STANCE_LABELS, scheme.stances),
    ):
        rows = "".join(map(_row_of_label, labels))
        parts.append(f"<h3>{escape(title.kk)}</h3><table>{rows}</table>")
    return f'<div class="qz-help" lang="kk">{"".join(parts)}</div>'


def _row_of_label(label: Label) -> str:
    key = f" <kbd>{escape(label.hotkey)}</kbd>" if label.hotkey else ""
    examples = " · ".join(f"<i>{escape(example)}</i>" for example in label.examples)
    return (
        f'<tr><td><span class="qz-name qz-{label.label}">{escape(label.kk)}</span>{key}'
        f"{_english(label.en)}</td>"
        f"<td>{escape(label.rule_kk)}{_english(label.rule_en)}{examples}</td></tr>"
    )


def _both(word: Bilingual) -> str:
    return f"{escape(word.kk)}{_english(word.en)}"


def _english(text: str) -> str:
    return f'<div lang="en">{escape(text)}</div>' if text else ""
