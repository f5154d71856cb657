"""Correct entities: their class by the last word of the name, and their edges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.canonical import uninflected, without_possessive

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

# The classes and labels that each class may replace.
_REPLACED: Final = {
    "POSITION": frozenset({"ORGANISATION", "AGENCY", "ORG", "GPE", "LOCATION", "FACILITY"}),
    "ORGANISATION": frozenset({"POSITION", "GPE", "LOCATION", "FACILITY"}),
}
OPENING, CLOSING = frozenset("«“„"), frozenset("»”")
_GENITIVES: Final = ("ның", "нің", "дың", "дің", "тың", "тің")
_LOCATIVES: Final = ("да", "де", "та", "те", "дағы", "дегі", "тағы", "тегі")
_WORDS_OF_A_PERSON: Final = 2
_PATRONYMICS: Final = ("ұлы", "қызы", "улы", "кызы", "вич", "вна", "ична")
_SURNAMES: Final = (
    "ов",
    "ев",
    "ёв",
    "ин",
    "ова",
    "ева",
    "ёва",
    "ина",
    "ский",
    "ская",
    "бай",
    "бек",
)
_PRESS_SERVICE: Final = (re.compile("баспасөз"), re.compile(r"қызметі(?:н\w*|мен)?"))
_WITH_PRESS_SERVICE: Final = frozenset({"POSITION", "AGENCY", "ORG", "ORGANISATION"})
DASHES: Final = frozenset("–—-")


def kind_by_head(name: str, kind: str) -> str:
    """The KazNERD class that the last word of a name shows if it is possessive, in any case
    («…баспасөз хатшысының»: POSITION, «…министрлігі»: ORGANISATION). `kind`, a class or a label of
    the scheme, if it shows none or one that agrees with it."""
    words = name.lower().split()
    if not words:
        return kind
    last = uninflected(words[-1])
    bare = without_possessive(last)
    if bare == last and last.endswith(("ы", "і")):
        bare = last[:-1]
    shown = _kinds().get(bare, kind) if bare != last else kind
    return shown if kind in _REPLACED.get(shown, ()) else kind


def well_edged(doc: Doc, ent: Span) -> tuple[int, int]:
    """The corrected first and end token of an entity.

    White space at its edges and the news agency of a dateline («ҚазАқпарат – Қаржы министрлігі»)
    are left out. If one quotation mark of a pair is in the entity and the other is next to it, both
    are in the entity; a mark at its edge without a partner is left out.
    """
    start, end = ent.start, ent.end
    while end > start + 1 and doc[end - 1].is_space:
        end -= 1
    while start < end - 1 and doc[start].is_space:
        start += 1
    names = doc[start:end].text.lower().split()
    if len(names) > 2 and names[1] in DASHES and names[0] in news_agencies():
        start += 2
    return _with_whole_marks(doc, start, end)


def place_behind(doc: Doc, start: int, end: int) -> int | None:
    """The token at which a place begins that was read as the end of a person's name («Мадлин Эрп
    Нұр-Сұлтанның», «Скотт Бессент Давоста»), or None. The name before it has at least two words,
    and no suffix of a case.
    """
    place = end - 1
    if place - start < _WORDS_OF_A_PERSON or doc[place - 1].text in DASHES:
        return None
    word = doc[place].text.lower()
    bare = uninflected(word, "GPE")
    inflected = word.endswith((*_GENITIVES, *_LOCATIVES)) and bare != word
    return place if inflected and bare in _places_behind_persons() else None


def persons_together(doc: Doc, ents: Iterable[Span]) -> list[Span]:
    """The entities, where a surname right before a given name with a patronymic is one person with
    it («Байшолақов | Азамат Қанатұлы»)."""
    found: list[Span] = []
    for ent in ents:
        before = found[-1] if found else None
        if before is not None and before.end == ent.start and _is_one_person(before, ent):
            whole = doc[before.start : ent.end]
            whole.label = ent.label
            found[-1] = whole
        else:
            found.append(ent)
    return found


def with_press_services(doc: Doc, ents: Iterable[Span]) -> tuple[list[Span], list[Span]]:
    """The entities, where the press service behind an office or a body is one body with it
    («Өзбекстан президентінің баспасөз қызметі»); and the names that are inside these bodies now."""
    found: list[Span] = []
    inside: list[Span] = []
    for ent in ents:
        if inside and ent.start < found[-1].end:
            continue  # the press service was an entity of its own
        end = _end_of_press_service(doc, ent)
        if end is None:
            found.append(ent)
            continue
        whole = doc[ent.start : end]
        whole.label_ = _label_with_press_service(ent)
        found.append(whole)
        inside.append(ent)
    return found, inside


def _label_with_press_service(owner: Span) -> str:
    if owner.label_ == "ORGANISATION":
        return organisation_label(owner.text)
    return "ORG" if owner.label_ == "ORG" else "AGENCY"


def _end_of_press_service(doc: Doc, ent: Span) -> int | None:
    """Where the press service right behind an office or a body ends, unless it is the beginning
    of a longer entity; None if there is none."""
    end = ent.end + len(_PRESS_SERVICE)
    if ent.label_ not in _WITH_PRESS_SERVICE or end > len(doc):
        return None
    words = (token.text.lower() for token in doc[ent.end : end])
    if not all(form.fullmatch(word) for word, form in zip(words, _PRESS_SERVICE, strict=True)):
        return None
    goes_on = end < len(doc) and doc[end].ent_iob_ == "I"
    return None if goes_on else end


def _is_one_person(surname: Span, name: Span) -> bool:
    if {surname.label_, name.label_} != {"PERSON"} or len(surname) > 1 or len(name) < 2:
        return False
    last = name[-1].text.lower()
    patronymic = uninflected(last, "PERSON").endswith(_PATRONYMICS)
    return patronymic and surname.text.lower().endswith(_SURNAMES)


def _with_whole_marks(doc: Doc, start: int, end: int) -> tuple[int, int]:
    texts = [token.text for token in doc[start:end]]
    excess = sum(text in OPENING for text in texts) - sum(text in CLOSING for text in texts)
    if excess > 0:
        if end < len(doc) and doc[end].text in CLOSING and not doc[end].ent_type:
            end += 1
        elif texts[0] in OPENING and len(texts) > 1:
            start += 1
    elif excess < 0:
        if start > 0 and doc[start - 1].text in OPENING and not doc[start - 1].ent_type:
            start -= 1
        elif texts[-1] in CLOSING and len(texts) > 1:
            end -= 1
    return start, end


@lru_cache(maxsize=1)
def news_agencies() -> frozenset[str]:
    """Names of news agencies, in lower case."""
    return frozenset(_lists()["news agencies"])


@lru_cache(maxsize=1)
def _places_behind_persons() -> frozenset[str]:
    return frozenset(_lists()["places behind persons"])


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return {noun: kind for kind in ("POSITION", "ORGANISATION") for noun in _lists()[kind]}


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    import yaml

    path = files(__package__).joinpath("entity_heads.yaml")
    lists: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return lists
