from __future__ import annotations

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.readers.interchange.files import LARGEST, whole_number


def number(written: str) -> int:
    return whole_number(written, "the offset", path="a.ann", place="line 3", remedy="Mend it.")


def test_numbers_are_read() -> None:
    assert [number(written) for written in ("0", "007", str(LARGEST))] == [0, 7, LARGEST]


@pytest.mark.parametrize("written", ["", "-1", "+1", "1_0", " 1", "٣", "²", "1.0", "x"])
def test_what_is_no_whole_number_is_named_with_its_place(written: str) -> None:
    with pytest.raises(
        ReadError, match=r"a\.ann, line 3: the offset .* is not a whole number\. Mend"
    ):
        number(written)


@pytest.mark.parametrize("written", [str(LARGEST + 1), "9" * 5000])
def test_what_is_too_large_is_named_and_cut(written: str) -> None:
    with pytest.raises(ReadError, match=r"is larger than 2,147,483,647\.") as caught:
        number(written)
    assert len(str(caught.value)) < 120
