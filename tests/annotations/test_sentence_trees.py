from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.annotations.sentence_trees import (
    read_sentence_trees,
    restored_trees,
    tree_sentences,
)
from qazcorpus.errors import DocumentError
from qazcorpus.readers.interchange.treebank import is_tree
from qazcorpus.resources import resource
from tests.annotations.sentence_rows import written_row

TEXT = "Кеше жаңбыр жауды. Бүгін ашық."


def write(path: Path, **changes: object) -> Path:
    row = {
        "id": "t1",
        "use": "learn",
        "words": [[0, 4], [5, 11], [12, 17], [17, 18]],
        "upos": ["ADV", "NOUN", "VERB", "PUNCT"],
        "heads": [3, 3, 0, 3],
        "deprels": ["advmod", "nsubj", "root", "punct"],
    }
    return written_row(path, TEXT, **(row | changes))


def test_words_are_put_back_under_their_tree(tmp_path: Path) -> None:
    trees = read_sentence_trees(write(tmp_path / "trees.jsonl"))
    [(tree, sentence)] = tree_sentences(trees, ["Басқа мәтін.", TEXT])
    assert sentence.text == "Кеше жаңбыр жауды."
    assert [t.form for t in sentence.tokens] == ["Кеше", "жаңбыр", "жауды", "."]
    assert [t.space_after for t in sentence.tokens] == [True, True, False, True]
    assert [(t.analyses[0].head, t.analyses[0].deprel) for t in sentence.tokens] == list(
        zip(tree.heads, tree.deprels, strict=True)
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"heads": [3, 3, 0]},
        {"heads": [2, 1, 0, 3]},
        {"heads": [3, 0, 0, 3]},
        {"heads": [3, 3, 0, 9]},
        {"words": [[0, 4], [3, 11], [12, 17], [17, 18]]},
        {"words": [[0, 4], [5, 5], [12, 17], [17, 18]]},
        {"words": [], "upos": [], "heads": [], "deprels": []},
        {"words": 3},
        {"words": [[0, 4], [5, 11], [12, 17], [17, "18"]]},
        {"use": "lern"},
        {"upos": ["ADV", "NOUN", "WERB", "PUNCT"]},
        {"deprels": ["advmod", "subj", "root", "punct"]},
        {"deprels": ["advmod", "root", "root", "punct"]},
    ],
)
def test_what_is_no_tree_is_named(tmp_path: Path, broken: dict[str, object]) -> None:
    with pytest.raises(DocumentError, match="line 1"):
        read_sentence_trees(write(tmp_path / "trees.jsonl", **broken))


def test_a_tree_beyond_its_text_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "trees.jsonl", words=[[0, 4], [5, 11], [12, 17], [17, 99]])
    with pytest.raises(DocumentError, match="t1"):
        list(tree_sentences(read_sentence_trees(path), [TEXT]))


def test_missing_texts_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "trees.jsonl")
    assert [s.text for s in restored_trees(path, "learn", [TEXT])] == ["Кеше жаңбыр жауды."]
    assert restored_trees(path, "measure", []) == []
    with pytest.raises(DocumentError, match="1 of 1 texts are missing"):
        restored_trees(path, "learn", ["Басқа мәтін."])


@given(st.lists(st.integers(0, 6), min_size=1, max_size=6))
def test_a_tree_is_what_leads_to_one_root(heads: list[int]) -> None:
    def leads_to_root(word: int) -> bool:
        for _ in heads:
            word = heads[word - 1]
            if word == 0 or word > len(heads):
                return word == 0
        return False

    expected = heads.count(0) == 1 and all(leads_to_root(w) for w in range(1, len(heads) + 1))
    assert is_tree(tuple(heads)) == expected


def test_the_shipped_trees_are_read() -> None:
    trees = read_sentence_trees(resource("annotations", "sentences", "trees.jsonl"))
    assert {tree.use for tree in trees} == {"learn", "measure"}
    assert len({tree.text_sha256 for tree in trees}) == len(trees)
