"""Kazakh in other scripts than Cyrillic."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case

_LATIN = "Qala äkımdıgı «jaña köpır kerek» dep mälımdedı. Tūrğyndar būğan qarsy boldy.\n"
_ACUTE = "Qala ákimdigi «jańa kópir kerek» dep málimdedi. Turǵyndar buǵan qarsy boldy.\n"
_ARABIC = "ٴبىز مەكتەپكە بارامىز، سوندا ەلدەگى جاڭالىقتى ەستيمىز.\n"
_HALF = "Көпір ескі, ал жаңасы әлі салынған жоқ. Жол жабылды. " + _LATIN
_ASCII = "Qala akimdigi zhana kopir kerek dep malimdedi. Turghyndar bughan qarsy boldy.\n"
_SAYS = (
    "The pipelines know only Cyrillic, so the names, statements and stances that they find in "
    "these are not reliable."
)

CASES: Final[tuple[Case, ...]] = (
    Case(
        "Kazakh in Latin script",
        "qazcorpus tag letter.txt",
        f"Kazakh documents that are not in Cyrillic: 1 in Latin script. {_SAYS} "
        "--to-cyrillic converts Latin script.",
        status=0,
        files={"letter.txt": _LATIN},
    ),
    Case(
        "Kazakh in Latin script, to be converted",
        "qazcorpus tag letter.txt --to-cyrillic --format json",
        "Қала әкімдігі «жаңа көпір керек» деп мәлімдеді. Тұрғындар бұған қарсы болды.",
        status=0,
        files={"letter.txt": _LATIN},
    ),
    Case(
        "Kazakh in the Latin script of 2018, to be converted",
        "qazcorpus tag letter.txt --to-cyrillic --format json",
        "Қала әкімдігі «жаңа көпір керек» деп мәлімдеді. Тұрғындар бұған қарсы болды.",
        status=0,
        files={"letter.txt": _ACUTE},
    ),
    Case(
        "Kazakh half in Cyrillic and half in Latin script",
        "qazcorpus tag letter.txt",
        f"Kazakh documents that are not in Cyrillic: 1 partly in Latin script. {_SAYS} "
        "--to-cyrillic converts Latin script.",
        status=0,
        files={"letter.txt": _HALF},
    ),
    Case(
        "Kazakh half in Cyrillic and half in Latin script, to be converted",
        "qazcorpus tag letter.txt --to-cyrillic --format json",
        "Жол жабылды. Қала әкімдігі «жаңа көпір керек» деп мәлімдеді. Тұрғындар бұған қарсы болды.",
        status=0,
        files={"letter.txt": _HALF},
    ),
    Case(
        "Kazakh in an unknown Latin spelling, to be converted",
        "qazcorpus tag letter.txt --to-cyrillic",
        "Kazakh documents that are not in Cyrillic: 1 in a Latin spelling of no known "
        f"alphabet, which is not converted. {_SAYS}",
        status=0,
        files={"letter.txt": _ASCII},
    ),
    Case(
        "Kazakh in Latin script with a letter of no known alphabet, to be converted",
        "qazcorpus tag letter.txt --to-cyrillic",
        "Kazakh documents that are not in Cyrillic: 1 converted, but with Latin letters of no "
        "known alphabet left in their words.",
        status=0,
        files={"letter.txt": _LATIN.replace("ğ", "ǧ")},
    ),
    Case(
        "Kazakh in Arabic script, in a data set",
        "qazcorpus build letter.txt --output out",
        f"Kazakh documents that are not in Cyrillic: 1 in Arabic script. {_SAYS}",
        status=0,
        files={"letter.txt": _ARABIC},
        leaves=("out/README.md",),
    ),
    Case(
        "Kazakh in Latin script, in Python",
        "",
        f"Kazakh documents that are not in Cyrillic: 1 in Latin script. {_SAYS}",
        status=0,
        python=f"""
import warnings
import spacy
import qazcorpus
nlp = spacy.blank("kk")
nlp.add_pipe("kk_sentencizer")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    qazcorpus.analyze({_LATIN!r}, nlp=nlp)
answer = said[0].message
""",
    ),
)
