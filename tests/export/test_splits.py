"""Splits: stable, and near-duplicates on one side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qazcorpus.document import Document
from qazcorpus.export.dataset import build_dataset
from qazcorpus.export.splits import DatasetSplitter, Placed, split_of
from qazcorpus.near_duplicates import Signer, TextIndex, shingles, similarity
from qazcorpus.readers.dataset import SPLITS, dataset_splits, read_dataset_documents
from tests.export.samples import different

SCRATCH = Path(":memory:")
quick = settings(max_examples=25, deadline=None)


def text_of(family: int, variant: int) -> str:
    """Texts of one family differ in one word of eighty; those of two families in all."""
    words = [f"сөз{family}х{i}" for i in range(80)]
    words[variant % 80] = f"өзге{variant}"
    return " ".join(words)


def document_of(key: tuple[int, int]) -> Document:
    return Document(f"d-{key[0]}-{key[1]}", text_of(*key))


keys = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 6)), unique=True, min_size=12, max_size=40
)


def place(documents: list[Document]) -> list[Placed]:
    with closing(TextIndex(SCRATCH)) as index:
        return [*DatasetSplitter(index).place(documents)]


def test_shares_are_eighty_ten_ten() -> None:
    counts = Counter(split_of(sha256(str(i).encode()).hexdigest()) for i in range(20_000))
    assert counts["train"] == pytest.approx(16_000, rel=0.02)
    assert counts["validation"] == pytest.approx(2_000, rel=0.1)
    assert counts["test"] == pytest.approx(2_000, rel=0.1)


def test_the_ends_of_the_hash_range_have_a_split() -> None:
    assert split_of("0" * 64) == "train"
    assert split_of("f" * 64) == "test"


@quick
@given(keys)
def test_near_duplicates_are_on_one_side(found: list[tuple[int, int]]) -> None:
    placed = [p for p in place([document_of(key) for key in found]) if p.split]
    signer = Signer()
    signed = [(p.split, signer.sign(p.document.text)) for p in placed]
    for (split, left), (other, right) in combinations(signed, 2):
        if similarity(left, right) > 0.8:
            assert split == other


@quick
@given(keys, st.data())
def test_documents_read_later_move_none(found: list[tuple[int, int]], data: st.DataObject) -> None:
    old = data.draw(st.integers(10, len(found)))
    documents = [document_of(key) for key in found]
    before = [(p.document.doc_id, p.split) for p in place(documents[:old])]
    after = [(p.document.doc_id, p.split) for p in place(documents)]
    assert after[:old] == before


@settings(max_examples=8, deadline=None)
@given(keys, st.randoms(use_true_random=False), st.data())
def test_rebuilding_with_more_documents_in_any_order_moves_none(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[tuple[int, int]],
    random: object,
    data: st.DataObject,
) -> None:
    out = tmp_path_factory.mktemp("splits") / "out"
    documents = [document_of(key) for key in found]
    build_dataset(documents[: data.draw(st.integers(1, len(found)))], out)
    before = dict(sides(out))
    random.shuffle(documents)  # type: ignore[attr-defined]
    summary = build_dataset(documents, out)
    after = dict(sides(out))
    assert before.items() <= after.items()
    assert len(after) + summary.left_out["near_duplicate_on_two_sides"] == len(documents)


def sides(dataset: Path) -> Iterator[tuple[str, str]]:
    for split in dataset_splits(dataset):
        for document in read_dataset_documents(dataset, split):
            yield document.doc_id, split


def test_splits_are_kept_from_a_data_set_elsewhere(tmp_path: Path) -> None:
    # Alone, each of these is train; by its hash it would be spread.
    first = tmp_path / "first"
    documents = [different(number) for number in range(30)]
    strays = [d for d in documents if split_of(d.text_sha256) == "test"][:1]
    build_dataset(strays, first)
    build_dataset(documents, tmp_path / "second", splits_from=first)
    assert dict(sides(tmp_path / "second"))[strays[0].doc_id] == "train"


def test_a_text_between_two_sides_is_left_out_and_says_what_it_resembles() -> None:
    left = [f"а{i}" for i in range(80)]
    right = [f"б{i}" for i in range(80)]
    bridge = " ".join(left + right)
    with closing(TextIndex(SCRATCH)) as index:
        signer = Signer()
        for name, split, words in (
            ("l", "train", left + right[:70]),
            ("r", "test", left[10:] + right),
        ):
            text = " ".join(words)
            index.add(sha256(text.encode()).hexdigest(), signer.sign(text), split, name)
        [placed] = DatasetSplitter(index).place([Document("b", bridge)])
    assert placed.split == ""
    assert placed.left_out == "near_duplicate_on_two_sides"
    assert sorted(placed.others) == ["l", "r"]


def test_the_index_finds_what_the_shingles_say() -> None:
    signer = Signer()
    texts = [text_of(family, variant) for family in range(5) for variant in range(4)]
    with closing(TextIndex(SCRATCH)) as index:
        for number, text in enumerate(texts):
            near = {found.doc_id for found in index.near(signer.sign(text))}
            expected = {
                str(other)
                for other in range(number)
                if len(shingles(text) & shingles(texts[other])) > 0.7 * len(shingles(text))
            }
            assert near == expected
            index.add(sha256(text.encode()).hexdigest(), signer.sign(text), "train", str(number))


@pytest.mark.parametrize("text", ["", "…", "сөз", "екі сөз", "😀😀"])
def test_the_shortest_texts_have_one_shingle(text: str) -> None:
    assert len(shingles(text)) == 1


def test_a_long_text_is_signed_in_parts_as_in_one() -> None:
    from datasketch import MinHash

    text = " ".join(f"сөз{number}" for number in range(10_000))
    whole = MinHash(num_perm=128)
    whole.update_batch([shingle.encode() for shingle in shingles(text)])
    assert [*Signer().sign(text)] == [*whole.hashvalues]


def test_case_and_punctuation_do_not_matter() -> None:
    assert shingles("Бір, екі, үш – ТӨРТ!") == shingles("бір екі үш төрт")


def test_small_first_builds_are_train_only_when_nothing_else_is() -> None:
    documents = [different(number) for number in range(60)]
    by_hash = {
        split: [d for d in documents if split_of(d.text_sha256) == split] for split in SPLITS
    }
    alone = place(by_hash["test"][:2] + by_hash["validation"][:1])
    assert [p.split for p in alone] == ["train"] * 3
    mixed = place(by_hash["test"][:2] + by_hash["train"][:1])
    assert [p.split for p in mixed] == ["test", "test", "train"]
