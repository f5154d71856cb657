"""The cards that show disputes to an adjudicator: each version in its sentences, and the
choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from qazcorpus.annotations.matching import Item
from qazcorpus.annotations.merging import MISSING, Dispute, Version, unanswered
from qazcorpus.bilingual import STANCE_MARKS
from qazcorpus.colours import LIGHT, tint
from qazcorpus.document import Document, Entity, Span
from qazcorpus.label_studio.tasks.interface import NO_KEY
from qazcorpus.markup import safe, visible
from qazcorpus.scheme import Scheme

OWN_CHOICE: Final = "own"
NONE_CHOICE: Final = "none"
FITS_CHOICE: Final = "fits"
UNFIT_CHOICE: Final = "unfit"
TARGET_CARD: Final = 0
"""The number of the card that asks whether the target fits; disputes are numbered from 1."""
LETTERS: Final = "АБВГДЕЖИКЛМНОПРСТУФХЦ"
_LONGEST: Final = 40
_UNANSWERED: Final = "жауап таңдалмаған"
_AROUND: Final = 120  # characters of context on each side if the sentences are not known
_DIFFERENCES: Final = {
    MISSING: "біреуі белгілемеген",
    "boundaries": "шегі",
    "label": "белгісі",
    "content": "мазмұны",
    "source": "дереккөзі",
    "cue": "айту белгісі",
    "target": "мәселесі",
    "stance": "ұстанымы",
}
_PARTS: Final = {"source": "SOURCE", "cue": "CUE", "content": "CONTENT"}


@dataclass(frozen=True, slots=True)
class ShownNames:
    """How annotators are shown: by letter in the text, and also by name unless `blind`."""

    letters: Mapping[str, str]
    blind: bool = False

    def short(self, version: Version) -> str:
        """«А», «А, В»."""
        return ", ".join(self.letters[name] for name in version.annotators)

    def long(self, version: Version) -> str:
        """«А Айгүл», «А Айгүл, В Сәуле»; letters only when blind."""
        if self.blind:
            return self.short(version)
        return ", ".join(f"{self.letters[name]} {name}" for name in version.annotators)


def letters(annotators: Sequence[str]) -> dict[str, str]:
    """A letter for each annotator, or a number if there are more annotators than letters."""
    return {
        name: LETTERS[number] if number < len(LETTERS) else str(number + 1)
        for number, name in enumerate(annotators)
    }


def choices(dispute: Dispute, shown: ShownNames, scheme: Scheme) -> list[dict[str, Any]]:
    """The choices of a dispute: each version, none of them, or the adjudicator's own correction in
    the text."""
    found = [
        {
            "value": f"{shown.short(version)}: {_named(version.item, dispute, scheme)}",
            "alias": f"v{number}",
        }
        for number, version in enumerate(dispute.versions, 1)
    ]
    if all(version.item is not None for version in dispute.versions):
        found.append({"value": "Ешқайсысы дұрыс емес", "alias": NONE_CHOICE})
    found.append({"value": "Мәтінде өзім түзеттім", "alias": OWN_CHOICE})
    return [{**choice, "hotkey": NO_KEY} for choice in found]


def target_card(doubts: Mapping[str, str], target: str, shown: ShownNames) -> dict[str, Any]:
    """The card on which the adjudicator decides whether the target fits the text. It shows who
    doubts it and the wording that each of them proposes."""
    rows = []
    for name, better in sorted(doubts.items(), key=lambda item: shown.letters.get(item[0], "")):
        letter = shown.letters.get(name, "")
        who = letter if shown.blind else f"{letter} {name}".strip()
        wording = f"дұрысы: «{safe(better)}»" if better else "сай емес"
        rows.append(
            f'<div class="qz-side"><div class="qz-who">{safe(who)} '
            f'<span class="qz-about">{wording}</span></div></div>'
        )
    head = f"<b>Мәселе</b> «{safe(target or '—')}» · бұл мәтінге сай ма?"
    fits = {"value": "Сай: эталонға қосылсын · it fits", "alias": FITS_CHOICE, "hotkey": NO_KEY}
    unfit = {
        "value": "Сай емес: эталонға қосылмасын · it does not fit",
        "alias": UNFIT_CHOICE,
        "hotkey": NO_KEY,
    }
    return {
        "number": TARGET_CARD,
        "html": f'<div class="qz-dispute-head">{head}</div>'
        f'<div class="qz-sides">{"".join(rows)}</div>',
        "choices": [fits, unfit],
    }


def card(
    number: int, dispute: Dispute, document: Document, scheme: Scheme, shown: ShownNames
) -> str:
    """A dispute as HTML: its kind, how the annotators differ, and each version in its sentences."""
    window = context(document, dispute.start, dispute.end)
    what = "Атау" if dispute.layer == "entities" else "Пікір"
    differs = ", ".join(_DIFFERENCES[name] for name in dispute.differs)
    majority = dispute.majority()
    rows = []
    for index, version in enumerate(dispute.versions):
        note = ""
        if index == majority:
            total = sum(len(v.annotators) for v in dispute.versions)
            note = f' <span class="qz-most">көпшілік: {len(version.annotators)}/{total}</span>'
        rows.append(
            f'<div class="qz-side"><div class="qz-who">{safe(shown.long(version))}{note} '
            f'{_summary(version.item, scheme)}</div><div class="qz-sentence">'
            f"{_marked(document, window, version.item, scheme)}</div></div>"
        )
    head = f"<b>№{number}</b> {what} · айырмашылығы: {safe(differs)}"
    return f'<div class="qz-dispute-head">{head}</div><div class="qz-sides">{"".join(rows)}</div>'


def context(document: Document, start: int, end: int) -> Span:
    """The sentences around `start` to `end`; if sentences are not known, some text on each side."""
    touched = [s for s in document.sentences if s.start < end and start < s.end]
    if touched and touched[0].start <= start and end <= touched[-1].end:
        return document.span(touched[0].start, touched[-1].end)
    first, last = max(0, start - _AROUND), min(len(document.text), end + _AROUND)
    return document.span(first, last)


def _named(item: Item | None, dispute: Dispute, scheme: Scheme) -> str:
    """A version in a few words: its value for the attribute in which the versions differ."""
    if item is None:
        return "белгі жоқ"
    if isinstance(item, Entity):
        only_boundaries = dispute.differs == ("boundaries",)
        return f"«{_short(item.text)}»" if only_boundaries else scheme.get(item.label).kk
    if MISSING in dispute.differs or "stance" in dispute.differs:
        return _UNANSWERED if unanswered(item) else scheme.answer(item.answer).kk
    part = getattr(item, dispute.differs[0])
    if not part:
        name = _PARTS.get(dispute.differs[0])
        return f"{scheme.get(name).kk if name else 'Мәселе'} жоқ"
    return f"«{_short(part if isinstance(part, str) else part.text)}»"


def _short(text: str) -> str:
    text = " ".join(visible(text).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"


def _summary(item: Item | None, scheme: Scheme) -> str:
    """The label of an entity, or the answer about a statement and its target, as HTML."""
    if item is None:
        return '<span class="qz-nothing">мұнда ештеңе белгілемеген</span>'
    if isinstance(item, Entity):
        return _badge(scheme.get(item.label).kk, scheme.get(item.label).colour)
    stance = scheme.answer(item.answer)
    name = _UNANSWERED if unanswered(item) else stance.kk
    badge = _badge(f"{STANCE_MARKS[item.answer]} {name}", stance.colour)
    source = "" if item.source is not None else ' <span class="qz-nothing">дереккөзсіз</span>'
    return f'{badge} <span class="qz-about">мәселе: {safe(item.target or "—")}</span>{source}'


def _badge(text: str, colour: str) -> str:
    return f'<span class="qz-badge" style="background:{tint(colour, LIGHT)}">{safe(text)}</span>'


def _marked(document: Document, window: Span, item: Item | None, scheme: Scheme) -> str:
    pieces = list(_pieces(item, scheme))
    edges = {window.start, window.end}
    for span, _, _ in pieces:
        edges.update(edge for edge in (span.start, span.end) if window.start < edge < window.end)
    html = []
    for start, end in pairwise(sorted(edges)):
        text = safe(document.text[start:end])
        inside = [piece for piece in pieces if piece[0].start <= start and end <= piece[0].end]
        for span, name, colour in reversed(inside):  # the content is drawn under its source and cue
            title = f' data-part="{safe(name)}"' if span.end == end else ""
            text = f'<mark{title} style="background:{tint(colour, LIGHT)}">{text}</mark>'
        html.append(text)
    before = "… " if window.start > 0 else ""
    after = " …" if window.end < len(document.text) else ""
    return f"{before}{''.join(html)}{after}"


def _pieces(item: Item | None, scheme: Scheme) -> Iterator[tuple[Span, str, str]]:
    """Spans with their Kazakh names and colours, the largest first."""
    if isinstance(item, Entity):
        label = scheme.get(item.label)
        yield item, label.kk, label.colour
    elif item is not None:
        for name in ("content", "source", "cue"):
            span = getattr(item, name)
            if span is not None:
                label = scheme.get(_PARTS[name])
                yield span, label.kk, label.colour
