"""Forms of the verb that ends a matter."""

import pytest

from qazcorpus.training.stance.verb_forms import verb_forms


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("салу", "салатынын салмаймыз салса салды салмау"),
        ("енгізу", "енгізетінін енгізбейміз енгізсе енгізді енгізбеу"),
        ("жабу", "жабатынын жаппаймыз жапса жапты жаппау"),
        ("шығу", "шығатынын шықпаймыз шықса шықты шықпау"),
        ("қою", "қоятынын қоймаймыз қойса қойды қоймау"),
        ("төлеу", "төлейтінін төлемейміз төлесе төледі төлемеу"),
        ("бояту", "боятатынын боятпаймыз боятса боятты боятпау"),
        ("жуу", "жуатынын жумаймыз жуса жуды жумау"),
        ("тоқтату", "тоқтататынын тоқтатпаймыз тоқтатса тоқтатты тоқтатпау"),
    ],
)
def test_a_verb_takes_the_suffixes_that_its_sounds_require(noun: str, said: str) -> None:
    forms = verb_forms(noun)
    assert " ".join(forms[name] for name in ("will", "wenot", "if", "did", "not")) == said


@pytest.mark.parametrize("word", ["су", "қару", "оқу", "тау", "рұқсат", "3G", "тыйым", "салмау"])
def test_other_words_are_no_regular_verbal_nouns(word: str) -> None:
    assert verb_forms(word) == {}
