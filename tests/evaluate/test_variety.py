from __future__ import annotations

import pytest

from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.evaluate.variety import SEGMENT, measure_variety

SAID = "Әкім тарифтің өспейтінін айтты. Тұрғындар оған сенбеді, себебі былтыр да солай деген."


def documents(*texts: str) -> list[Document]:
    return [Document(str(number), text) for number, text in enumerate(texts)]


def test_sentences_are_measured_in_words_without_punctuation():
    found = measure_variety(documents("Су келді. Жарық әлі де жоқ!"))
    assert (found.sentences, found.words) == (2, 6)
    assert found.sentence_mean == 3
    assert found.sentence_deviation == 1
    assert found.sentence_deciles[0] >= 2


def test_a_text_that_comes_again_counts_as_a_near_duplicate():
    assert measure_variety(documents(SAID, SAID)).near_duplicates == 0.5
    longer = " ".join([SAID] * 4)
    changed = longer.replace("былтыр", "биыл", 1)
    assert measure_variety(documents(longer, changed)).near_duplicates == 0.5


def test_different_texts_are_no_near_duplicates():
    other = "Ғалымдар көлдің деңгейін өлшеді. Нәтиже күзде шығады."
    assert measure_variety(documents(SAID, other)).near_duplicates == 0


def test_the_type_token_ratio_is_that_of_whole_segments():
    words = " ".join(f"сөз{number % 100}" for number in range(SEGMENT))
    found = measure_variety(documents(f"Су келді. {words.capitalize()}."))
    assert found.type_token == pytest.approx(0.102)
    assert measure_variety(documents(SAID)).type_token is None


def test_nothing_to_measure_is_refused():
    with pytest.raises(UsageError, match="fewer than two sentences"):
        measure_variety(documents("Су келді."))
