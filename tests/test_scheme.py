from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import SchemeError
from qazcorpus.scheme import load_scheme

TWO_LABELS = """version: 1
entities:
- {label: A, kk: а, en: a}
- {label: B, kk: ә, en: b}
attribution: []
stances: []
relations: []
"""


def test_labels_need_no_hotkey(tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(TWO_LABELS, encoding="utf-8")
    assert load_scheme(path).entity_tags() == ("O", "B-A", "I-A", "B-B", "I-B")


def test_a_label_or_hotkey_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(TWO_LABELS.replace("label: B", "label: A"), encoding="utf-8")
    with pytest.raises(SchemeError, match="label 'A' occurs twice"):
        load_scheme(path)
    path.write_text(TWO_LABELS.replace("en: ", "hotkey: x, en: "), encoding="utf-8")
    with pytest.raises(SchemeError, match="hotkey 'x' occurs twice"):
        load_scheme(path)


def with_b(value: str) -> str:
    """The scheme in which the second label has something more."""
    return TWO_LABELS.replace("en: b", f"en: b, {value}")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "this is not a label scheme: it is empty."),
        ("a", "this is not a label scheme: it is text (a)."),
        ("- a", "this is not a label scheme: it is a list."),
        ("version: 1", "this is not a label scheme: the key 'entities' is missing."),
        ("a: [", "line 1, column 5: this is not YAML of plain values"),
        ("a: 1\na: 2", "line 2: the key 'a' occurs twice."),
        ("[" * 3000, "this is not YAML of plain values: it is nested too deeply."),
        (
            f"version: {'9' * 5000}",
            "this is not YAML of plain values: a number has too many digits.",
        ),
        ("!!python/object:os.x {}", "line 1, column 1: this is not YAML of plain values"),
        (" " * 1_000_001, "this is larger than any label scheme (1,000,001 characters)."),
        (TWO_LABELS.replace("version: 1", "version: [1]"), "the version is a list."),
        (TWO_LABELS.replace("stances: []", "stances: x"), "stances: this is text (x), not a list"),
        (TWO_LABELS.replace("stances: []", "stances: [x]"), "stances, number 1: this is text (x)"),
        (TWO_LABELS.replace(", en: b", ""), "entities, B: the key 'en' is missing. Write en: …"),
        (TWO_LABELS.replace("en: b", "en:"), "entities, B: the key 'en' is empty."),
        (TWO_LABELS.replace("label: B", "label: NO"), "the key 'label' is a truth value (false)"),
        (TWO_LABELS.replace("label: B", "label: [B]"), "the key 'label' is a list, not text."),
        (TWO_LABELS.replace("label: B", "label: B C"), "'B C' cannot be a label's name."),
        (TWO_LABELS.replace("kk: ә", "kk: а"), "the Kazakh name (of entities) 'а' occurs twice."),
        (with_b("colour: bluish"), "entities, B: the colour 'bluish' is not a colour. Write it as"),
        (with_b("color: '#000000'"), "entities, B: there is no key 'color'. Write 'colour'."),
        (with_b("hotkey: [x]"), "entities, B: the key 'hotkey' is a list, not text."),
        (with_b("kinds: GPE"), "entities, B: the key 'kinds' is text (GPE), not a list."),
        (with_b("kinds: [1]"), "entities, B: the key 'kinds' is a number (1), not text. Put it in"),
        (with_b("kinds: [GPE, GPE]"), "entities, B: the class 'GPE' occurs twice."),
        (with_b("rule: x"), "entities, B: the key 'rule' is text (x), not rules by language."),
        (with_b("rule: {kk: 5}"), "entities, B: the key 'rule, kk' is a number (5), not text."),
        (
            TWO_LABELS.replace("en: ", "kinds: [GPE], en: "),
            "two labels cover the class 'GPE', so the label of such a name is not clear.",
        ),
        (
            TWO_LABELS.replace(
                "relations: []", "relations: [{label: R, kk: р, en: r, from: A, to: B}]"
            ),
            "relations, R: 'from' names 'A', which is not a label of 'attribution'.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, answer: str) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError) as caught:
        load_scheme(path)
    assert str(caught.value).startswith(str(path))
    assert answer in str(caught.value)


def test_a_number_is_a_hotkey_and_other_keys_may_stand_there(tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(with_b("hotkey: 0, seen: 2024"), encoding="utf-8")
    assert load_scheme(path).get("B").hotkey == "0"


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_bytes(TWO_LABELS.encode("utf-16"))
    with pytest.raises(SchemeError, match=r"scheme\.yaml, byte 0: this is not UTF-8 text\."):
        load_scheme(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match="cannot be read"):
        load_scheme(tmp_path / "gone.yaml")


def test_the_scheme_says_which_names_stand_in_which() -> None:
    scheme = load_scheme()
    assert scheme.may_hold("POSITION", "AGENCY")
    assert not scheme.may_hold("PERSON", "PERSON")
