import pickle
from math import log

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from qazcorpus.pipeline.lemmas.component import NAME
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript
from qazcorpus.pipeline.lemmas.inflection import stems
from qazcorpus.pipeline.lemmas.lemma_lexicon import embedded_lexicon, lexicon_lines, parse_lexicon
from qazcorpus.pipeline.lemmas.lemmatizer import Lemmatizer, embedded_lemmatizer
from tests.growth import is_linear

POSSESSED = "Case=Nom|Number[psor]=Plur,Sing|Person[psor]=3"
PAST = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"
PRESENT = "Aspect=Hab|Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"


@pytest.mark.parametrize(
    ("word", "upos", "feats", "lemma"),
    [
        # number, possessive, case
        ("қалаларымыздың", "NOUN", "Case=Gen|Number=Plur|Number[psor]=Plur|Person[psor]=1", "қала"),
        ("үйге", "NOUN", "Case=Dat", "үй"),
        ("балама", "NOUN", "Case=Dat|Number[psor]=Sing|Person[psor]=1", "бала"),
        ("ағаштармен", "NOUN", "Case=Ins|Number=Plur", "ағаш"),
        ("Алматыдағы", "PROPN", "Case=Loc", "Алматы"),
        ("адамдікі", "NOUN", "Case=Gen", "адам"),
        ("әкемдікі", "NOUN", "Case=Gen|Number[psor]=Sing|Person[psor]=1", "әке"),
        ("ақшасыменен", "NOUN", POSSESSED.replace("Nom", "Ins"), "ақша"),
        # what a vowel does to the stem before it
        ("кітабы", "NOUN", POSSESSED, "кітап"),
        ("халқы", "NOUN", POSSESSED, "халық"),
        ("мұрны", "NOUN", POSSESSED, "мұрын"),
        ("аузы", "NOUN", POSSESSED, "ауыз"),
        ("жүрегі", "NOUN", POSSESSED, "жүрек"),
        ("клубы", "NOUN", POSSESSED, "клуб"),
        ("фактісі", "NOUN", POSSESSED, "факт"),
        # verbs
        ("оқу", "VERB", "Case=Nom|VerbForm=Ger", "оқы"),
        ("баруға", "VERB", "Case=Dat|VerbForm=Ger", "бар"),
        ("қоюы", "VERB", POSSESSED + "|VerbForm=Ger", "қой"),
        ("сақталды", "VERB", PAST + "|Voice=Pass", "сақта"),
        ("жарияланды", "VERB", PAST + "|Voice=Pass", "жарияла"),
        ("келмеді", "VERB", PAST + "|Polarity=Neg", "кел"),
        ("табады", "VERB", PRESENT, "тап"),
        ("қояды", "VERB", PRESENT, "қой"),
        ("барамыз", "VERB", PRESENT.replace("Sing|Person=3", "Plur|Person=1"), "бар"),
        ("тауып", "VERB", "Aspect=Perf|VerbForm=Conv", "тап"),
        ("оқыған жоқ", "VERB", PAST + "|Polarity=Neg", "оқы"),
        # forms that rules do not explain
        ("менікі", "PRON", "Case=Gen|Number=Sing|Person=1|PronType=Prs", "мен"),
        ("жиырмасыншы", "NUM", "NumType=Ord", "жиырма"),
        ("маған", "PRON", "Case=Dat|Number=Sing|Person=1|PronType=Prs", "мен"),
        ("оған", "PRON", "Case=Dat|PronType=Dem", "ол"),
        ("бұған", "PRON", "Case=Dat|PronType=Dem", "бұл"),
        ("жатыр", "AUX", "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", "жат"),
        ("де", "CCONJ", "_", "да"),
        # letter case, hyphens, figures
        ("Кітаптар", "NOUN", "Case=Nom|Number=Plur", "кітап"),
        ("ҚАЗАҚСТАННЫҢ", "PROPN", "Case=Gen", "Қазақстан"),
        ("ХАЛЫҚТЫҢ", "NOUN", "Case=Gen", "халық"),
        ("ҚР", "PROPN", "Case=Nom", "ҚР"),
        ("АҚШ", "PROPN", "Case=Nom", "АҚШ"),
        ("БҰҰ-ның", "PROPN", "Case=Gen", "БҰҰ"),
        ("ЖШС-ға", "NOUN", "Case=Dat", "ЖШС"),
        ("дсұ-ға", "NOUN", "Case=Dat", "дсұ"),
        ("100-ге", "NUM", "Case=Dat|NumType=Card", "100"),
        ("36%-ы", "NUM", "Case=Nom|NumType=Card", "36"),
        ("Нұр-Ай", "PROPN", "Case=Nom", "Нұр-Ай"),
        (".", "PUNCT", "_", "."),
    ],
)
def test_lemma_without_a_model(word: str, upos: str, feats: str, lemma: str) -> None:
    assert embedded_lemmatizer().lemma(word, upos, feats) == lemma


