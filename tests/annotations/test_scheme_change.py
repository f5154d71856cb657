from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.annotations.scheme_change import (
    SchemeChange,
    as_scheme,
    changes_of,
    header_of,
    plan,
    scheme_text,
)
from qazcorpus.errors import QazcorpusError, SchemeError, UsageError
from qazcorpus.resources import resource
from qazcorpus.scheme import load_scheme, read_scheme_data
from tests.annotations.first_scheme import first_scheme

SCHEME = read_scheme_data(resource("annotations", "scheme.yaml"))
NAMES = {"kk": "Атау", "en": "Name"}
SPLIT = SchemeChange(
    "split",
    ("OTHER",),
    ("LANGUAGE", "OTHER"),
    kinds={"LANGUAGE": ("LANGUAGE",)},
    rest="OTHER",
    values={"LANGUAGE": NAMES},
)


def test_a_renamed_label_keeps_its_place_and_properties() -> None:
    done = plan(SCHEME, SchemeChange("rename", ("PERSON",), ("HUMAN",)))
    before, after = as_scheme(SCHEME), as_scheme(done.after)
    assert [label.replace("PERSON", "HUMAN") for label in before.entity_labels] == [
        *after.entity_labels
    ]
    old, new = before.get("PERSON"), after.get("HUMAN")
    assert (new.kk, new.colour, new.hotkey, new.kinds) == (
        old.kk,
        old.colour,
        old.hotkey,
        old.kinds,
    )
    assert done.versions == ("1.1", "2.0")


def test_between_the_old_label_is_there_and_marked() -> None:
    between = as_scheme(plan(SCHEME, SchemeChange("rename", ("PERSON",), ("HUMAN",))).between)
    assert between.get("PERSON").kk == "Тұлға (ескі)"
    assert between.get("PERSON").hotkey == ""
    assert between.label_of_kind("PERSON") == "HUMAN"


def test_merging_brings_classes_and_examples_together() -> None:
    change = SchemeChange("merge", ("LAW", "ART"), ("WORK",), values={"WORK": NAMES})
    label = as_scheme(plan(SCHEME, change).after).get("WORK")
    assert label.kinds == ("LAW", "ART")
    assert {"Конституция", "Абай жолы"} <= {*label.examples}
    assert label.kk == "Атау"


def test_merging_into_one_of_them_keeps_its_name() -> None:
    after = as_scheme(plan(SCHEME, SchemeChange("merge", ("AGENCY", "ORG"), ("ORG",))).after)
    assert after.get("ORG").kk == "Ұйым"
    assert "AGENCY" not in after.entity_labels


def test_a_split_divides_the_classes() -> None:
    done = plan(SCHEME, SPLIT)
    after = as_scheme(done.after)
    assert after.get("LANGUAGE").kinds == ("LANGUAGE",)
    assert "LANGUAGE" not in after.get("OTHER").kinds
    assert after.get("LANGUAGE").colour.startswith("#")
    assert done.change.label("OTHER", "LANGUAGE") == "LANGUAGE"
    assert done.change.label("OTHER", "DISEASE") == "OTHER"
    assert done.change.label("OTHER", "") is None
    assert done.change.label("OTHER", "GPE") is None
    assert done.change.label("PLACE", "GPE") == "PLACE"


def test_an_added_label_is_a_small_change() -> None:
    done = plan(SCHEME, SchemeChange("add", (), ("GAME",), values={"GAME": NAMES}))
    assert done.versions == ("1.1", "1.2")
    assert as_scheme(done.after).entity_labels[-1] == "GAME"


def test_a_relation_can_be_added_and_renamed() -> None:
    values = {"ANSWERS": {**NAMES, "from": "CONTENT", "to": "CONTENT"}}
    added = plan(SCHEME, SchemeChange("add", (), ("ANSWERS",), group="relations", values=values))
    assert as_scheme(added.after).relations[-1].source == "CONTENT"
    renamed = plan(SCHEME, SchemeChange("rename", ("SOURCE_OF",), ("SAYS",)))
    assert as_scheme(renamed.after).relations[0].label == "SAYS"


