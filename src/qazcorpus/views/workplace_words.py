"""The words of the views of an annotation workplace, in Kazakh and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from qazcorpus.words import Word

if TYPE_CHECKING:
    from qazcorpus.annotations.label_studio.status import Adjudication, Progress

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
FOUND: Final = Word("Табылғаны", "Found")
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
