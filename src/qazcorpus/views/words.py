"""The words of the views, in Kazakh and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from qazcorpus.bilingual import Word

if TYPE_CHECKING:
    from qazcorpus.label_studio.workplace.status import Adjudication, Progress


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


UNASSIGNED: Final = Word("оған берілмеген", "not assigned")
FINDINGS_TITLE: Final = Word("Белгілеудегі ескертулер", "Findings in the annotations")
FINDINGS: Final = Word("Ескерту", "Findings")
NO_FINDINGS: Final = Word("Ескерту жоқ", "No findings")
TO_MEND: Final = Word("Түзетілсін", "To mend")
TO_LOOK_AT: Final = Word("Қаралсын", "To look at")
MENDED: Final = Word("Өздігінен түзелгені", "Mended by itself")
UNPLACED: Final = Word("Құжатта орны табылмағаны", "Without a place in a document")
# In a table of a terminal, where every column has to be narrow.
SKIPPED_HEAD: Final = Word("Өткізілген", "Skipped")
MENDED_HEAD: Final = Word("Түзелген", "Mended")
CODE: Final = Word("Түрі", "Code")
FINDING: Final = Word("Табылғаны", "Found")
UNREAD: Final = Word("Оқылмаған тапсырмалар", "Tasks that were not read")

UNREAD_MARK: Final = Word("мәтін оқылмай тапсырылған", "submitted unread")
DOUBT_MARK: Final = Word("мәселе бұл мәтінге сай емес", "the target does not fit")
BLANK_MARK: Final = Word("ұсыныссыз берілген", "given without suggestions")
WITHDRAWN: Final = Word("Қайтарып алынған", "Withdrawn")
UNCHANGED: Final = Word("Өзгеріссіз / оқылмай", "Unchanged / unread")

SUBMITTED: Final = Word("Тапсырылған", "Submitted")
DRAFTS: Final = Word("Аяқталмаған", "Drafts")
SKIPPED: Final = Word("Өткізіп жіберілген", "Skipped")
CHARACTERS: Final = Word("Таңбалар", "Characters")
NEW_TASKS: Final = Word("Жаңа тапсырмалар", "New tasks")

DOCUMENT: Final = Word("Құжат", "Document")
AGREEMENT: Final = Word("Келісім, %", "Agreement, %")
AGREEMENT_OF: Final = Word(
    "атаулар F1 / пікірлер F1 / бірдей ұстаным", "entities F1 / statements F1 / same stance"
)
ADJUDICATION: Final = Word("Төрелік", "Adjudication")
GOLD: Final = Word("Эталон", "Gold")
TIME: Final = Word("Уақыт", "Time")
PULLED: Final = Word("Серверден алынған", "Pulled from the server")
NOT_PULLED: Final = Word("Серверден әлі алынбаған", "Not pulled yet")

PROGRESS: Final[Mapping[Progress, Word]] = {
    "not begun": Word("басталмаған", "not begun"),
    "draft": Word("аяқталмаған", "draft"),
    "skipped": Word("өткізіп жіберілген", "skipped"),
    "submitted": Word("тапсырылған", "submitted"),
}
STATES: Final[Mapping[Adjudication, Word]] = {
    "waiting": Word("күтуде", "waiting"),
    "ready": Word("жіберуге дайын", "ready"),
    "sent": Word("төрешіде", "sent"),
    "skipped": Word("төреші өткізіп жіберген", "skipped"),
    "open": Word("шешілмегені бар", "open"),
    "decided": Word("шешілген", "decided"),
    "majority": Word("көпшілік", "majority"),
    "agreement": Word("келісім", "agreement"),
    "single": Word("бір аннотатор", "single"),
    "unchanged": Word("ұсыныстар өзгеріссіз", "suggestions unchanged"),
    "unread": Word("оқылмай тапсырылған", "submitted unread"),
    "unfit": Word("мәселе сай емес", "target does not fit"),
    "changed": Word("кейін өзгерген", "changed since"),
}
