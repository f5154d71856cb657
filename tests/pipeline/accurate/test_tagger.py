import pickle
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from qazcorpus.decoding import Floats
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.accurate.encoder import Encoder, Window, WindowScores
from qazcorpus.pipeline.accurate.heads import Heads
from qazcorpus.pipeline.accurate.tagger import EncoderTagger
from qazcorpus.resources import resource

SENTENCE = (
    "Қазақстан Президенті Қасым-Жомарт Тоқаев Алматыда Қаржы министрлігінің басшысымен кездесті."
)
MODEL = resource("kk_news_trf") / "encoder"
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("Қң😀\u0301«»-.\n "), max_size=60
)


def entities(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start_char, ent.end_char, ent._.kind) for ent in doc.ents]


def layers(doc: Doc) -> list[tuple[str, str, str, int, str]]:
    return [(t.pos_, str(t.morph), t.lemma_, t.head.i, t.dep_) for t in doc]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.from_disk(MODEL)


@pytest.fixture(scope="module")
def heads() -> Heads:
    return Heads.from_disk(MODEL)


def test_names_are_found_with_label_kind_and_canonical_form(nlp: Language) -> None:
    doc = nlp("Бас прокуратура Нұр-Сұлтанда мәлімдеме жариялады, деді Мадлин Эрп.")
    found = {ent._.canonical: (ent.label_, ent._.kind) for ent in doc.ents}
    assert found["Бас прокуратура"] == ("AGENCY", "ORGANISATION")
    assert found["Нұр-Сұлтан"] == ("PLACE", "GPE")
    assert found["Мадлин Эрп"] == ("PERSON", "PERSON")


def test_every_token_layer_is_set(nlp: Language) -> None:
    doc = nlp("Оқушылар кеше кітаптарын мұғалімге берді.")
    pupils, _, books, teacher, gave, stop = doc
    assert [t.pos_ for t in doc] == ["NOUN", "ADV", "NOUN", "NOUN", "VERB", "PUNCT"]
    assert [t.lemma_ for t in doc] == ["оқушы", "кеше", "кітап", "мұғалім", "бер", "."]
    assert books.morph.get("Case") == ["Acc"]
    assert pupils.morph.get("Number") == ["Plur"]
    assert (gave.head, gave.dep_) == (gave, "root")
    assert (books.head, books.dep_) == (gave, "obj")
    assert (pupils.dep_, teacher.dep_, stop.dep_) == ("nsubj", "obl", "punct")


def test_tokens_and_entities_that_are_given_stay_as_given(nlp: Language) -> None:
    words = ["Ол", "Алматы", "да", "тұрады", "."]
    doc = nlp(Doc(nlp.vocab, words=words))
    assert [token.text for token in doc] == words
    given_doc = nlp.make_doc("Ол Алматыда тұрады.")
    given_doc.ents = [Span(given_doc, 0, 1, label="PERSON")]
    assert [(ent.text, ent.label_) for ent in nlp(given_doc).ents] == [("Ол", "PERSON")]
    without = nlp.make_doc("Ол Алматыда тұрады.")
    without.set_ents([], default="outside")
    assert not nlp(without).ents


def test_a_batch_gives_what_single_documents_give(nlp: Language) -> None:
    texts = [SENTENCE, "", "\n\n", SENTENCE + "\n\n" + SENTENCE, "Сәлем!", SENTENCE * 3]
    alone = [nlp(text) for text in texts]
    for batch_size in (1, 2, 64):
        together = list(nlp.pipe(texts, batch_size=batch_size))
        assert [entities(doc) for doc in together] == [entities(doc) for doc in alone]
        assert [layers(doc) for doc in together] == [layers(doc) for doc in alone]
    assert entities(alone[0])
    assert entities(alone[1]) == entities(alone[2]) == []


def runs_of(encoder: Encoder, sentences: list[list[str]]) -> list[list[Window]]:
    """The windows that are read together."""
    runs: list[list[Window]] = []

    def run(self: Encoder, batch: list[Window], _: Floats) -> Iterator[WindowScores]:
        runs.append(batch)
        yield from ()

    with patch.object(Encoder, "_run", run):
        assert not list(encoder.scores(sentences))
    return runs


