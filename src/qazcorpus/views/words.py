"""The words for views, in Kazakh and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from qazcorpus.bilingual import Bilingual

if TYPE_CHECKING:
    from qazcorpus.label_studio.workplace.status import Adjudication, Progress


TARGET: Final = Bilingual("Мәселе", "Target")
GIVEN: Final = Bilingual("берілген", "given")
FOUND: Final = Bilingual("мәтіннен табылған", "found in the text")
NO_TARGET: Final = Bilingual(
    "мәтіннен мәселе табылмады, сондықтан пікірлердің ұстанымы жоқ",
    "no target was found in the text, so no statement has a stance",
)
WHO_SAYS_WHAT: Final = Bilingual("Кім не дейді", "Who says what")
SOURCE: Final = Bilingual("Кім", "Who")
CUE: Final = Bilingual("Айту белгісі", "Cue")
CONTENT: Final = Bilingual("Не дейді", "What")
STANCE: Final = Bilingual("Ұстаным", "Stance")
AUTHOR: Final = Bilingual("автор", "the author")
STANCE_BY_TARGET: Final = Bilingual("Мәселе бойынша ұстаным", "Stance by target")
NAME: Final = Bilingual("Атау", "Name")
LABEL: Final = Bilingual("Белгісі", "Label")
KIND: Final = Bilingual("Түрі", "Kind")
CANONICAL: Final = Bilingual("Бастапқы тұлғасы", "Canonical form")
PLACE: Final = Bilingual("Орны", "Place")
LEGEND: Final = Bilingual("Белгілер", "Legend")
NO_STATEMENTS: Final = Bilingual("Пікір табылмады", "No statements found")
NO_ENTITIES: Final = Bilingual("Атау табылмады", "No entities found")
TEXT: Final = Bilingual("Мәтін", "Text")
ANNOTATOR: Final = Bilingual("Аннотатор", "Annotator")
ANNOTATORS: Final = Bilingual("Аннотаторлар", "Annotators")
NOT_SHOWN: Final = Bilingual("Бұл бетке сыймағаны", "Not shown on this page")
OPEN_TASK: Final = Bilingual("тапсырманы ашу", "open the task")
DOCUMENTS: Final = Bilingual("Құжаттар", "Documents")
DATA_SET: Final = Bilingual("Деректер жинағы", "Data set")
ENTITIES: Final = Bilingual("Атаулар", "Entities")
LEFT_OUT: Final = Bilingual("Қалдырылғаны", "Left out")
SPLIT: Final = Bilingual("Бөлік", "Split")
LOAD_IT: Final = Bilingual("Жинақты ашу", "Load it")

ADJUSTED: Final = Bilingual("Өзгертілгені", "Changed")
TOTAL: Final = Bilingual("Барлығы", "Total")
COUNTED: Final = {
    "documents": DOCUMENTS,
    "sentences": Bilingual("Сөйлемдер", "Sentences"),
    "tokens": Bilingual("Сөздер", "Tokens"),
    "entities": ENTITIES,
    "statements": Bilingual("Пікірлер", "Statements"),
}


UNASSIGNED: Final = Bilingual("оған берілмеген", "not assigned")
FINDINGS_TITLE: Final = Bilingual("Белгілеудегі ескертулер", "Findings in the annotations")
FINDINGS: Final = Bilingual("Ескерту", "Findings")
NO_FINDINGS: Final = Bilingual("Ескерту жоқ", "No findings")
TO_FIX: Final = Bilingual("Түзетілсін", "To fix")
TO_LOOK_AT: Final = Bilingual("Қаралсын", "To check")
FIXED: Final = Bilingual("Өздігінен түзелгені", "Fixed automatically")
UNPLACED: Final = Bilingual("Құжатта орны табылмағаны", "Not found in a document")
# For tables in a terminal, where every column must be narrow.
SKIPPED_HEAD: Final = Bilingual("Өткізілген", "Skipped")
FIXED_HEAD: Final = Bilingual("Түзелген", "Fixed")
CODE: Final = Bilingual("Түрі", "Code")
NUMBER_FOUND: Final = Bilingual("Табылғаны", "Found")
UNREAD: Final = Bilingual("Оқылмаған тапсырмалар", "Tasks that were not read")

UNREAD_MARK: Final = Bilingual("мәтін оқылмай тапсырылған", "submitted unread")
DOUBT_MARK: Final = Bilingual("мәселе бұл мәтінге сай емес", "the target does not fit")
BLANK_MARK: Final = Bilingual("ұсыныссыз берілген", "given without suggestions")
WITHDRAWN: Final = Bilingual("Қайтарып алынған", "Withdrawn")
UNCHANGED: Final = Bilingual("Өзгеріссіз / оқылмай", "Unchanged / unread")

SUBMITTED: Final = Bilingual("Тапсырылған", "Submitted")
DRAFTS: Final = Bilingual("Аяқталмаған", "Drafts")
SKIPPED: Final = Bilingual("Өткізіп жіберілген", "Skipped")
CHARACTERS: Final = Bilingual("Таңбалар", "Characters")
NEW_TASKS: Final = Bilingual("Жаңа тапсырмалар", "New tasks")

DOCUMENT: Final = Bilingual("Құжат", "Document")
AGREEMENT: Final = Bilingual("Келісім, %", "Agreement, %")
AGREEMENT_OF: Final = Bilingual(
    "атаулар F1 / пікірлер F1 / бірдей ұстаным", "entities F1 / statements F1 / same stance"
)
ADJUDICATION: Final = Bilingual("Төрелік", "Adjudication")
GOLD: Final = Bilingual("Эталон", "Gold")
TIME: Final = Bilingual("Уақыт", "Time")
PULLED: Final = Bilingual("Серверден алынған", "Pulled from the server")
NOT_PULLED: Final = Bilingual("Серверден әлі алынбаған", "Not pulled yet")

PROGRESS: Final[Mapping[Progress, Bilingual]] = {
    "not begun": Bilingual("басталмаған", "not started"),
    "draft": Bilingual("аяқталмаған", "draft"),
    "skipped": Bilingual("өткізіп жіберілген", "skipped"),
    "submitted": Bilingual("тапсырылған", "submitted"),
}
STATES: Final[Mapping[Adjudication, Bilingual]] = {
    "waiting": Bilingual("күтуде", "waiting"),
    "ready": Bilingual("жіберуге дайын", "ready"),
    "sent": Bilingual("төрешіде", "sent"),
    "skipped": Bilingual("төреші өткізіп жіберген", "skipped"),
    "open": Bilingual("шешілмегені бар", "not complete"),
    "decided": Bilingual("шешілген", "decided"),
    "majority": Bilingual("көпшілік", "majority"),
    "agreement": Bilingual("келісім", "agreement"),
    "single": Bilingual("бір аннотатор", "single"),
    "unchanged": Bilingual("ұсыныстар өзгеріссіз", "suggestions unchanged"),
    "unread": Bilingual("оқылмай тапсырылған", "submitted unread"),
    "unfit": Bilingual("мәселе сай емес", "target does not fit"),
    "changed": Bilingual("кейін өзгерген", "changed later"),
}
