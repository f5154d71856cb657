import numpy as np
import pytest
from tokenizers import Tokenizer

from qazcorpus.pipeline.encoder import TOKENIZER_FILE
from qazcorpus.pipeline.pieces import MAX_WORD, NO_WORD, WordPieces
from qazcorpus.resources import resource


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The embedded pipeline's."""
    return Tokenizer.from_file(str(resource("kk_news_trf") / "encoder" / TOKENIZER_FILE))


@pytest.mark.parametrize(
    "words",
    [
        [],
        [""],
        ["Оқушылар", "кітаптарын", "әкелді", "."],
        ["а", "\u200b", "б"],
        ["</s>", "<s>", "а"],
        ["x" * 200, "y"],
        ["Бас", "прокуратура", "Бас"],
    ],
)
def test_words_give_the_pieces_that_their_sentence_gives(
    tokenizer: Tokenizer, words: list[str]
) -> None:
    ids, places, known = WordPieces(tokenizer)(words)
    whole = tokenizer.encode([word[:MAX_WORD] for word in words], is_pretokenized=True)
    assert ids.tolist() == whole.ids
    assert places[[0, -1]].tolist() == [0, NO_WORD]
    assert known.tolist() == sorted({word for word in whole.word_ids if word is not None})
    assert known[places[1:-1] - 1].tolist() == whole.word_ids[1:-1]
    assert {array.dtype for array in (ids, places, known)} == {np.dtype(np.int64)}
