import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.pipeline.canonical import canonical_name, is_type
from tests.growth import is_linear


@pytest.mark.parametrize(
    ("name", "kind", "canonical"),
    [
        # case, with the shapes that vowel harmony and the sound before give it
        ("Қазақстанның", "GPE", "Қазақстан"),
        ("Қазақстанда", "GPE", "Қазақстан"),
        ("Нұр-Сұлтаннан", "GPE", "Нұр-Сұлтан"),
        ("Түркістанға", "GPE", "Түркістан"),
        ("Бішкектегі", "GPE", "Бішкек"),
        ("Қытаймен", "GPE", "Қытай"),
        ("Серікұлын", "PERSON", "Серікұлы"),
        ("Сәтпаевқа", "PERSON", "Сәтпаев"),
        ("Илон Маскке", "PERSON", "Илон Маск"),
        ("Қожабековтің", "PERSON", "Қожабеков"),
        ("Минскіде", "GPE", "Минск"),
        ("Жетісудың", "LOCATION", "Жетісу"),
        ("Үкімет үйінде", "FACILITY", "Үкімет үйі"),
        ("бидің", "POSITION", "би"),
        # uninflected words that look inflected
        ("Олимпиада", "EVENT", "Олимпиада"),
        ("Айбын", "EVENT", "Айбын"),
        ("Шортанды", "GPE", "Шортанды"),
        ("Ерден", "PERSON", "Ерден"),
        ("Айдан Сейітова", "PERSON", "Айдан Сейітова"),
        ("Қазыбек бидің", "PERSON", "Қазыбек би"),
        ("Қазақстандікі", "GPE", "Қазақстан"),
        ("Бақбақты", "GPE", "Бақбақты"),
        ("Саида", "PERSON", "Саида"),
        ("Есен-Бұға", "PERSON", "Есен-Бұға"),
        ("елбасының", "POSITION", "елбасы"),
        ("әлем чемпионы", "POSITION", "әлем чемпионы"),
        # one head for several places
        ("Атырау облыстарындағы", "GPE", "Атырау облысы"),
        ("Ресей облыстарының", "GPE", "Ресей облыстары"),
        ("Қазақстан", "GPE", "Қазақстан"),
        ("Қарағанды", "GPE", "Қарағанды"),
        ("Қарағандыда", "GPE", "Қарағанды"),
        ("Алматы", "GPE", "Алматы"),
        ("Астанада", "GPE", "Астана"),
        ("Канада", "GPE", "Канада"),
        ("Жангелді", "PERSON", "Жангелді"),
        # the possessive goes where its possessor is outside of the name, and stays otherwise
        ("Бас прокуратурасының", "ORGANISATION", "Бас прокуратура"),
        ("Жоғарғы Сотында", "ORGANISATION", "Жоғарғы Сот"),
        ("министрлігіне", "ORGANISATION", "министрлік"),
        ("Қаржы министрлігіне", "ORGANISATION", "Қаржы министрлігі"),
        ("Нұр-Сұлтан әкімдігінің", "ORGANISATION", "Нұр-Сұлтан әкімдігі"),
        ("Президент телерадиокешенінің", "ORGANISATION", "Президент телерадиокешені"),
        # acronyms, foreign writing, quotation marks
        ("БҰҰ-ның", "ORGANISATION", "БҰҰ"),
        ("дсұ-ға", "ORGANISATION", "дсұ"),
        ("жан-жаққа", "LOCATION", "жан-жақ"),
        ("Facebook-ке", "ORGANISATION", "Facebook"),
        ("COVID-19-дан", "DISEASE", "COVID-19"),
        ("«Қазақтелеком»", "ORGANISATION", "Қазақтелеком"),
        ("«Жасыл ел» қорының", "ORGANISATION", "«Жасыл ел» қоры"),
        ("Ұлттық банктің", "ORGANISATION", "Ұлттық банк"),
        # numbers and dates keep their form
        ("2018-ші жылы", "DATE", "2018-ші жылы"),
        ("100-ге", "CARDINAL", "100-ге"),
    ],
)
def test_canonical_name(name: str, kind: str, canonical: str) -> None:
    assert canonical_name(name, kind) == canonical


@given(st.text(max_size=40), st.sampled_from(["ORGANISATION", "GPE", "PERSON", "DATE"]))
def test_any_text_has_a_canonical_form_no_longer_than_itself(name: str, kind: str) -> None:
    assert len(canonical_name(name, kind)) <= len(name)


def test_time_is_linear_in_one_long_name() -> None:
    assert is_linear(lambda size: canonical_name("A-" * size), 100_000)


@pytest.mark.parametrize(
    ("name", "kind", "canonical"),
    [
        ("Шарын", "LOCATION", "Шарын"),
        ("Дала-Сауда", "ORGANISATION", "Дала-Сауда"),
        ("Қазақстанның", "GPE", "Қазақстан"),
    ],
)
def test_before_what_it_names_a_name_has_no_case_but_the_genitive(
    name: str, kind: str, canonical: str
) -> None:
    assert canonical_name(name, kind, before_type=True) == canonical


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("өзеніне", True),
        ("газетінің", True),
        ("ЖШС", True),
        ("АҚ-ның", True),
        ("өзен", False),
        ("келді", False),
    ],
)
def test_words_that_say_what_a_name_names(word: str, is_one: bool) -> None:
    assert is_type(word) == is_one


@pytest.mark.parametrize("name", ["Алмас Төленді", "Гүлзада", "Бибізада"])
def test_names_that_end_like_cases(name: str) -> None:
    assert canonical_name(name, "PERSON") == name