@pytest.mark.parametrize(
    ("word", "upos", "feats", "lemma"),
    [
        ("айтуынша", "NOUN", "_", "айту"),
        ("айтуларынша", "ADV", "_", "айту"),
        ("Түсіндіруінше", "NOUN", "Case=Equ", "түсіндіру"),
        ("пікірінше", "NOUN", "Case=Nom", "пікір"),
        ("бойынша", "ADP", "_", "бойынша"),
        # a negation that no feature shows
        ("қоймасақ", "VERB", "Mood=Cnd|Number=Plur|Person=1|VerbForm=Fin", "қой"),
        ("төмендетпейтінін", "VERB", "Case=Acc|VerbForm=Part|Person[psor]=3", "төмендет"),
        ("сипады", "VERB", "Mood=Ind|Person=3|Tense=Past|VerbForm=Fin", "сипа"),
        ("алма", "NOUN", "Case=Nom", "алма"),
        # «-ст» before «-тер», «-тің»
        ("туристер", "NOUN", "Case=Nom|Number=Plur", "турист"),
        ("журналистердің", "NOUN", "Case=Gen|Number=Plur", "журналист"),
        ("кірістер", "NOUN", "Case=Nom|Number=Plur", "кіріс"),
    ],
)
def test_lemmas_that_readers_missed(word: str, upos: str, feats: str, lemma: str) -> None:
    assert embedded_lemmatizer().lemma(word, upos, feats) == lemma


@pytest.mark.parametrize("word", ["қалада", "Қазақстан"])
def test_a_word_that_features_call_uninflected_stays(word: str) -> None:
    upos = "PROPN" if word[0].isupper() else "NOUN"
    assert Lemmatizer({}).lemma(word, upos, "Case=Nom") == word


def test_suffixes_must_have_the_shape_that_the_stem_calls_for() -> None:
    fitting = {stem.text: stem.cost for stem in stems("атта", "NOUN", "Case=Loc")}
    assert fitting["ат"] == 0
    assert "ат" not in {stem.text for stem in stems("атда", "NOUN", "Case=Loc")}
    clashing = {stem.text: stem.cost for stem in stems("қалаге", "NOUN", "Case=Dat")}
    assert clashing["қала"] > 0


def test_the_lexicon_decides_what_rules_leave_open() -> None:
    word, feats = "жарасы", POSSESSED
    by_vowel = parse_lexicon(["жара\tNOUN:3\n"])
    by_consonant = parse_lexicon(["жарас\tNOUN:3\n"])
    assert Lemmatizer(by_vowel).lemma(word, "NOUN", feats) == "жара"
    assert Lemmatizer(by_consonant).lemma(word, "NOUN", feats) == "жарас"


