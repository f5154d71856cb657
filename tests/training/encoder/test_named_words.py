"""Sentences with names at all levels, for training."""

from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.readers.interchange.iob2 import TaggedWords
from qazcorpus.training.encoder.named_words import (
    classes_of_label,
    encoder_classes,
    label_of,
    possible_ends,
    possible_tags,
    read_named,
    with_ends,
    write_named,
)

OFFICE = TaggedWords(
    ("Қаржы", "министрлігінің", "баспасөз", "хатшысы", "келді"),
    ("B-POSITION", *["I-POSITION"] * 3, "O"),
)


def test_each_word_has_the_innermost_name_that_ends_at_it() -> None:
    known = with_ends(OFFICE, [(0, 2, "AGENCY")])
    assert known.ends == ("O", "AGENCY/2", "O", "POSITION/4", "O")
    # The last word of «Егемен Қазақстан» is also the last word of the country.
    paper = TaggedWords(("Егемен", "Қазақстан"), ("B-ORGANISATION", "I-ORGANISATION"))
    assert with_ends(paper, [(1, 2, "PLACE")]).ends == ("O", "PLACE/1")


def test_where_inner_names_are_not_known_only_the_last_word_is() -> None:
    assert with_ends(OFFICE).ends == ("_", "_", "_", "POSITION/4", "O")


def test_a_tag_stands_for_all_classes_that_it_may_mean() -> None:
    assert "ORGANISATION" not in encoder_classes(["GPE", "ORGANISATION"])
    places = with_ends(TaggedWords(("Мәскеу",), ("B-PLACE",)), classes=classes_of_label)
    assert possible_tags(places.tags[0], ()) == {"B-GPE", "B-LOCATION", "B-FACILITY"}
    assert possible_tags("B-GPE+POSITION", ()) == {"B-GPE", "B-POSITION", "I-POSITION"}
    assert possible_tags("O", ("DATE",)) == {"O", "B-DATE", "I-DATE"}
    assert possible_tags("_", ()) == set()
    assert possible_ends("AGENCY|ORG/2", ()) == {"AGENCY", "ORG"}
    assert possible_ends("O", ("DATE", "LAW")) == {"O", "LAW"}
    assert label_of("GPE|LOCATION+POSITION") == "PLACE"


def test_sentences_are_read_as_they_were_written(tmp_path: Path) -> None:
    sentence = with_ends(OFFICE, [(0, 2, "AGENCY")], missing=("DATE",))
    assert write_named([("gold", sentence)], tmp_path / "names.jsonl") == {"gold": 1}
    assert read_named(tmp_path / "names.jsonl") == {"gold": [sentence]}
    (tmp_path / "bad.jsonl").write_text('{"words": []}\n', encoding="utf-8")
    with pytest.raises(ReadError, match="line 1"):
        read_named(tmp_path / "bad.jsonl")
