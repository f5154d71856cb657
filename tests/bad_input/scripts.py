"""Kazakh in other scripts than Cyrillic."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case

_LATIN = "Qala äkımdıgı «jaña köpır kerek» dep mälımdedı. Tūrğyndar būğan qarsy boldy.\n"
_ACUTE = "Qala ákimdigi «jańa kópir kerek» dep málimdedi. Turǵyndar buǵan qarsy boldy.\n"
_ARABIC = "ٴبىز مەكتەپكە بارامىز، سوندا ەلدەگى جاڭالىقتى ەستيمىز.\n"
_SAYS = (
    "The pipelines know Cyrillic only: names, statements and stances that they find in these are "
    "not reliable."
)

CASES: Final[tuple[Case, ...]] = (
    Case(
        "Kazakh in Latin script",
        "qazcorpus tag letter.txt",
        f"Kazakh documents that are not in Cyrillic: 1 in Latin script. {_SAYS} Latin can be "
        "converted: --to-cyrillic.",
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
