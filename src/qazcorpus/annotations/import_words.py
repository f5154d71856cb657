"""Messages about items in other tools' files that a document cannot store, in Kazakh and English,
by code.

Messages about problems that also occur in Label Studio are in `problems`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from qazcorpus.annotations.annotation import Finding
from qazcorpus.annotations.problems import PROBLEMS, messages
from qazcorpus.bilingual import Bilingual
from qazcorpus.errors import UsageError

_WORDS: Final[Mapping[str, Bilingual]] = {
    "discontinuous-span": Bilingual(
        "Үзік белгі басынан аяғына дейін тұтас оқылды. Тексеріңіз.",
        "A discontinuous span was read from its first to its last character. Check it.",
    ),
    "empty-span": Bilingual("Бос белгі оқылмады.", "An empty span was not read."),
    "unsupported-annotation": Bilingual(
        "Мұндай жазба оқылмайды (оқиға, қалыпқа келтіру, теңдік).",
        "Annotations of this kind are not read (events, normalisations, equivalences).",
    ),
    "unknown-label": Bilingual(
        "Схемада «{name}» деген белгі жоқ: үзінді құжатқа түспеді. Файлда басқа белгі таңдаңыз "
        "немесе --label {name}=БЕЛГІ деп қайта алыңыз.",
        "The scheme has no label {name!r}: such spans are not in the document. Choose another "
        "label in the file, or import again with --label {name}=LABEL.",
    ),
    "unknown-kind": Bilingual(
        "Схемада «{name}» деген түр жоқ: атау құжатқа сол күйінде түсті. Түрін тексеріңіз.",
        "The scheme has no class {name!r}. The entity was kept with this class. Check the class.",
    ),
    "unknown-part": Bilingual(
        "Пікірдің «{name}» деген бөлігі жоқ: SOURCE, CUE не CONTENT таңдаңыз.",
        "No part of a statement is called {name!r}: choose SOURCE, CUE or CONTENT.",
    ),
    "wrong-tag": Bilingual(
        "«{name}» деген тег оқылмады: ол O, B-БЕЛГІ не I-БЕЛГІ емес.",
        "The tag {name!r} was not read: it is not O, B-LABEL or I-LABEL.",
    ),
    "unknown-attribute": Bilingual(
        "Мұндай қасиет оқылмайды: {name}.", "This attribute is not read: {name}."
    ),
    "unknown-layer": Bilingual(
        "Мұндай қабат оқылмайды: {name}.", "Annotations of this layer are not read: {name}."
    ),
    "other-view": Bilingual(
        "Құжаттың басқа мәтіні оқылмады: {name}.",
        "Another text of the document was not read: {name}.",
    ),
    "unknown-feature": Bilingual(
        "Мұндай қасиет оқылмайды: {name}.", "This feature is not read: {name}."
    ),
    "entity-without-label": Bilingual(
        "Атаудың белгісі жоқ. Белгісін таңдаңыз.", "The entity has no label. Choose one."
    ),
    "unknown-confidence": Bilingual(
        "Сенімділік 0 мен 1 аралығындағы сан емес.", "The confidence is not a number from 0 to 1."
    ),
    "unknown-relevance": Bilingual(
        "Мәселеге қатысы 0 мен 1 аралығындағы сан емес.",
        "The relevance is not a number from 0 to 1.",
    ),
    "unknown-probabilities": Bilingual(
        "Ықтималдықтар қосындысы 1 болатын төрт сан емес.",
        "The probabilities are not four numbers whose sum is 1.",
    ),
    "second-head": Bilingual(
        "Сөздің екінші басыңқысы не шеті жоқ байланыс оқылмады.",
        "A second head of a token or a relation without an end was not read.",
    ),
    "circular-heads": Bilingual(
        "Сөздердің басыңқылары шеңбер құрайды: {name}. Біреуін түзетіңіз.",
        "The heads of these words form a cycle: {name}. Correct one of them.",
    ),
    "word-of-a-token": Bilingual(
        "Құрама токеннің сөзі бөлек оқылмайды.",
        "A single word of a multi-word token is not read.",
    ),
    "empty-node": Bilingual("Бос түйін оқылмайды.", "Empty nodes are not read."),
    "other-offsets": Bilingual(
        "Файлдағы орын мәтіндегі орынға сай емес.",
        "The offsets in the file do not match the text.",
    ),
    "statements-not-shown": Bilingual(
        "Бұл формат пікірлерді көрсетпейді: {name} пікір жіберілген күйінде қалды, оларды ешкім "
        "тексерген жоқ.",
        "This format has no statements: {name} statements are unchanged since they were sent out, "
        "and nobody has checked them.",
    ),
    "other-tokens": Bilingual(
        "Шегі жіберілгеннен өзгеше токендер: {name}. Олардың талдауы құжатқа түспеді.",
        "Tokens with other boundaries than those sent out: {name}. Their analysis is not in the "
        "document.",
    ),
    "other-sentences": Bilingual(
        "Басы жіберілгеннен өзгеше сөйлемдер: {name}. Жіберілген сөйлемдер қалды.",
        "Sentences with other starts than those sent out: {name}. The sentences that were sent out "
        "are kept.",
    ),
}
# The key of an item whose value is the `{name}` of a message.
_USUALLY: Final = ("stance", "label", "text")
_NAMED: Final = {
    "unknown-kind": "kind",
    "unknown-layer": "layer",
    "unknown-feature": "features",
}
_OTHER: Final = Bilingual("Бұл жазба оқылмады.", "This item was not read.")


def import_finding(item: Mapping[str, Any]) -> Finding:
    """The finding for an item that a reader of another tool's files could not place."""
    code = str(item.get("code", ""))
    word = _WORDS.get(code) or PROBLEMS.get(code) or _OTHER
    named = _NAMED.get(code) or next((key for key in _USUALLY if item.get(key)), "count")
    name = item.get(named, "")
    name = ", ".join(name) if isinstance(name, Mapping) else name
    start, end = item.get("start"), item.get("end")
    return Finding(
        code,
        *messages(word, name),
        start if isinstance(start, int) else None,
        end if isinstance(end, int) else None,
    )


def renamed_labels(said: Iterable[str]) -> dict[str, str]:
    """Map labels of other schemes to new labels, from `OLD=NEW`; raises UsageError for other
    texts."""
    found: dict[str, str] = {}
    for text in said:
        old, sign, new = (part.strip() for part in text.rpartition("="))
        if not old or not sign or not new or found.get(old, new) != new:
            raise UsageError(
                f"{text!r} is not a label and its new name.",
                place="--label",
                remedy="Write --label OLD=NEW, once for each label.",
            )
        found[old] = new
    return found
