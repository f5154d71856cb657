"""The lexicon of the lemmatizer, as it is made without a part of the treebank."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.training.encoder import lexicon_building
from qazcorpus.training.encoder.lexicon_building import LexiconSources, lexicon_of

Words = list[tuple[str, str, str, str]]  # form, lemma, UPOS, features
TRAIN: list[Words] = [[("бота", "бота", "NOUN", "Case=Nom"), ("келді", "кел", "VERB", "_")]]
TEST: list[Words] = [
    [("үйде", "үй", "NOUN", "Case=Loc"), ("қала", "қала", "NOUN", "Case=Nom")],
    [("үйдің", "үй", "NOUN", "Case=Gen"), ("үлкен", "үлкен", "ADJ", "_")],
]
TREES: list[Words] = [
    [("қалада", "_", "NOUN", "_"), ("үлкен", "_", "ADJ", "_"), ("үйдің", "_", "NOUN", "_")]
]


def conllu(sentences: list[Words], misc: str = "_") -> str:
    return "".join(
        "".join(
            f"{n}\t{form}\t{lemma}\t{upos}\t_\t{feats}\t{n - 1}\tdep\t_\t{misc}\n"
            for n, (form, lemma, upos, feats) in enumerate(words, 1)
        )
        + "\n"
        for words in sentences
    )


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LexiconSources:
    (tmp_path / "kk_ktb-ud-train.conllu").write_text(conllu(TRAIN), encoding="utf-8")
    (tmp_path / "kk_ktb-ud-test.conllu").write_text(conllu(TEST), encoding="utf-8")
    (tmp_path / "folds.json").write_text(json.dumps([0, 1, 2]))
    (tmp_path / "trees").write_text(conllu(TREES, "Unknown=Yes"), encoding="utf-8")
    monkeypatch.setattr(lexicon_building, "other_sources", lambda sources: [[("көше", "NOUN")]])
    return replace(LexiconSources.below(tmp_path), ktb=tmp_path, trees=tmp_path / "trees")


def test_what_is_held_out_is_neither_an_entry_nor_counted(sources: LexiconSources) -> None:
    entries = lexicon_of(sources)
    assert "бота" not in entries
    assert "кел" not in entries
    assert entries["көше"].in_trees == {}
    # Four times the treebank's two, and «үйдің» of the trees, whose features nobody gave.
    assert entries["үй"].in_trees == {"NOUN": 4 * 2 + 1}
    assert entries["қала"].in_trees == {"NOUN": 4 + 1}
    assert entries["үлкен"].in_trees == {"ADJ": 4 + 1}


def test_another_fold_has_other_words(sources: LexiconSources) -> None:
    entries = lexicon_of(replace(sources, held_out_fold=2))
    assert entries["бота"].in_trees == {"NOUN": 4}
    assert entries["үй"].in_trees["NOUN"] >= 4
    assert "үлкен" not in entries


def test_without_trees_the_treebank_counts_once(sources: LexiconSources) -> None:
    assert lexicon_of(replace(sources, trees=None))["үй"].in_trees == {"NOUN": 2}
