"""What the encoder learns from, and what is done with its runs (extra train)."""

import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from qazcorpus.errors import UsageError
from qazcorpus.pipeline.accurate.morphology import Morphology
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript
from qazcorpus.training.encoder import (
    cross_validation,
    losses,
    pruning,
    runs,
    tensors,
    training_data,
    words_apart,
)
from qazcorpus.training.encoder.labels import Labels

from .small_encoders import small_model


@pytest.fixture
def model() -> Any:
    """A small model that has never learned anything."""
    return small_model(parts=9)


def encoded(pieces: list[int], **more: object) -> Any:
    """A sentence of one-piece words: `<s>`, the words, `</s>`."""
    words = [0, *range(1, len(pieces) + 1), -1]
    return tensors.Encoded("statements", [0, *pieces, 2], words, {}, **more)


def test_a_query_finds_its_content_and_its_target(model: Any) -> None:
    short, long = encoded([7]), encoded([8, 9, 10])
    texts = [
        encoded([11, 12, 13, 14], queries=[(2, 4, long, 1)]),
        encoded([15], queries=[(1, 2, short, 0), (1, 2, long, 2)]),
    ]
    batch = tensors.collate(texts)
    assert batch.labels["stance"].tolist() == [1, 0, 2]
    assert batch.queries.contents.tolist() == [[0, 2, 4, 0], [1, 1, 2, 1], [1, 1, 2, 2]]
    with torch.no_grad():
        means = losses.mean_states(model, batch.queries)
        alone = model.states(torch.tensor([short.ids]), torch.tensor([short.words]))
    assert torch.allclose(means[1], alone[0, 1], atol=1e-4)  # neither `<s>` nor padding counts
    assert torch.allclose(means[0], means[2], atol=1e-4)


@pytest.mark.parametrize(
    ("record", "sources"),
    [
        ({"settings": {"repeat": {"ktb": 2}}}, ["ktb"]),
        (
            {"settings": {"repeat": {"trees": 1}}, "learned_from": ["ktb", "trees"]},
            ["ktb", "trees"],
        ),
        ({"settings": {"repeat": {"trees": 1}}}, ["trees"]),
        ({"restored": True}, ["ktb"]),
    ],
)
def test_a_run_that_knows_the_treebank_begins_no_fold(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record: dict[str, Any],
    sources: list[str],
) -> None:
    (tmp_path / "training.json").write_text(json.dumps(record))
    assert runs.learned_from(tmp_path) == sources
    refused = "was trained on the treebank" if "ktb" in sources else "does not read words apart"
    shape = SimpleNamespace(words_apart=False)
    monkeypatch.setattr(cross_validation, "read_labels", lambda run: (None, shape))
    with pytest.raises(UsageError, match=refused):
        cross_validation.refuse_seen_folds(tmp_path, [])


def test_a_run_has_learned_what_its_base_and_its_teacher_have(tmp_path: Path) -> None:
    for name, sources in (("base", ["kaznerd"]), ("teacher", ["ktb", "ktmu"])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "training.json").write_text(json.dumps({"learned_from": sources}))
    found = runs.all_sources({"repeat": {"trees": 1}}, tmp_path / "base", tmp_path / "teacher")
    assert found == ["kaznerd", "ktb", "ktmu", "trees"]
    assert runs.all_sources({"repeat": {"trees": 1}}, None, None) == ["trees"]


def batch_of(count: int) -> Any:
    """Sentences of six random words."""
    torch.manual_seed(1)
    rows = torch.randint(5, 60, (count, 6)).tolist()
    return tensors.collate([encoded(row) for row in rows])


def test_neurons_that_others_stand_for_are_pruned_without_loss(model: Any) -> None:
    layers = model.encoder.encoder.layer
    with torch.no_grad():
        for layer in layers:  # the last eight neurons say what the first eight say
            layer.intermediate.dense.weight.mul_(20)
            layer.intermediate.dense.weight[8:] = layer.intermediate.dense.weight[:8]
            layer.intermediate.dense.bias[8:] = layer.intermediate.dense.bias[:8]
        seen = batch_of(30)
        before = model.states(seen.ids, seen.words)
        pruning.prune(model, [seen], 0.5)
        after = model.states(seen.ids, seen.words)
    assert model.shape.feed_forward == (8, 8)
    assert [layer.intermediate.dense.out_features for layer in layers] == [8, 8]
    assert torch.allclose(before, after, atol=0.02)


def test_a_layer_keeps_as_many_neurons_as_it_needs() -> None:
    dear = [float(n) for n in range(1, 21)]
    cheap = [n / 1000 for n in range(1, 21)]
    # The first layer reads pieces and costs twice as much: it stands for two in the budget of 36.
    assert pruning.widths([cheap, dear], 24, 1, 0.5) == [6, 24]
    assert pruning.widths([dear, cheap], 24, 0, 0.75) == [24, 12]


