"""The labelling interface: everything in it comes from the scheme."""

from dataclasses import replace
from html import escape
from xml.etree import ElementTree

from qazcorpus.document import Document
from qazcorpus.label_studio.tasks.interface import instructions, labelling_interface
from qazcorpus.label_studio.tasks.tasks import tasks_of
from qazcorpus.scheme import Label, Relation, Scheme, load_scheme

SCHEME = load_scheme()
OTHER = Scheme(
    version="2",
    entities=(Label("ANIMAL", 'Жануар "үй"', "Animal", "#123456", "1", "Аң-құс.", "Beasts."),),
    attribution=tuple(
        Label(name, kk, name.title(), hotkey=key)
        for name, kk, key in (("SOURCE", "Кім", "a"), ("CUE", "Қалай", "s"), ("CONTENT", "Не", "d"))
    ),
    relations=(Relation("SAYS", "айтады", "says", "SOURCE", "CONTENT"),),
    stances=(Label("favor", "Иә", "Yes", hotkey="z"), Label("against", "Жоқ", "No", hotkey="x")),
)
OTHER = replace(
    OTHER,
    _by_name={x.label: x for x in (*OTHER.entities, *OTHER.attribution, *OTHER.stances)},
)


def _interface(scheme: Scheme = SCHEME) -> ElementTree.Element:
    return ElementTree.fromstring(labelling_interface(scheme))


def _control(view: ElementTree.Element, name: str) -> ElementTree.Element:
    [control] = [element for element in view.iter() if element.get("name") == name]
    return control


def test_every_label_choice_and_relation_is_the_schemes() -> None:
    for scheme in (SCHEME, OTHER):
        view = _interface(scheme)
        for name, labels in (
            ("entity", scheme.entities),
            ("attribution", scheme.attribution),
            ("stance", scheme.stances),
        ):
            found = [
                (e.get("value"), e.get("alias"), e.get("hotkey")) for e in _control(view, name)
            ]
            assert found == [(label.kk, label.label, label.hotkey) for label in labels]
        relations = [element.get("value") for element in view.iter("Relation")]
        assert relations == [relation.label for relation in scheme.relations]


def test_the_stance_is_asked_of_contents_only_and_required_in_kazakh() -> None:
    stance = _control(_interface(OTHER), "stance")
    assert stance.get("perRegion") == stance.get("required") == "true"
    assert (stance.get("whenTagName"), stance.get("whenLabelValue")) == ("attribution", "CONTENT")
    message = stance.get("requiredMessage", "")
    assert "«Не»" in message
    assert "Иә, Жоқ" in message


def test_spans_are_selected_by_character_and_bear_their_kazakh_names() -> None:
    view = _interface(OTHER)
    assert _control(view, "text").get("granularity") == "symbol"
    style = view.findtext("Style", "")
    assert r'[data-label$=":Жануар \"үй\""]::after' in style
    assert "#123456" in style


def test_the_style_has_nothing_that_label_studio_does_not_read_back() -> None:
    # It leaves the XML's escapes in a style as they are.
    assert not set(_interface().findtext("Style", "")) & set("<>&")


def test_what_the_interface_shows_is_in_every_task() -> None:
    [task] = tasks_of(Document("a", "Мәтін"), SCHEME)
    shown = {
        word.strip("$")
        for element in _interface().iter()
        for word in element.get("value", "").split()
        if word.startswith("$")
    }
    assert {"text", "title", "targets"} < shown <= set(task["data"])
    # The editor overwrites this one with the whole task.
    assert "source" not in shown


def test_controls_of_the_text_point_to_it() -> None:
    for element in _interface().iter():
        assert element.get("toName", "text") == "text"


def test_instructions_tell_each_label_in_both_languages() -> None:
    html = instructions(SCHEME)
    assert ElementTree.fromstring(html) is not None
    for label in (*SCHEME.entities, *SCHEME.attribution, *SCHEME.stances):
        for text in (label.kk, label.en, label.rule_kk, label.rule_en, *label.examples):
            assert escape(text) in html
    # Label Studio takes them away.
    assert "style=" not in html
    assert "Жануар &quot;үй&quot;" in instructions(OTHER)
