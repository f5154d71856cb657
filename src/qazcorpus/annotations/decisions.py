"""From merged annotations to gold: the draft that an adjudicator sees, and the decisions.

In a draft every entity and statement has an `id` that says where it comes from: `a3` is the third
agreed one, `d2v1` is the first version of the second dispute. Items that an adjudicator adds have
other ids, so a decided text can be compared with the disputes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from qazcorpus.annotations.matching import Item
from qazcorpus.annotations.merging import Dispute, Merged, same
from qazcorpus.document import Document, Entity, Origin, Statement
from qazcorpus.nesting import nested
from qazcorpus.pipeline.canonical import canonical_name
from qazcorpus.scheme import Scheme

Prefill = Literal["agreed", "first", "all"]
OWN: Final = -1
"""The choice of an adjudicator who decided a dispute by editing the text."""
NONE: Final = -2
"""The choice of an adjudicator who rejects all versions."""
How = Literal["version", "none", "own", "majority", "open"]
_ID: Final = re.compile(r"d([1-9][0-9]*)v([1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a dispute.

    `how`: a `version` was chosen or `none` of them, the adjudicator made their `own` solution in
    the text, the `majority` was taken, or the dispute is still `open`. `version` is the index of
    the chosen version, or None. `items` are the items of the dispute in the gold.
    """

    dispute: Dispute
    how: How
    version: int | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """A decided document and how it was made.

    `removed` and `changed` (as agreed, as decided) are agreed items that the adjudicator removed or
    changed; `added` items do not belong to a dispute.
    """

    document: Document
    decisions: tuple[Decision, ...]
    removed: tuple[Item, ...] = ()
    changed: tuple[tuple[Item, Item], ...] = ()
    added: tuple[Item, ...] = ()

    @property
    def open(self) -> tuple[int, ...]:
        """The numbers (from 1) of the undecided disputes."""
        return tuple(n for n, d in enumerate(self.decisions, 1) if d.how == "open")


def disputed_id(number: int, version: int) -> str:
    """The id of a dispute's version (its index) in a draft; disputes are numbered from 1."""
    return f"d{number}v{version + 1}"


def dispute_of(item_id: str) -> tuple[int, int] | None:
    """The dispute's number and the version's index in an id of a draft, or None for other ids."""
    match = _ID.fullmatch(item_id)
    return (int(match[1]), int(match[2]) - 1) if match else None


def draft(
    merged: Merged, prefill: Prefill = "all", decided: Mapping[int, int] | None = None
) -> Document:
    """The document that the adjudicator gets: the agreed items, and for every dispute no version,
    the first annotator's or all, as `prefill` says. Disputes in `decided` (number to version) get
    that version."""
    decided = decided or {}
    items = [
        replace(agreed.item, id=f"a{number}") for number, agreed in enumerate(merged.agreed, 1)
    ]
    for number, dispute in enumerate(merged.disputes, 1):
        for index, version in enumerate(dispute.versions):
            wanted = prefill == "all" or (prefill == "first" and index == 0)
            if number in decided:
                wanted = decided[number] == index
            if wanted and version.item is not None:
                items.append(replace(version.item, id=disputed_id(number, index)))
    return _with_items(merged.document, items)


def majority_choices(merged: Merged) -> dict[int, int]:
    """For each dispute (number) that has a majority: the version of more than half of the
    annotators."""
    found = ((number, d.majority()) for number, d in enumerate(merged.disputes, 1))
    return {number: version for number, version in found if version is not None}


def resolve(
    merged: Merged,
    edited: Document,
    choices: Mapping[int, int],
    *,
    prefill: Prefill = "all",
    decided: Mapping[int, int] | None = None,
) -> Resolution:
    """Apply an adjudicator's choices to the document they edited, which started as the `draft`.

    `choices` maps the number of a dispute to a version's index, NONE or OWN. A chosen version
    replaces the other versions in the document; if the adjudicator corrected it there, the
    correction is kept. With OWN or without a choice, the document decides; without a choice and
    without an edit, the dispute is open. For disputes `decided` by majority, the document decides.
    """
    decided = decided or {}
    before = {item.id: item for item in _items(draft(merged, prefill, decided))}
    mine: dict[int, list[Item]] = {number: [] for number in range(1, len(merged.disputes) + 1)}
    rest: list[Item] = []
    for item in _items(edited):
        place = dispute_of(item.id)
        mine.get(place[0] if place else 0, rest).append(item)
    decisions = []
    for number, dispute in enumerate(merged.disputes, 1):
        untouched = _alike(mine[number], _drafted(before, number))
        if number in decided:
            how: How = "majority" if untouched else "own"
            version = decided[number] if untouched else None
            decisions.append(Decision(dispute, how, version, tuple(mine[number])))
        else:
            decisions.append(_chosen(dispute, number, choices.get(number), mine[number], untouched))
    changed, removed, added = _edits(before, rest)
    kept = [*rest, *(item for decision in decisions for item in decision.items)]
    document = _with_items(edited, _without_repeats(kept))
    return Resolution(document, tuple(decisions), removed, changed, added)