def test_a_narrow_run_is_read_as_it_was_written(model: Any, tmp_path: Path) -> None:
    morphology = Morphology.of([(upos, "_") for upos in ("ADJ", "NOUN", "PUNCT", "VERB")])
    lemmas = [LemmaScript(0, ""), LemmaScript(1, "")]
    labels = Labels(["B-X", "I-X", "O"], morphology, lemmas, ["dep", "root"])
    seen = batch_of(30)
    narrow = pruning.prune(small_model(), [seen], 0.75)
    runs.save_run(tmp_path, narrow, labels, {})
    read, _ = runs.load_model(tmp_path, model.encoder)
    assert read.shape == narrow.shape
    with torch.no_grad():
        assert torch.equal(read.states(seen.ids, seen.words), narrow.states(seen.ids, seen.words))


def two_pieces_each(pieces: list[int]) -> Any:
    """A batch of one sentence, whose words have two pieces each."""
    words = [0, *(1 + place // 2 for place in range(len(pieces))), -1]
    return tensors.collate([tensors.Encoded("trees", [0, *pieces, 2], words, {})])


def test_piece_layers_that_read_words_apart_say_of_a_word_the_same_anywhere() -> None:
    model = small_model(apart=True)
    first = two_pieces_each([7, 8, 9, 10])
    second = two_pieces_each([11, 12, 9, 10, 13, 14])
    with torch.no_grad():
        (one, _), (other, _) = (model.word_vectors(b.ids, b.words) for b in (first, second))
        model.places.weight.zero_()
        bare, known = model.word_vectors(*vars_of(first))
        swapped, _ = model.word_vectors(*vars_of(two_pieces_each([9, 10, 7, 8])))
        states = [model.states(*vars_of(batch)) for batch in (first, second)]
    assert torch.allclose(one[0, 2], other[0, 2], atol=1e-6)
    assert not torch.allclose(one[0, 1], other[0, 1], atol=1e-3)
    assert known.all()
    assert torch.allclose(swapped[0, 1], bare[0, 2], atol=1e-6)
    assert not torch.allclose(states[0][0, 2], states[1][0, 2], atol=1e-4)  # sentences are read


def vars_of(batch: Any) -> tuple[Any, Any]:
    """What a model reads of a batch."""
    return batch.ids, batch.words


def test_words_apart_learn_what_the_sentence_said_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, before = (small_model() for _ in range(2))
    before.encoder.load_state_dict(whole.encoder.state_dict())
    table = whole.encoder.embeddings.position_embeddings.weight.clone()
    seen = [batch_of(4) for _ in range(2)]
    monkeypatch.setattr(words_apart, "MOST_NEURONS", 12)
    monkeypatch.setattr(words_apart, "WATCHED", 2)
    model = words_apart.begun(before, seen)
    assert model.shape.feed_forward == (12, 16)
    assert model.shape.words_apart
    moved = model.encoder.embeddings.position_embeddings.weight
    assert torch.equal(moved[:5], table[1:6])
    left = []
    for steps in (1, 150):
        monkeypatch.setattr(words_apart, "STEPS", steps)
        left.append(words_apart.learn_words_apart(model, whole, iter([*seen, *seen * 200])))
    assert left[1] < 0.8 * left[0]


def test_a_model_is_nearest_to_what_it_says_itself(model: Any) -> None:
    seen = batch_of(4)
    other = small_model(parts=9)
    with torch.no_grad():
        other.entities.weight.mul_(5)
        states = model.states(seen.ids, seen.words)
        near, like = losses.from_teacher(model, seen, states, model)
        far, unlike = losses.from_teacher(other, seen, states + 1, model)
    assert near.item() == 0
    assert far.item() > 0
    assert unlike.item() > like.item() > 0


def test_padding_says_nothing_of_how_near_a_teacher_is(model: Any) -> None:
    sentences = [encoded(row) for row in ([7, 8, 9, 10, 11], [12, 13])]
    both = tensors.collate(sentences)
    other = small_model(apart=True)
    with torch.no_grad():
        states = other.states(both.ids, both.words)
        expected = losses.from_teacher(other, both, states, model)
        states[1, 3:] = 9.0  # behind the end of the shorter one
        found = losses.from_teacher(other, both, states, model)
    assert [part.item() for part in found] == [part.item() for part in expected]


def test_a_teacher_reads_words_in_their_own_letter_case(model: Any) -> None:
    written = [17, 8, 9]
    varied = tensors.Encoded(  # its first word has another piece in lower case
        "statements",
        [0, 7, 7, 8, 9, 2],
        [0, 1, 1, 2, 3, -1],
        {},
        original=encoded(written),
    )
    as_it_is = encoded([10, 11])
    batch = tensors.collate([varied, as_it_is])
    assert batch.original[0].tolist() == [[0, *written, 2], [0, 10, 11, 2, 0]]
    assert tensors.collate([as_it_is]).original is None
    with torch.no_grad():
        wanted = model.states(*batch.original)
        far, _ = losses.from_teacher(model, batch, wanted, model)
        other, _ = losses.from_teacher(
            model,
            batch,
            model.states(*vars_of(batch)),
            model,
        )
    assert float(far) == 0.0
    assert float(other) > 0.0


def test_words_whose_letter_case_changed_come_with_what_they_were() -> None:
    words, rng = ("Астана", "ҚР"), random.Random(3)
    drawn = [training_data.in_some_case(words, "statements", rng) for _ in range(60)]
    assert {s.words: s.original for s in drawn} == {
        ("астана", "қр"): words,
        ("АСТАНА", "ҚР"): words,
        words: None,
    }
