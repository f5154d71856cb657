"""What other tools' files hold and a document does not, in Kazakh and English, by code.

What can be wrong in Label Studio as well is said in its own words there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.label_studio.problems import PROBLEMS
from qazcorpus.words import Word

_WORDS: Final[Mapping[str, Word]] = {
    "discontinuous-span": Word(
        "Үзік белгі басынан аяғына дейін тұтас оқылды. Тексеріңіз.",
        "A discontinuous span was read from its first to its last character. Check it.",
    ),
    "empty-span": Word("Бос белгі оқылмады.", "An empty span was not read."),
    "unsupported-annotation": Word(
        "Мұндай жазба оқылмайды (оқиға, қалыпқа келтіру, теңдік).",
        "Annotations of this kind are not read (events, normalisations, equivalences).",
    ),
    "unknown-attribute": Word("Мұндай қасиет оқылмайды.", "This attribute is not read."),
    "unknown-layer": Word("Мұндай қабат оқылмайды.", "Annotations of this layer are not read."),
    "unknown-feature": Word("Мұндай қасиет оқылмайды.", "This feature is not read."),
    "entity-without-label": Word(
        "Атаудың белгісі жоқ. Белгісін таңдаңыз.", "The entity has no label. Choose one."
    ),
    "unknown-confidence": Word(
        "Сенімділік 0 мен 1 аралығындағы сан емес.", "The confidence is no number from 0 to 1."
    ),
    "second-head": Word(
        "Сөздің екінші басыңқысы не шеті жоқ байланыс оқылмады.",
        "A second head of a token, or a relation without an end, was not read.",
    ),
    "word-of-a-token": Word(
        "Құрама токеннің сөзі бөлек оқылмайды.",
        "A word of a multi-word token is not read by itself.",
    ),
    "empty-node": Word("Бос түйін оқылмайды.", "Empty nodes are not read."),
    "other-offsets": Word(
        "Файлдағы орын мәтіндегі орынға сай емес.",
        "The offsets in the file are not those in the text.",
    ),
    "statements-not-shown": Word(
        "Бұл формат пікірлерді көрсетпейді: {name} пікір жіберілген күйінде қалды, оларды ешкім "
        "тексерген жоқ.",
        "This format has no statements: {name} of them are as they were sent out, and nobody has "
        "checked them.",
    ),
    "other-tokens": Word(
        "Шегі жіберілгеннен өзгеше токендер: {name}. Олардың талдауы құжатқа түспеді.",
        "Tokens with other borders than those that were sent out: {name}. Their analysis is not in "
        "the document.",
    ),
    "other-sentences": Word(
        "Басы жіберілгеннен өзгеше сөйлемдер: {name}. Жіберілген сөйлемдер қалды.",
        "Sentences that begin elsewhere than those that were sent out: {name}. Those that were "
        "sent out stay.",
    ),
}
_OTHER: Final = Word("Бұл жазба оқылмады.", "This was not read.")


def finding(item: Mapping[str, Any]) -> Finding:
    """The finding about something that a reader of another tool's files named."""
    code = str(item.get("code", ""))
    word = _WORDS.get(code) or PROBLEMS.get(code) or _OTHER
    name = item.get("stance") or item.get("label") or item.get("text") or item.get("count", "")
    start, end = item.get("start"), item.get("end")
    return Finding(
        code,
        word.kk.format(name=name),
        word.en.format(name=name),
        start if isinstance(start, int) else None,
        end if isinstance(end, int) else None,
    )
