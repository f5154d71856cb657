"""CoNLL-U to the letter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from qazcorpus.document import Document, Token
from qazcorpus.export.conllu import conllu_lines
from tests.export.samples import entity, plain


def test_a_document_is_written_to_the_letter() -> None:
    text = "Қаржы министрлігі көнді.\n\nБітті"
    document = replace(plain("a-1", text), entities=(entity(text, "Қаржы министрлігі", "AGENCY"),))
    assert [*conllu_lines(document, Counter())] == [
        "# newdoc id = a-1",
        "# sent_id = a-1-0",
        "# text = Қаржы министрлігі көнді.",
        "1\tҚаржы\t_\t_\t_\t_\t_\t_\t_\tstart_char=0|end_char=5|NER=B-AGENCY",
        "2\tминистрлігі\t_\t_\t_\t_\t_\t_\t_\tstart_char=6|end_char=17|NER=I-AGENCY",
        "3\tкөнді\t_\t_\t_\t_\t_\t_\t_\tstart_char=18|end_char=23|SpaceAfter=No",
        "4\t.\t_\t_\t_\t_\t_\t_\t_\tstart_char=23|end_char=24|SpacesAfter=\\n\\n",
        "",
        "# sent_id = a-1-1",
        "# text = Бітті",
        "1\tБітті\t_\t_\t_\t_\t_\t_\t_\tstart_char=26|end_char=31|SpaceAfter=No",
        "",
    ]


def test_heads_count_from_one_in_each_sentence() -> None:
    tokens = (
        Token(0, 4, "Үкім", "үкім", "NOUN", "Case=Nom", 1, "nsubj"),
        Token(5, 10, "шықты", "шық", "VERB", "", 1, "root"),
        Token(11, 16, "Болды", head=2, deprel="root", sentence=1),
    )
    lines = [*conllu_lines(Document("a", "Үкім шықты Болды", tokens=tokens), Counter())]
    columns = [line.split("\t") for line in lines if "\t" in line]
    assert [row[6:8] for row in columns] == [["2", "nsubj"], ["0", "root"], ["0", "root"]]
    assert columns[0][2:6] == ["үкім", "NOUN", "_", "Case=Nom"]


def test_white_space_tokens_become_gaps_and_line_breaks_in_tokens_single_spaces() -> None:
    tokens = (Token(0, 3, "а\nб"), Token(3, 4, "\n"), Token(4, 5, "в"))
    losses: Counter[str] = Counter()
    lines = [*conllu_lines(Document("a", "а\nб\nв", tokens=tokens), losses)]
    rows = [line.split("\t") for line in lines if "\t" in line]
    assert [row[1] for row in rows] == ["а б", "в"]
    assert rows[0][9] == "start_char=0|end_char=3|SpacesInToken=а\\nб|SpacesAfter=\\n"
    assert not losses


def test_a_document_without_tokens_is_counted() -> None:
    losses: Counter[str] = Counter()
    assert not [*conllu_lines(Document("a", "а"), losses)]
    assert losses == {"documents without tokens left out": 1}


def test_white_space_in_a_lemma_that_a_column_cannot_hold_is_counted() -> None:
    tokens = (Token(0, 1, "а", "a\tb"), Token(2, 3, "в", "в г", "X"))
    losses: Counter[str] = Counter()
    lines = [*conllu_lines(Document("a", "а в", tokens=tokens), losses)]
    assert [line.split("\t")[2] for line in lines if "\t" in line] == ["a b", "в г"]
    assert losses == {"lemmas, tags or relations whose white space became single spaces": 1}
