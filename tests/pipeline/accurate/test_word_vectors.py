from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import numpy as np
import pytest

from qazcorpus.decoding import Floats
from qazcorpus.pipeline.accurate.encoder import Encoder
from qazcorpus.pipeline.accurate.word_vectors import BEGIN, MAX_WORD, NO_ROW, WordVectors
from qazcorpus.resources import resource

FOLDER = resource("kk_news_trf") / "encoder"
SENTENCES = [
    ["Алматыда", "жаңбыр", "жауды", "."],
    [],
    ["Кеше", "Алматыда", "прокуратураның", "мәлімдемесі", "жарияланды", "."],
    ["Иә", "!", "халықаралықтандырылмағандықтарыңыздан", "https://example.kz/zhanalyk/2026?id=7"],
]


@pytest.fixture
def vectors() -> WordVectors:
    """Of the embedded pipeline; nothing is known yet."""
    return Encoder.from_disk(FOLDER).vectors


def of_words(vectors: WordVectors, sentences: list[list[str]]) -> list[Floats]:
    rows, table = vectors(sentences)
    return [table[found] for found in rows]


def test_the_vector_of_a_word_hangs_on_nothing_else(vectors: WordVectors) -> None:
    together = of_words(vectors, SENTENCES)
    again = of_words(vectors, SENTENCES[::-1])[::-1]
    alone = Encoder.from_disk(FOLDER).vectors
    for words, one, other in zip(SENTENCES, together, again, strict=True):
        assert one.shape[0] == len(words)
        assert (one == other).all()
        for word, vector in zip(words, one, strict=True):
            ((single,),) = of_words(alone, [[word]])
            assert (single == vector).all()
    assert (together[0][0] == together[2][1]).all()  # «Алматыда»
    assert not np.allclose(together[0][0], together[0][1])


def test_a_word_without_pieces_has_no_row_and_a_long_one_that_of_its_beginning(
    vectors: WordVectors,
) -> None:
    (rows,), table = vectors([["\x01", "", "а" * MAX_WORD, "а" * 5000, "\ufdfa" * MAX_WORD]])
    assert rows[:2].tolist() == [NO_ROW, NO_ROW]
    assert rows[2] == rows[3] > BEGIN
    assert np.isfinite(table[rows[2:]]).all()


def test_when_too_many_words_are_kept_all_are_learned_anew(vectors: WordVectors) -> None:
    expected = of_words(vectors, SENTENCES)
    with patch("qazcorpus.pipeline.accurate.word_vectors.KEPT", 5):
        few = Encoder.from_disk(FOLDER).vectors
        tables = []
        for words, wanted in zip(SENTENCES * 2, expected * 2, strict=True):
            (rows,), table = few([words])
            assert (table[rows] == wanted).all()
            tables.append(len(table))
        assert max(tables) <= 7  # a call's own words and the begin token
        assert [found.tolist() for found in of_words(few, SENTENCES)] == [
            found.tolist() for found in expected
        ]  # more at once than are kept


def test_a_table_that_was_given_does_not_change(vectors: WordVectors) -> None:
    (rows,), table = vectors([SENTENCES[0]])
    before = table[rows].copy()
    with patch("qazcorpus.pipeline.accurate.word_vectors.KEPT", 1):
        vectors(SENTENCES)
    vectors([[f"сөз{number}" for number in range(50)]])
    assert (table[rows] == before).all()


def test_words_are_not_known_before_their_vectors_are_there(vectors: WordVectors) -> None:
    (expected,) = of_words(Encoder.from_disk(FOLDER).vectors, SENTENCES[:1])
    with (
        patch.object(WordVectors, "_run", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        vectors(SENTENCES[:1])
    assert (of_words(vectors, SENTENCES[:1])[0] == expected).all()


def test_threads_share_one_table(vectors: WordVectors) -> None:
    texts = [[f"{word}{number % 7}" for word in SENTENCES[2]] for number in range(40)]
    expected = [of_words(vectors, [words])[0] for words in texts]
    shared = Encoder.from_disk(FOLDER).vectors
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda words: of_words(shared, [words])[0], texts))
    assert all((one == other).all() for one, other in zip(found, expected, strict=True))
