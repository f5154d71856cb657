"""The words of the labelling interface in Kazakh, and of its instructions in English as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from qazcorpus.scheme import Label, Scheme
from qazcorpus.words import Word

ENTITIES: Final = "Атаулар"
STATEMENTS: Final = "Пікір"
STANCE: Final = "Ұстаным"
TARGET: Final = "Мәселе"
NEW_TARGET: Final = "Тағы бір мәселе қосу (Enter)"
OTHER_TARGET: Final = "Басқа мәселе (Enter)"

HOW_TO: Final = Word("Қалай белгілеу керек", "How to annotate")
ENTITY_LABELS: Final = Word("Атаулар", "Entities")
ATTRIBUTION_LABELS: Final = Word("Пікірдің бөліктері", "Parts of a statement")
STANCE_LABELS: Final = Word("Ұстаным", "Stance")


def select_first(content: Label) -> str:
    """Where stances are chosen, while no span is selected."""
    return f"«{content.kk}» бөлігін басыңыз: ұстанымы осы жерде таңдалады."


def stance_missing(content: Label, stances: Iterable[Label]) -> str:
    """Why a submission is held back."""
    listed = ", ".join(label.kk for label in stances)
    return f"«{content.kk}» бөлігінің ұстанымы таңдалмаған. Біреуін таңдаңыз: {listed}."


def steps(scheme: Scheme) -> tuple[Word, ...]:
    """What an annotator does, step by step."""
    source, cue, content = (scheme.get(name) for name in ("SOURCE", "CUE", "CONTENT"))
    stances = ", ".join(f"{label.kk} ({label.hotkey})" for label in scheme.stances)
    stances_en = ", ".join(f"{label.en} ({label.hotkey})" for label in scheme.stances)
    return (
        Word(
            "Белгінің пернесін басып, мәтіндегі сөзді тінтуірмен таңдаңыз. Атау жалғауымен бірге "
            "тұтас белгіленеді.",
            "Press a label's key and select the words with the mouse: whole words, with suffixes.",
        ),
        Word(
            "Белгіні өзгерту үшін оны басып, басқа пернені басыңыз; өшіру үшін — Backspace. "
            "Таңдаудан шығу үшін — Esc.",
            "To change a label, click its span and press another key; Backspace deletes it, Esc "
            "lets go of it.",
        ),
        Word(
            f"Әр пікірдің бөліктерін белгілеңіз: «{content.kk}» ({content.hotkey}), ал мәтінде бар "
            f"болса, «{source.kk}» ({source.hotkey}) және «{cue.kk}» ({cue.hotkey}).",
            f"Mark the {content.en.lower()} of each statement ({content.hotkey}) and, where the "
            f"text has them, its {source.en.lower()} ({source.hotkey}) and {cue.en.lower()} "
            f"({cue.hotkey}).",
        ),
        Word(
            f"Байланыс: «{source.kk}» немесе «{cue.kk}» бөлігін басып, Alt+R пернелерін, содан "
            f"кейін «{content.kk}» бөлігін басыңыз. Байланыстың атын таңдаудың қажеті жоқ.",
            f"Relations: click a {source.en.lower()} or a {cue.en.lower()}, press Alt+R, click the "
            f"{content.en.lower()}. No name needs to be chosen.",
        ),
        Word(
            f"«{content.kk}» бөлігін басып, ұстанымын таңдаңыз: {stances}. Құжатта бірнеше мәселе "
            "болса, қайсысы туралы екенін де таңдаңыз.",
            f"Click the {content.en.lower()} and choose its stance: {stances_en}. Where the "
            "document has several targets, choose which one it is about.",
        ),
        Word(
            "Соңында Submit түймесін (Ctrl+Enter) басыңыз.",
            "At the end, press Submit (Ctrl+Enter).",
        ),
    )
