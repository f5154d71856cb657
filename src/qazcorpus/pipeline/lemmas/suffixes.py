"""The shapes of Kazakh suffixes, and the stems that are left when a suffix is removed from a word.

A suffix is written with placeholders for letters that depend on the sounds before them: «LAр» is
«-лар» after a stem with back vowels that ends in «р», «-дер» after a stem with front vowels that
ends in «н» (suffixes.yaml). A chain of suffixes is written in the same way: «LAрSYнA» has about a
dozen shapes, one of them «-ларына». A suffix is removed only if the stem requires exactly this
shape. Changes at the stem's end are undone: «кітабы» gives «кітап», «халқы» «халық», «қояды» «қой»,
«оқу» «оқы».

The rules follow Кеңесбаев et al., «Қазақ грамматикасы» (2002); the notation follows Koskenniemi
(1983), "Two-level morphology".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

VOWELS: Final = "аәеёиіоөуұүыэюя"
BACK: Final = "аоұыё"
FRONT: Final = "әеөүіэ"
CONSONANTS: Final = "бвгғджзйкқлмнңпрстфхһцчшщу"
HARDENED: Final = {"б": "п", "г": "к", "ғ": "қ"}
GLIDES_AND_VOWELS: Final = VOWELS + "й"
# «Парижде», «банкке»; «у» is a vowel in loanwords: «институтқа».
_FRONT_END: Final = re.compile(f"(?:и[{CONSONANTS.replace('у', '')}]+|[нр]к)$")
_THIRD_PERSON: Final = re.compile("(?:сы|сі|[^аәеоөұүыіуиэюяё][ыі])$")
_PATRONYMIC: Final = ("ұлы", "қызы")
_LOAN_WITH_I: Final = re.compile("[ксрн]ті$")
_LOAN_WITHOUT_T: Final = re.compile("[иэ]с$")  # the stems in «туристер», «журналистің»
# Costs of unlikely readings. Costs are added; a regular reading costs 0.
CLASH, SOFT_FINAL, LOST_VOWEL, LOST_SIGN, SHORT_STEM = 1.5, 1.0, 1.5, 3.0, 2.0
# Sizes of the caches: letters of placeholders, and chains with their spellings.
_SOUNDS, _CHAINS = 1 << 12, 1 << 13


class Stem(NamedTuple):
    """A stem and its cost; a regular reading costs 0."""

    text: str
    cost: float


@lru_cache(maxsize=1)
def inventory() -> dict[str, Any]:
    """The suffixes of suffixes.yaml."""
    import yaml

    path = files(__package__).joinpath("suffixes.yaml")
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    return {letter: name for name, letters in inventory()["classes"].items() for letter in letters}


@lru_cache(maxsize=1)
def _letters() -> dict[tuple[str, str, bool], str]:
    """(placeholder, class before it, back vowels) → the letter, or ""."""
    table = {}
    for capital, shapes in inventory()["letters"].items():
        for classes, letters in shapes.items():
            for name in classes:
                for back in (True, False):
                    letter = letters[0 if back else -1]
                    table[capital, name, back] = "" if letter == "-" else letter
    return table


def sound_class(stem: str) -> str:
    """The class (V, R, L, N, Z, T) of the stem's last sound; "" if it is not a Kazakh letter."""
    return _classes().get(stem.rstrip("ьъ")[-1:], "")


def is_back(stem: str) -> bool | None:
    """Whether the stem's last vowel is a back vowel; None if the stem does not show it.

    A stem without a vowel, or with no other vowel than «у» and «и», does not show it.
    """
    for letter in reversed(stem):
        if letter in BACK:
            return True
        if letter in FRONT:
            return False
        if letter in "юя":
            return None
    return None


def takes_back_suffixes(name: str) -> bool:
    """Whether a name, in lower case, takes suffixes with back vowels: «Жапонияға», «Тоқаевқа», but
    «Берлинге». If the vowels do not decide it, this follows the usual spelling."""
    if name.endswith("я"):
        return True
    if _FRONT_END.search(name):
        return False
    back = is_back(name)
    if back is None:  # no other vowel: «институтқа», «суға», but «Римге»
        return any(letter in "ую" for letter in name)
    return back or (name.endswith("ев") and bool(is_back(name[:-2])))


def has_third_person(name: str, kind: str, *, alone: bool) -> bool:
    """Whether a name without case, in lower case, ends in a third-person possessive.

    After it, cases have special shapes («облысына», «Серікұлында»). `kind` is the name's KazNERD
    class; `alone` says that the name is one word.
    """
    if kind == "PERSON":
        return name.endswith(_PATRONYMIC)
    return not alone and _THIRD_PERSON.search(name) is not None


def realised(chain: str, before: str, back: bool) -> str:
    """The shape of a chain of suffixes after a sound of the class `before` and a stem with `back`
    vowels or front vowels."""
    shape = ""
    for symbol in chain:
        letter, before = _sound(symbol, before, back)
        shape += letter
    return shape


@lru_cache(maxsize=_SOUNDS)
def _sound(symbol: str, before: str, back: bool) -> tuple[str, str]:
    """The letter for a symbol, and the class of the sound before the next symbol."""
    letter = _letters().get((symbol, before, back), symbol if symbol.islower() else "")
    return letter, _classes().get(letter, before)


class Shape(NamedTuple):
    """The conditions under which a string of letters is a shape of a chain."""

    classes: str  # classes of the sound before it
    back: bool | None  # the stem's vowels; None: any
    written: str  # a letter of the stem that the spelling hides: «й» in «я», «ы» in «и»
    cost: float


