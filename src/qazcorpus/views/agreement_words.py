"""The words for views of agreement, in Kazakh and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from qazcorpus.annotations.agreement import Agreement, Figure, Kind
from qazcorpus.bilingual import Bilingual

TITLE: Final = Bilingual("Аннотаторлар келісімі", "Inter-annotator agreement")
PAIRS: Final = Bilingual("Жұптар бойынша", "By pair")
PAIR: Final = Bilingual("Жұп", "Pair")
ALL_PAIRS: Final = Bilingual("барлық жұп", "all pairs")
ALL_KINDS: Final = Bilingual("барлығы", "all")
KINDS: Final = Bilingual("Айырмашылық түрі", "Kind of disagreement")
BY_LABEL: Final = Bilingual("Белгі бойынша", "By label")
LABELS_MET: Final = Bilingual("Бір атауға қойылған белгілер", "Labels given to the same name")
STANCES_MET: Final = Bilingual(
    "Бір пікірге берілген жауаптар", "Answers given about the same statement"
)
OVER_TIME: Final = Bilingual("Уақыт бойынша", "Over time")
PERIOD: Final = Bilingual("Кезең", "Period")
UNKNOWN_TIME: Final = Bilingual("белгісіз", "unknown")
DISAGREEMENTS: Final = Bilingual("Айырмашылықтар", "Disagreements")
NO_DISAGREEMENTS: Final = Bilingual("Айырмашылық жоқ", "No disagreements")
NOT_MARKED: Final = Bilingual("белгілемеген", "not marked")
NO_ANSWER: Final = Bilingual("жауап таңдалмаған", "no answer")
NO_TARGET: Final = Bilingual("көрсетілмеген", "none")
LEFT_OUT: Final = Bilingual("Салыстырылмағаны", "Not compared")
SAME: Final = Bilingual("шегі бірдей", "same borders")
OVERLAPPING: Final = Bilingual("қабаттасқаны", "overlapping")
MARKED: Final = Bilingual("белгілегені", "marked")
HOW_TO_READ: Final = Bilingual("Қалай оқу керек", "How to read this")
BLANK: Final = Bilingual("Ұсыныссыз берілген құжаттар", "Documents given without suggestions")
SUGGESTED: Final = Bilingual("Ұсыныспен берілген құжаттар", "Documents given with suggestions")
INFLATED: Final = Bilingual(
    "Аннотаторлар бірдей ұсыныстардан бастаған құжаттарда келісім асыра көрінеді: ол адамдардың "
    "бір-бірімен емес, ұсыныстармен келіскенін де көрсетеді.",
    "Shared suggestions inflate agreement. If annotators started from the same suggestions, "
    "agreement also shows that they agreed with the suggestions, not only with each other.",
)
NO_BLANK: Final = Bilingual(
    "Келісімнің өзін білу үшін құжаттардың бір бөлігін ұсыныссыз беріңіз: "
    "annotate push --blank-share 0.2",
    "To measure agreement itself, give some documents without suggestions.",
)
UNCHANGED: Final = Bilingual(
    "Бәрі ұсыныстарды өзгеріссіз тапсырған құжаттар (келісімнің дәлелі емес)",
    "Documents that all submitted with unchanged suggestions (not evidence of agreement)",
)
UNREAD: Final = Bilingual("оның ішінде оқылмай тапсырылғаны", "of these, submitted unread")
UNREAD_BLANK: Final = Bilingual(
    "Ұсыныссыз берілген, бірақ біреу оқымай тапсырған құжаттар (сенімді көрсеткіштерге кірмейді)",
    "Documents without suggestions that someone submitted unread (not in the reliable figures)",
)
DOUBTS: Final = Bilingual(
    "Мәселесі мәтінге сай емес делінген құжаттар",
    "Documents for which an annotator says that the target does not fit",
)

EXPLANATIONS: Final = (
    Bilingual(
        "F1 — екі аннотатор белгілеген үзінділердің қанша пайызы сәйкес келетіні: 100 — бәрі "
        "бірдей, 0 — бірде-біреуі сәйкес емес.",
        "F1 is the share of the spans marked by two annotators that agree, in percent: 100 if all "
        "agree, 0 if none does.",
    ),
    Bilingual(
        "α мен κ — таңдаулардың келісімі, кездейсоқ сәйкестік шегерілген: 1 — толық келісім, "
        "0 — кездейсоқтық деңгейі. Криппендорф бойынша 0.8-ден бастап сенімді, 0.667–0.8 — "
        "шартты түрде ғана.",
        "α and κ are the agreement of choices, corrected for chance: 1 is full agreement, 0 is the "
        "level of chance. According to Krippendorff, 0.8 and above is reliable, and 0.667 to 0.8 "
        "allows only tentative conclusions.",
    ),
    Bilingual(
        "Ұстаным — төрт жауаптың бірі: қолдайды, қарсы, бейтарап, мәселеге қатыссыз. «Мәселеге "
        "қатыссыз» қалғандарымен тең, реті жоқ жауап саналады; пікір жалпы мәселе туралы ма "
        "дегендегі келісім бөлек те көрсетілген. Жауабы таңдалмаған пікір есепке кірмейді.",
        "The stance is one of four answers: for, against, neutral, not about the target. «Not "
        "about it» counts as an answer like the others, without an order; agreement on whether a "
        "statement is about the target at all is also shown alone. Statements without an answer "
        "are left out.",
    ),
    Bilingual(
        "Жолақ — 95 % сенім аралығы: құжаттар басқа болса, сан осы аралықта өзгеруі мүмкін.",
        "The band is the 95 % confidence interval: with other documents, the figure could change "
        "within it.",
    ),
    Bilingual(
        "Шеткі сан — көрсеткіш сүйенетін белгілердің саны: F1 үшін — екі аннотатор белгілеген "
        "үзінділер, α мен κ үшін — екеуі де тапқан пікірлер не атаулар.",
        "The last number is the count behind the figure: for F1 the spans of both annotators, for "
        "α and κ the statements or names that both found.",
    ),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A coefficient: its name, the function that gets it, and whether it is shown in percent."""

    word: Bilingual
    of: Callable[[Agreement], Figure]
    percent: bool = True