def _chosen(
    dispute: Dispute, number: int, choice: int | None, items: Sequence[Item], untouched: bool
) -> Decision:
    if choice == NONE:
        return Decision(dispute, "none")
    if choice is None or choice == OWN:
        # An adjudicator who chose OWN and left one version or none in the text means that.
        still_open = untouched and (choice is None or len(items) > 1)
        return Decision(dispute, "open" if still_open else "own", None, tuple(items))
    id_ = disputed_id(number, choice)
    taken = tuple(item for item in items if item.id == id_)
    version = dispute.versions[choice].item
    if not taken and version is not None:
        taken = (replace(version, id=id_),)
    return Decision(dispute, "version", choice, taken)


def _drafted(before: Mapping[str, Item], number: int) -> list[Item]:
    return [item for key, item in before.items() if (dispute_of(key) or (0,))[0] == number]


def _alike(first: Sequence[Item], second: Sequence[Item]) -> bool:
    theirs = {item.id: item for item in second}
    return len(first) == len(theirs) and all(
        item.id in theirs and same(item, theirs[item.id]) for item in first
    )


def _edits(
    before: Mapping[str, Item], rest: Sequence[Item]
) -> tuple[tuple[tuple[Item, Item], ...], tuple[Item, ...], tuple[Item, ...]]:
    after = {item.id: item for item in rest if item.id in before}
    agreed = {key: item for key, item in before.items() if dispute_of(key) is None}
    changed = tuple(
        (item, after[key])
        for key, item in agreed.items()
        if key in after and not (type(item) is type(after[key]) and same(item, after[key]))
    )
    removed = tuple(item for key, item in agreed.items() if key not in after)
    added = tuple(item for item in rest if item.id not in agreed)
    return changed, removed, added


def _items(document: Document) -> list[Item]:
    return [*document.all_entities, *document.statements]


def _without_repeats(items: Iterable[Item]) -> list[Item]:
    """Items without duplicates, such as a version that was chosen and also drawn by hand."""
    kept: list[Item] = []
    for item in items:
        if not any(type(item) is type(other) and same(item, other) for other in kept):
            kept.append(item)
    return kept


def _with_items(document: Document, items: Iterable[Item]) -> Document:
    items = list(items)
    return replace(
        document,
        entities=nested(
            sorted(
                (item for item in items if isinstance(item, Entity)),
                key=lambda e: (e.start, -e.end, e.label),
            )
        ),
        statements=tuple(
            sorted(
                (item for item in items if isinstance(item, Statement)),
                key=lambda s: (s.content.start, -s.content.end, s.target),
            )
        ),
    )


def as_gold(document: Document, scheme: Scheme, origin: Origin) -> Document:
    """The document as gold: items are numbered again in text order, and the layers' origin is set.

    If an entity's label does not cover its kind, it gets the label's only kind, or the kind of the
    same name elsewhere in the document. An entity without a canonical name gets one. A
    model's figures are removed, because a person decided; only the relevance of a statement without
    an answer stays, because without it the statement would not be about the target.
    """
    known = {(e.label, e.canonical): e.kind for e in document.all_entities if _covers(scheme, e)}
    entities = nested(
        _detailed(replace(entity, id=f"e{number}"), scheme, known)
        for number, entity in enumerate(document.all_entities, 1)
    )
    statements = tuple(
        _decided(replace(statement, id=f"s{number}"))
        for number, statement in enumerate(document.statements, 1)
    )
    layers = dict.fromkeys(("entities", "targets", "statements"), origin)
    return replace(
        document,
        entities=entities,
        statements=statements,
        origin={**document.origin, **layers},
    )


def _decided(statement: Statement) -> Statement:
    relevance = statement.relevance if statement.answer == "unsure" else None
    return replace(statement, confidence=None, probabilities=None, relevance=relevance)


def _detailed(entity: Entity, scheme: Scheme, known: Mapping[tuple[str, str], str]) -> Entity:
    kinds = scheme.get(entity.label).kinds
    kind = entity.kind if _covers(scheme, entity) else ""
    canonical = entity.canonical or canonical_name(entity.text, kind or "".join(kinds[:1]))
    if not kind:
        kind = kinds[0] if len(kinds) == 1 else known.get((entity.label, canonical), "")
    return replace(entity, kind=kind, canonical=canonical)


def _covers(scheme: Scheme, entity: Entity) -> bool:
    return entity.kind in scheme.get(entity.label).kinds
