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
    with pytest.raises(SchemeError, match="label 'A' stands twice"):
        load_scheme(path)
    path.write_text(TWO_LABELS.replace("en: ", "hotkey: x, en: "), encoding="utf-8")
    with pytest.raises(SchemeError, match="hotkey 'x' stands twice"):
        load_scheme(path)


@pytest.mark.parametrize(
    "text", ["", "a", "- a", TWO_LABELS.replace("en: a", "en: a, rule: x"), "a: [", "version: 1"]
)
def test_what_is_no_scheme_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError, match=r"scheme\.yaml: this is not a label scheme"):
        load_scheme(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match="cannot be read"):
        load_scheme(tmp_path / "gone.yaml")
