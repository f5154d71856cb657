"""Titles of laws in quotation marks: «Байланыс туралы» заң.

A title is a sentence long and has other names in it, so a model seldom finds it as a whole. Its
form is fixed: quotation marks, «туралы» or «жөнінде» before the closing one, and the kind of the
document soon after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LAST_WORDS: Final = frozenset({"туралы", "жөнінде", "жөніндегі"})
_ENDING: Final = re.compile(rf'(?:{"|".join(_LAST_WORDS)})\s*[»”"]', re.IGNORECASE)
_KIND: Final = re.compile(
    r"(?:заң(?!гер|нама|сыз|дылық)|қаулы|жарлы[қғ]|кодекс|келісім|шарт(?!ты$)|бұйры[қғ]|хаттама"
    r"|конвенция|декларация)\w*"
)
_LONGEST: Final = 60  # tokens of a title
_BETWEEN: Final = 4  # tokens between the title and the kind: «…» Қазақстан Республикасының Заңы


def titles_of_laws(doc: Doc) -> list[tuple[int, int]]:
    """The first token and the end of each title, without its quotation marks."""
    if not _ENDING.search(doc.text):
        return []
    words = [token.text for token in doc]
    found = []
    for end, word in enumerate(words):
        if word not in '»”"' or not end or words[end - 1].lower() not in _LAST_WORDS:
            continue
        start = _after_the_opening_mark(words, end)
        if start is not None and start < end - 1 and _kind_follows(words, end + 1):
            found.append((start, end))
    return found


def _after_the_opening_mark(words: Sequence[str], end: int) -> int | None:
    """The token after the mark that the mark at `end` closes. Marks may be nested."""
    if words[end] == '"':
        opens = [i for i in range(max(0, end - _LONGEST), end) if words[i] == '"']
        return opens[-1] + 1 if opens else None
    depth = 0
    for place in range(end, max(-1, end - _LONGEST), -1):
        depth += (words[place] in "»”") - (words[place] in "«“„")
        if depth == 0:
            return place + 1
    return None


def _kind_follows(words: Sequence[str], start: int) -> bool:
    for word in words[start : start + _BETWEEN + 1]:
        if _KIND.fullmatch(word.lower()):
            return True
        if not word[0].isalnum() and word not in "№-–(":
            return False
    return False
