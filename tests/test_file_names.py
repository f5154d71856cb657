"""Names of files that hold one document each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.file_names import file_doc_id, file_name

SHORT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=15)


@pytest.mark.parametrize(
    "doc_id", ["қазақша-1", "a/b:c", "..", ".a", "100%", "a%2Fb", "tab\there", " a"]
)
def test_a_name_is_one_that_every_system_takes(doc_id: str) -> None:
    name = file_name(doc_id)
    assert not {*'/\\:*?"<>|\t'} & {*name}
    assert not name.startswith((".", " "))


@given(SHORT)
def test_the_identifier_comes_back(doc_id: str) -> None:
    assert file_doc_id(file_name(doc_id)) == doc_id


@given(st.lists(SHORT, unique=True))
def test_documents_have_different_names(doc_ids: list[str]) -> None:
    assert len({file_name(doc_id) for doc_id in doc_ids}) == len(doc_ids)


def test_a_long_name_is_cut_and_stays_different() -> None:
    assert len(file_name("ұ" * 300).encode()) <= 200
    assert file_name("ұ" * 300) != file_name("ұ" * 301)


def test_a_name_that_was_not_made_here_is_the_identifier() -> None:
    assert file_doc_id("%FF") == "%FF"
