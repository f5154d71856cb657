"""Kazakh texts that are put together, each different, for corpora of any size."""

from __future__ import annotations

import random
from typing import Final

_SYLLABLES: Final = [
    "ба",
    "бе",
    "жа",
    "же",
    "қа",
    "ке",
    "са",
    "се",
    "та",
    "те",
    "ма",
    "ме",
    "на",
    "не",
    "ра",
    "ре",
    "ша",
    "ше",
    "да",
    "де",
    "ғы",
    "гі",
    "лы",
    "лі",
]
_WHO: Final = ("Әкім", "Мұғалім", "Дәрігер", "Кәсіпкер", "Ғалым", "Жүргізуші", "Депутат")
_WHERE: Final = ("Алматы қаласында", "Шымкентте", "ауылда", "Қостанайда", "өзен бойында")
_WHEN: Final = ("бүгін", "кеше", "былтыр", "көктемде", "келесі аптада", "жыл басында")
_WHAT: Final = (
    "жаңа мектептің құрылысын",
    "жолдың жөнделуін",
    "су құбырының жайын",
    "егін жинау барысын",
    "кітапхананың жұмысын",
    "автобус бағытының өзгеруін",
)
_DID: Final = ("талқылады", "тексерді", "сұрады", "қолдады", "жоспарлады", "түсіндірді", "қарады")


def made_texts(number: int, sentences: int, seed: int = 7) -> list[str]:
    """Texts of the given number of sentences, which share few runs of words."""
    chance = random.Random(seed)
    texts = []
    for place in range(number):
        parts = [f"{place + 1}-құжат: Серік Ахметов жауап берді"]
        for _ in range(sentences):
            who, when, where, what, did = (
                chance.choice(kind) for kind in (_WHO, _WHEN, _WHERE, _WHAT, _DID)
            )
            parts.append(
                f"{who} {_name(chance)} {when} {where} {_name(chance)} туралы айтып, {what} "
                f"{_name(chance)} {did}."
            )
        texts.append("\n".join(parts))
    return texts


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
