"""Names that are not there, options that cannot be or contradict each other."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import LETTER, Case

CASES: Final = (
    Case(
        "A file that is not there",
        "qazcorpus tag nowhere.txt",
        "nowhere.txt: there is no such file or folder. Check the name and the folder you are in.",
    ),
    Case(
        "A pipeline that is not there",
        "qazcorpus tag letter.txt --pipeline kk_news_xl",
        "there is no pipeline 'kk_news_xl'.",
        status=2,
        files={"letter.txt": LETTER},
    ),
)
