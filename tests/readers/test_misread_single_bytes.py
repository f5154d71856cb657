from __future__ import annotations

import pytest

from qazcorpus.readers.misread import misread, undo

KAZAKH = (
    "Қоғам сөйледі: құқық бұзушылық көбейді. Тұрғындар бұған қарсы болды, олар көшеде жүру қиын "
    "дейді. Үкімет әлі өзгеріс енгізген жоқ, ал бастықтың жаңа кеңесшісі үндемейді."
)
UKRAINIAN = "Її брат сказав: «є ґанок, є й їжа, а ґрунт тут ще є»."
BELARUSIAN = "Ён сказаў: «У школе ўсё добра, і дзяўчынка прыйшла ўчора»."
SERBIAN = "Његова ћерка је рекла: «Ја љубим свој језик, он је леп»."
MACEDONIAN = "Ќерката рече: «Јас ќе дојдам, љубов моја, ѕвезди се гледаат»."


def _opened(text: str, right: str, wrong: str) -> str:
    """As browsers do: a byte without a character becomes a control character."""
    return "".join(
        bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in text.encode(right)
    )


@pytest.mark.parametrize("wrong", ["cp1251", "kz1048", "ptcp154", "cp1252", "iso8859-1"])
@pytest.mark.parametrize("right", ["kz1048", "ptcp154"])
def test_kazakh_opened_in_a_wrong_encoding_is_told(right: str, wrong: str) -> None:
    if right == wrong:
        return
    text = _opened(KAZAKH, right, wrong)
    for encoding in (None, "utf-8", wrong):
        found = misread(text, encoding)
        assert found is not None
        assert found.right == right
        assert KAZAKH.startswith(found.corrected)
        # Latin-1 that has no control characters is Windows-1252, too.
        either = {wrong, "cp1252"} if wrong == "iso8859-1" and encoding != wrong else {wrong}
        assert found.wrong in either


def test_russian_in_latin_letters_with_marks_is_told() -> None:
    text = _opened("Жители района просят открыть школу.", "cp1251", "cp1252")
    undone = undo(text, None)
    assert undone is not None
    assert undone.text == "Жители района просят открыть школу."


def test_kazakh_after_a_character_that_the_wrong_encoding_has_not() -> None:
    undone = undo("🙂 " + _opened(KAZAKH, "kz1048", "cp1251"), None)
    assert undone is not None
    assert undone.text == "🙂 " + KAZAKH


@pytest.mark.parametrize("quotation", [UKRAINIAN, BELARUSIAN, SERBIAN, MACEDONIAN])
def test_a_quotation_of_a_neighbour_is_no_misread_kazakh(quotation: str) -> None:
    for text in (
        f"{KAZAKH} {quotation}",
        f"{quotation} {KAZAKH}",
        f"Автор ответил коротко и показал нам письмо, в котором стоит вот что. {quotation}",
        quotation,
    ):
        assert undo(text, None) is None
        assert misread(text, None) is None


def test_two_quotations_in_kazakh_are_left_alone() -> None:
    assert undo(f"{KAZAKH} {UKRAINIAN} {KAZAKH} {BELARUSIAN} {KAZAKH}", None) is None


@pytest.mark.parametrize(
    "text",
    [
        "Þórður fór út á sjó í gær, og Ásdís átti ís.",
        "Où êtes-vous allés l'été dernier, là où ça a été célébré?",
        "Башҡорт теле — башҡорттарҙың туған теле, ул төрки телдәренә ҡарай.",
        "Ўзбек тили ўқувчилар учун қизиқ, ғоялар ҳам кўп.",
        "Забони тоҷикӣ ҷолиб аст, ҳама онро дӯст медоранд.",
        "ÄÖÜ äöü ß",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:
    for encoding in (None, "kz1048", "cp1251", "ptcp154", "cp1252"):
        assert undo(text, encoding) is None
