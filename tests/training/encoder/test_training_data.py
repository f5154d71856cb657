"""What is learned from which source."""

import random
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from qazcorpus.decoding import spans_of_tags
from qazcorpus.readers.interchange.iob2 import TaggedWords
from qazcorpus.readers.interchange.sentence_annotations import LabelledSpan, SentenceGold
from qazcorpus.readers.interchange.treebank import SurfaceToken, TreebankSentence, WordAnalysis
from qazcorpus.training import restored_texts
from qazcorpus.training.encoder import apertium, augmentation, labelled_sentences
from qazcorpus.training.encoder.named_words import with_ends


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ('"кітап" n px3sp acc', ("NOUN", "Case=Acc|Number[psor]=Plur,Sing|Person[psor]=3")),
        ('"бар" v iv ifi p3 sg', ("VERB", "Mood=Ind|Number=?|Person=3|Tense=Past|VerbForm=Fin")),
        ('"5" num', ("NUM", "NumType=?")),
        ('"." sent', ("PUNCT", "_")),
        ('"*Байтұрсынұлы"', (None, None)),
        ('"ма" v tv prc_vol', ("VERB", None)),
    ],
)
def test_apertiums_readings_in_the_treebanks_labels(
    reading: str, expected: tuple[str, str]
) -> None:
    assert apertium.analysis(reading) == expected


def test_removed_readings_clitics_and_unsure_words_give_no_label(tmp_path: Path) -> None:
    (tmp_path / "texts1").mkdir()
    (tmp_path / "texts1" / "a.vislcg.txt").write_text(
        '"<Қала>"\n\t"қала" n nom\n;\t"қал" v iv opt\n"<да>"\n\t"қала" n loc\n\t\t"да" postadv\n'
        '"<алма>"\n\t"алма" n nom\n\t"ал" v tv neg imp p2 sg\n'
        '"<.>"\n\t"." sent\n',
        encoding="utf-8",
    )
    (tmp_path / "texts1" / "Иран.vislcg.txt").write_text('"<Иран>"\n\t"Иран" np top nom\n')
    (sentence,) = apertium.read_apertium(tmp_path)
    assert sentence.words == ("Қала", "да", "алма", ".")
    assert sentence.upos == ("NOUN", None, None, "PUNCT")
    assert sentence.lemmas == ("қала", None, None, ".")


@pytest.mark.parametrize(
    ("form", "lines", "expected"),
    [
        (
            "жүзеге асырып",
            ['"жүзеге асыр" v tv prc_perf'],
            [
                ("жүзеге", "X", "_", "жүзеге"),
                ("асырып", "VERB", "Aspect=Perf|VerbForm=Inf", "асыр"),
            ],
        ),
        (
            "қалада ғана",
            ['"қала" n loc', '"ғана" postadv'],
            [("қалада", "NOUN", "Case=Loc", "қала"), ("ғана", "ADV", "_", "ғана")],
        ),
        (
            "қалада да",
            ['"қала" n loc', '"да" cnjcoo'],
            [("қалада", "NOUN", "Case=Loc", "қала"), ("да", None, None, "да")],
        ),
        (
            "көрген жоқ",
            ['"көр" v tv neg ifi p3 sg'],
            [("көрген", None, None, None), ("жоқ", None, None, None)],
        ),
        (
            "әкеліп",
            ['"алып кел" v tv prc_perf'],
            [("әкеліп", "VERB", "Aspect=Perf|VerbForm=Inf", "алып кел")],
        ),
        (
            "баламын",
            ['"бала" n nom', '"е" cop aor p1 sg'],
            [("баламын", "NOUN", "Case=Nom", "бала")],
        ),
        ("баласы-ау", ['"бала" n px3sp nom', '"ау" mod_emo'], [("баласы-ау", None, None, None)]),
        ("қысы-жазы", [], [("қысы-жазы", None, None, None)]),
    ],
)
def test_apertiums_forms_of_several_words_are_words_as_the_treebank_has_them(
    form: str,
    lines: list[str],
    expected: list[tuple[str, str | None, str | None, str | None]],
) -> None:
    readings = [apertium.ApertiumReading(lines[0], lines[1:])] if lines else []
    words = apertium.words_of(form, readings)
    assert [(w.form, w.upos, w.feats, w.lemma) for w in words] == expected


