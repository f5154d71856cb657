from __future__ import annotations

from contextlib import suppress

import pytest

from qazcorpus.readers.page_encoding import decode_page
from qazcorpus.readers.report import SourceError
from tests.growth import is_linear

KAZAKH = (
    "Ауыл әкімдігі көпір құрылысын көктемде бастайтынын хабарлады. Тұрғындар бұл шешімді көптен "
    "күтіп жүр, өйткені ескі көпір тозған, ал өзеннен өту қауіпті. Құрылысқа қажетті қаражат "
    "облыстық бюджеттен бөлінеді деп жоспарланып отыр. Мердігер үш ай ішінде анықталады."
)
RUSSIAN = (
    "Аким области сообщил, что строительство нового моста начнётся весной. Жители давно ждали "
    "этого решения, потому что старый мост износился, а переходить реку опасно. Средства на "
    "строительство планируется выделить из областного бюджета."
)
GERMAN = (
    "Die Gemeinde erklärte, dass der Bau der neuen Brücke im Frühling beginnt. Die Bewohner "
    "hoffen schon länger darauf, denn die alte Brücke ist für Fußgänger zu gefährlich."
)


def page(text: str, head: str = "") -> str:
    menu = "<a href='/news'>News</a> " * 200
    return f"<html><head>{head}<script>var x = 'y';</script></head>{menu}<p>{text}</p></html>"


@pytest.mark.parametrize("said", ["", "utf-8", "no-such-charset", "iso-8859-1"])
@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1251"])
@pytest.mark.parametrize("right", ["kz1048", "utf-16-le", "utf-16-be"])
def test_kazakh_in_any_encoding(right: str, declared: str, said: str) -> None:
    text = page(KAZAKH, f"<meta charset={declared}>")
    found = decode_page(text.encode(right), path="p", said=said)
    assert (found.text, found.encoding, found.changes) == (text, right, {"encodings": 1})


@pytest.mark.parametrize("right", ["cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"])
def test_russian_without_a_declaration(right: str) -> None:
    text = page(RUSSIAN)
    found = decode_page(text.encode(right), path="p")
    assert (found.text, found.encoding, found.changes) == (text, right, {"encodings": 1})


@pytest.mark.parametrize(
    ("text", "right"),
    [(KAZAKH, "kz1048"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (GERMAN, "cp1252")],
)
def test_a_right_declaration_is_no_change(text: str, right: str) -> None:
    by_page = decode_page(page(text, f"<meta charset='{right}'>").encode(right), path="p")
    by_server = decode_page(page(text).encode(right), path="p", said=right)
    by_xml = f"<?xml version='1.0' encoding='{right}'?>{page(text)}"
    of_xml = decode_page(by_xml.encode(right), path="p")
    for found in (by_page, by_server, of_xml):
        assert text in found.text
        assert found.encoding == right
        assert not found.changes


def test_the_server_comes_before_the_page() -> None:
    data = page(GERMAN, "<meta charset=cp1251>").encode("cp1252")
    assert GERMAN in decode_page(data, path="p", said="cp1252").text


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "koi8-r"])
@pytest.mark.parametrize("text", [KAZAKH, RUSSIAN])
def test_text_that_was_opened_in_a_wrong_encoding_and_saved(text: str, wrong: str) -> None:
    right = "kz1048" if text == KAZAKH else "cp1251"
    twice = page(text).encode(right).decode(wrong, errors="ignore").encode()
    found = decode_page(twice, path="p")
    if wrong == "latin-1":
        assert text in found.text
        assert found.changes == {"double_encoded": 1}
    else:
        assert found.changes in ({}, {"double_encoded": 1})


def test_a_few_bad_bytes_are_replaced_and_counted() -> None:
    data = page(KAZAKH).encode().replace("Ауыл".encode(), "Ауыл".encode()[:-1])
    found = decode_page(data, path="p")
    assert "Ауы\ufffd әкімдігі" in found.text
    assert found.changes == {"bad_bytes": 1}


@pytest.mark.parametrize(
    "data",
    [
        page("Жаңа көпір салынды").encode("kz1048"),  # too little text
        page(GERMAN).encode("cp1252"),
        bytes(range(1, 256)) * 20,
        page(KAZAKH).encode() + page(KAZAKH).encode("kz1048"),
    ],
)
def test_what_is_not_certain_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="is not UTF-8 text"):
        decode_page(data, path="p")


def test_the_given_encoding_is_the_only_one_tried() -> None:
    data = page(KAZAKH, "<meta charset=kz1048>").encode("kz1048")
    with pytest.raises(SourceError, match="is not ASCII text"):
        decode_page(data, path="p", encoding="ascii")
    assert KAZAKH in decode_page(data, path="p", encoding="kz1048").text


@pytest.mark.parametrize("part", [b"<meta charset=", b"<", b"<?xml ", b"<p>\xd2", b"\xd2 "])
def test_the_time_is_linear(part: bytes) -> None:
    def work(size: int) -> None:
        with suppress(SourceError):
            decode_page(part * size + b"\xff", path="p")

    assert is_linear(work, 20_000)
