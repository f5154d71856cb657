"""The texts of the labelling interface in Kazakh, and of its instructions also in English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from qazcorpus.bilingual import Bilingual
from qazcorpus.scheme import Label, Scheme

ENTITIES: Final = "Атаулар"
STATEMENTS: Final = "Пікір"
STANCE: Final = "Ұстаным"
TARGET: Final = "Мәселе"
NEW_TARGET: Final = "Тағы бір мәселе қосу (Enter)"
OTHER_TARGET: Final = "Басқа мәселе (Enter)"
TARGET_UNFIT: Final = Bilingual("Мәселе бұл мәтінге сай емес", "the target does not fit")
BETTER_TARGET: Final = "Дұрысы қандай? · a better wording (Enter)"

HOW_TO: Final = Bilingual("Қалай белгілеу керек", "How to annotate")
HOW_TO_DECIDE: Final = Bilingual("Төреші не істейді", "What the adjudicator does")
STEPS_OF_DECIDING: Final = (
    Bilingual(
        "Бұл жобада аннотаторлар әртүрлі белгілеген не мәселесіне күмәнданған құжаттар ғана тұр. "
        "Мәтінде бәрінің жұмысы бірге көрінеді: бірдей белгілегені дайын тұр, оны қайта шешудің "
        "қажеті жоқ.",
        "This project has only documents on which the annotators differ, or whose target one of "
        "them doubts. The text shows the work of all annotators. Spans that they all marked in the "
        "same way need no decision.",
    ),
    Bilingual(
        "Мәтіннің үстіндегі әр карточка — бір айырмашылық. Онда әр нұсқа өз сөйлемінде тұр, "
        "кімдікі екені (А, Б …) және айырмашылығы неде екені (белгісі, шегі, ұстанымы …) жазылған. "
        "Мәтінде ол үзінділер үзік сызықпен қоршалып, «А? …», «Б? …» деп тұр.",
        "Each card above the text is one difference. It shows every version in its sentence, the "
        "annotator (А, Б …) and the kind of difference (label, boundaries, stance …). In the text "
        "these spans have a dashed outline and the marks «А? …», «Б? …».",
    ),
    Bilingual(
        "Сіз шешетін нәрсе: қай нұсқа нұсқаулыққа сай? Карточкадан соны таңдаңыз. Оны кім және "
        "неше адам белгілегені маңызды емес. Ешқайсысы сай келмесе, «Ешқайсысы дұрыс емес» дегенді "
        "таңдаңыз.",
        "Decide which version follows the guidelines, and choose it on the card. It does not "
        "matter who made it, or how many annotators did. If no version follows the guidelines, "
        "choose «Ешқайсысы дұрыс емес» (none is right).",
    ),
    Bilingual(
        "Карточкада мәселенің мәтінге сай екені сұралса, алдымен соны шешіңіз: «Сай емес» дегенді "
        "таңдасаңыз, құжат эталонға қосылмайды.",
        "If a card asks whether the target fits the text, decide that first. If you choose «Сай "
        "емес» (it does not fit), the document does not become gold.",
    ),
    Bilingual(
        "Дұрысы карточкада болмаса, мәтіннің өзін түзетіңіз: белгісін, шегін, байланысын не "
        "ұстанымын өзгертіп, артық нұсқаны өшіріңіз, ал карточкадан «Мәтінде өзім түзеттім» "
        "дегенді таңдаңыз. Аннотаторлардың бәрі бірдей қателескен жерді де осылай түзетуге болады.",
        "If the right version is not on the card, correct the text itself: change labels, "
        "boundaries, relations or stances, delete the wrong version, and choose «Мәтінде өзім "
        "түзеттім» (I corrected the text). You can correct mistakes of all annotators in the same "
        "way.",
    ),
    Bilingual(
        "Бәрін шешкен соң Submit түймесін (Ctrl+Enter) басыңыз; шешілмеген карточка қалса, құжат "
        "жіберілмейді. Шешуге келмейтін құжатты Skip түймесімен өткізіңіз: ол эталонға кірмейді.",
        "When everything is decided, press Submit (Ctrl+Enter). You cannot submit while a card is "
        "open. If a document cannot be decided, press Skip: it does not become gold.",
    ),
    Bilingual(
        "Содан кейін не болады: топ жетекшісі adjudicate пәрменін іске қосқанда, шешкеніңіз эталон "
        "болып сақталады; кім не белгілегені, сіз не шешкеніңіз қоса жазылады. Аннотаторлардың өз "
        "белгілеуі өзгермейді. Шешіміңізді кейін Update түймесімен өзгертсеңіз, эталон келесі "
        "жолы жаңарады.",
        "What happens next: when the team lead runs «qazcorpus annotate adjudicate», your "
        "decisions become gold, with a record of who marked what and what you decided. The "
        "annotators' own work does not change. If you change a decision later with Update, the "
        "gold changes at the next run.",
    ),
)
ENTITY_LABELS: Final = Bilingual("Атаулар", "Entities")
ATTRIBUTION_LABELS: Final = Bilingual("Пікірдің бөліктері", "Parts of a statement")
STANCE_LABELS: Final = Bilingual("Ұстаным", "Stance")


def select_first(content: Label) -> str:
    """The hint in the place of the stances while no span is selected."""
    return f"«{content.kk}» бөлігін басыңыз: ұстанымы осы жерде таңдалады."


def stance_missing(content: Label, stances: Iterable[Label]) -> str:
    """The message when a stance is missing at submission."""
    listed = ", ".join(label.kk for label in stances)
    return f"«{content.kk}» бөлігінің ұстанымы таңдалмаған. Біреуін таңдаңыз: {listed}."


def steps(scheme: Scheme) -> tuple[Bilingual, ...]:
    """The steps of an annotator's work."""
    source, cue, content = (scheme.get(name) for name in ("SOURCE", "CUE", "CONTENT"))
    stances = ", ".join(f"{label.kk} ({label.hotkey})" for label in scheme.stances)
    stances_en = ", ".join(f"{label.en} ({label.hotkey})" for label in scheme.stances)
    about = _neutral_or_none(scheme)
    return (
        Bilingual(
            "Белгінің пернесін басып, мәтіндегі сөзді тінтуірмен таңдаңыз. Атау жалғауымен бірге "
            "тұтас белгіленеді.",
            "Press a label's key and select the words with the mouse: whole words with suffixes.",
        ),
        Bilingual(
            "Белгіні өзгерту үшін оны басып, басқа пернені басыңыз; өшіру үшін — Backspace. "
            "Таңдаудан шығу үшін — Esc.",
            "To change a label, click its span and press another key. Backspace deletes the span, "
            "Esc ends the selection.",
        ),
        Bilingual(
            f"Әр пікірдің бөліктерін белгілеңіз: «{content.kk}» ({content.hotkey}), ал мәтінде бар "
            f"болса, «{source.kk}» ({source.hotkey}) және «{cue.kk}» ({cue.hotkey}).",
            f"Mark the {content.en.lower()} of each statement ({content.hotkey}) and, if the "
            f"text has them, its {source.en.lower()} ({source.hotkey}) and {cue.en.lower()} "
            f"({cue.hotkey}).",
        ),
        Bilingual(
            f"Байланыс: «{source.kk}» немесе «{cue.kk}» бөлігін басып, Alt+R пернелерін, содан "
            f"кейін «{content.kk}» бөлігін басыңыз. Байланыстың атын таңдаудың қажеті жоқ. Бөлік "
            "атаумен бір жерде тұрса, соңындағы өз жазуын басыңыз.",
            f"Relations: click a {source.en.lower()} or a {cue.en.lower()}, press Alt+R, click the "
            f"{content.en.lower()}. You need not choose the relation's name. If the part and an "
            "entity cover the same words, click the part's own label at the end.",
        ),
        Bilingual(
            f"«{content.kk}» бөлігін басып, бір жауапты таңдаңыз: {stances}. {about.kk}Құжатта "
            "бірнеше мәселе болса, қайсысы туралы екенін де таңдаңыз.",
            f"Click the {content.en.lower()} and choose an answer: {stances_en}. {about.en}If the "
            "document has several targets, also choose the target that it is about.",
        ),
        Bilingual(
            "Соңында Submit түймесін (Ctrl+Enter) басыңыз.",
            "At the end, press Submit (Ctrl+Enter).",
        ),
    )


def _neutral_or_none(scheme: Scheme) -> Bilingual:
    """The difference between two answers; empty for a scheme that lacks one of them."""
    named = {label.label: label for label in scheme.stances}
    if not {"neutral", "none"} <= named.keys():
        return Bilingual("", "")
    neutral, none = named["neutral"], named["none"]
    return Bilingual(
        f"Пікір мәселе туралы болып, жақ таңдалмаса — {neutral.kk}; мәселе туралы ештеңе "
        f"айтылмаса — {none.kk}. ",
        f"{neutral.en}: it is about the target without taking a side. {none.en}: it says nothing "
        "about the target. ",
    )
