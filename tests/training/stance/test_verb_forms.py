"""Forms of the verb that ends a matter."""

import pytest

from qazcorpus.training.stance.verb_forms import Verb


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("салу", "салатынын салмаймыз салса салды салмау"),
        ("енгізу", "енгізетінін енгізбейміз енгізсе енгізді енгізбеу"),
        ("жабу", "жабатынын жаппаймыз жапса жапты жаппау"),
        ("шығу", "шығатынын шықпаймыз шықса шықты шықпау"),
        ("қою", "қоятынын қоймаймыз қойса қойды қоймау"),
        ("төлеу", "төлейтінін төлемейміз төлесе төледі төлемеу"),
        ("тоқтату", "тоқтататынын тоқтатпаймыз тоқтатса тоқтатты тоқтатпау"),
    ],
)
def test_a_verb_takes_the_suffixes_that_its_sounds_require(noun: str, said: str) -> None:
    verb = Verb.of(noun)
    assert verb
    forms = verb.forms()
    assert " ".join(forms[name] for name in ("will", "wenot", "if", "did", "not")) == said


@pytest.mark.parametrize("word", ["су", "қару", "оқу", "тау", "рұқсат", "3G", "тыйым", "салмау"])
def test_other_words_are_no_regular_verbal_nouns(word: str) -> None:
    assert Verb.of(word) is None
