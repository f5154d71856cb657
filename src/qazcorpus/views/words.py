"""The words of the views, in Kazakh and English."""

from __future__ import annotations

from typing import Final

from qazcorpus.words import Word

TARGET: Final = Word("Мәселе", "Target")
GIVEN: Final = Word("берілген", "given")
FOUND: Final = Word("мәтіннен табылған", "found in the text")
WHO_SAYS_WHAT: Final = Word("Кім не дейді", "Who says what")
SOURCE: Final = Word("Кім", "Who")
CUE: Final = Word("Айту белгісі", "Cue")
CONTENT: Final = Word("Не дейді", "What")
STANCE: Final = Word("Ұстаным", "Stance")
AUTHOR: Final = Word("автор", "the author")
STANCE_BY_TARGET: Final = Word("Мәселе бойынша ұстаным", "Stance by target")
NAME: Final = Word("Атау", "Name")
LABEL: Final = Word("Белгісі", "Label")
KIND: Final = Word("Түрі", "Kind")
CANONICAL: Final = Word("Бастапқы тұлғасы", "Canonical form")
PLACE: Final = Word("Орны", "Place")
LEGEND: Final = Word("Белгілер", "Legend")
NO_STATEMENTS: Final = Word("Пікір табылмады", "No statements found")
NO_ENTITIES: Final = Word("Атау табылмады", "No entities found")
TEXT: Final = Word("Мәтін", "Text")
ANNOTATOR: Final = Word("Аннотатор", "Annotator")
ANNOTATORS: Final = Word("Аннотаторлар", "Annotators")
NOT_SHOWN: Final = Word("Бұл бетке сыймағаны", "Not shown on this page")
OPEN_TASK: Final = Word("тапсырманы ашу", "open the task")
DOCUMENTS: Final = Word("Құжаттар", "Documents")
DATA_SET: Final = Word("Деректер жинағы", "Data set")
ENTITIES: Final = Word("Атаулар", "Entities")
LEFT_OUT: Final = Word("Қалдырылғаны", "Left out")
SPLIT: Final = Word("Бөлік", "Split")
LOAD_IT: Final = Word("Жинақты ашу", "Load it")

ADJUSTED: Final = Word("Өзгертілгені", "Changed on the way")
TOTAL: Final = Word("Барлығы", "Total")
COUNTED: Final = {
    "documents": DOCUMENTS,
    "sentences": Word("Сөйлемдер", "Sentences"),
    "tokens": Word("Сөздер", "Tokens"),
    "entities": ENTITIES,
    "statements": Word("Пікірлер", "Statements"),
}
