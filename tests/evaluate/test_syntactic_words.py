from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.document import Document, Sentence, Token
from qazcorpus.evaluate.syntactic_words import syntactic_sentences, with_syntactic_words
from qazcorpus.readers.interchange.treebank import SurfaceToken, WordAnalysis, is_tree

PAST = "Tense=Past|VerbForm=Part"


def token(
    form: str,
    upos: str,
    lemma: str = "",
    head: int | None = 0,
    deprel: str = "root",
    *,
    feats: str = "_",
    space: bool = True,
) -> SurfaceToken:
    analysis = WordAnalysis(upos, feats, lemma or form.lower(), head, deprel)
    return SurfaceToken(form, (), space, (analysis,))


def words_of(tokens: list[SurfaceToken]) -> list[tuple[str, ...]]:
    return [found.words or (found.form,) for found in with_syntactic_words(tokens)]


@pytest.mark.parametrize(
    ("form", "upos", "lemma", "words"),
    [
        ("Дайынбыз", "ADJ", "дайын", ("Дайын", "быз")),
        ("дәрігермін", "NOUN", "дәрігер", ("дәрігер", "мін")),
        ("оқушысыңдар", "NOUN", "оқушы", ("оқушы", "сыңдар")),
        ("жетеміз-ау", "VERB", "жет", ("жетеміз", "ау")),
        ("бүгін-ақ", "ADV", "бүгін-ақ", ("бүгін", "-ақ")),
        ("кімдікі", "PRON", "кім", ("кім", "кі")),
        ("айтшы", "VERB", "айт", ("айт", "шы")),
        ("сондай-ақ", "CCONJ", "сондай-ақ", ("сондай-ақ",)),
        ("ЖЕТЕМІЗ-АУ", "VERB", "жет", ("ЖЕТЕМІЗ", "АУ")),
        ("Қазақтелеком-АҚ", "PROPN", "Қазақтелеком-АҚ", ("Қазақтелеком-АҚ",)),
        ("ау-ау", "INTJ", "ау-ау", ("ау-ау",)),
        ("--ау", "PUNCT", "--ау", ("--ау",)),
        ("екеуміз", "NUM", "екеу", ("екеуміз",)),
        ("тапшы", "VERB", "тап", ("тапшы",)),
        ("İстанбулмын", "PROPN", "İстанбул", ("İстанбул", "мын")),
        ("дайынбыз", "", "дайын", ("дайынбыз",)),
        ("жетеміз-ау", "", "", ("жетеміз-ау",)),
        ("негізсіз", "ADJ", "негізсіз", ("негізсіз",)),
        ("балалы", "ADJ", "балалы", ("балалы",)),
        ("жазушы", "NOUN", "жазушы", ("жазушы",)),
        ("румын", "NOUN", "ру", ("румын",)),
        ("келеміз", "VERB", "кел", ("келеміз",)),
    ],
)
def test_endings_that_are_words(form: str, upos: str, lemma: str, words: tuple[str, ...]) -> None:
    assert words_of([token(form, upos, lemma)]) == [words]


def test_an_ending_hangs_on_its_host() -> None:
    sentence = [
        token("Біз", "PRON", "біз", 2, "nsubj"),
        token("дайынбыз", "ADJ", "дайын", space=False),
        token(".", "PUNCT", ".", 2, "punct"),
    ]
    _, ready, stop = with_syntactic_words(sentence)
    host, copula = ready.analyses
    assert (host.upos, host.head, host.deprel) == ("ADJ", 0, "root")
    assert (copula.upos, copula.lemma, copula.head, copula.deprel) == ("AUX", "е", 2, "cop")
    assert copula.feats == "Aspect=Hab|Mood=Ind|Number=Plur|Person=1|Tense=Pres|VerbForm=Fin"
    assert stop.analyses[0].head == 2
    assert not ready.space_after


def test_our_father_is_no_predicate() -> None:
    owned = "Case=Nom|Number[psor]=Plur|Person[psor]=1"
    assert words_of([token("әкеміз", "NOUN", "әке", feats=owned)]) == [("әкеміз",)]


@pytest.mark.parametrize(
    ("second", "feats"),
    [
        ("жоқ", "Mood=Ind|Number=Sing|Person=3|Polarity=Neg|Tense=Past|VerbForm=Fin"),
        ("емеспін", "Mood=Ind|Number=Sing|Person=1|Polarity=Neg|Tense=Past|VerbForm=Fin"),
        ("екенсіңдер", "Evident=Fh|Mood=Ind|Number=Plur|Person=2|Tense=Past|VerbForm=Fin"),
        (
            "екенсіз",
            "Evident=Fh|Mood=Ind|Number=Sing|Person=2|Polite=Form|Tense=Past|VerbForm=Fin",
        ),
    ],
)
def test_a_verb_form_of_two_written_words(second: str, feats: str) -> None:
    sentence = [
        token("Хатты", "NOUN", "хат", 2, "obj"),
        token("оқыған", "VERB", "оқы", feats=PAST),
        token(second, "AUX", second, 2, "aux", space=False),
        token(".", "PUNCT", ".", 2, "punct"),
    ]
    letter, verb, stop = with_syntactic_words(sentence)
    assert verb.form == f"оқыған {second}"
    assert verb.analyses == (WordAnalysis("VERB", feats, "оқы", 0, "root"),)
    assert letter.analyses[0].head == stop.analyses[0].head == 2


