from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript, cased

WORDS = st.text("абқғкпыіұөсқңт", min_size=1, max_size=12)


@given(WORDS, WORDS)
def test_a_script_makes_the_lemma_it_was_made_from(word: str, lemma: str) -> None:
    script = LemmaScript.between(word, lemma)
    assert script.fits(word)
    assert script.apply(word) == lemma


def test_changed_consonants_are_put_back() -> None:
    assert LemmaScript.between("кітабының", "кітап") == LemmaScript(5, "п")
    assert LemmaScript(5, "п").apply("кітабының") == "кітап"
    assert LemmaScript.between("БҰҰ-ның", "БҰҰ") == LemmaScript(4, "")


def test_a_script_longer_than_the_word_leaves_it_alone() -> None:
    assert not LemmaScript(4, "").fits("үйге"[:3])
    assert LemmaScript(9, "").apply("үйге") == "үйге"


def test_only_names_and_acronyms_keep_capitals() -> None:
    assert cased("Қазақстан", "Қазақстанда", "PROPN") == "Қазақстан"
    assert cased("Кітап", "Кітаптар", "NOUN") == "кітап"
    assert cased("БҰҰ", "БҰҰ", "NOUN") == "БҰҰ"