def test_a_multiword_token_has_the_labels_of_its_outer_part(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    rows = [
        "1\tМен\tмен\tPRON\t_\tCase=Nom\t2\tnsubj\t_\t_",
        "2-3\tқуаныштымын\t_\t_\t_\t_\t_\t_\t_\t_",
        "2\tқуанышты\tқуанышты\tADJ\t_\t_\t0\troot\t_\t_",
        "3\tмын\tе\tAUX\t_\tPerson=1\t2\tcop\t_\t_",
        "4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_",
    ]
    path.write_text("\n".join(rows) + "\n\n", encoding="utf-8")
    (sentence,) = labelled_sentences.read_treebank([path], "ktb")
    assert sentence.words == ("Мен", "қуаныштымын", ".")
    assert sentence.upos == ("PRON", "ADJ", "PUNCT")
    assert sentence.heads == (2, 0, 2)


def test_a_part_of_speech_that_the_treebank_never_gives_a_word_is_left_open() -> None:
    sentence, agreeing = labelled_sentences.LabelledSentence, labelled_sentences.agreeing
    treebank = [
        sentence(("Кетті", "көп", "А."), "ktb", upos=("VERB", "ADJ", "NOUN")),
        sentence(("кетті", "көп", "Б."), "ktb", upos=("VERB", "ADV", "NOUN")),
        sentence(("кетті", "көп", "В."), "ktb", upos=("VERB", "ADJ", "NOUN")),
    ]
    own = sentence(
        ("Г.", "көп", "жүріп", "кетті"),
        "trees",
        upos=("PROPN", "ADV", "VERB", "AUX"),
        feats=("_", "_", "VerbForm=Conv", "_"),
        heads=(3, 3, 0, 3),
        deprels=("nsubj", "advmod", "root", "aux"),
    )
    (found,) = agreeing([own], treebank)
    assert found.upos == (None, "ADV", "VERB", None)
    assert found.feats == (None, "_", "VerbForm=Conv", None)
    assert (found.words, found.heads, found.deprels) == (own.words, own.heads, own.deprels)


WORD = st.text("абвгАБВ", min_size=1, max_size=6)
TAGS = st.sampled_from(["O", "B-ORGANISATION", "I-ORGANISATION", "B-PERSON"])


@given(st.lists(st.tuples(WORD, TAGS), min_size=1, max_size=12), st.integers(0, 99))
def test_variation_keeps_a_tag_a_word(pairs: list[tuple[str, str]], seed: int) -> None:
    words, tags = zip(*pairs, strict=True)
    sentence = with_ends(TaggedWords(words, tags))
    result = augmentation.varied(sentence, random.Random(seed))
    assert len(result.words) == len(result.tags) == len(result.ends)
    for tagged in (result.tags, sentence.tags):
        assert [label for _, _, label in spans_of_tags(tagged)] == [
            "AGENCY|ORG" if label == "ORGANISATION" else label
            for _, _, label in spans_of_tags(tags)
        ]


def test_long_names_become_acronyms_with_their_case() -> None:
    words = ("Біріккен", "Ұлттар", "Ұйымының", "қоры")
    tags = ("B-ORGANISATION", "I-ORGANISATION", "I-ORGANISATION", "O")
    sentence = with_ends(TaggedWords(words, tags))
    result = augmentation.with_acronyms(sentence, random.Random(0), 1.0)
    assert result.words[0].startswith("БҰҰ-")
    assert result.words[0].endswith(("ның", "нің", "дың", "тің"))
    assert result.tags == ("B-AGENCY|ORG", "O")
    assert result.ends == ("AGENCY|ORG/1", "O")


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        (("Шымкентке",), "GPE", {"Шымкенттікі", "Шымкенттегі", "Шымкенттей", "Шымкенттегідей"}),
        (("Астанада",), "GPE", {"Астананікі", "Астанадағы", "Астанадай", "Астанадағыдай"}),
        (("Абай", "ауданына"), "GPE", {"ауданынікі", "ауданындағы", "ауданындай"}),
        (("БҰҰ-ға",), "ORGANISATION", {"БҰҰ-нікі", "БҰҰ-дағы", "БҰҰ-дай"}),
        (("шымкентте",), "GPE", {"шымкенттікі"}),
        (("Google",), "ORGANISATION", {"Google"}),
        (("google",), "ORGANISATION", {"google"}),
        (("covid-19",), "EVENT", {"covid-19"}),
        (("Қазақстан",), "GPE", {"Қазақстандікі"}),
        (("Парижде",), "GPE", {"Париждегі", "Париждей"}),
        (("Абай", "Серікұлы"), "PERSON", {"Серікұлындағы", "Серікұлындай"}),
    ],
)
def test_names_get_long_chains_of_suffixes(
    words: tuple[str, ...], kind: str, expected: set[str]
) -> None:
    tags = (f"B-{kind}", *[f"I-{kind}"] * (len(words) - 1), "O")
    rng = random.Random(0)
    sentence = with_ends(TaggedWords((*words, "бар"), tags))
    found = {augmentation.with_long_suffixes(sentence, rng, 1.0) for _ in range(200)}
    assert {one.tags for one in found} == {sentence.tags}
    assert {(*s.words[: len(words) - 1], s.words[-1]) for s in found} == {(*words[:-1], "бар")}
    assert expected <= {one.words[len(words) - 1] for one in found}


