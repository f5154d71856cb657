from pathlib import Path

import pytest

from qazcorpus.errors import DocumentError
from qazcorpus.readers.interchange.sentence_annotations import read_sentence_gold, with_texts
from qazcorpus.resources import resource
from qazcorpus.scheme import load_scheme
from tests.annotations.sentence_rows import written_row

TEXT = "Алматыда жаңбыр жауды."


def write(path: Path, **changes: object) -> Path:
    row = {"id": "s1", "entities": [[0, 8, "PLACE", "GPE"]]}
    return written_row(path, TEXT, **(row | changes))


def test_a_text_is_found_by_its_hash(tmp_path: Path) -> None:
    gold = read_sentence_gold(write(tmp_path / "gold.jsonl"))
    pairs = list(with_texts(gold, ["Басқа мәтін.", TEXT, TEXT]))
    assert [text for _, text in pairs] == [TEXT]
    (entity,) = pairs[0][0].entities
    assert TEXT[entity.start : entity.end] == "Алматыда"
    assert (entity.label, entity.kind) == ("PLACE", "GPE")


@pytest.mark.parametrize(
    "broken",
    [
        {"entities": [[0, 8]]},
        {"entities": [[5, 2, "PLACE", "GPE"]]},
        {"entities": [[0, "8", "PLACE", "GPE"]]},
        {"entities": 3},
        {"readings": 1},
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, broken: dict[str, object]) -> None:
    with pytest.raises(DocumentError, match="line 1"):
        read_sentence_gold(write(tmp_path / "gold.jsonl", **broken))


def test_an_entity_beyond_its_text_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", entities=[[0, 80, "PLACE", "GPE"]])
    with pytest.raises(DocumentError, match="s1"):
        list(with_texts(read_sentence_gold(path), [TEXT]))


def test_a_line_that_is_no_object_is_named(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("3\n")
    with pytest.raises(DocumentError, match="line 1"):
        read_sentence_gold(tmp_path / "gold.jsonl")


def test_the_projects_own_annotations_hold_together() -> None:
    gold = read_sentence_gold(resource("annotations", "sentences", "sentences.jsonl"))
    assert len(gold) >= 2500
    assert len({sentence.text_sha256 for sentence in gold}) == len(gold)
    assert sum(len(sentence.readings) == 2 for sentence in gold) >= 300
    scheme = load_scheme()
    for sentence in gold:
        ends = [0, *(entity.end for entity in sentence.entities)]
        for entity, before in zip(sentence.entities, ends, strict=False):
            assert before <= entity.start < entity.end
            assert entity.kind in scheme.get(entity.label).kinds