ENTITY_EXACT: Final = Measure(
    Bilingual("шегі мен белгісі бірдей, F1", "same span and label, F1"), lambda a: a.entities.exact
)
CONTENT: Final = Measure(
    Bilingual("мазмұны қабаттасады, F1", "content, overlapping, F1"), lambda a: a.statements.content
)
SOURCE: Final = Measure(
    Bilingual("дереккөзі қабаттасады, F1", "source, overlapping, F1"), lambda a: a.statements.source
)
ALPHA: Final = Measure(
    Bilingual("Криппендорф α", "Krippendorff's α"), lambda a: a.stance.alpha, percent=False
)
KAPPA: Final = Measure(Bilingual("Коэн κ", "Cohen's κ"), lambda a: a.stance.kappa, percent=False)
LABEL_KAPPA: Final = Measure(
    Bilingual("белгісін таңдау, κ", "choice of label, κ"),
    lambda a: a.entities.label_kappa,
    percent=False,
)
GROUPS: Final[tuple[tuple[Bilingual, tuple[Measure, ...]], ...]] = (
    (
        Bilingual("Атаулар", "Names"),
        (
            ENTITY_EXACT,
            Measure(
                Bilingual("қабаттасады, белгісі бірдей, F1", "overlapping, same label, F1"),
                lambda a: a.entities.partial,
            ),
            Measure(
                Bilingual("шегі бірдей, белгісі кез келген, F1", "same span, any label, F1"),
                lambda a: a.entities.borders,
            ),
            Measure(
                Bilingual("сыртқы атаулар, F1", "outermost names, F1"),
                lambda a: a.entities.outermost,
            ),
            Measure(
                Bilingual("атау ішіндегі атаулар, F1", "names inside names, F1"),
                lambda a: a.entities.inner,
            ),
            LABEL_KAPPA,
        ),
    ),
    (
        Bilingual("Пікірлер", "Statements"),
        (
            CONTENT,
            Measure(
                Bilingual("мазмұнының шегі бірдей, F1", "content, same span, F1"),
                lambda a: a.statements.content_exact,
            ),
            SOURCE,
            Measure(
                Bilingual("дереккөзінің шегі бірдей, F1", "source, same span, F1"),
                lambda a: a.statements.source_exact,
            ),
            Measure(
                Bilingual("айту белгісі қабаттасады, F1", "cue, overlapping, F1"),
                lambda a: a.statements.cue,
            ),
            Measure(
                Bilingual("айту белгісінің шегі бірдей, F1", "cue, same span, F1"),
                lambda a: a.statements.cue_exact,
            ),
            Measure(
                Bilingual("мәселесі бірдей, %", "same target, %"), lambda a: a.statements.target
            ),
        ),
    ),
    (
        Bilingual("Ұстаным", "Stance"),
        (
            ALPHA,
            KAPPA,
            Measure(
                Bilingual("бірдей жауаптар, %", "equal answers, %"), lambda a: a.stance.observed
            ),
            Measure(
                Bilingual(
                    "мәселе туралы ма, бірдей жауаптар, %", "about the target or not, equal, %"
                ),
                lambda a: a.stance.about,
            ),
            Measure(
                Bilingual("мәселе туралы ма, α", "about the target or not, α"),
                lambda a: a.stance.about_alpha,
                percent=False,
            ),
            Measure(
                Bilingual(
                    "мәселе туралы пікірлерде: реттік α (қолдау – қарсылық)",
                    "of statements about it: ordinal α (for – against)",
                ),
                lambda a: a.stance.alpha_ordinal,
                percent=False,
            ),
        ),
    ),
)
# The measures for which a table of pairs has room.
MAIN_MEASURES: Final = (ENTITY_EXACT, LABEL_KAPPA, CONTENT, SOURCE, ALPHA, KAPPA)

