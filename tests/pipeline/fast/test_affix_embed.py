"""Words embedded by their affixes."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Linear, Model, NumpyOps, chain, with_array

from qazcorpus.pipeline.fast.affix_embed import LexemeFeatures, affix_hash_embed, numpy_products

WIDTH = 8


@pytest.fixture
def nlp() -> Language:
    return spacy.blank("kk")


def embed(nlp: Language, *, vectors: bool = False) -> Model[Any, Any]:
    model = affix_hash_embed(WIDTH, ["NORM", "SHAPE"], [-2, 3], [50, 20, 30, 40], vectors)
    model.initialize([nlp.make_doc("Бүгін күн ашық")])
    return model


def test_another_thread_may_empty_the_cache(nlp: Language) -> None:
    features = LexemeFeatures(["SHAPE"], [-2, 3])
    orths = [nlp.vocab.strings.add(word) for word in ("қалаға", "далаға")]
    alone = features.of(orths, nlp.vocab).tolist()
    hashes = features._hashes

    def emptied(*args: Any) -> tuple[int, ...]:
        features._known.clear()
        return hashes(*args)

    features._known.clear()
    features._hashes = emptied  # type: ignore[method-assign]
    assert features.of(orths, nlp.vocab).tolist() == alone


def test_affixes_are_shared_by_the_words_that_have_them(nlp: Language) -> None:
    orths = [nlp.vocab.strings.add(word) for word in ("қалаға", "Далаға", "қалада", "ға")]
    features = LexemeFeatures(["SHAPE"], [-2, 3])
    shape, suffix, prefix = features.of(orths, nlp.vocab).T.tolist()
    assert suffix[0] == suffix[1] == suffix[3] != suffix[2]
    assert prefix[0] == prefix[2] != prefix[1]
    assert shape[0] == shape[2] != shape[1]


def test_a_word_has_one_vector_wherever_it_stands(nlp: Language) -> None:
    model = embed(nlp)
    docs = [nlp.make_doc(text) for text in ("алма мен алма", "", "мен келдім")]
    first, empty, last = model.predict(docs)
    assert first.shape == (3, WIDTH)
    assert empty.shape == (0, WIDTH)
    np.testing.assert_array_equal(first[0], first[2])
    np.testing.assert_array_equal(first[1], last[0])
    assert not np.allclose(first[0], first[1])
    np.testing.assert_allclose(model.predict(docs[2:])[0], last, rtol=1e-5)


def test_no_words_no_vectors(nlp: Language) -> None:
    model = embed(nlp)
    [nothing] = model.predict([nlp.make_doc("")])
    assert nothing.shape == (0, WIDTH)
    assert model.predict([]) == []


@pytest.mark.parametrize("vectors", [False, True])
def test_it_learns_through_repeated_words(nlp: Language, vectors: bool) -> None:
    if vectors:
        nlp.vocab.reset_vectors(width=4)
        for word in ("алма", "ағаш"):
            nlp.vocab.set_vector(word, np.ones(4, dtype=np.float32))
    model = embed(nlp, vectors=vectors)
    docs = [nlp.make_doc("алма ағаш алма"), nlp.make_doc("ағаш")]
    wanted = [np.ones((len(doc), WIDTH), dtype=np.float32) for doc in docs]
    losses = []
    optimizer = spacy.util.registry.optimizers.get("Adam.v1")(0.05)
    for _ in range(20):
        found, backprop = model.begin_update(docs)
        gradients = [f - w for f, w in zip(found, wanted, strict=True)]
        losses.append(sum(float((g**2).sum()) for g in gradients))
        backprop(gradients)
        model.finish_update(optimizer)
    assert losses[-1] < losses[0] / 4


def test_numbers_of_tables_and_features_must_agree() -> None:
    with pytest.raises(ValueError, match="2 table sizes for 1 attributes and 2 affixes"):
        affix_hash_embed(WIDTH, ["NORM"], [-2, 3], [10, 10], include_static_vectors=False)


def test_other_products_give_the_same_numbers() -> None:
    model: Model[Any, Any] = chain(Linear(5, 4), with_array(Linear(3, 5)))
    model.initialize()
    numbers = np.random.default_rng(0).random((6, 4), dtype=np.float32)
    before = model.predict(numbers)
    after = numpy_products(model)
    assert all(not node.ops.use_blis for node in after.walk() if isinstance(node.ops, NumpyOps))
    np.testing.assert_allclose(after.predict(numbers), before, rtol=1e-5, atol=1e-6)


def test_a_pipeline_with_it_comes_back_from_bytes_and_from_a_pickle(nlp: Language) -> None:
    embedding = {
        "@architectures": "qazcorpus.AffixHashEmbed.v1",
        "width": WIDTH,
        "attrs": ["NORM"],
        "affixes": [-2],
        "rows": [50, 50],
        "include_static_vectors": False,
    }
    encoding = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": WIDTH,
        "depth": 1,
        "window_size": 1,
        "maxout_pieces": 2,
    }
    layer = {"@architectures": "spacy.Tok2Vec.v2", "embed": embedding, "encode": encoding}
    model = {"@architectures": "qazcorpus.NumpyProducts.v1", "layer": layer}
    nlp.add_pipe("tok2vec", config={"model": model})
    doc = Doc(nlp.vocab, words=["Алма", "піспеді"])
    nlp.initialize(lambda: [Example(nlp.make_doc(doc.text), doc)])
    other = spacy.blank("kk")
    other.add_pipe("tok2vec", config={"model": model})
    other.from_bytes(nlp.to_bytes())
    # Pickled, it goes to processes that are spawned.
    pickled = pickle.loads(pickle.dumps(nlp))
    for copy in (other, pickled):
        np.testing.assert_allclose(
            copy("Алма піспеді").tensor, nlp("Алма піспеді").tensor, rtol=1e-5
        )