def test_scores_of_a_sentence_do_not_depend_on_its_batch(encoder: Encoder) -> None:
    wide = Encoder(encoder.model, encoder.words, encoder.tokenizer_json, batch_words=600)
    words = ("Алматыда кеше жаңбыр жауды деп хабарлады агенттік . " * 9).split()
    sentences = [words[:size] for size in (2, 9, 10, 11, 61, 62, 63, 64, 65)]
    assert [len(run) for run in runs_of(wide, sentences)] == [4, 3, 1, 1]
    together = {w.sentence: w for w in wide.scores(sentences)}
    for number, sentence in enumerate(sentences):
        (alone,) = encoder.scores([sentence])
        for name in ("entities", "morphology", "lemmas", "arcs", "dependents", "heads", "states"):
            assert (getattr(alone, name) == getattr(together[number], name)).all()


def test_windows_of_like_length_share_a_run_and_unlike_ones_do_not(encoder: Encoder) -> None:
    sentences = [["Сәлем", "!"]] * 3 + [("Алматыда жаңбыр жауды " * 9).split()] * 2 + [["Иә"]]
    runs = runs_of(encoder, sentences)
    assert sorted(w.sentence for batch in runs for w in batch) == list(range(len(sentences)))
    for batch in runs:
        assert len(batch) * max(len(w.words) + 1 for w in batch) <= encoder.batch_words
    (short,) = (batch for batch in runs if any(w.sentence == 0 for w in batch))
    assert not any(w.sentence in (3, 4) for w in short)


def test_words_are_decoded_alike_in_groups_of_any_size(encoder: Encoder, heads: Heads) -> None:
    sentences = [SENTENCE.split(), ["Сәлем", "!"], ("Алматыда жаңбыр жауды " * 9).split()] * 2
    together = heads.analyse(encoder, sentences)
    with patch("qazcorpus.pipeline.accurate.heads.WORDS", 1):
        apart = heads.analyse(encoder, sentences)
    for one, other in zip(together, apart, strict=True):
        assert (one.upos, one.feats, one.lemmas) == (other.upos, other.feats, other.lemmas)
        assert (one.heads, one.deprels, one.tags) == (other.heads, other.deprels, other.tags)


def test_several_processes_give_what_one_gives(nlp: Language) -> None:
    texts = [SENTENCE, "Алматыда жаңбыр жауды."] * 3
    one = [(entities(doc), layers(doc)) for doc in nlp.pipe(texts)]
    two = nlp.pipe(texts, n_process=2, batch_size=2)
    assert [(entities(doc), layers(doc)) for doc in two] == one


def test_a_sentence_longer_than_the_encoder_is_read_in_windows(
    encoder: Encoder, heads: Heads
) -> None:
    words = ["Алматы", "қаласында", "жаңбыр", "жауды"] * 200
    small = Encoder(encoder.model, encoder.words, encoder.tokenizer_json, max_words=32)
    decided = [
        word for window in small.scores([words]) for word in window.words[window.own].tolist()
    ]
    assert sorted(decided) == list(range(len(words)))  # each exactly once
    (result,) = heads.analyse(small, [words])
    assert len(set(result.tags[400:600:4])) == 1  # the same word in the same context
    (root,) = (i for i, head in enumerate(result.heads) if head == i)
    for word in range(len(words)):  # every word's heads lead to the root
        for _ in range(len(words)):
            word = result.heads[word]  # noqa: PLW2901 - the walk
        assert word == root
    assert "parataxis" in result.deprels  # which joins windows


def test_words_without_pieces_and_very_long_ones_have_a_place(
    encoder: Encoder, heads: Heads
) -> None:
    words = ["\x01", "Алматы", "\x01", "а" * 5000, "😀"]
    results = heads.analyse(encoder, [words, [], ["\x01"]])
    assert [len(result.tags) for result in results] == [5, 0, 1]
    assert results[0].upos[0] == "X"
    assert results[2].heads == [0]


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT)
def test_any_text_is_tagged_within_its_bounds_and_has_one_tree_a_sentence(
    nlp: Language, text: str
) -> None:
    doc = nlp(text)
    assert doc.text == text
    for start, end, _ in entities(doc):
        assert 0 <= start < end <= len(text)
    for sentence in doc.sents:
        assert sum(token.head == token for token in sentence) == 1
        assert all(token.head.sent == sentence for token in sentence)


