"""Names that take one another's place."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.decoding import spans_of_tags
from qazcorpus.readers.interchange.iob2 import TaggedWords
from qazcorpus.training.fast import name_swaps

CASES = ("Nom", "Gen", "Dat", "Acc", "Loc", "Abl", "Ins")
KINDS = ("PERSON", "GPE", "LOCATION", "ORGANISATION", "FACILITY", "CARDINAL", "ART")


def tagged(text: str) -> TaggedWords:
    """«Бақыт/B-PERSON келді» as words and tags."""
    pairs = [word.partition("/") for word in text.split()]
    return TaggedWords(tuple(p[0] for p in pairs), tuple(p[2] or "O" for p in pairs))


@pytest.mark.parametrize(
    ("mention", "kind", "name", "case"),
    [
        ("Шымкентке", "GPE", "Шымкент", "Dat"),
        ("Қазақстаннан", "GPE", "Қазақстан", "Abl"),
        ("Қазақстан", "GPE", "Қазақстан", "Nom"),
        ("Ақтөбе облысына", "GPE", "Ақтөбе облысы", "Dat"),
        ("Қаржы министрлігін", "ORGANISATION", "Қаржы министрлігі", "Acc"),
        ("Қаржы министрлігінен", "ORGANISATION", "Қаржы министрлігі", "Abl"),
        ("Айгүл Сейітовамен", "PERSON", "Айгүл Сейітова", "Ins"),
        ("Ерлан Серікұлының", "PERSON", "Ерлан Серікұлы", "Gen"),
    ],
)
def test_a_mention_is_a_name_in_a_case(mention: str, kind: str, name: str, case: str) -> None:
    found, found_case = name_swaps.bare_name(tuple(mention.split()), kind)
    assert (" ".join(found.words), found_case.name) == (name, case)
    assert found.inflected(found_case) == tuple(mention.split())


@pytest.mark.parametrize("mention", ["БҰҰ", "Boeing", "24", "«Самұрық»", "ҚАЗАҚСТАН"])
def test_what_is_not_a_regular_word_is_left_alone(mention: str) -> None:
    assert name_swaps.bare_name((mention,), "ORGANISATION") is None


@pytest.mark.parametrize(
    ("name", "third", "forms"),
    [
        ("Тараз", False, "Тараз Тараздың Таразға Таразды Таразда Тараздан Таразбен"),
        ("Әзербайжан", False, "Әзербайжан Әзербайжанның Әзербайжанға Әзербайжанды"),
        ("Париж", False, "Париж Париждің Парижге Парижді Парижде Парижден Парижбен"),
        ("Гагарин", False, "Гагарин Гагариннің Гагаринге"),
        ("Жапония", False, "Жапония Жапонияның Жапонияға Жапонияны Жапонияда"),
        ("Тоқаев", False, "Тоқаев Тоқаевтың Тоқаевқа"),
        ("Институт", False, "Институт Институттың Институтқа"),
        ("Берлин", False, "Берлин Берлиннің Берлинге Берлинді Берлинде Берлиннен Берлинмен"),
        ("Ақордасы", True, "Ақордасы Ақордасының Ақордасына Ақордасын Ақордасында Ақордасынан"),
        ("Кеңесі", True, "Кеңесі Кеңесінің Кеңесіне Кеңесін Кеңесінде Кеңесінен Кеңесімен"),
    ],
)
def test_a_name_takes_the_suffixes_that_its_sounds_call_for(
    name: str, third: bool, forms: str
) -> None:
    module = name_swaps
    for case, form in zip(CASES, forms.split(), strict=False):
        assert module.Name((name,), third).inflected(module.Case(case)) == (form,)


def test_the_new_name_stands_in_the_case_of_the_old() -> None:
    names = name_swaps.Names.of([tagged("Тараз/B-GPE")])
    sentence = tagged("Ол Шымкентке/B-GPE барып , Көкшетаудан/B-GPE қайтты .")
    other = names.swapped(sentence, random.Random(0), share=1.0)
    assert other.words == ("Ол", "Таразға", "барып", ",", "Тараздан", "қайтты", ".")
    assert other.tags == sentence.tags


def test_a_longer_name_brings_its_tags() -> None:
    names = name_swaps.Names.of([tagged("Дана/B-PERSON Оспанова/I-PERSON")])
    other = names.swapped(tagged("Бұл Болатқа/B-PERSON ұнады"), random.Random(0), share=1.0)
    assert other.words == ("Бұл", "Дана", "Оспановаға", "ұнады")
    assert other.tags == ("O", "B-PERSON", "I-PERSON", "O")


def test_names_change_places_with_their_like() -> None:
    learned = tagged("Тараз/B-GPE Абай/B-GPE облысы/I-GPE « Дала/B-ORGANISATION » қоры")
    names = name_swaps.Names.of([learned])
    sentence = tagged(
        "Атырау/B-GPE облысында/I-GPE « Арна/B-ORGANISATION » мен Арна/B-ORGANISATION"
    )
    other = names.swapped(sentence, random.Random(0), share=1.0)
    assert other.words == ("Абай", "облысында", "«", "Дала", "»", "мен", "Арна")


def test_acronyms_keep_the_suffix_behind_the_hyphen() -> None:
    names = name_swaps.Names.of([tagged("ТМД/B-ORGANISATION")])
    other = names.swapped(tagged("БҰҰ-ның/B-ORGANISATION қаулысы"), random.Random(0), share=1.0)
    assert other.words == ("ТМД-ның", "қаулысы")


def test_lower_case_stays_lower_case() -> None:
    names = name_swaps.Names.of([tagged("Тараз/B-GPE")])
    other = names.swapped(tagged("шымкентте/B-GPE жаңбыр жауды"), random.Random(0), share=1.0)
    assert other.words == ("таразда", "жаңбыр", "жауды")


def test_names_of_numbered_areas_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "territories.json"
    names = {"001": "әлем", "KZ": "Қазақстан", "KZ-alt-short": "ҚР"}
    path.write_text(json.dumps({"main": {"kk": {"localeDisplayNames": {"territories": names}}}}))
    assert name_swaps.read_territories(path) == ["Қазақстан"]


WORDS = st.sampled_from(
    ["Шымкент", "Таразға", "Болат", "Айгүлдің", "ұйымы", "БҰҰ", "мен", "7", "«"]
)
TAGS = st.sampled_from(["O", *(f"{prefix}-{kind}" for kind in KINDS for prefix in "BI")])
SENTENCES = st.lists(st.tuples(WORDS, TAGS), min_size=1, max_size=12).map(
    lambda pairs: TaggedWords(tuple(w for w, _ in pairs), tuple(t for _, t in pairs))
)


@given(st.lists(SENTENCES, max_size=3), SENTENCES, st.integers(0, 99))
def test_everything_but_names_stays(
    learned: list[TaggedWords], sentence: TaggedWords, seed: int
) -> None:
    names = name_swaps.Names.of(learned)
    other = names.swapped(sentence, random.Random(seed), share=0.8)

    def outside(item: TaggedWords) -> list[str]:
        inside = {i for start, end, _ in spans_of_tags(item.tags) for i in range(start, end)}
        return [word for i, word in enumerate(item.words) if i not in inside]

    def kinds(item: TaggedWords) -> list[str]:
        return [kind for _, _, kind in spans_of_tags(item.tags)]

    assert len(other.words) == len(other.tags)
    assert outside(other) == outside(sentence)
    assert kinds(other) == kinds(sentence)
