from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qazcorpus.decoding import Floats
from qazcorpus.errors import PipelineError
from qazcorpus.statements.model.discourse import (
    FLAGS,
    PARTS,
    TERMS,
    Candidates,
    DiscourseModel,
    ModelReading,
    Parts,
    Passage,
)
from qazcorpus.statements.model.features import Edges, ngrams_of
from tests.statements.discourse_models import VECTORS, random_model, vectors

SENTENCES = np.array([0, 0, 0, 1, 1, 2, 2, 2])


def passage(target_words: int = 2) -> Passage:
    flags = np.zeros((8, len(FLAGS)), np.int64)
    flags[1, 0], flags[2, 0] = 1, 2
    return Passage(
        vectors(8), vectors(target_words, seed=2), vectors(1, seed=3)[0], flags, SENTENCES
    )


def read(**changes: object) -> ModelReading:
    return random_model().read([replace(passage(), **changes)])  # type: ignore[arg-type]


def test_tags_are_log_probabilities_of_every_word_and_part():
    reading = read()
    assert reading.tags.shape == (len(PARTS), 8, 3)
    assert np.allclose(np.exp(reading.tags).sum(-1), 1, atol=1e-5)


def test_passages_are_read_apart():
    model, short = random_model(), passage()
    longer = replace(short, vectors=vectors(8, seed=7))
    both = model.read([short, longer])
    alone = [model.read([part]) for part in (short, longer)]
    assert np.allclose(both.tags, np.concatenate([part.tags for part in alone], 1), atol=1e-5)
    assert np.allclose(both.states, np.concatenate([p.states for p in alone]), atol=1e-5)


def test_what_the_target_is_makes_a_difference():
    assert not np.allclose(read().states, read(target=vectors(2, seed=3)).states)


def test_a_document_without_target_is_read_as_well():
    assert np.isfinite(read(target=np.zeros((0, VECTORS), np.float32)).tags).all()


def test_what_the_rest_of_the_document_is_makes_a_difference():
    assert not np.allclose(read().states, read(document=vectors(1, seed=9)[0]).states)


@pytest.mark.parametrize("column", range(len(FLAGS)))
def test_what_rules_and_entities_say_makes_a_difference(column):
    flags = passage().flags.copy()
    flags[6, column] = 1
    assert not np.allclose(read().tags, read(flags=flags).tags)


def stances(model: DiscourseModel, source: Edges | None = None, **changes: object) -> Floats:
    arguments = {"terms": np.zeros((1, TERMS), np.float32), "ngrams": [ngrams_of(["су"], ["деді"])]}
    parts = Parts([(0, 3)], [source], [None], [[]])
    return model.stances(read(), parts, **arguments | changes)  # type: ignore[arg-type]


def test_what_else_a_speaker_says_makes_a_difference():
    contents: list[Edges] = [(0, 3), (4, 6)]
    rows = {"terms": np.zeros((2, TERMS), np.float32), "ngrams": [np.zeros(0, np.int64)] * 2}
    alone, together = (
        random_model().stances(read(), Parts(contents, [None] * 2, [None] * 2, kin), **rows)
        for kin in ([[], []], [[1], []])
    )
    assert not np.allclose(alone[0], together[0])
    assert np.allclose(alone[1], together[1])


def test_stances_are_probabilities():
    found = stances(random_model())
    assert found.shape == (1, 3)
    assert found.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "change",
    [
        {"source": (4, 5)},
        {"terms": np.ones((1, TERMS), np.float32)},
        {"ngrams": [ngrams_of(["су"], [])]},
    ],
)
def test_stances_depend_on_the_speaker_the_rules_and_the_words(change):
    assert not np.allclose(stances(random_model()), stances(random_model(), **change))


def test_a_higher_temperature_makes_stances_less_sure():
    model = random_model()
    calm = DiscourseModel(model.weights, {**model.settings, "temperature": 4.0})
    assert stances(calm).max() < stances(model).max()


def test_a_model_that_lacks_weights_is_refused():
    model = random_model()
    del model.weights["doc.bias"]
    with pytest.raises(PipelineError, match=r"lacks doc\.bias"):
        DiscourseModel.from_bytes(model.to_bytes())


def test_a_link_of_the_rules_speaks_for_a_source():
    model, reading = random_model(), read()
    model.weights["link"] = np.float32(100)
    contents, candidates = [(0, 2), (5, 7)], [(3, 4), (7, 8)]
    linked = np.array([[0, 1], [1, 0]], np.float32)
    among = Candidates(candidates, np.zeros((2, 2), np.int64), linked, np.zeros(2, np.float32))
    assert model.sources(reading, contents, among).tolist() == [1, 0]


def test_a_source_that_is_doubted_gives_way():
    model = random_model()
    model.weights["none.bias"] = np.full(1, -100, np.float32)

    def chosen(*doubts: float) -> int:
        places, linked = np.zeros((1, 2), np.int64), np.zeros((1, 2), np.float32)
        among = Candidates([(3, 4), (7, 8)], places, linked, np.array(doubts, np.float32))
        return int(model.sources(read(), [(0, 2)], among)[0])

    best = chosen(0, 0)
    assert chosen(*(50.0 * (place == best) for place in range(2))) == 1 - best


def test_without_candidates_there_is_no_source():
    none = np.zeros((1, 0), np.float32)
    among = Candidates([], none.astype(np.int64), none, none[0])
    assert random_model().sources(read(), [(0, 2)], among).tolist() == [0]


def test_bytes_and_files_keep_a_model(tmp_path):
    model = random_model()
    model.to_disk(tmp_path / "discourse.npz")
    for again in (
        DiscourseModel.from_bytes(model.to_bytes()),
        DiscourseModel.from_disk(tmp_path / "discourse.npz"),
    ):
        assert np.array_equal(again.read([passage()]).tags, model.read([passage()]).tags)
        assert again.settings == model.settings


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", random_model().to_bytes()[:500]])
def test_broken_bytes_are_refused(data):
    with pytest.raises(PipelineError, match="statement model cannot be read"):
        DiscourseModel.from_bytes(data)


def test_a_model_for_other_stances_is_refused():
    model = random_model()
    model.settings["stances"] = ["yes", "no"]
    with pytest.raises(PipelineError, match="stances"):
        DiscourseModel.from_bytes(model.to_bytes())


def test_a_model_of_other_sizes_is_refused():
    model = random_model()
    model.weights["st.0.weight"] = model.weights["st.0.weight"][:, 1:]
    with pytest.raises(PipelineError, match="another version"):
        DiscourseModel.from_bytes(model.to_bytes())
