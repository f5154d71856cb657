"""CoNLL-U with syntactic words to the letter."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from qazcorpus.document import Document, Token
from qazcorpus.errors import DocumentError, ReadError
from qazcorpus.export.ud import ud_lines
from qazcorpus.readers.interchange.conll import read_conllu
from qazcorpus.readers.interchange.treebank import read_sentences

TEXT = "Біз дайынбыз. \n Бес-алты адам келген жоқ"
TOKENS = (
    Token(0, 3, "Біз", "біз", "PRON", "Case=Nom", 1, "nsubj"),
    Token(4, 12, "дайынбыз", "дайын", "ADJ", "", 1, "root"),
    Token(12, 13, ".", ".", "PUNCT", "", 1, "punct"),
    Token(14, 15, "\n", sentence=0),
    Token(16, 24, "Бес-алты", "бес-алты", "NUM", "NumType=Card", 5, "nummod", 1),
    Token(25, 29, "адам", "адам", "NOUN", "Case=Nom", 6, "nsubj", 1),
    Token(30, 36, "келген", "кел", "VERB", "VerbForm=Part", 6, "root", 1),
    Token(37, 40, "жоқ", "жоқ", "AUX", "", 6, "aux", 1),
)
NEGATED = "Mood=Ind|Number=Sing|Person=3|Polarity=Neg|Tense=Past|VerbForm=Fin"


def test_a_document_is_written_to_the_letter() -> None:
    assert [*ud_lines(Document("a", TEXT, tokens=TOKENS), Counter())] == [
        "# newdoc id = a",
        "# qazcorpus words = syntactic",
        "# sent_id = a-0",
        "# text = Біз дайынбыз.",
        "1\tБіз\tбіз\tPRON\t_\tCase=Nom\t2\tnsubj\t_\tstart_char=0|end_char=3",
        "2-3\tдайынбыз\t_\t_\t_\t_\t_\t_\t_\tstart_char=4|end_char=12|SpaceAfter=No",
        "2\tдайын\tдайын\tADJ\t_\t_\t0\troot\t_\t_",
        "3\tбыз\tе\tAUX\t_\tAspect=Hab|Mood=Ind|Number=Plur|Person=1|Tense=Pres|VerbForm=Fin"
        "\t2\tcop\t_\t_",
        "4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\tstart_char=12|end_char=13",
        "",
        "# sent_id = a-1",
        "# text = Бес-алты адам келген жоқ",
        "1\tБес\tбес\tNUM\t_\tNumType=Card\t3\tcompound\t_\tstart_char=16|end_char=19|SpaceAfter=No",
        "2\t-\t-\tPUNCT\t_\t_\t1\tpunct\t_\tstart_char=19|end_char=20|SpaceAfter=No",
        "3\tалты\tалты\tNUM\t_\tNumType=Card\t4\tnummod\t_\tstart_char=20|end_char=24",
        "4\tадам\tадам\tNOUN\t_\tCase=Nom\t5\tnsubj\t_\tstart_char=25|end_char=29",
        f"5\tкелген жоқ\tкел\tVERB\t_\t{NEGATED}\t0\troot\t_\tstart_char=30|end_char=40|SpaceAfter=No",
        "",
    ]


def test_it_is_read_as_a_treebank(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text("\n".join(ud_lines(Document("a", TEXT, tokens=TOKENS), Counter())) + "\n")
    ready, came = read_sentences(path)
    assert [token.words for token in ready.tokens] == [(), ("дайын", "быз"), ()]
    assert came.text == "Бес-алты адам келген жоқ"


def test_it_is_refused_where_tokens_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.ud.conllu"
    path.write_text("\n".join(ud_lines(Document("a", TEXT, tokens=TOKENS), Counter())) + "\n")
    with pytest.raises(ReadError, match=r"line 2.*syntactic words.*--format conllu"):
        [*read_conllu(path)]


def test_places_are_those_of_the_tokens_and_sentences_keep_their_numbers() -> None:
    text = "абай бала ақ қала"
    tokens = (Token(4, 5, " ", sentence=0), Token(10, 12, "ақ", sentence=1))
    lines = [*ud_lines(Document("d", text, tokens=tokens), Counter())]
    assert "# sent_id = d-1" in lines
    assert lines[-2].endswith("start_char=10|end_char=12")


def test_no_space_at_the_end_of_a_sentence() -> None:
    tokens = (Token(0, 5, "Келді"), Token(5, 6, "."), Token(6, 9, "Жоқ", sentence=1))
    lines = [*ud_lines(Document("a", "Келді.Жоқ", tokens=tokens), Counter())]
    assert [line.split("\t")[9] for line in lines if "\t" in line] == [
        "start_char=0|end_char=5|SpaceAfter=No",
        "start_char=5|end_char=6|SpaceAfter=No",
        "start_char=6|end_char=9|SpaceAfter=No",
    ]


def test_a_document_without_tokens_is_counted() -> None:
    losses: Counter[str] = Counter()
    assert not [*ud_lines(Document("a", " ", tokens=(Token(0, 1, " "),)), losses)]
    assert losses == {"documents without tokens left out": 1}


def test_tokens_out_of_order() -> None:
    with pytest.raises(DocumentError, match="out of order"):
        [*ud_lines(Document("a", "а в", tokens=(Token(2, 3, "в"), Token(0, 1, "а"))), Counter())]
