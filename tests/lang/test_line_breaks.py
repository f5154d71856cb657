from __future__ import annotations

from qazcorpus.lang.line_breaks import broken_lines

WRAPPED = (
    "Қалалық мәслихаттың кезекті отырысында депутаттар жаңа",
    "Алматы метросының құрылысын талқылап, болашақ бекеттің",
    "Абай даңғылында орналасатынын айтты. Жиынның соңында",
    "Бас жоспар мақұлданды.",
)
ENDS = {54, 109, 162}


def test_full_lines_of_a_hard_wrapped_block() -> None:
    assert broken_lines("\n".join(WRAPPED)) == (ENDS, ENDS)


def test_blocks_are_told_apart_by_blank_lines() -> None:
    full, long = broken_lines("\n".join(WRAPPED) + "\n \nТақырып\n" + WRAPPED[0])
    assert full == ENDS
    assert long == ENDS | {250}


def test_trailing_space_does_not_count() -> None:
    assert broken_lines(" \t\n".join(WRAPPED))[0] == {54, 111, 166}


def test_a_list_is_not_hard_wrapped() -> None:
    assert broken_lines("бір\nекі үш төрт\nбес\nалты") == (set(), set())


def test_unequal_lines_are_not_hard_wrapped() -> None:
    lines = (WRAPPED[0], "Бірінші тармақ", "Екінші тармақ", "Үшінші тармақ")
    assert broken_lines("\n".join(lines)) == (set(), {54})


def test_two_lines_are_not_enough() -> None:
    assert broken_lines("\n".join(WRAPPED[:2]))[0] == set()


def test_wide_lines_are_paragraphs() -> None:
    line = ("сөз " * 40).strip()
    assert broken_lines("\n".join([line] * 4)) == (set(), {159, 319, 479, 639})