@pytest.mark.parametrize("wish", ["барсам", "барсаңыз", "барсақ"])
def test_a_verb_form_hangs_where_its_second_word_does(wish: str) -> None:
    fin = "Mood=Cnd|Number=Sing|Person=1|VerbForm=Fin"
    sentence = [
        token(wish, "VERB", "бар", 2, "advcl", feats=fin),
        token("екен", "AUX", "екен", 3, "ccomp"),
        token("дейді", "VERB", "де"),
    ]
    joined, _ = with_syntactic_words(sentence)
    assert joined.form == f"{wish} екен"
    assert (joined.analyses[0].head, joined.analyses[0].deprel) == (2, "ccomp")
    assert joined.analyses[0].feats == "Mood=Des|Number=Sing|Person=1|VerbForm=Fin"


def test_a_word_between_the_two_of_a_verb_form_hangs_on_both() -> None:
    sentence = [
        token("қазақтар", "NOUN", "қазақ", 3, "nsubj"),
        token("болған", "AUX", "бол", 1, "cop"),
        token("жоқ", "AUX", "жоқ", 0, "root"),
    ]
    kazakhs, were = with_syntactic_words(sentence)
    assert (kazakhs.analyses[0].head, were.analyses[0].head) == (2, 0)


def test_a_verb_form_of_three_written_words() -> None:
    sentence = [token("естіген", "VERB", "есті"), token("жоқ", "AUX", head=1), token("екен", "AUX")]
    (heard,) = with_syntactic_words(sentence)
    assert heard.form == "естіген жоқ екен"
    assert "Evident=Fh" in heard.analyses[0].feats
    assert "Polarity=Neg" in heard.analyses[0].feats


@pytest.mark.parametrize("first", ["екен", "емес"])
def test_a_copula_begins_no_verb_form(first: str) -> None:
    assert words_of([token(first, "AUX", "е"), token("екен", "AUX")]) == [(first,), ("екен",)]


def test_a_verb_form_begins_with_any_verb_and_ends_with_the_evidence() -> None:
    mourned = [token("жоқтаған", "VERB", "жоқта"), token("жоқ", "AUX", head=1)]
    assert words_of(mourned) == [("жоқтаған жоқ",)]
    twice = [
        token("оқыған", "VERB"),
        token("жоқ", "AUX"),
        token("екен", "AUX"),
        token("екен", "AUX"),
    ]
    assert words_of(twice) == [("оқыған жоқ екен",), ("екен",)]


def test_what_follows_a_noun_or_stands_apart_is_no_verb_form() -> None:
    assert words_of([token("шешуі", "NOUN"), token("жоқ", "ADJ")]) == [("шешуі",), ("жоқ",)]
    dashed = [token("келген", "VERB", space=False), token("жоқ", "ADJ")]
    assert words_of(dashed) == [("келген",), ("жоқ",)]


@pytest.mark.parametrize(
    ("form", "upos", "lemma", "parts"),
    [
        ("бес-алты", "NUM", "бес-алты", ["бес", "-", "алты"]),
        ("қазақ-орыс", "NOUN", "қазақ-орыс", ["қазақ", "-", "орыс"]),
        ("ауыл-ауылдан", "NOUN", "ауыл-ауыл", ["ауыл", "-", "ауылдан"]),
        ("күннен-күнге", "NOUN", "күннен-күн", ["күннен", "-", "күнге"]),
        ("17-үйде", "NOUN", "17-үй", ["17", "-", "үйде"]),
        ("2-дүниежүзілік", "ADJ", "2-дүниежүзілік", ["2", "-", "дүниежүзілік"]),
        ("100-ге", "NOUN", "100", ["100-ге"]),
        ("5-тен", "NOUN", "5-тен", ["5-тен"]),
        ("20-дығына", "NOUN", "20-дық", ["20-дығына"]),
        ("2-еуі", "NOUN", "2-еу", ["2-еуі"]),
        ("Ту-154", "NOUN", "Ту-154", ["Ту-154"]),
        ("бір-бірімен", "NOUN", "бір-бір", ["бір-бірімен"]),
        ("бір-бір", "NUM", "бір-бір", ["бір-бір"]),
        ("қазақ-орыстар", "NOUN", "қазақ-орыс", ["қазақ", "-", "орыстар"]),
        ("қазақ-түркіменнің", "NOUN", "қазақ-түркімен", ["қазақ", "-", "түркіменнің"]),
        ("қытай-қазақстандық", "ADJ", "қытай-қазақстандық", ["қытай-қазақстандық"]),
        ("Үнді-Қытай", "PROPN", "Үнді-Қытай", ["Үнді-Қытай"]),
        ("ағылшын-француз-неміс", "NOUN", "ағылшын-француз-неміс", ["ағылшын-француз-неміс"]),
        ("жан-жануар", "NOUN", "жан-жануар", ["жан-жануар"]),
        ("мекен-жай", "NOUN", "мекен-жай", ["мекен-жай"]),
        ("жиі-жиі", "ADV", "жиі-жиі", ["жиі-жиі"]),
        ("-ақ", "ADV", "-ақ", ["-ақ"]),
    ],
)
def test_pairs_that_are_three_tokens(form: str, upos: str, lemma: str, parts: list[str]) -> None:
    assert [t.form for t in with_syntactic_words([token(form, upos, lemma)])] == parts


