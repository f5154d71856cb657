from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from qazcorpus.annotations.merging import Dispute, merge
from qazcorpus.document import RELEVANT, Document, Entity, Sentence, Statement
from qazcorpus.label_studio.tasks.comparison import ShownNames, card, choices, context, letters
from qazcorpus.label_studio.tasks.interface_adjudication import adjudication_interface, marks
from qazcorpus.scheme import load_scheme
from tests.annotations.versions import TEXT, annotated, entity, statement

SCHEME = load_scheme()
SHOWN = ShownNames({"Айгүл": "А", "Болат": "Б"})


def dispute_of(first: list[Entity | Statement], second: list[Entity | Statement]) -> Dispute:
    (dispute,) = merge([annotated("Айгүл", *first), annotated("Болат", *second)]).disputes
    return dispute


def named(first: list[Entity | Statement], second: list[Entity | Statement]) -> list[str]:
    dispute = dispute_of(first, second)
    return [choice["value"] for choice in choices(dispute, SHOWN, SCHEME)]


def test_choices_name_what_the_versions_differ_in() -> None:
    said = statement((17, 30))
    own, none = "Мәтінде өзім түзеттім", "Ешқайсысы дұрыс емес"
    assert named([entity(0, 15, "AGENCY")], [entity(0, 15)]) == [
        "А: Мемлекеттік орган",
        "Б: Ұйым",
        none,
        own,
    ]
    assert named([entity(0, 15)], []) == ["А: Ұйым", "Б: белгі жоқ", own]
    assert named([entity(0, 15)], [entity(4, 15)])[:2] == [
        "А: «Бас прокуратура»",
        "Б: «прокуратура»",
    ]
    assert named([said], [statement((17, 30), source=(0, 15))])[:2] == [
        "А: Дереккөз жоқ",
        "Б: «Бас прокуратура»",
    ]
    assert named([said], [replace(said, target="")])[:2] == ["А: «заң»", "Б: Мәселе жоқ"]
    assert named([said], [replace(said, stance="against")])[:2] == ["А: Қолдайды", "Б: Қарсы"]
    neutral, none_, open_ = (
        replace(said, stance="neutral"),
        replace(said, stance=None),
        replace(said, stance=None, relevance=RELEVANT),
    )
    assert named([neutral], [none_])[:2] == ["А: Бейтарап", "Б: Мәселеге қатыссыз"]
    assert named([neutral], [open_])[:2] == ["А: Бейтарап", "Б: жауап таңдалмаған"]
    html = card(1, dispute_of([none_], [open_]), annotated("a").document, SCHEME, SHOWN)
    assert "○ Мәселеге қатыссыз" in html
    assert "? жауап таңдалмаған" in html


def test_a_card_escapes_the_text_and_marks_each_version() -> None:
    text = "<b>Бас</b> прокуратура & сот."
    document = Document("d", text)
    first = Entity(11, 22, "прокуратура", "AGENCY")
    second = Entity(3, 22, text[3:22], "AGENCY")
    versions = [
        replace(annotated(name), document=replace(document, entities=(item,)))
        for name, item in (("<i>", first), ("Болат", second))
    ]
    (dispute,) = merge(versions).disputes
    html = card(1, dispute, document, SCHEME, ShownNames(letters(["<i>", "Болат"])))
    assert "<b>Бас" not in html
    assert "&lt;b&gt;" in html
    assert "&lt;i&gt;" in html
    assert html.count('<mark data-part="Мемлекеттік орган"') == 2


def test_parts_that_lie_in_one_another_are_all_marked() -> None:
    said = statement((0, 45), source=(0, 15), cue=(36, 45))
    dispute = dispute_of([said], [])
    html = card(1, dispute, annotated("a").document, SCHEME, SHOWN)
    for name in ("Дереккөз", "Айту белгісі", "Мазмұн"):
        assert f'data-part="{name}"' in html
    assert "мұнда ештеңе белгілемеген" in html
    assert html.count("<mark") == html.count("</mark>") == 5


def test_the_context_is_the_sentences_or_some_text_around() -> None:
    document = annotated("a").document
    assert context(document, 47, 60).text == TEXT
    sentences = (Sentence(0, 46, TEXT[:46]), Sentence(47, 86, TEXT[47:86]))
    document = replace(document, sentences=sentences)
    assert context(document, 47, 60).text == TEXT[47:86]
    assert context(document, 40, 60).text == TEXT[:86]


def test_letters() -> None:
    assert letters(["x", "y"]) == {"x": "А", "y": "Б"}
    assert letters([str(n) for n in range(30)])["29"] == "30"


def test_the_interface_has_marks_cards_and_the_annotators_controls() -> None:
    view = ElementTree.fromstring(adjudication_interface(SCHEME, 3))
    controls = {c.get("name"): c for c in view.iter() if c.get("name")}
    for name in ("entity", "attribution"):
        hidden = [c.get("alias") for c in controls[name] if c.get("visible") == "false"]
        assert hidden == marks(3) == ["?А", "?Б", "?В"]
        assert len(controls[name]) > 3
    assert {"text", "stance", "target", "dispute_{{idx}}", "decision_{{idx}}"} <= controls.keys()
    assert controls["decision_{{idx}}"].get("value") == "$disputes[{{idx}}].choices"
    style = view.findtext("Style") or ""
    assert '[data-label$=":Ұйым,?А,?В"]::after { content: "А, В? Ұйым"' in style
    assert ">" not in style.replace("->", "")
    names = [child.get("className") for child in view]
    assert names.index("qz-disputes") < names.index("qz-bar") < names.index("qz-text")