def test_how_annotated_sentences_use_a_lemma_decides_between_likely_analyses() -> None:
    lines = ["батыс\tADJ:4 NOUN:4\tADJ:1 NOUN:8\n", "сұлу\tADJ:4 NOUN:4\n", "жаңа\tADJ:4\tADJ:9\n"]
    lemmatizer = Lemmatizer(parse_lexicon(lines))
    adjective, noun = ("ADJ", "_"), ("NOUN", "Case=Nom")
    assert lemmatizer.analysis("батыс", [(adjective, 0.0), (noun, -0.2)]) == noun
    assert lemmatizer.analysis("Батысы", [(adjective, 0.0), (noun, -3.0)]) == adjective
    assert lemmatizer.analysis("сұлу", [(adjective, 0.0), (noun, -0.2)]) == adjective
    assert lemmatizer.analysis("батыс", [(noun, 0.0), (("SYM", "_"), -0.2)]) == noun
    name = ("PROPN", "Case=Nom")
    assert lemmatizer.analysis("Батыс", [(name, 0.0), (noun, -3.0)]) == name


ANALYSES = [
    *(("NOUN", "Case=Nom"), ("NOUN", POSSESSED), ("NOUN", "Case=Gen"), ("PROPN", "Case=Loc")),
    *(("ADJ", "_"), ("ADV", "_"), ("VERB", PAST), ("AUX", PRESENT), ("X", "_"), ("SYM", "_")),
]


@settings(deadline=None)
@given(
    st.sampled_from(
        ["батыс", "кітабы", "Алматыда", "болды", "алға", "қызмет", "жылы", "еді", "кк"]
    ),
    st.permutations(ANALYSES),
    st.lists(st.integers(0, 200), min_size=2, max_size=len(ANALYSES)),
)
def test_no_other_analysis_beats_the_one_that_is_chosen(
    word: str, analyses: list[tuple[str, str]], steps: list[int]
) -> None:
    likelihoods = [-step / 100 for step in sorted(steps)]
    candidates = list(zip(analyses, likelihoods, strict=False))
    lemmatizer = embedded_lemmatizer()
    best = max(candidates, key=lambda each: each[1] + lemmatizer.preference(word, *each[0]))
    assert lemmatizer.analysis(word, candidates) == best[0]


def test_frequent_lemmas_are_not_passed_over() -> None:
    lines = [f"{'а' * n}\tNOUN:1\tNOUN:1\n" for n in range(2, 40)]
    lexicon = parse_lexicon([*lines, "қызыл\tADJ:9\tADJ:90\n", "үш\tNOUN:0\tNOUN:1\n"])
    adjective, noun = ("ADJ", "_"), ("NOUN", "Case=Nom")
    lemmatizer = Lemmatizer(lexicon)
    gap = lemmatizer.preference("қызыл", *adjective) - lemmatizer.preference("қызыл", *noun)
    assert gap > 3
    assert lemmatizer.analysis("қызыл", [(noun, 0.0), (adjective, 0.1 - gap)]) == adjective
    assert lemmatizer.analysis("қызыл", [(noun, 0.0), (adjective, -0.1 - gap)]) == noun


def test_a_sure_model_corrects_wrong_features() -> None:
    right = [(LemmaScript(3, ""), log(0.97)), (LemmaScript(0, ""), log(0.02))]
    assert embedded_lemmatizer().lemma("Тарбанның", "PROPN", "Case=Nom") == "Тарбанның"
    assert embedded_lemmatizer().lemma("Тарбанның", "PROPN", "Case=Nom", right) == "Тарбан"


def test_an_unsure_model_is_corrected_by_rules() -> None:
    unsure = [(LemmaScript(1, ""), log(0.5)), (LemmaScript(2, "п"), log(0.4))]
    assert embedded_lemmatizer().lemma("кітабы", "NOUN", POSSESSED, unsure) == "кітап"


def test_scripts_that_do_not_fit_are_passed_over() -> None:
    assert (
        embedded_lemmatizer().lemma("ой", "NOUN", "Case=Nom", [(LemmaScript(9, ""), -0.01)]) == "ой"
    )