def test_gold_scores_perfectly_against_itself(nlp: Language) -> None:
    doc = nlp(SENTENCE)
    encoder = nlp.get_pipe("encoder")
    assert isinstance(encoder, EncoderTagger)
    scores = encoder.score([Example(doc, doc)])
    for name in ("pos_acc", "morph_acc", "lemma_acc", "dep_uas", "dep_las", "ents_f"):
        assert scores[name] == 1.0


def test_bytes_disk_and_pickle_keep_the_model(nlp: Language, tmp_path: Path) -> None:
    tagger = nlp.get_pipe("encoder")
    assert isinstance(tagger, EncoderTagger)
    tagger.to_disk(tmp_path / "encoder")
    copies = [
        EncoderTagger(**tagger.settings).from_disk(tmp_path / "encoder"),
        EncoderTagger(**tagger.settings).from_bytes(tagger.to_bytes()),
        pickle.loads(pickle.dumps(tagger)),
    ]
    expected = nlp(SENTENCE)
    for copy in copies:
        doc = copy(nlp.get_pipe("kk_sentencizer")(nlp.make_doc(SENTENCE)))
        assert [ent.text for ent in doc.ents] == [ent.text for ent in expected.ents]
        assert layers(doc) == layers(expected)


def test_broken_models_say_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"encoder\.onnx"):
        Encoder.from_disk(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"version https://git-lfs")
    with pytest.raises(PipelineError, match=r"words\.onnx"):
        Encoder.from_disk(tmp_path)
    (tmp_path / "words.onnx").write_bytes(b"version https://git-lfs")
    (tmp_path / "tokenizer.json").write_bytes((MODEL / "tokenizer.json").read_bytes())
    with pytest.raises(PipelineError, match=r"cannot read words\.onnx"):
        list(Encoder.from_disk(tmp_path).scores([["Сәлем"]]))
    (tmp_path / "words.onnx").write_bytes((MODEL / "words.onnx").read_bytes())
    with pytest.raises(PipelineError, match=r"cannot read encoder\.onnx"):
        list(Encoder.from_disk(tmp_path).scores([["Сәлем"]]))
    with pytest.raises(PipelineError, match=r"labels\.json"):
        EncoderTagger().from_disk(tmp_path)
    (tmp_path / "labels.json").write_bytes((MODEL / "labels.json").read_bytes())
    (tmp_path / "relations.npz").write_bytes((MODEL / "relations.npz").read_bytes()[:200])
    with pytest.raises(PipelineError, match="labels cannot be read"):
        EncoderTagger().from_disk(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(PipelineError, match="tokenizer cannot be read"):
        list(Encoder.from_disk(tmp_path).scores([["Сәлем"]]))


@pytest.mark.parametrize("settings", [{"max_words": 2}, {"max_words": 300}, {"threads": 0}])
def test_settings_that_the_model_cannot_follow_are_refused(
    encoder: Encoder, settings: dict[str, int]
) -> None:
    with pytest.raises(UsageError, match="are not valid settings"):
        Encoder(encoder.model, encoder.words, encoder.tokenizer_json, **settings)


def test_a_very_long_sentence_among_short_ones_takes_little_memory(heads: Heads) -> None:
    sizes = [3000, *[10] * 255]
    scores = [np.zeros((size, len(heads.layout.tags)), np.float32) for size in sizes]
    tracemalloc.start()
    tags = heads.best_tags(scores)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [len(row) for row in tags] == sizes
    assert peak < 50_000_000


def test_the_callers_arithmetic_stays_as_it_was(nlp: Language) -> None:
    nlp("Алматыда жаңбыр жауды.")
    # ONNX Runtime can round such numbers to 0, and then does so for the whole thread that calls it.
    assert np.float32(2e-38) * np.float32(0.01) > 0
