"""Texts that are read in a wrong encoding."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import LETTER, Case

_RUSSIAN = "Жители района просят открыть новую школу, потому что старая переполнена.\n"
_SPEECH = "қорғап сөйледі, бұған қарсы болды: құқық\n"
_WINDOW = "Терезелер әлі ескі, үйде жел бар, өрт те болды\n"


def _case(situation: str, says: str, data: bytes, options: str = "", status: int = 1) -> Case:
    return Case(
        situation,
        f"qazcorpus tag letter.txt{options}",
        says,
        status=status,
        files={"letter.txt": data},
    )


CASES: Final[tuple[Case, ...]] = (
    _case(
        "A text in PTCP154",
        "letter.txt, byte 0: 0xc0 is not UTF-8 text. As ptcp154 it reads «Алматы қаласының "
        "әкімдігі «самокатқа шек»: pass encoding='ptcp154' (--encoding ptcp154), or save it as "
        "UTF-8.",
        LETTER.encode("ptcp154"),
    ),
    _case(
        "A text in KZ-1048",
        "pass encoding='kz1048' (--encoding kz1048), or save it as UTF-8.",
        LETTER.encode("kz1048"),
    ),
    _case(
        "A Russian text in KOI8-R",
        "letter.txt, byte 0: 0xf6 is not UTF-8 text. As koi8-r it reads «Жители района просят "
        "открыть новую школу»",
        _RUSSIAN.encode("koi8-r"),
    ),
    _case(
        "A Russian text in the encoding of DOS",
        "pass encoding='cp866' (--encoding cp866), or save it as UTF-8.",
        _RUSSIAN.encode("cp866"),
    ),
    _case(
        "UTF-32 without a byte order mark",
        "pass encoding='utf-32-le' (--encoding utf-32-le), or save it as UTF-8.",
        LETTER.encode("utf-32-le"),
    ),
    _case(
        "UTF-32 with its byte order mark, which is read",
        "Алматы қаласының әкімдігі",
        LETTER.encode("utf-32"),
        status=0,
    ),
    _case(
        "UTF-16 whose bytes are also valid UTF-8, but make no sense",
        "this is not UTF-8 text: decoded in this way, it reads «\\x16\\x048\\x04B\\x04",
        _RUSSIAN.encode("utf-16-le"),
    ),
    _case(
        "The wrong encoding, in which KOI8-R gives other letters",
        "letter.txt: this is not CP1251 text: decoded in this way, it reads «цЙФЕМЙ ТБКПОБ РТПУСФ "
        "ПФЛТЩФШ ОПЧХА ЫЛПМХ». As koi8-r it reads «Жители района просят открыть новую школу»: "
        "pass encoding='koi8-r' (--encoding koi8-r), or save it as UTF-8.",
        _RUSSIAN.encode("koi8-r"),
        " --encoding cp1251",
    ),
    _case(
        "The wrong encoding, in which UTF-8 gives other letters",
        "pass encoding='utf-8' (--encoding utf-8), or save it as UTF-8.",
        LETTER.encode(),
        " --encoding kz1048",
    ),
    _case(
        "The wrong order of bytes",
        "pass encoding='utf-16-le' (--encoding utf-16-le), or save it as UTF-8.",
        _RUSSIAN.encode("utf-16-le"),
        " --encoding utf-16-be",
    ),
    _case(
        "KOI8-R that was opened as Windows-1251 and saved as UTF-8",
        "this is KOI8-R text that was opened as CP1251 before it was saved: «цЙФЕМЙ ТБКПОБ РТПУСФ "
        "ПФЛТЩФШ ОПЧХА ЫЛПМХ» was «Жители района просят открыть новую школу». Open the original "
        "in the right encoding and save it as UTF-8.",
        _RUSSIAN.encode("koi8-r").decode("cp1251").encode(),
    ),
    _case(
        "Kazakh in KZ-1048 that was opened as Windows-1251 and saved as UTF-8",
        "this is KZ1048 text that was opened as CP1251 before it was saved: «ќорєап сґйледі, "
        "бўєан ќарсы болды: ќўќыќ» was «қорғап сөйледі, бұған қарсы болды: құқық». Open the "
        "original in the right encoding and save it as UTF-8.",
        _SPEECH.encode("kz1048").decode("cp1251").encode(),
    ),
    _case(
        "Kazakh in PTCP154 that was opened as KZ-1048 and saved as UTF-8",
        "this is PTCP154 text that was opened as KZ1048 before it was saved",
        _SPEECH.encode("ptcp154").decode("kz1048").encode(),
    ),
    _case(
        "Kazakh in KZ-1048 that was opened as a Western encoding and saved as UTF-8",
        "this is KZ1048 text that was opened as CP1252 before it was saved",
        _WINDOW.encode("kz1048").decode("cp1252").encode(),
    ),
    _case(
        "KZ-1048 that is said to be PTCP154",
        "this is not PTCP154 text: decoded in this way, it reads «қорәап сҙйледі",
        _SPEECH.encode("kz1048"),
        " --encoding ptcp154",
    ),
    _case(
        "KZ-1048 that is said to be Latin-1",
        "pass encoding='kz1048' (--encoding kz1048), or save it as UTF-8.",
        _SPEECH.encode("kz1048"),
        " --encoding latin-1",
    ),
    _case(
        "A Ukrainian quotation in a Kazakh text, which is read",
        "Алматы қаласының әкімдігі",
        f"{LETTER} Ол украинша былай деді: «Її їжа, є й ґанок».\n".encode(),
        status=0,
    ),
    _case(
        "An encoding that does not exist",
        "there is no encoding 'kazakh'. Encodings of Kazakh text: utf-8, cp1251, kz1048, ptcp154",
        LETTER.encode(),
        " --encoding kazakh",
        status=2,
    ),
    Case(
        "Rows of a table in an encoding that is not the one named",
        "qazcorpus tag rows.csv --encoding cp1251",
        "left out: rows.csv, line 2: this is not CP1251 text: decoded in this way, it reads",
        files={"rows.csv": f'text\n"{_RUSSIAN.strip()}"\n'.encode("koi8-r")},
    ),
    Case(
        "A page that declares a wrong encoding; it is read in the only one in which it makes sense",
        "qazcorpus tag page.html",
        "Школа",
        status=0,
        files={
            "page.html": "<meta charset='windows-1251'><body><h1>Школа</h1>"
            f"<p>{_RUSSIAN * 3}</p>".encode("koi8-r")
        },
    ),
    Case(
        "A page with too little text to be certain of its encoding",
        "qazcorpus tag page.html",
        "page.html, byte 3: 0xc6 is not UTF-8 text.",
        files={"page.html": "<p>Жаңа көпір</p>".encode("kz1048")},
    ),
)