def test_lexicon_lines_are_read_back() -> None:
    lines = ["Абай\tPROPN:2\n", "ал\t\tVERB:2\n", "бала\tADJ:0 NOUN:5\tNOUN:38\n"]
    entries = parse_lexicon(["# a comment\n", *lines])
    assert entries["абай"].written == "Абай"
    assert entries["абай"].in_trees == {}
    assert entries["бала"].in_trees == {"NOUN": 38}
    assert list(lexicon_lines(entries)) == lines


def test_the_embedded_lexicon_has_lemmas_and_no_inflected_forms() -> None:
    lexicon = embedded_lexicon()
    assert lexicon["мемлекет"].frequency["NOUN"] > 0
    assert "мемлекеттің" not in lexicon


def test_the_component_sets_lemmas_that_are_missing() -> None:
    nlp = spacy.blank("kk")
    component = nlp.add_pipe(NAME)
    doc = Doc(
        nlp.vocab,
        words=["Балалар", "\n", "кітабын", "оқыды"],
        pos=["NOUN", "SPACE", "NOUN", "VERB"],
        morphs=["Case=Nom|Number=Plur", "", POSSESSED.replace("Nom", "Acc"), PAST],
        lemmas=["", "", "алдыңғы", ""],
    )
    assert [token.lemma_ for token in component(doc)] == ["бала", "\n", "алдыңғы", "оқы"]


@settings(deadline=None)  # the first word waits for the lexicon
@given(
    st.text(alphabet="абдеқілмнрстығ-АБ1%", min_size=1, max_size=12),
    st.sampled_from(["NOUN", "PROPN", "VERB", "NUM", "PRON", "PUNCT", "X"]),
    st.sampled_from(["_", "", "Case=Gen", POSSESSED, PAST, "Person[psor]=0|Case=Com|VerbForm=Ger"]),
)
def test_every_word_has_a_lemma(word: str, upos: str, feats: str) -> None:
    assert embedded_lemmatizer().lemma(word, upos, feats)


def test_time_is_linear_in_a_long_word() -> None:
    def work(size: int) -> None:
        embedded_lemmatizer().lemma("алма" * size + "ның", "NOUN", "Case=Gen")

    assert is_linear(work, 5_000)


@pytest.mark.parametrize(
    ("word", "likeliest", "other"),
    [
        ("қалаларда", ("NOUN", "Case=Dat|Number=Plur"), ("NOUN", "Case=Loc|Number=Plur")),
        (
            "үйінің",
            ("NOUN", "Case=Gen"),
            ("NOUN", "Case=Gen|Number[psor]=Plur,Sing|Person[psor]=3"),
        ),
    ],
)
def test_an_analysis_that_the_suffixes_contradict_gives_way(
    word: str, likeliest: tuple[str, str], other: tuple[str, str]
) -> None:
    lemmatizer = embedded_lemmatizer()
    assert lemmatizer.analysis(word, [(likeliest, -0.6), (other, -1.0)]) == other
    assert lemmatizer.analysis(word, [(other, -0.6), (likeliest, -1.0)]) == other
    assert lemmatizer.analysis(word, [(likeliest, 0.0)]) == likeliest  # the only one


def test_rules_and_lexicon_do_not_outweigh_a_sure_model() -> None:
    sure, unlikely = ("PROPN", "Case=Nom"), ("NOUN", "Case=Nom")
    assert embedded_lemmatizer().analysis("Гүл", [(sure, -0.06), (unlikely, -2.9)]) == sure


@pytest.mark.parametrize(
    ("word", "likeliest", "other"),
    [
        ("де", ("CCONJ", "_"), ("VERB", "Mood=Imp|Number=Sing|Person=2|VerbForm=Fin")),
        ("онда", ("PRON", "Case=Loc|PronType=Dem"), ("NUM", "Case=Loc|NumType=Card")),
    ],
)
def test_listed_forms_are_as_good_as_known_lemmas(
    word: str, likeliest: tuple[str, str], other: tuple[str, str]
) -> None:
    assert embedded_lemmatizer().analysis(word, [(likeliest, -0.3), (other, -1.9)]) == likeliest


