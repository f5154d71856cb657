"""Find the entity of the document that each statement's source refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qazcorpus.document import Document, Entity, Span, Statement
from qazcorpus.statements.rules.lexicon import Lexicon, load_lexicon
from qazcorpus.statements.rules.suffix_patterns import nominal_case

_PEOPLE: Final = ("PERSON",)
_BODIES: Final = ("AGENCY", "ORG")
_ONE_PERSON: Final = frozenset({"ол", "оның"})
_NEAR: Final = 2  # earlier statements whose contents are not searched for a speaker
_SPEAKERS: Final = (*_PEOPLE, *_BODIES, "POSITION", "PLACE", "NORP")


def source_entities(document: Document, lexicon: Lexicon | None = None) -> Mapping[str, Entity]:
    """The entity of each statement's source, by the statement's id.

    If the source has a name in it, this is the entity: a person rather than a body, a body rather
    than a position or a place. «Ол» and «оның» refer to the person who was named after the source
    before (`_person_named`). If there is none, a pronoun («ол», «олар», but not «оның») refers to
    the last person who spoke, or to the last body if no person spoke. A common noun for a body
    («ведомство», «министрлік») refers to the body that was named last. Statements without a source
    are left out, and so are sources without an entity («тұрғындар»).
    """
    lexicon = lexicon or load_lexicon()
    found: dict[str, Entity] = {}
    spoken: list[Entity] = []
    sourced = [(each.source, each) for each in document.statements if each.source]
    sourced.sort(key=lambda pair: pair[0].start)
    for number, (source, statement) in enumerate(sourced):
        nearby = sourced[max(0, number - _NEAR) : number + 1]
        entity = _named(document.entities, source) or _meant(document, nearby, spoken, lexicon)
        if entity is not None:
            found[statement.id] = entity
            spoken.append(entity)
    return found


def _named(entities: Sequence[Entity], source: Span) -> Entity | None:
    """The first entity in the source with the label that is most likely a speaker."""
    inside = [e for e in entities if source.start <= e.start and e.end <= source.end]
    ranked = [entity for label in _SPEAKERS for entity in inside if entity.label == label]
    return ranked[0] if ranked else None


def _meant(
    document: Document,
    nearby: Sequence[tuple[Span, Statement]],
    spoken: Sequence[Entity],
    lexicon: Lexicon,
) -> Entity | None:
    """The entity that a pronoun or a common noun refers to. It is the source of the last statement
    in `nearby`."""
    source, _ = nearby[-1]
    words = source.text.lower().split()
    person = _person_named(document, nearby) if source.text.lower() in _ONE_PERSON else None
    if person is not None:
        return person
    if len(words) == 1 and words[0] in lexicon.words("nouns", "pronoun"):
        people = [entity for entity in spoken if entity.label in _PEOPLE] or spoken
        return people[-1] if people else None
    if lexicon.nouns("nouns", "body").at(words, len(words) - 1):
        before = [
            entity
            for entity in document.entities
            if entity.end <= source.start and entity.label in _BODIES
        ]
        return before[-1] if before else None
    return None


def _person_named(document: Document, nearby: Sequence[tuple[Span, Statement]]) -> Entity | None:
    """The person who was named last as a subject, or None.

    The name is in the paragraph of the last source, after the source before it, and outside of
    contents.
    """
    source, _ = nearby[-1]
    begin = document.text.rfind("\n", 0, source.start) + 1
    since = max([begin, *(other.end for other, _ in nearby if other.end <= source.start)])
    subjects = [
        entity
        for entity in document.entities
        if entity.label in _PEOPLE
        and since <= entity.start
        and entity.end <= source.start
        and nominal_case(entity.text.lower().split()[-1]) == "nom"
        and not any(s.content.start <= entity.start < s.content.end for _, s in nearby)
    ]
    return max(subjects, key=lambda entity: entity.start, default=None)
