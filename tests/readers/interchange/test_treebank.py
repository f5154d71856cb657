from __future__ import annotations

import json
from pathlib import Path

import pytest

from qazcorpus.errors import ReadError, UsageError
from qazcorpus.readers.interchange.treebank import (
    TreebankSentence,
    WordAnalysis,
    of_fold,
    raw_text,
    read_folds,
    read_sentences,
)

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
    assert first.tokens[1].analyses == (
        WordAnalysis("NOUN", "_", "лаж", 4, "obl"),
        WordAnalysis("ADP", "_", "сыз", 2, "case"),
    )
    assert first.tokens[2].analyses == (WordAnalysis("VERB", "_", "кел", 0, "root"),)
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
    with pytest.raises(ReadError, match="line 1: '1-x' is not an ID"):
        read_sentences(path)
    path.write_bytes("Ол".encode("cp1251"))
    with pytest.raises(ReadError, match=r"a\.conllu, byte 0: this is not UTF-8 text"):
        read_sentences(path)
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(ReadError, match="there is no sentence in it"):
        read_sentences(path)
    with pytest.raises(ReadError):
        read_sentences(tmp_path / "none.conllu")


def test_heads_are_words_of_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    row = "1\tОл\tол\tPRON\t_\t_\t{}\tnsubj\t_\t_\n"
    for head in ("2", "-1", "a"):
        path.write_text(row.format(head), encoding="utf-8")
        with pytest.raises(ReadError, match=f"line 1: the head '{head}' is not a word"):
            read_sentences(path)
    path.write_text(row.format("_"), encoding="utf-8")
    (sentence,) = read_sentences(path)
    assert sentence.tokens[0].analyses[0].head is None


def test_folds_count_through_the_files(tmp_path: Path) -> None:
    a, b, c = (TreebankSentence(text, ()) for text in "abc")
    path = tmp_path / "folds.json"
    path.write_text(json.dumps([1, 0, 1]))
    folds = read_folds(path)
    assert of_fold([[a, b], [c]], folds, 1) == [[a], [c]]
    assert of_fold([[a, b], [c]], folds, 0) == [[b], []]
    with pytest.raises(UsageError, match="3 folds for 2 sentences"):
        of_fold([[a, b]], folds, 1)
    with pytest.raises(UsageError, match=r"fold 2.*\[0, 1\]"):
        of_fold([[a, b], [c]], folds, 2)


@pytest.mark.parametrize("text", ["{}", '["a"]', "[true]", "["])
def test_broken_folds(tmp_path: Path, text: str) -> None:
    path = tmp_path / "folds.json"
    path.write_text(text)
    with pytest.raises(ReadError, match=r"folds\.json"):
        read_folds(path)


def rows(*words: tuple[object, str, object]) -> str:
    return "".join(
        "\t".join(map(str, (number, form, "_", "_", "_", "_", head, "_", "_", "_"))) + "\n"
        for number, form, head in words
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (rows((1, "Ол", 0), (1, "келді", 0)), "line 2: the word 1 follows the word 1 of 2"),
        (rows((2, "Ол", 0)), "line 1: the word 2 follows the word 0 of 1"),
        (rows(("1-3", "Олкелді", "_"), (1, "Ол", 0)), "line 1: the token 1-3 follows the word 0"),
        (rows(("2-1", "Ол", "_"), (1, "Ол", 0)), "line 1: the token 2-1 follows the word 0 of 1"),
        (rows((1, " ", 0)), "line 1: the word is empty"),
        (rows((1, "Ол", "9" * 5000)), "line 1: the head '9{20}…' is larger than"),
        (rows((1, "Ол", "²")), "line 1: the head '²' is not a word"),
        (rows((1, "Ол", 0), (2, "келді", 0)), "line 1: there are 2 roots"),
        (rows((1, "Ол", 0), (2, "а", 3), (3, "ә", 2)), "line 1: the heads form a cycle"),
        (f"# text = Ол\n{rows((1, 'Олар', 0))}", "line 2: the comment '# text' reads '' where"),
        ("# text = Ол\n", "there is no sentence in it"),
    ],
)
def test_an_error_in_a_tree_is_named(tmp_path: Path, text: str, answer: str) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=answer):
        read_sentences(path)


def test_byte_order_marks_windows_lines_and_heads_that_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    text = "\ufeff# text = Олкелді\n" + rows(("1-2", "Олкелді", "_"), (1, "Ол", "_"), (2, "к", 1))
    path.write_text(text.replace("\n", "\r\n"), encoding="utf-8", newline="")
    (sentence,) = read_sentences(path)
    assert [token.words for token in sentence.tokens] == [("Ол", "к")]