def test_a_script_does_not_cut_a_known_word_short() -> None:
    scripts = [(LemmaScript(3, ""), -0.05), (LemmaScript(2, ""), -3.0)]  # «ортас», «орта»
    assert embedded_lemmatizer().lemma("ортасын", "NOUN", "Case=Acc", scripts) == "орта"
    assert embedded_lemmatizer().lemma(
        "тәртібі", "NOUN", POSSESSED, [(LemmaScript(1, ""), 0.0)]
    ) == ("тәртіп")


@pytest.mark.parametrize(
    ("word", "upos", "feats", "cut", "lemma"),
    [
        ("мүмкіндігін", "NOUN", POSSESSED.replace("Nom", "Acc"), 5, "мүмкіндік"),
        ("канцлер", "NOUN", "Case=Nom", 3, "канцлер"),  # no suffix has this shape
        ("дрондар", "NOUN", "Case=Nom", 3, "дрон"),  # one of other features has
        ("тұрыпты", "VERB", "Case=Acc|Tense=Past|VerbForm=Ger", 5, "тұр"),
        ("картасы", "NOUN", "Case=Nom", 0, "карта"),
        ("QazNet", "NOUN", "Case=Nom", 0, "QazNet"),
    ],
)
def test_a_models_cut_must_leave_suffixes(
    word: str, upos: str, feats: str, cut: int, lemma: str
) -> None:
    assert embedded_lemmatizer().lemma(word, upos, feats, [(LemmaScript(cut, ""), -0.05)]) == lemma


@pytest.mark.parametrize(
    ("word", "upos", "feats", "lemma"),
    [
        ("YouTube-те", "PROPN", "Case=Loc", "YouTube"),
        ("Facebookта", "PROPN", "Case=Loc", "Facebook"),
        ("QR-кодтар", "NOUN", "Case=Nom|Number=Plur", "qr-код"),
        ("Aлматыда", "PROPN", "Case=Loc", "Aлматы"),  # a Latin look-alike
    ],
)
def test_words_with_latin_letters(word: str, upos: str, feats: str, lemma: str) -> None:
    assert embedded_lemmatizer().lemma(word, upos, feats) == lemma


def test_a_word_in_latin_letters_is_a_name_and_a_roman_numeral_a_number() -> None:
    noun, name, mark = ("NOUN", "Case=Nom"), ("PROPN", "Case=Nom"), ("PUNCT", "_")
    number = ("NUM", "NumType=Ord")
    choose = embedded_lemmatizer().analysis
    assert choose("Nintendo", [(noun, 0.0), (name, -2.0)]) == name
    assert choose("Six", [(mark, 0.0), (name, -2.0)]) == name
    assert choose("XXI", [(number, 0.0), (name, -2.0)]) == number


@pytest.mark.parametrize("word", ["қалжыратты", "өртенді", "марапатталды"])
def test_the_voice_of_an_unknown_verb_stays(word: str) -> None:
    agreed = [(LemmaScript(2, ""), -0.01)]
    assert embedded_lemmatizer().lemma(word, "VERB", PAST, agreed) == word[:-2]


def test_a_model_may_name_a_loan_whose_end_the_suffix_hides() -> None:
    scripts = [(LemmaScript.between("процеске", "процесс"), -0.02)]
    assert embedded_lemmatizer().lemma("процеске", "NOUN", "Case=Dat", scripts) == "процесс"


def test_a_used_lemmatizer_travels() -> None:
    used = Lemmatizer()
    before = used.lemma("кітабы", "NOUN", POSSESSED)
    assert pickle.loads(pickle.dumps(used)).lemma("кітабы", "NOUN", POSSESSED) == before