def test_the_last_of_a_pair_hangs_outside() -> None:
    sentence = [
        token("Бес-алты", "NUM", "бес-алты", 2, "nummod", space=True),
        token("адам", "NOUN", "адам"),
    ]
    five, hyphen, six, man = with_syntactic_words(sentence)
    assert [t.analyses[0].head for t in (five, hyphen, six, man)] == [3, 1, 4, 0]
    assert [t.analyses[0].deprel for t in (five, hyphen, six)] == ["compound", "punct", "nummod"]
    assert [t.space_after for t in (five, hyphen, six)] == [False, False, True]
    assert six.analyses[0].lemma == "алты"


def test_the_first_of_a_pair_has_an_analysis_of_its_own() -> None:
    of_year, *_ = with_syntactic_words([token("Жылдан-жылға", "NOUN", "жылдан-жыл")])
    assert of_year.analyses == (WordAnalysis("NOUN", "Case=Abl", "жыл", 3, "compound"),)
    number, *_ = with_syntactic_words([token("17-үйде", "NOUN", "17-үй")])
    assert number.analyses == (WordAnalysis("NUM", "NumType=Ord", "17", 3, "amod"),)


def test_nothing_is_said_of_words_that_nothing_is_known_of() -> None:
    bare = SurfaceToken("дайынбыз", (), True, (WordAnalysis(),))
    assert with_syntactic_words([bare]) == [bare]
    assert with_syntactic_words([]) == []


def test_heads_count_within_the_sentence() -> None:
    tokens = (
        Token(0, 2, "Ия", head=0, deprel="ROOT", sentence=0),
        Token(3, 5, "Ол", head=2, deprel="nsubj", sentence=1),
        Token(6, 11, "келді", head=2, deprel="ROOT", sentence=1),
        Token(12, 15, "кеш", head=-1, sentence=1),
    )
    sentences = (Sentence(0, 2, "Ия"), Sentence(3, 15, "Ол келді кеш"))
    document = Document("a", "Ия Ол келді кеш", tokens=tokens, sentences=sentences)
    heads = [
        [t.analyses[0].head for t in sentence] for _, sentence in syntactic_sentences(document)
    ]
    assert heads == [[0], [2, 0, None]]


FORMS = st.sampled_from(
    [
        *("дайынбыз", "оқыған", "жоқ", "екен", "бес-алты", "ауыл-ауылдан", "айтшы", "келді-ау"),
        *("2-үйде", "қазақ-орыс", "кімдікі", "барсам", "емеспін", "үй", ".", "-ау", "-"),
    ]
)
UPOS = st.sampled_from(["VERB", "AUX", "ADJ", "NOUN", "NUM", "PRON", "ADV", "PUNCT"])


@st.composite
def sentences(draw: st.DrawFn) -> list[SurfaceToken]:
    """Sentences with any tree: each word hangs on one that was hung before it."""
    words = draw(st.lists(st.tuples(FORMS, UPOS, st.booleans()), min_size=1, max_size=8))
    order = draw(st.permutations(range(len(words))))
    heads = {order[0]: 0}
    for i, word in enumerate(order[1:], 1):
        heads[word] = draw(st.sampled_from(order[:i])) + 1
    return [
        token(
            form,
            upos,
            form.removesuffix("быз").removesuffix("шы").removesuffix("дікі"),
            heads[i],
            "dep" if heads[i] else "root",
            space=space,
        )
        for i, (form, upos, space) in enumerate(words)
    ]


@given(sentences())
def test_text_and_tree_stay_whole(tokens: list[SurfaceToken]) -> None:
    found = with_syntactic_words(tokens)
    written = "".join(t.form for t in tokens)
    assert "".join(t.form for t in found).replace(" ", "") == written
    heads = [analysis.head for t in found for analysis in t.analyses]
    assert None not in heads
    assert is_tree([head or 0 for head in heads])
    assert len(heads) == sum(len(t.words) or 1 for t in found)
