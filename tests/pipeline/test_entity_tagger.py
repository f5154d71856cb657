import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.encoder import Encoder
from qazcorpus.pipeline.entity_tagger import EntityTagger
from qazcorpus.resources import resource

SENTENCE = (
    "Қазақстан Президенті Қасым-Жомарт Тоқаев Алматыда Қаржы министрлігінің басшысымен кездесті."
)
MODEL = resource("kk_news_trf") / "ner"


def entities(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start_char, ent.end_char, ent._.kind) for ent in doc.ents]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.from_disk(MODEL)


def test_names_are_found_with_label_kind_and_canonical_form(nlp: Language) -> None:
    doc = nlp("Бас прокуратура Нұр-Сұлтанда мәлімдеме жариялады, деді Мадлин Эрп.")
    found = {ent._.canonical: (ent.label_, ent._.kind) for ent in doc.ents}
    assert found["Бас прокуратура"] == ("AGENCY", "ORGANISATION")
    assert found["Нұр-Сұлтан"] == ("PLACE", "GPE")
    assert found["Мадлин Эрп"] == ("PERSON", "PERSON")


def test_tokens_and_entities_that_are_given_stay_as_given(nlp: Language) -> None:
    words = ["Ол", "Алматы", "да", "тұрады", "."]
    doc = nlp(Doc(nlp.vocab, words=words))
    assert [token.text for token in doc] == words
    given_doc = nlp.make_doc("Ол Алматыда тұрады.")
    given_doc.ents = [Span(given_doc, 0, 1, label="PERSON")]
    assert [(ent.text, ent.label_) for ent in nlp(given_doc).ents] == [("Ол", "PERSON")]


def test_a_batch_gives_what_single_documents_give(nlp: Language) -> None:
    texts = [SENTENCE, "", "\n\n", SENTENCE + "\n\n" + SENTENCE, "Сәлем!"]
    together = [entities(doc) for doc in nlp.pipe(texts)]
    assert together == [entities(nlp(text)) for text in texts]
    assert together[0]
    assert together[1] == together[2] == []


def test_several_processes_give_what_one_gives(nlp: Language) -> None:
    texts = [SENTENCE, "Алматыда жаңбыр жауды."] * 3
    one = [entities(doc) for doc in nlp.pipe(texts)]
    assert [entities(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == one


def test_a_sentence_longer_than_the_encoder_is_read_in_windows(encoder: Encoder) -> None:
    words = ["Алматы", "қаласында", "жаңбыр", "жауды"] * 200
    small = Encoder(encoder.model, encoder.tokenizer_json, max_pieces=64)
    scores = small.scores([words])[0]
    assert scores.shape[0] == len(words)
    assert np.isfinite(scores).all()
    best = scores.argmax(axis=1)
    assert len(set(best[400:800:4].tolist())) == 1  # the same word in the same context
    assert (scores.max(axis=1) < 0).all()  # every word was scored


def test_words_without_pieces_and_very_long_ones_are_scored(encoder: Encoder) -> None:
    scores = encoder.scores([["Алматы", "\u200d", "а" * 5000, "😀"], []])
    assert [rows.shape[0] for rows in scores] == [4, 0]


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("Қң😀\u0301«»-.\n "), max_size=60
    )
)
def test_any_text_is_tagged_within_its_bounds(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    for start, end, _ in entities(doc):
        assert 0 <= start < end <= len(text)


def test_bytes_disk_and_pickle_keep_the_model(nlp: Language, tmp_path: Path) -> None:
    tagger = nlp.get_pipe("ner")
    assert isinstance(tagger, EntityTagger)
    tagger.to_disk(tmp_path / "ner")
    copies = [
        EntityTagger(**tagger.settings).from_disk(tmp_path / "ner"),
        EntityTagger(**tagger.settings).from_bytes(tagger.to_bytes()),
        pickle.loads(pickle.dumps(tagger)),
    ]
    for copy in copies:
        doc = copy(nlp.get_pipe("kk_sentencizer")(nlp.make_doc(SENTENCE)))
        assert [ent.text for ent in doc.ents] == [ent.text for ent in nlp(SENTENCE).ents]


def test_broken_models_say_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"encoder\.onnx"):
        Encoder.from_disk(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"version https://git-lfs")
    (tmp_path / "tokenizer.json").write_bytes((MODEL / "tokenizer.json").read_bytes())
    with pytest.raises(PipelineError, match="cannot read the model"):
        Encoder.from_disk(tmp_path).scores([["Сәлем"]])
    with pytest.raises(PipelineError, match=r"tags\.json"):
        EntityTagger().from_disk(tmp_path)
