"""Texts that may not be learned from."""

import pytest
import spacy

from qazcorpus.evaluate.held_out import HeldOut


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Қала әкімі жаңа мектептің ашылуына келді.", True),
        ("қала әкімі , жаңа мектептің ашылуына келді", True),
        ("Кеше жауды. Қала әкімі жаңа мектептің ашылуына келді.", True),
        ("Айтылғандай, бүгін көктемгі егіс жұмыстары басталды деп жазды.", True),
        ("Қала әкімі келді.", False),
        ("Ол жаңа мектептің ашылуына келді.", False),
    ],
)
def test_texts_with_a_sentence_of_a_test_set_are_found(text: str, held: bool) -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    held_out = HeldOut(
        ["Қала әкімі жаңа мектептің ашылуына келді ."], ["Бүгін көктемгі егіс жұмыстары басталды"]
    )
    assert held_out.holds(nlp(text)) is held
