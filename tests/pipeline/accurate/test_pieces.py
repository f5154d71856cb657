from itertools import chain

import pytest
from tokenizers import Tokenizer

from qazcorpus.pipeline.accurate.encoder import TOKENIZER_FILE
from qazcorpus.pipeline.accurate.word_vectors import MAX_PIECES, MAX_WORD, WordPieces
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
def test_words_have_the_pieces_that_their_sentence_has(
    tokenizer: Tokenizer, words: list[str]
) -> None:
    pieces = WordPieces(tokenizer)
    whole = tokenizer.encode([word[:MAX_WORD] for word in words], is_pretokenized=True)
    found = [pieces(word[:MAX_WORD]) for word in words]
    assert [pieces.begin, *chain.from_iterable(found)] == whole.ids[:-1]
    assert [len(ids) for ids in found] == [whole.word_ids.count(i) for i in range(len(words))]


def test_a_word_has_no_more_pieces_than_the_model_has_places(tokenizer: Tokenizer) -> None:
    word = "\ufdfa" * MAX_WORD  # a phrase of four words in one character
    assert len(WordPieces(tokenizer)(word)) == MAX_PIECES
