from __future__ import annotations

from dataclasses import replace

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.evaluate.conll18 import align_words, score_parse, score_segmentation
from qazcorpus.evaluate.score import Score
from qazcorpus.readers.interchange.treebank import SurfaceToken, WordAnalysis


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
    assert scores.tokens == Score(correct=6, predicted=9, gold=7)
    assert scores.sentences == Score(correct=1, predicted=2, gold=3)
    assert scores.tokens.precision == pytest.approx(6 / 9)
    assert scores.tokens.recall == pytest.approx(6 / 7)
    assert scores.tokens.f1 == pytest.approx(2 * 6 / 16)


def test_space_inside_a_token_is_not_counted() -> None:
    gold = sentences("Ол болған_емес .")
    assert score_segmentation(gold, sentences("Ол болған_емес .")).tokens.correct == 3
    assert score_segmentation(gold, sentences("Ол болғанемес .")).tokens.correct == 3
    assert score_segmentation(gold, sentences("Ол болған емес .")).tokens == Score(2, 4, 3)


def test_words_of_a_multi_word_token_are_paired_by_form() -> None:
    gold = sentences("Ол лаж+сыз адам .")
    assert score_segmentation(gold, sentences("Ол лаж+сыз адам .")).words == Score(5, 5, 5)
    assert score_segmentation(gold, sentences("Ол лажсыз адам .")).words == Score(3, 4, 5)
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


def parsed(*rows: str) -> list[SurfaceToken]:
    """A sentence from rows of "form upos feats lemma head deprel"; rows that share a first field
    like «лажсыз:лаж» are words of one multi-word token."""
    tokens: list[SurfaceToken] = []
    for row in rows:
        form, upos, feats, lemma, head, deprel = row.split()
        analysis = WordAnalysis(upos, feats, lemma, int(head), deprel)
        surface, _, word = form.partition(":")
        if word and tokens and tokens[-1].form == surface:
            last = tokens.pop()
            words, analyses = (*last.words, word), (*last.analyses, analysis)
            tokens.append(replace(last, words=words, analyses=analyses))
        else:
            words = (word,) if word else ()
            tokens.append(SurfaceToken(surface, words, analyses=(analysis,)))
    return tokens


GOLD = [
    parsed(
        "Біз PRON Case=Nom|Person=1 біз 4 nsubj",
        "ауыл NOUN Case=Nom ауыл 3 nmod:poss",
        "жолын NOUN Case=Acc|Number[psor]=Plur,Sing жол 4 obj",
        "жөндедік VERB Tense=Past _ 0 root",
        ". PUNCT _ . 4 punct",
    )
]


def f1(system: list[list[SurfaceToken]]) -> dict[str, float]:
    return {name: round(100 * score.f1, 2) for name, score in score_parse(GOLD, system).items()}


def test_a_parse_is_right_when_it_is_the_same() -> None:
    names = ["Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS", "CLAS"]
    assert f1(GOLD) == dict.fromkeys(names, 100.0)


def test_what_the_task_does_not_compare() -> None:
    system = [
        parsed(
            "Біз PRON Person=1|Case=Nom біз 4 nsubj",
            "ауыл NOUN Case=Nom|Foo=Bar ауыл 3 nmod",  # subtypes; features of one language
            "жолын NOUN Case=Acc жол 4 obj",  # layered features
            "жөндедік VERB Tense=Past жөнде 0 root",  # the gold has no lemma
            ". PUNCT _ . 4 punct",
        )
    ]
    assert set(f1(system).values()) == {100.0}


def test_each_layer_counts_its_own_errors() -> None:
    system = [
        parsed(
            "Біз NOUN Case=Nom|Person=1 біз 4 nsubj",
            "ауыл NOUN Case=Gen ауылы 4 nmod:poss",
            "жолын NOUN Case=Acc|Number=Sing жол 4 nsubj",
            "жөндедік VERB Tense=Past жөнде 0 root",
            ". PUNCT _ . 1 punct",
        )
    ]
    scores = f1(system)
    assert (scores["UPOS"], scores["UFeats"], scores["Lemmas"]) == (80.0, 60.0, 80.0)
    assert (scores["UAS"], scores["LAS"], scores["CLAS"]) == (60.0, 40.0, 50.0)


def test_a_head_counts_only_where_it_is_paired() -> None:
    system = [
        parsed(
            "Біз PRON Case=Nom|Person=1 біз 4 nsubj",
            "ауыл NOUN Case=Nom ауыл 3 nmod:poss",
            "жолын NOUN Case=Acc жол 4 obj",
            "жөнде VERB Tense=Past жөнде 0 root",
            "дік X _ дік 4 dep",
            ". PUNCT _ . 4 punct",
        )
    ]
    # Words: 4 of 5 and 6 are paired, and of these only «ауыл» has a paired head.
    scores = score_parse(GOLD, system)
    assert scores["Words"] == Score(correct=4, predicted=6, gold=5)
    assert scores["UAS"] == scores["LAS"] == Score(correct=1, predicted=6, gold=5)
    assert scores["CLAS"] == Score(correct=1, predicted=5, gold=4)


def test_words_of_multi_word_tokens_have_heads() -> None:
    gold = [
        parsed(
            "Лажсыз:Лаж NOUN _ лаж 3 obl",
            "Лажсыз:сыз ADP _ сыз 1 case",
            "келді VERB _ кел 0 root",
        )
    ]
    whole = [parsed("Лажсыз ADJ _ лажсыз 2 advmod", "келді VERB _ кел 0 root")]
    assert score_parse(gold, gold)["LAS"] == Score(3, 3, 3)
    assert score_parse(gold, whole)["LAS"] == Score(correct=1, predicted=2, gold=3)


def test_only_layers_that_both_sides_have_are_scored() -> None:
    bare = [[SurfaceToken(token.form) for token in sentence] for sentence in GOLD]
    assert set(f1(bare)) == {"Tokens", "Sentences", "Words"}
    tagged = [
        [replace(t, analyses=(WordAnalysis(t.analyses[0].upos),)) for t in sentence]
        for sentence in GOLD
    ]
    assert set(f1(tagged)) == {"Tokens", "Sentences", "Words", "UPOS"}
    assert set(score_parse(bare, GOLD)) == {"Tokens", "Sentences", "Words"}