def test_annotated_texts_become_tagged_sentences() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    text = "Алматыда жаңбыр. Абай Құнанбайұлы келді."
    entities = (LabelledSpan(0, 6, "PLACE", "GPE"), LabelledSpan(17, 33, "PERSON", "PERSON"))
    gold = SentenceGold("s", "test", "CC0", "", entities)
    first, second = restored_texts.tagged_sentences(nlp(text), gold)
    assert first == [("Алматыда", "B-GPE"), ("жаңбыр", "O"), (".", "O")]
    assert [tag for _, tag in second] == ["B-PERSON", "I-PERSON", "O", "O"]


def test_trees_keep_what_is_not_known_of_features(tmp_path: Path) -> None:
    words = (
        SurfaceToken("Болат", analyses=(WordAnalysis("PROPN", head=2, deprel="nsubj"),)),
        SurfaceToken(
            "бар", space_after=False, analyses=(WordAnalysis("ADJ", head=0, deprel="root"),)
        ),
        SurfaceToken(".", analyses=(WordAnalysis("PUNCT", head=2, deprel="punct"),)),
    )
    sentence = TreebankSentence("Болат бар.", words)
    path = tmp_path / "trees.conllu"
    lines = restored_texts.conllu_lines(sentence, ["Case=Nom", "", "_"])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    [read] = labelled_sentences.read_trees(path)
    assert (read.words, read.upos) == (("Болат", "бар", "."), ("PROPN", "ADJ", "PUNCT"))
    assert read.feats == ("Case=Nom", None, "_")
    assert (read.heads, read.deprels) == ((2, 0, 2), ("nsubj", "root", "punct"))
    assert "SpaceAfter=No|Unknown=Yes" in path.read_text(encoding="utf-8")


def test_features_are_taken_where_the_part_of_speech_is_the_same() -> None:
    nlp = spacy.blank("kk")

    def tag(doc: Doc) -> Doc:
        for token in doc:
            token.pos_ = "NOUN"
            token.set_morph("" if token.text == "да" else "Case=Nom")
        return doc

    Language.component("every_word_a_noun", func=tag)
    nlp.add_pipe("every_word_a_noun")
    words, upos = [("Болат", "да", "келді"), ("су",)], [("NOUN", "NOUN", "VERB"), ("NOUN",)]
    assert [*restored_texts.features(nlp, words, upos)] == [["Case=Nom", "_", ""], ["Case=Nom"]]


def test_statements_are_read_with_their_stances(tmp_path: Path) -> None:
    path = tmp_path / "statements.jsonl"
    path.write_text(
        '{"words": ["Ол", "жақсы", "деді"], "parts": [[0, 1, 0], [1, 0, 0], [0, 0, 1]], '
        '"queries": [[1, 2, ["жаңа", "заң"], "favor"]]}\n'
        '{"words": ["Жаңбыр"], "parts": null, "queries": []}\n',
        encoding="utf-8",
    )
    told, bare = labelled_sentences.read_statements(path)
    assert told.parts == ((0, 1, 0), (1, 0, 0), (0, 0, 1))
    [query] = told.queries
    assert (query.start, query.end, query.target, query.stance) == (1, 2, ("жаңа", "заң"), 0)
    assert (bare.parts, bare.queries) == (None, ())
