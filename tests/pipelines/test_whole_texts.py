"""Texts as the encoder and the statement model learn from them together (extra train)."""

from collections.abc import Iterator, Sequence
from types import ModuleType

import numpy as np
import pytest

from qazcorpus.document import Document, Statement, Target
from qazcorpus.statements.discourse import TERMS
from qazcorpus.statements.lesson import Lesson
from qazcorpus.statements.passages import word_table

from ..script_modules import script_modules
from ..statements.discourse_models import given
from .small_encoders import small_model

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
# numpy's own, where a library has set the processor to flush such numbers to zero.
pytestmark = pytest.mark.filterwarnings("ignore:The value of the smallest subnormal:UserWarning")

NAMES = ("model", "whole_texts")
LONG = "Әкім су қымбат деді\nТұрғын үнсіз тұр"
SHORT = "Депутат келісті"


@pytest.fixture(scope="module")
def scripts() -> Iterator[dict[str, ModuleType]]:
    """The scripts as modules."""
    with script_modules("kk_news_trf", NAMES) as found:
        yield found


@pytest.fixture(scope="module")
def model(scripts: dict[str, ModuleType]) -> object:
    """A small encoder that has never learned anything."""
    return small_model(scripts["model"])


def lesson(text: str) -> Lesson:
    """The first word says the third."""
    table = word_table(given(text), ())
    first, last = (int(table.starts[-1]), int(table.ends[-1]))
    gold = [Statement(Document("d", text).span(first, last))]
    nothing = np.ones((len(table.tokens), 5), np.float32)
    terms = np.zeros((1, TERMS), np.float32)
    return Lesson.of(gold, table, nothing, nothing, rules=(), terms=terms, kin=[[]])


def pieces(scripts: dict[str, ModuleType], words: Sequence[str]) -> object:
    """A piece a word; «үнсіз» has none."""
    known = np.array([place for place, word in enumerate(words) if word != "үнсіз"], np.int64)
    ids = np.array([0, *(5 + len(words[place]) for place in known), 2], np.int64)
    places = np.array([0, *range(1, len(known) + 1), -1], np.int64)
    return scripts["whole_texts"].Pieces(ids, places, known, len(words))


@pytest.fixture(scope="module")
def texts(scripts: dict[str, ModuleType]) -> list[object]:
    """A text toward two wordings of a target, and another."""
    documents = [
        Document(text[:5], text, targets=(Target(target),))
        for text, target in ((LONG, "су бағасы"), (LONG, "судың тым қымбат болуы"), (SHORT, "жол"))
    ]
    pairs = [(document, lesson(document.text)) for document in documents]
    whole = scripts["whole_texts"].whole_texts
    return list(whole(pairs, lambda words: pieces(scripts, words), str.split))


def test_wordings_of_a_target_share_the_text(texts: list[object]) -> None:
    assert [len(text.lessons) for text in texts] == [2, 1]  # type: ignore[attr-defined]
    first, second = (texts[0].toward(wording) for wording in (0, 1))  # type: ignore[attr-defined]
    assert first.sentences is second.sentences
    assert [len(first.target), len(second.target)] == [2, 4]
    assert sum(sentence.words for sentence in first.sentences) == len(first.table.tokens)


def test_a_word_has_the_state_of_its_sentence_alone(
    scripts: dict[str, ModuleType], model: object, texts: list[object]
) -> None:
    lessons = [texts[0].toward(1), texts[1].toward(0)]  # type: ignore[attr-defined]
    with torch.no_grad():
        states, words, targets = scripts["whole_texts"].states_of(model, lessons)
        sentence = lessons[0].sentences[1]
        alone = model.states(  # type: ignore[attr-defined]
            torch.from_numpy(sentence.ids)[None], torch.from_numpy(sentence.places)[None]
        )[0]
    assert torch.allclose(states[words[0][[4, 6]]], alone[1:3], atol=1e-5)
    assert not states[words[0][5]].any()  # «үнсіз» has no piece
    assert [len(target) for target in targets] == [4, 1]


def test_passages_have_the_states_of_their_words_and_learn_through_them(
    scripts: dict[str, ModuleType], model: object, texts: list[object]
) -> None:
    lessons = [texts[0].toward(0), texts[1].toward(0)]  # type: ignore[attr-defined]
    states, words, targets = scripts["whole_texts"].states_of(model, lessons)
    batch = scripts["whole_texts"].batch_of(model, lessons)
    assert batch.n_target == 2
    second_paragraph = batch.vectors[1]
    assert torch.allclose(second_paragraph[:2], states[targets[0]], atol=1e-5)
    assert torch.allclose(second_paragraph[2:5], states[words[0][4:7]], atol=1e-5)
    assert torch.allclose(batch.documents[0], batch.documents[1])
    assert torch.allclose(batch.documents[2], states[words[1]].mean(0), atol=1e-5)
    batch.vectors.sum().backward()
    layer = model.encoder.encoder.layer[1]  # type: ignore[attr-defined]
    assert layer.output.dense.weight.grad is not None
