"""Noun chunks on trees made by hand."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

VOCAB = spacy.blank("kk").vocab
# A word a line: form, part of speech, head (its place in the sentence; its own at the root), relation.
BODY = """
Алматы PROPN 1 nmod:poss
қаласының NOUN 3 nmod:poss
жаңа ADJ 3 amod
әкімі NOUN 6 nsubj
үш NUM 5 nummod
көпірді NOUN 6 obj
ашты VERB 6 root
"""
CLAUSE = """
Кеше ADV 2 advmod
ауылдан NOUN 2 obl
келген VERB 4 acl:relcl
екі NUM 4 nummod
қонақтың NOUN 5 nmod:poss
сыйы NOUN 6 nsubj
ұнады VERB 6 root
"""
NAME = """
Ақын NOUN 3 nsubj
Абай PROPN 0 appos
Құнанбайұлы PROPN 1 flat:name
келді VERB 3 root
"""
COORDINATED = """
Ата NOUN 3 obj
мен CCONJ 2 cc
әжені NOUN 0 conj
көрдім VERB 3 root
"""
LIGHT = """
Ол PRON 4 nsubj
үстел NOUN 4 obl
үстінде NOUN 1 case
көмек NOUN 4 compound:lvc
етті VERB 4 root
"""
QUOTED = """
« PUNCT 1 punct
Шапағат PROPN 3 nmod:poss
» PUNCT 1 punct
қоры NOUN 4 nsubj
« PUNCT 4 punct
келді VERB 5 root
"""


def parsed(table: str) -> Doc:
    rows = [line.split() for line in table.strip().splitlines()]
    words, pos, heads, deps = zip(*rows, strict=True)
    return Doc(VOCAB, words=words, pos=pos, heads=[int(head) for head in heads], deps=deps)


def chunks(doc: Doc) -> list[str]:
    return [chunk.text for chunk in doc.noun_chunks]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (BODY, ["Алматы қаласының жаңа әкімі", "үш көпірді"]),
        (CLAUSE, ["ауылдан", "екі қонақтың сыйы"]),
        (NAME, ["Ақын", "Абай Құнанбайұлы"]),
        (COORDINATED, ["Ата", "әжені"]),
        (LIGHT, ["Ол", "үстел"]),
        (QUOTED, ["« Шапағат » қоры"]),
    ],
    ids=["modifiers", "clause", "name", "coordination", "light verb", "quotation"],
)
def test_chunks(table: str, found: list[str]) -> None:
    assert chunks(parsed(table)) == found


def test_chunks_of_a_span_lie_in_it_and_are_noun_phrases() -> None:
    doc = parsed(BODY)
    assert [chunk.text for chunk in doc[4:].noun_chunks] == ["үш көпірді"]
    assert {chunk.label_ for chunk in doc.noun_chunks} == {"NP"}


def test_white_space_is_at_no_edge() -> None:
    words, heads = ["\n", "Жаңа", "\n", "көпір", "\n", "тұр"], [1, 3, 1, 5, 3, 5]
    deps = ["dep", "amod", "dep", "nsubj", "dep", "root"]
    pos = ["SPACE", "ADJ", "SPACE", "NOUN", "SPACE", "VERB"]
    doc = Doc(VOCAB, words=words, heads=heads, deps=deps, pos=pos)
    (chunk,) = doc.noun_chunks
    assert (chunk.start, chunk.end) == (1, 4)


def test_without_a_parse_spacy_says_so() -> None:
    with pytest.raises(ValueError, match="E029"):
        list(Doc(VOCAB, words=["Сәлем"]).noun_chunks)
    assert list(Doc(VOCAB).noun_chunks) == []
