"""Messages about problems in a result of Label Studio, in Kazakh and English, by code.

The Kazakh messages are for annotators: they say what is wrong and what to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from qazcorpus.annotations.annotation import Finding
from qazcorpus.bilingual import Bilingual

_SEEN_BY_LEAD: Final = "Топ жетекшісіне хабарлаңыз."
_TELL_LEAD: Final = "Tell the team lead."

_BOTH_ENDS_GONE: Final = Bilingual(
    "Байланыстың екі ұшы да жоқ үзінділерге тіреледі. Байланысты өшіріп, қайта тартыңыз.",
    "Both ends of the relation are missing spans. Delete the relation and draw it again.",
)

PROBLEMS: Final[dict[str, Bilingual]] = {
    "odd-item": Bilingual(
        f"Серверде түсініксіз жазба бар: ол оқылмады. {_SEEN_BY_LEAD}",
        f"The server has an item that is not a region; it was not read. {_TELL_LEAD}",
    ),
    "unknown-control": Bilingual(
        f"Бұл жазба схемада жоқ басқару элементінікі: «{{name}}». {_SEEN_BY_LEAD}",
        f"This item belongs to a control that is not in the interface: {{name!r}}. {_TELL_LEAD}",
    ),
    "unknown-label": Bilingual(
        "Схемада «{name}» деген белгі жоқ. Үзіндіге басқа белгі таңдаңыз.",
        "The scheme has no label {name!r}. Choose another one for the span.",
    ),
    "no-label": Bilingual(
        "Үзіндінің белгісі жоқ. Белгісін таңдаңыз немесе үзіндіні өшіріңіз.",
        "The span has no label. Choose one or delete the span.",
    ),
    "several-labels": Bilingual(
        "Үзіндінің бірнеше белгісі бар: {name}. Біріншісі есепке алынды. Бір белгі қалдырыңыз.",
        "The span has several labels: {name}. The first was used. Keep one label.",
    ),
    "out-of-range": Bilingual(
        "Үзіндінің шегі дұрыс емес: {name}. Ол бос не мәтіннен тыс. Үзіндіні өшіріп, қайта "
        "белгілеңіз.",
        "The boundaries of the span are wrong: {name}. It is empty or outside the text. Delete it "
        "and mark it again.",
    ),
    "duplicate-id": Bilingual(
        f"Екі үзіндінің нөмірі бірдей: {{name}}. Біріншісі есепке алынды. {_SEEN_BY_LEAD}",
        f"Two spans have the same id: {{name}}. The first was used. {_TELL_LEAD}",
    ),
    "text-differs": Bilingual(
        "Серверде бұл үзіндінің мәтіні басқаша жазылған: {name}. Мәтіннің осы орны есепке алынды: "
        "дұрыс па, тексеріңіз.",
        "The server has another text for this span: {name}. The words at its place in the text "
        "were used: check that they are right.",
    ),
    "label-by-name": Bilingual(
        "Белгі серверде атауымен жазылған: {name}. Схемадағы белгісі қойылды.",
        "The server has the label's name instead of the label: {name}. The scheme's label was "
        "used.",
    ),
    "dangling-relation": Bilingual(
        "Байланыстың бір ұшы жоқ үзіндіге тіреледі{name}. Байланысты өшіріп, қайта тартыңыз.",
        "One end of the relation is a missing span{name}. Delete the relation and draw it again.",
    ),
    "unread-relation": Bilingual(
        "Байланыс есепке алынбаған үзіндіге тіреледі{name}. Алдымен сол үзіндінің белгісі мен "
        "шегін түзетіңіз.",
        "The relation leads to a span that was not read{name}. First correct that span's label and "
        "boundaries.",
    ),
    "relation-of-name": Bilingual(
        "Байланыс «{name}» атауына тартылған. Оның орнына сол жерде белгіленген дереккөз не мазмұн "
        "алынды.",
        "The relation was drawn to the entity «{name}». The source or content in the same place "
        "was used instead of the entity.",
    ),
    "source-from-name": Bilingual(
        "Байланыс «{name}» атауынан тартылған, ал ол жерде дереккөз белгіленбеген: атаудың өзі "
        "дереккөз деп алынды. Дереккөз ұзынырақ болса (лауазымымен), оны белгілеп, байланысты "
        "содан тартыңыз.",
        "The relation was drawn from the entity «{name}», where no source is marked: the entity "
        "was used as the source. If the source is longer (with a title), mark it and draw the "
        "relation from there.",
    ),
    "wrong-relation": Bilingual(
        "Бұл екі үзінді байланыстырылмайды: {name}. Байланыс дереккөзден не айту белгісінен "
        "мазмұнға тартылады.",
        "These two spans cannot be related: {name}. Relations go from a source or a cue to a "
        "content.",
    ),
    "second-source": Bilingual(
        "Пікірдің екі дереккөзі бар: {name}. Біріншісі есепке алынды. Бір байланыс қалдырыңыз.",
        "The statement has two sources: {name}. The first was used. Keep one relation.",
    ),
    "second-cue": Bilingual(
        "Пікірдің екі айту белгісі бар: {name}. Біріншісі есепке алынды. Бір байланыс қалдырыңыз.",
        "The statement has two cues: {name}. The first was used. Keep one relation.",
    ),
    "duplicate-relation": Bilingual(
        "Бір байланыс екі рет тартылған: {name}. Біреуі ғана есепке алынды.",
        "The same relation was drawn twice: {name}. One of them was used.",
    ),
    "unrelated-source": Bilingual(
        "«{name}» дереккөзі ешбір мазмұнмен байланыспаған. Байланыстырыңыз немесе өшіріңіз.",
        "The source «{name}» is not related to any content. Relate it or delete it.",
    ),
    "unrelated-cue": Bilingual(
        "«{name}» айту белгісі ешбір мазмұнмен байланыспаған. Байланыстырыңыз немесе өшіріңіз.",
        "The cue «{name}» is not related to any content. Relate it or delete it.",
    ),
    "choice-elsewhere": Bilingual(
        "Ұстаным мен мәселе тек мазмұн үшін таңдалады, ал мұнда мазмұн жоқ: {name}. Мазмұнды "
        "басып, соған таңдаңыз.",
        "A stance or target can be chosen only for a content, and there is no content here: "
        "{name}. Click the content and choose there.",
    ),
    "unknown-stance": Bilingual(
        "Схемада «{name}» деген ұстаным жоқ. Ұстанымын қайта таңдаңыз.",
        "The scheme has no stance {name!r}. Choose the stance again.",
    ),
    "several-choices": Bilingual(
        "Бір мазмұнға бірнеше таңдау жасалған: {name}. Біріншісі есепке алынды. Біреуін "
        "қалдырыңыз.",
        "Several choices were made for one content: {name}. The first was used. Keep one choice.",
    ),
    "target-replaced": Bilingual(
        "Таңдалған мәселе ({name}) емес, қолмен жазылғаны есепке алынды.",
        "The typed target was used instead of the chosen one ({name}).",
    ),
    "missing-stance": Bilingual(
        "«{name}» мазмұнына жауап таңдалмаған. Ұстанымын таңдаңыз; мәселе туралы болмаса, "
        "«Мәселеге қатыссыз» дегенді таңдаңыз.",
        "No answer is chosen for the content «{name}». Choose its stance, or «Not about it».",
    ),
    "missing-target": Bilingual(
        "Құжатта бірнеше мәселе бар, ал пікірдің қайсысы туралы екені таңдалмаған.",
        "The document has several targets, and none was chosen for the statement.",
    ),
    "target-unfit": Bilingual(
        "Аннотатордың пікірінше, мәселе бұл мәтінге сай емес. Дұрысы: {name}.",
        "The annotator says that the target does not fit the text. A better one: {name}.",
    ),
    "submitted-unread": Bilingual(
        "Құжат {name} секунд ішінде тапсырылған, ал мәтінді оқып шығуға бұдан көп уақыт керек. "
        "Мәтінді оқып, белгілерді тексеріңіз.",
        "The document was submitted in {name} second{s}. Reading the text takes longer: read it "
        "and check the annotations.",
    ),
    "note": Bilingual("Аннотатордың ескертпесі: {name}", "A note of the annotator: {name}"),
    "older-version": Bilingual(
        "Бұл бөлімнің осы адам жасаған ескі нұсқасы да бар ({name}); жаңасы есепке алынды.",
        "The same person made another version of this section ({name}); the newest was used.",
    ),
    "changed-by-another": Bilingual(
        "Бұл бөлімді {name} өзгерте бастаған, бірақ тапсырмаған: бұрынғы тапсырылғаны күшінде.",
        "{name} started to change this section and did not submit: the submitted version is valid.",
    ),
    "saved-by-another": Bilingual(
        "Бұл бөлімнің соңғы нұсқасын басқа адам сақтаған: {name}. Дұрыс екенін тексеріңіз.",
        "Someone else saved the last version of this section: {name}. Check that it is right.",
    ),
    "unknown-decision": Bilingual(
        "Төрешінің мына таңдауы оқылмады: {name}. Қайта таңдаңыз.",
        "This choice of the adjudicator could not be read: {name}. Choose again.",
    ),
    "missing-part": Bilingual(
        "Құжаттың {name}-бөлімі әлі белгіленбеген.",
        "Part {name} of the document is not annotated yet.",
    ),
    "skipped-part": Bilingual(
        "Құжаттың {name}-бөлімі өткізіп жіберілген.",
        "Part {name} of the document was skipped.",
    ),
}


def problem_finding(
    code: str,
    name: object = "",
    *,
    start: int | None = None,
    end: int | None = None,
    url: str = "",
    mended: bool = False,
) -> Finding:
    """The finding with this code. `name` is put into the message; for a relation it is the end that
    exists."""
    word = PROBLEMS[code]
    if code == "dangling-relation" and not name:
        word = _BOTH_ENDS_GONE
    kk, en = messages(word, name)
    return Finding(code, kk, en, start, end, url, mended)


def deduplicated(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in order, with equal ones merged into one that states their number."""
    return tuple(
        found
        if number == 1
        else replace(
            found,
            message_kk=f"{found.message_kk} ({number} рет)",
            message_en=f"{found.message_en} ({number} times)",
        )
        for found, number in Counter(findings).items()
    )


def messages(word: Bilingual, name: object) -> tuple[str, str]:
    """The Kazakh and the English message with `name` put in; `{s}` is the English plural ending."""
    plural = "" if str(name) == "1" else "s"
    return word.kk.format(name=name), word.en.format(name=name, s=plural)
