"""What the fast pipeline learns from."""

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from qazcorpus.readers.interchange.iob2 import TaggedWords
from qazcorpus.readers.interchange.treebank import SurfaceToken, TreebankSentence, WordAnalysis
from qazcorpus.training.fast.gold_sentences import joined, read_kaznerd, tagged_words
from qazcorpus.training.fast.silver import SilverSettings, SilverSources, make_corpus
from qazcorpus.training.fast.teacher import Teacher
from qazcorpus.training.fast.variants import varied, with_capitals, without_stop

WORDS = st.lists(st.sampled_from(["Қала", "«", "»", "әкімі", "келді", "."]), min_size=1, max_size=9)


@pytest.fixture(scope="module")
def vocab() -> spacy.Vocab:
    return spacy.blank("kk").vocab


def labelled(words: list[str], vocab: spacy.Vocab) -> Doc:
    """A Doc in which each word hangs on the one before it, and the first is an entity."""
    n = len(words)
    return Doc(
        vocab,
        words=words,
        pos=["NOUN"] * n,
        morphs=["Case=Nom"] * n,
        heads=[max(i - 1, 0) for i in range(n)],
        deps=["ROOT", *["nmod"] * (n - 1)],
        ents=["B-GPE", *["O"] * (n - 1)],
    )


@given(words=WORDS, seed=st.integers(0, 999))
def test_variants_keep_the_labels_of_their_words(
    vocab: spacy.Vocab, words: list[str], seed: int
) -> None:
    doc = labelled(words, vocab)
    other = varied(doc, random.Random(seed))
    assert len(doc) - 1 <= len(other) <= len(doc)
    for before, after in zip(doc, other, strict=False):
        assert (before.pos, before.morph, before.dep) == (after.pos, after.morph, after.dep)
        assert before.head.i == after.head.i
        assert before.ent_type == after.ent_type
        assert before.text.isalpha() == after.text.isalpha()


def test_a_stop_goes_only_when_nothing_hangs_on_it(vocab: spacy.Vocab) -> None:
    words = ["Қала", "әкімі", "келді", "."]
    doc = labelled(words, vocab)
    assert [t.text for t in without_stop(doc)] == words[:-1]
    on_the_stop = Doc(vocab, words=words, heads=[3, 3, 3, 3], deps=["a", "b", "c", "ROOT"])
    assert without_stop(on_the_stop) is on_the_stop


def write_kaznerd(folder: Path) -> None:
    for name, words in (("valid", "абвгдеж"), ("test", "Аб")):
        stop = ". O\n" if name == "test" else ""
        sentences = "".join(f"{word} O\n{stop}\n" for word in words)
        (folder / f"IOB2_{name}.txt").write_text(sentences, encoding="utf-8")


def test_the_test_file_and_the_watched_sentences_are_not_learned_from(tmp_path: Path) -> None:
    write_kaznerd(tmp_path)
    more = tmp_path / "more.txt"
    more.write_text("а O\n\nя O\n", encoding="utf-8")
    learned, watched = read_kaznerd(tmp_path, 2, 7, [more])
    words = {sentence.words[0] for sentence in learned}
    held = {sentence.words[0] for sentence in watched}
    assert len(watched) == 2
    assert words | held == set("вгдеж") | {"я"}
    assert not words & held


@given(sizes=st.lists(st.integers(1, 4), max_size=8), seed=st.integers(0, 99))
def test_joined_sentences_keep_their_words_and_entities(
    vocab: spacy.Vocab, sizes: list[int], seed: int
) -> None:
    docs = [labelled([f"сөз{i}"] * size, vocab) for i, size in enumerate(sizes)]
    together = list(joined(docs, 3, random.Random(seed)))
    assert [t.text for doc in together for t in doc] == [t.text for doc in docs for t in doc]
    assert sum(len(doc.ents) for doc in together) == len(docs)
    assert sum(len(list(doc.sents)) for doc in together) == len(docs)