class Endings:
    """The shapes of many chains of suffixes, looked up by their letters."""

    def __init__(self, chains: Mapping[str, float]) -> None:
        """`chains` maps each chain to its cost."""
        # Letters → (vowels, hidden letter, cost) → classes before.
        self._shapes: dict[str, dict[tuple[bool | None, str, float], str]] = {}
        for chain, cost in chains.items():
            for text, back, written, classes in _spelled(chain):
                known = self._shapes.setdefault(text, {})
                key = (back, written, cost)
                known[key] = known.get(key, "") + classes
        self._longest = max(map(len, self._shapes), default=0)

    def __contains__(self, text: object) -> bool:
        """Whether the string is a shape of one of the chains."""
        return text in self._shapes

    def stems(self, word: str, *, shortest: int = 1) -> Iterator[Stem]:
        """Yield the stems that may be left of a lower-case word, after its longest chain first.

        A stem has at least `shortest` letters. The same stem may come more than once.
        """
        for size in range(min(self._longest, len(word) - shortest), -1, -1):
            cut = len(word) - size
            for key, classes in self._shapes.get(word[cut:], {}).items():
                yield from _stems(word[:cut], word[cut:], Shape(classes, *key))


@lru_cache(maxsize=_CHAINS)
def _spelled(chain: str) -> tuple[tuple[str, bool | None, str, str], ...]:
    """The spellings of a chain, each with the vowels of the stem (None: any), the letter that it
    hides, and the classes of the sound before it."""
    found: dict[tuple[str, bool | None, str], str] = {}
    for shape, before, back in _shapes(chain):
        for text, written in _spellings(shape, before):
            key = (text, back, written)
            found[key] = found.get(key, "") + before
    return tuple((*key, classes) for key, classes in found.items())


def _shapes(chain: str) -> Iterator[tuple[str, str, bool | None]]:
    """The shapes of a chain, each with the class before it and the stem's vowels (None: any)."""
    for before in inventory()["classes"]:
        back, front = realised(chain, before, True), realised(chain, before, False)
        if back == front:
            yield back, before, None
        else:
            yield back, before, True
            yield front, before, False


def _spellings(shape: str, before: str) -> Iterator[tuple[str, str]]:
    """The spellings of a shape: the letters, and the letter of the stem that they hide, or ""."""
    yield shape, ""
    if before == "R" and shape[:1] in ("а", "у"):
        yield {"а": "я", "у": "ю"}[shape[0]] + shape[1:], "й"
    if before == "R" and shape[:1] == "у":  # «оқы» and «-у»: «оқу»
        yield shape, "ы"
    if before == "V" and shape[:1] == "й":  # «байы» and «-йды»: «байиды»
        yield "и" + shape[1:], "ы"


def _stems(stem: str, ending: str, shape: Shape) -> Iterator[Stem]:
    back = is_back(stem)
    cost = shape.cost
    if shape.back is not None and back is not None and back != shape.back:
        cost += CLASH
    if shape.written:
        for final in {"й": "й", "ы": "ыі"}[shape.written]:
            if final == "й" or (stem and is_back(stem + final) in (back, None)) or back is None:
                yield Stem(stem + final, cost)
        if ending[:1] == "и":
            yield Stem(stem + "и", cost)
        elif stem.endswith("и"):  # «жи» and «-ады»: «жияды»
            yield Stem(stem, cost)
        return
    before = sound_class(stem)
    if before and before not in shape.classes:
        return
    if len(stem) < 2 or not any(letter in VOWELS for letter in stem):
        cost += SHORT_STEM
    if _LOAN_WITH_I.search(stem):  # «факті-лер»
        yield Stem(stem[:-1], cost + SOFT_FINAL)
    if ending.startswith("т") and _LOAN_WITHOUT_T.search(stem):  # «турист-тер»
        yield Stem(stem + "т", cost + SOFT_FINAL)
    if not ending or ending[0] not in VOWELS:
        yield Stem(stem, cost)
        return
    yield from _changed(stem, cost, back)


def _changed(stem: str, cost: float, back: bool | None) -> Iterator[Stem]:
    """The stems that may be changed to `stem` before a vowel."""
    final, last_but_one = stem[-1:], stem[-2:-1]
    hard = HARDENED.get(final, final)
    after_vowel = last_but_one in GLIDES_AND_VOWELS
    if hard == final:
        yield Stem(stem, cost)
        yield Stem(stem + "ь", cost + LOST_SIGN)
    else:
        yield Stem(stem, cost + (SOFT_FINAL if after_vowel else 0.0))
        yield Stem(stem[:-1] + hard, cost + (0.0 if after_vowel else LOST_VOWEL))
    if final == "у":  # «тап»: «тауып»
        yield Stem(stem[:-1] + "п", cost + SOFT_FINAL)
    if len(stem) > 2 and final in CONSONANTS and last_but_one in CONSONANTS:
        inserted = "ы" if back or back is None else "і"
        yield Stem(stem[:-1] + inserted + hard, cost + LOST_VOWEL)


def suffix_chains(*slots: Iterable[tuple[str, float]]) -> dict[str, float]:
    """All chains with one suffix from each slot. A slot lists suffixes with their costs."""
    chains = {"": 0.0}
    for slot in map(list, slots):
        longer: dict[str, float] = {}
        for chain, cost in chains.items():
            for suffix, more in slot:
                whole = chain + suffix
                longer[whole] = min(longer.get(whole, cost + more), cost + more)
        chains = longer
    return chains