KIND_WORDS: Final[dict[Kind, Bilingual]] = {
    "entity-missing": Bilingual("Атауды біреуі ғана белгілеген", "Name marked by only one"),
    "entity-label": Bilingual("Атаудың белгісі әртүрлі", "Different label of a name"),
    "entity-border": Bilingual("Атаудың шегі әртүрлі", "Different borders of a name"),
    "statement-missing": Bilingual(
        "Пікірді біреуі ғана белгілеген", "Statement marked by only one"
    ),
    "content-border": Bilingual("Мазмұнның шегі әртүрлі", "Different borders of a content"),
    "source": Bilingual("Дереккөзі әртүрлі", "Different source"),
    "cue": Bilingual("Айту белгісі әртүрлі", "Different cue"),
    "target": Bilingual("Мәселесі әртүрлі", "Different target"),
    "stance": Bilingual("Ұстаным туралы жауабы әртүрлі", "Different answer about the stance"),
}

LEFT_OUT_WORDS: Final = {
    "draft": Bilingual("аяқталмаған", "drafts"),
    "skipped": Bilingual("өткізіп жіберілген", "skipped"),
    "superseded": Bilingual("кейінгісімен алмастырылған", "replaced by a later one"),
    "other-text": Bilingual("құжаттың мәтіні басқа", "different text of the document"),
    "one-annotator": Bilingual("бір-ақ аннотатор белгілеген", "only one annotator"),
}

_VERDICTS: Final = (
    (0.8, Bilingual("сенімді", "reliable")),
    (0.667, Bilingual("шартты", "tentative")),
    (float("-inf"), Bilingual("жеткіліксіз", "too low")),
)


def verdict(value: float) -> Bilingual:
    """The verdict of Krippendorff (2004) on a coefficient that is corrected for chance."""
    return next(word for least, word in _VERDICTS if value >= least)


def shown(value: float | None, *, percent: bool) -> str:
    """A coefficient as text: «73.4» in percent, or «0.62»."""
    if value is None:
        return "—"
    return f"{100 * value:.1f}" if percent else f"{value:.2f}".replace("-", "−")


def period(name: str) -> str:
    """A period as text: «2025 ж. 16-апта» for the ISO week 2025-W16."""
    year, week, number = name.partition("-W")
    return f"{year} ж. {int(number)}-апта" if week else name or str(UNKNOWN_TIME)