@pytest.fixture
def teacher() -> Language:
    """A pipeline that takes every word with a capital for a person."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    capital = {"label": "PERSON", "pattern": [{"TEXT": {"REGEX": "^[А-ЯҚ]"}}]}
    ruler.add_patterns([capital])
    return nlp


def test_what_a_person_labelled_stays_on_top(teacher: Language) -> None:
    label = Teacher(teacher)
    gold = [
        TaggedWords(("Қала", "кең", "."), ("B-GPE", "O", "O")),
        TaggedWords(("Кеше", "жауды", "."), ("O", "O", "O")),
    ]
    docs = list(label.entities(gold, whole=True))
    assert [tagged_words(doc) for doc in docs] == gold
    words = (
        SurfaceToken("Болат", analyses=(WordAnalysis("PROPN", "Case=Nom", "Болат", 2, "nsubj"),)),
        SurfaceToken("келді", analyses=(WordAnalysis("VERB", "_", "кел", 0, "root"),)),
    )
    [doc] = label.trees([TreebankSentence("Болат келді", words)])
    assert [(t.pos_, t.dep_, t.head.i) for t in doc] == [("PROPN", "nsubj", 1), ("VERB", "ROOT", 1)]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Болат", "PERSON")]


def test_features_come_from_the_teacher_where_the_part_of_speech_is_the_same(
    teacher: Language,
) -> None:
    tags = teacher.add_pipe("attribute_ruler")
    tags.add([[{"ORTH": "Болат"}]], {"POS": "PROPN", "MORPH": "Case=Nom"})
    tags.add([[{"ORTH": "келді"}]], {"POS": "NOUN", "MORPH": "Case=Nom"})
    words = (
        SurfaceToken("Болат", analyses=(WordAnalysis("PROPN", head=2, deprel="nsubj"),)),
        SurfaceToken("келді", analyses=(WordAnalysis("VERB", head=0, deprel="root"),)),
    )
    [doc] = Teacher(teacher).trees([TreebankSentence("Болат келді", words)])
    assert [(t.pos_, str(t.morph), t.has_morph()) for t in doc] == [
        ("PROPN", "Case=Nom", True),
        ("", "", False),
    ]
    assert [t.head.i for t in doc] == [1, 1]


KTB = """\
# text = {0} келді.
1\t{0}\t{0}\tPROPN\t_\tCase=Nom\t2\tnsubj\t_\t_
2\tкелді\tкел\tVERB\t_\tTense=Past\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

"""
RAW = """\
source\tlicence\ttext
x\tCC0\tЖанар келді.
x\tCC0\tЖанар мен Серік кетті.
x\tCC0\tБұрын жауған еді. Кеше Асан кетті.
"""
NEWS = "Кеше O\n{} B-PERSON\nкетті O\n. O\n\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three folds of one sentence, three news sentences, three raw texts."""
    (tmp_path / "kaznerd").mkdir()
    (tmp_path / "ud_kazakh_ktb").mkdir()
    for path, text in {
        "kaznerd/IOB2_valid.txt": NEWS.format("Ерлан") + NEWS.format("Дәурен"),
        "kaznerd/IOB2_test.txt": NEWS.format("Асан"),
        "ud_kazakh_ktb/kk_ktb-ud-train.conllu": KTB.format("Жанар") + KTB.format("Сәуле"),
        "ud_kazakh_ktb/kk_ktb-ud-test.conllu": KTB.format("Мұрат"),
        "ud_kazakh_ktb/folds.json": "[0, 1, 2]",
        "raw.tsv": RAW,
        "territories.json": '{"main": {"kk": {"localeDisplayNames": {"territories": {}}}}}',
    }.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def texts(path: Path, vocab: spacy.Vocab) -> Iterable[str]:
    return (doc.text.lower() for doc in DocBin().from_disk(path).get_docs(vocab))


def test_no_sentence_of_a_test_set_is_learned_from(
    teacher: Language, data: Path, vocab: spacy.Vocab
) -> None:
    sources = SilverSources(data, data / "raw.tsv", data / "territories.json")
    settings = SilverSettings(watched=1, share=0)
    make_corpus(sources, settings, Teacher(teacher), data / "corpus")
    learned = " ".join(t for p in (data / "corpus/train").iterdir() for t in texts(p, vocab))
    watched = " ".join(texts(data / "corpus/dev.spacy", vocab))
    assert "мұрат келді" in learned
    assert "жанар мен серік кетті" in learned
    for held_out in ("жанар келді", "сәуле", "асан"):
        assert held_out not in learned
    assert "сәуле келді" in watched
    assert ("ерлан" in learned) != ("ерлан" in watched)
    assert ("дәурен" in learned) != ("дәурен" in watched)


def test_lower_cased_news_gets_its_capitals_back(vocab: spacy.Vocab) -> None:
    words = ["кеше", "болат", "сейітов", "қаржы", "министрлігіне", "келді"]
    doc = Doc(
        vocab,
        words=words,
        pos=["ADV", "PROPN", "PROPN", "NOUN", "NOUN", "VERB"],
        ents=["O", "B-PERSON", "I-PERSON", "B-ORGANISATION", "I-ORGANISATION", "O"],
        sent_starts=[True, *[False] * 5],
    )
    expected = ["Кеше", "Болат", "Сейітов", "Қаржы", "министрлігіне", "келді"]
    assert with_capitals(doc) == expected
    assert with_capitals(Doc(vocab, words=expected)) is None