def test_names_that_people_see_can_be_changed_everywhere() -> None:
    change = SchemeChange("rename", ("favor",), ("favor",), values={"favor": {"kk": "Жақтайды"}})
    done = plan(SCHEME, change)
    assert as_scheme(done.after).get("favor").kk == "Жақтайды"
    assert done.versions == ("1.1", "1.2")


def test_the_fourth_answer_can_be_added() -> None:
    names = {"kk": "Мәселеге қатыссыз", "en": "Not about it", "hotkey": "v"}
    change = SchemeChange("add", (), ("none",), group="stances", values={"none": names})
    done = plan(first_scheme(), change)
    assert done.versions == ("1.0", "1.1")
    after = as_scheme(done.after)
    assert [label.label for label in after.stances] == ["favor", "against", "neutral", "none"]
    assert after.get("none").hotkey == "v"


def test_stances_can_be_merged_into_one_that_documents_hold() -> None:
    done = plan(SCHEME, SchemeChange("merge", ("neutral", "against"), ("against",)))
    assert [label.label for label in as_scheme(done.after).stance_classes] == ["favor", "against"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (SchemeChange("rename", ("PERSONS",), ("HUMAN",)), "no label 'PERSONS'"),
        (SchemeChange("rename", ("PERSON",), ("PLACE",)), "already has a label 'PLACE'"),
        (SchemeChange("rename", ("PERSON",), ("АДАМ",)), "Latin letters"),
        (SchemeChange("rename", ("favor",), ("pro",)), "only the stances"),
        (SchemeChange("rename", ("SOURCE",), ("SPEAKER",)), "SOURCE, CUE, CONTENT"),
        (SchemeChange("merge", ("PERSON", "SOURCE"), ("WHO",)), "different groups"),
        (SchemeChange("merge", ("LAW", "ART"), ("WORK",)), "lacks kk and en"),
        (SchemeChange("add", (), ("GAME",)), "lacks kk and en"),
        (SchemeChange("split", ("favor",), ("favor", "pro")), "no classes"),
        (
            SchemeChange("split", ("OTHER",), ("A", "B"), kinds={"A": ("GPE",)}, rest="B"),
            "GPE is not a class of OTHER",
        ),
        (
            SchemeChange("split", ("DATE",), ("A", "B"), kinds={"A": ("DATE",), "B": ("DATE",)}),
            "DATE is named twice",
        ),
        (
            SchemeChange("split", ("OTHER",), ("A", "B"), kinds={"A": ("ADAGE",), "B": ()}),
            "no label is given for CONTACT",
        ),
        (
            SchemeChange(
                "add", (), ("GAME",), values={"GAME": {**NAMES, "hotkey": "1"}}
            ),
            "hotkey '1' occurs twice",
        ),
    ],
)  # fmt: skip
def test_what_is_not_possible_is_refused(change: SchemeChange, words: str) -> None:
    with pytest.raises(QazcorpusError, match=words) as caught:
        plan(SCHEME, change)
    assert isinstance(caught.value, SchemeError | UsageError)


def test_the_scheme_tells_of_its_changes() -> None:
    first = plan(SCHEME, SPLIT)
    second = plan(first.after, SchemeChange("rename", ("LANGUAGE",), ("TONGUE",)))
    assert [*changes_of(second.after)] == [first.change, second.change]
    assert [str(change) for change in changes_of(second.after)] == [
        "split OTHER → LANGUAGE, OTHER",
        "rename LANGUAGE → TONGUE",
    ]


def test_a_written_scheme_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    text = resource("annotations", "scheme.yaml").read_text(encoding="utf-8")
    path.write_text(scheme_text(plan(SCHEME, SPLIT).after, header_of(text)), encoding="utf-8")
    assert load_scheme(path).version == "2.0"
    assert path.read_text(encoding="utf-8").startswith("# The label scheme.")
    assert [*changes_of(read_scheme_data(path))] == [plan(SCHEME, SPLIT).change]
