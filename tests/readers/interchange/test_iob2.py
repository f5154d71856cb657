from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.readers.interchange.iob2 import TaggedWords, read_iob2, without


def test_read_iob2(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Астана B-GPE\n. O\n\n\nСәлем O", encoding="utf-8")
    assert list(read_iob2(path)) == [
        TaggedWords(("Астана", "."), ("B-GPE", "O")),
        TaggedWords(("Сәлем",), ("O",)),
    ]


def test_a_line_without_a_tag_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Сәлем O\nАстана\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"a\.txt, line 2"):
        list(read_iob2(path))


def test_another_tag_and_another_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Астана GPE\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"line 1.*B-CLASS"):
        list(read_iob2(path))
    path.write_bytes("Астана B-GPE\n".encode("cp1251"))
    with pytest.raises(ReadError, match=r"a\.txt, byte 0: this is not UTF-8 text"):
        list(read_iob2(path))


def test_copies_are_left_out_whatever_their_case_and_punctuation() -> None:
    sentences = [TaggedWords(("Бұл", "—", "Алматы", "."), ("O", "O", "B-GPE", "O"))]
    copy = TaggedWords(("бұл", "Алматы"), ("O", "O"))
    assert without(sentences, [copy]) == []
    assert without(sentences, []) == sentences
