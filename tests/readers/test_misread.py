from __future__ import annotations

import pytest

from qazcorpus.readers.misread import likelihood, likely_encodings, misread

KAZAKH = (
    "Қала әкімдігі жаңа көпірді күзге дейін ашамыз деп уәде берді, ал тұрғындар бұған сенбейді. "
    "Өткен жылы да осындай сөз айтылған, бірақ жұмыс әлі басталған жоқ. Һәм ақшасы бөлінбеген."
)
RUSSIAN = "Жители района просят открыть новую школу, потому что старая переполнена."
OTHERS = (
    "Für die Männer über den Flüssen müssen größere Städte wählen können, schöne Grüße!",
    "Où êtes-vous allés l'été dernier, là où ça a été célébré à l'été précédent?",
    "Қазіргі Qazaq tılı — memlekettık tıl. Oqušylar üşın öte mañyzdy.",
    "Українська мова є державною, її вивчають усі громадяни європейської країни.",
    "Татар теле җирле халыкның туган теле, аны өйрәнү мөһим.",
    "Беларуская мова ўжываецца ў школе і дома, яе вывучаюць.",
    "Српски језик је љубав, њихова ћерка и ђак уче га код куће.",
    "Η ελληνική γλώσσα είναι όμορφη και παλιά.",
    "中文文本测试，这是一个简单的例子。",
    "█████ ▓▓▓ ░░░ │││ ╔═══╗ ╚═══╝",
    "АЗАМАТТАРДЫҢ НАЗАРЫНА! ЖИНАЛЫС ЕРТЕҢ БОЛАДЫ",
)


@pytest.mark.parametrize(
    "encoding",
    ["kz1048", "ptcp154", "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"],
)
def test_kazakh_is_known_in_its_encodings(encoding: str) -> None:
    assert likely_encodings(KAZAKH.encode(encoding))[0] == (encoding, KAZAKH)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5", "mac-cyrillic", "cp866"])
def test_russian_is_known_in_its_encodings(encoding: str) -> None:
    assert likely_encodings(RUSSIAN.encode(encoding))[0] == (encoding, RUSSIAN)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (KAZAKH, "ptcp154", "kz1048"),
        (KAZAKH, "kz1048", "ptcp154"),
        (KAZAKH, "kz1048", "cp1251"),
        (KAZAKH, "utf-8", "kz1048"),
        (RUSSIAN, "koi8-r", "cp1251"),
        (RUSSIAN, "mac-cyrillic", "cp1251"),
        (RUSSIAN, "cp866", "latin-1"),
        (RUSSIAN, "utf-16-le", "utf-16-be"),
        (RUSSIAN, "utf-16-le", "utf-8"),
    ],
)
def test_what_was_decoded_wrongly_is_told(text: str, right: str, wrong: str) -> None:
    found = misread(text.encode(right).decode(wrong), wrong)
    assert found is not None
    assert (found.wrong, found.right) == (wrong, right)
    assert text.startswith(found.corrected)


@pytest.mark.parametrize(("right", "wrong"), [("koi8-r", "cp1251"), ("utf-8", "kz1048")])
def test_what_was_saved_so_is_told_without_an_encoding(right: str, wrong: str) -> None:
    found = misread(RUSSIAN.encode(right).decode(wrong), None)
    assert found is not None
    assert (found.wrong, found.right) == (wrong, right)


@pytest.mark.parametrize("text", [KAZAKH, RUSSIAN, *OTHERS])
def test_texts_of_any_language_are_left_alone(text: str) -> None:
    for encoding in (None, "utf-8", "utf-16-le", "kz1048", "cp1251"):
        assert misread(text, encoding) is None


def test_too_few_letters_tell_nothing() -> None:
    assert likelihood("Сөз") == float("-inf")
    assert likely_encodings("Сөз".encode("kz1048")) == []
