from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from qazcorpus.annotations.decisions import draft, resolve
from qazcorpus.annotations.gold import (
    fingerprint,
    gold_file,
    gold_record,
    history_of,
    read_gold,
    with_gold,
    write_gold,
)
from qazcorpus.annotations.merging import merge
from qazcorpus.document import Probabilities, Target
from qazcorpus.errors import ReadError
from tests.annotations.versions import annotated, document, entity, statement

SAID = statement((17, 30))


def test_a_gold_file_is_read_as_gold_and_holds_the_history(tmp_path: Path) -> None:
    versions = [
        annotated("Айгүл", entity(0, 15), SAID),
        annotated("Болат", entity(0, 15), replace(SAID, stance="against")),
    ]
    merged = merge(versions)
    decided = resolve(merged, draft(merged), {1: 1})
    record = gold_record(decided.document, "1.0", history_of(merged, versions, decided))
    path = write_gold(record, tmp_path / "gold")
    assert path == gold_file(tmp_path / "gold", "d1")
    gold = with_gold(document(), path)
    assert (gold.entities, gold.statements) == (
        decided.document.entities,
        decided.document.statements,
    )
    history = read_gold(path)["history"]
    (decision,) = history["decisions"]
    assert (decision["how"], decision["version"], decision["differs"]) == ("version", 1, ["stance"])
    assert decision["versions"][0]["marked"][0]["stance"] == "favor"
    assert decision["gold"][0]["stance"] == "against"
    assert history["agreed"][0]["annotators"] == ["Айгүл", "Болат"]


def test_any_doc_id_has_a_file_of_its_own(tmp_path: Path) -> None:
    names = ["a", "../a", "a/b", ".", "..", "қ" * 300, "a\nb", "C:a"]
    paths = [gold_file(tmp_path, name) for name in names]
    assert len(set(paths)) == len(names)
    assert {path.parent for path in paths} == {tmp_path}
    assert all(len(path.name.encode()) <= 255 for path in paths)
    assert paths[0].name == "a.json"


@pytest.mark.parametrize(
    ("doc_id", "earlier"),
    [
        ("a/b", f"sha256-{sha256(b'a/b').hexdigest()}.json"),
        ("100%", "100%.json"),
        (" a", " a.json"),
    ],
)
def test_a_file_of_an_earlier_version_is_found(tmp_path: Path, doc_id: str, earlier: str) -> None:
    assert gold_file(tmp_path, doc_id).name != earlier
    (tmp_path / earlier).write_text("{}", encoding="utf-8")
    assert gold_file(tmp_path, doc_id).name == earlier


def test_the_fingerprint_is_of_what_was_marked_by_whom() -> None:
    first, second = annotated("Айгүл", entity(0, 15), SAID), annotated("Болат")
    same = fingerprint([first, second])
    assert fingerprint([second, replace(first, lead_time=9.0, updated="later")]) == same
    renamed = annotated("Айгүл", entity(0, 15, id="other"), SAID)
    assert fingerprint([renamed, second]) == same
    assert fingerprint([annotated("Айгүл", SAID), second]) != same
    assert fingerprint([annotated("Болат", entity(0, 15), SAID), annotated("Айгүл")]) != same


def test_a_new_target_is_a_change() -> None:
    first = annotated("Айгүл", SAID)
    targets = (*first.document.targets, Target("салық"))
    more = replace(first, document=replace(first.document, targets=targets))
    assert fingerprint([more]) != fingerprint([first])


def test_half_of_a_surrogate_pair_can_be_kept(tmp_path: Path) -> None:
    unplaced = [{"code": "odd-item", "result": {"text": "\ud83d"}}]
    path = write_gold(gold_record(document(), "1.0", {"unplaced": unplaced}), tmp_path)
    assert read_gold(path)["history"]["unplaced"] == unplaced


def test_other_files_are_not_gold(tmp_path: Path) -> None:
    for text in ("{", "[]", "{}"):
        (tmp_path / "a.json").write_text(text)
        with pytest.raises(ReadError, match="not a gold annotation"):
            read_gold(tmp_path / "a.json")


def test_annotations_have_the_fingerprint_that_earlier_versions_gave_them() -> None:
    """A workplace would otherwise take all its gold for changed."""
    said = statement((17, 30), "against", source=(0, 15))
    assert fingerprint([annotated("Айгүл", entity(0, 15, "AGENCY"), said)]) == (
        "4abe4100fa42b62a0a16bb794fcf33fa63de3a9a81230c930f2a0f2d73213931"
    )
    doubted = replace(said, relevance=0.9, probabilities=Probabilities(0.1, 0.6, 0.2, 0.1))
    assert fingerprint([annotated("Айгүл", doubted)]) != fingerprint([annotated("Айгүл", said)])
