from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.evaluate.conll18 import (
    Score,
    SurfaceToken,
    align_words,
    raw_text,
    read_sentences,
    score_segmentation,
)


def sentences(*lines: str) -> list[list[SurfaceToken]]:
    """Sentences from lines of tokens; «a+b» is a multi-word token of the words a and b, «_» a space."""
    return [
        [
            SurfaceToken(
                token.replace("+", "").replace("_", " "),
                tuple(token.split("+")) if "+" in token else (),
            )
            for token in line.split()
        ]
        for line in lines
    ]


def test_the_same_is_all_correct() -> None:
    gold = sentences("Ол келді .", "Біз кеттік .")
    scores = score_segmentation(gold, gold)
    assert scores.tokens == Score(6, 6, 6)
    assert scores.sentences == Score(2, 2, 2)
    assert scores.words == Score(6, 6, 6)


def test_hand_computed_example() -> None:
    gold = sentences("Ол 46-орында .", "Біз т.б.", "Иә !")
    system = sentences("Ол 46 - орында .", "Біз т.б. Иә !")
    scores = score_segmentation(gold, system)
    assert scores.tokens == Score(gold=7, system=9, correct=6)
    assert scores.sentences == Score(gold=3, system=2, correct=1)
    assert scores.tokens.precision == pytest.approx(100 * 6 / 9)
    assert scores.tokens.recall == pytest.approx(100 * 6 / 7)
    assert scores.tokens.f1 == pytest.approx(100 * 2 * 6 / 16)


def test_space_inside_a_token_is_not_counted() -> None:
    gold = sentences("Ол болған_емес .")
    assert score_segmentation(gold, sentences("Ол болған_емес .")).tokens.correct == 3
    assert score_segmentation(gold, sentences("Ол болғанемес .")).tokens.correct == 3
    assert score_segmentation(gold, sentences("Ол болған емес .")).tokens == Score(3, 4, 2)


def test_words_of_a_multi_word_token_are_paired_by_form() -> None:
    gold = sentences("Ол лаж+сыз адам .")
    assert score_segmentation(gold, sentences("Ол лаж+сыз адам .")).words == Score(5, 5, 5)
    assert score_segmentation(gold, sentences("Ол лажсыз адам .")).words == Score(5, 4, 3)
    # In the stretch of the token the system's plain word «сыз» has the form of a word of the gold's.
    assert score_segmentation(gold, sentences("Ол лаж сыз адам .")).words == Score(5, 5, 5)
    assert align_words(gold, sentences("Ол ла жсыз адам .")) == [(0, 0), (3, 3), (4, 4)]


def test_forms_are_compared_in_lower_case() -> None:
    assert align_words(sentences("ЛАЖ+СЫЗ"), sentences("ЛАЖ СЫЗ")) == [(0, 0), (1, 1)]


def test_crossing_multi_word_tokens_make_one_stretch() -> None:
    gold = sentences("a+b cd+e f")
    system = sentences("ab+c d+ef")
    assert score_segmentation(gold, system).words.correct == 0


def test_nothing() -> None:
    scores = score_segmentation([], [])
    assert (scores.tokens.f1, scores.tokens.precision, scores.tokens.recall) == (0, 0, 0)


def test_other_text_is_refused() -> None:
    with pytest.raises(UsageError, match=r"character 4, .*'лді\.' in the gold, 'тті\.'"):
        score_segmentation(sentences("Ол келді."), sentences("Ол кетті."))
    with pytest.raises(UsageError, match="character 2"):
        score_segmentation(sentences("Ол келді"), sentences("Ол"))


TREEBANK = """\
# newdoc id = a
# sent_id = 1
# text = Ол лажсыз келді.
1\tОл\tол\tPRON\t_\t_\t4\tnsubj\t_\t_
2-3\tлажсыз\t_\t_\t_\t_\t_\t_\t_\t_
2\tлаж\tлаж\tNOUN\t_\t_\t4\tobl\t_\t_
3\tсыз\tсыз\tADP\t_\t_\t2\tcase\t_\t_
4\tкелді\tкел\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No
4.1\tкел\tкел\tVERB\t_\t_\t_\t_\t_\t_
5\t.\t.\tPUNCT\t_\t_\t4\tpunct\t_\t_

1\tИә\tиә\tINTJ\t_\t_\t0\troot\t_\tFoo=Bar|SpaceAfter=No
2\t!\t!\tPUNCT\t_\t_\t1\tpunct\t_\tSpaceAfter=No

# newpar
# text = Жоқ.
1\tЖоқ\tжоқ\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No
2\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_reading(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "a.conllu"
    path.write_bytes(TREEBANK.replace("\n", newline).encode())
    first, second, third = read_sentences(path)
    assert [t.form for t in first.tokens] == ["Ол", "лажсыз", "келді", "."]
    assert first.tokens[1].words == ("лаж", "сыз")
    assert [t.space_after for t in first.tokens] == [True, True, False, True]
    assert [s.new_paragraph for s in (first, second, third)] == [True, False, True]
    assert raw_text([first, second, third]) == "Ол лажсыз келді. Иә!\n\nЖоқ."


def test_no_space_between_sentences_where_the_treebank_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    first, second, _ = read_sentences(path)
    assert raw_text([second, first]) == "Иә!\n\nОл лажсыз келді."
    assert raw_text([second, second]) == "Иә!Иә!"


def test_broken_files(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text("1\tОл\tол\n", encoding="utf-8")
    with pytest.raises(ReadError, match="line 1: this line has 3 columns"):
        read_sentences(path)
    path.write_text("1-x\tОл" + "\t_" * 8 + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match="line 1: '1-x' is no ID"):
        read_sentences(path)
    path.write_bytes("Ол".encode("cp1251"))
    with pytest.raises(ReadError, match="cannot be read"):
        read_sentences(path)
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(ReadError, match="holds no sentence"):
        read_sentences(path)
    with pytest.raises(ReadError):
        read_sentences(tmp_path / "none.conllu")
