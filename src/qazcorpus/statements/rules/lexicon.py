"""The word lists in this folder, prepared for look-up by inflected form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import yaml

from qazcorpus.errors import QazcorpusError
from qazcorpus.statements.rules.suffix_patterns import (
    Inflection,
    is_noun_tail,
    prefixes,
    verb_inflection,
)

FILES: Final = ("reporting", "nouns", "function_words", "actions", "stance", "matters")
_NOUN: Final = Inflection("other")
_CACHED_FORMS: Final = 100_000
_REACH: Final = 5  # maximum number of words from a deed's verb back to its noun
_KINDS: Final = ("protest", "support")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A reporting verb or verb phrase.

    `group` is its group in `reporting.yaml`. `stance` is the stance that it shows by itself, or "".
    `object_case` is the case of its object, or "".
    """

    phrase: str
    group: str
    stance: str = ""
    object_case: str = ""


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """An entry that was found in a text: words `first` to `last` (inclusive). `rest` are the
    suffixes of the last word, `inflection` is its inflection."""

    first: int
    last: int
    entry: T
    inflection: Inflection
    rest: str


Candidate = tuple[tuple[str, ...], T, Inflection, str]


class PhraseTable(Generic[T]):
    """Phrases, looked up by their last word, which may be inflected.

    `verbal` says whether this word has the suffixes of a verb or of a noun.
    """

    def __init__(self, phrases: Iterable[tuple[str, T]], *, verbal: bool) -> None:
        self._verbal = verbal
        self._by_stem: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, entry in phrases:
            *before, last = phrase.lower().split()
            self._by_stem.setdefault(last, []).append((tuple(before), entry))
        for entries in self._by_stem.values():
            entries.sort(key=lambda item: -len(item[0]))
        self._cache: dict[str, tuple[Candidate[T], ...]] = {}

    def at(self, words: Sequence[str], last: int, floor: int = 0) -> Hit[T] | None:
        """The longest phrase that ends at word `last` and begins at `floor` or later, or None."""
        best: Hit[T] | None = None
        for before, entry, inflection, rest in self._candidates(words[last]):
            first = last - len(before)
            if first < floor or tuple(words[first:last]) != before:
                continue
            if best is None or first < best.first:
                best = Hit(first, last, entry, inflection, rest)
        return best

    def _candidates(self, form: str) -> tuple[Candidate[T], ...]:
        found = self._cache.get(form)
        if found is None:
            if len(self._cache) >= _CACHED_FORMS:
                self._cache.clear()
            found = self._cache[form] = tuple(self._analyse(form))
        return found

    def _analyse(self, form: str) -> Iterable[Candidate[T]]:
        for stem, rest in prefixes(form):
            entries = self._by_stem.get(stem)
            if not entries:
                continue
            inflection = self._inflection(rest)
            if inflection is not None:
                yield from ((before, entry, inflection, rest) for before, entry in entries)

    def _inflection(self, rest: str) -> Inflection | None:
        if self._verbal:
            return verb_inflection(rest) if rest else Inflection("other")
        return _NOUN if is_noun_tail(rest) else None


class Lexicon:
    """All word lists. `data` maps the name of a file (see `FILES`) to the content of its YAML."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        self._data = data
        self._tables: dict[tuple[str, ...], PhraseTable[str]] = {}

    def words(self, file: str, key: str) -> frozenset[str]:
        """A list of words that are looked up without inflection."""
        return frozenset(self._data[file][key])

    def nouns(self, file: str, *keys: str) -> PhraseTable[str]:
        """The nouns and adjectives of these lists. The entry of a hit is the list's name."""
        return self._table(file, keys, "", verbal=False)

    def verbs(self, file: str, *keys: str) -> PhraseTable[str]:
        """The verbs and verb phrases of these lists. The entry of a hit is the list's name."""
        return self._table(file, keys, "", verbal=True)

    def entry_nouns(self, file: str, *keys: str) -> PhraseTable[str]:
        """The `nouns` of these groups. The entry of a hit is the group's name."""
        return self._table(file, keys, "nouns", verbal=False)

    def entry_verbs(self, file: str, *keys: str) -> PhraseTable[str]:
        """The `verbs` of these groups. The entry of a hit is the group's name."""
        return self._table(file, keys, "verbs", verbal=True)

    def _table(
        self, file: str, keys: Sequence[str], part: str, *, verbal: bool
    ) -> PhraseTable[str]:
        """The phrases of these lists, or of a part of these groups. Each table is made once."""
        known = (file, *keys, part, "verbal" if verbal else "nominal")
        if known not in self._tables:
            data = self._data[file]
            self._tables[known] = PhraseTable(
                ((word, key) for key in keys for word in (data[key][part] if part else data[key])),
                verbal=verbal,
            )
        return self._tables[known]

    @cached_property
    def cue_verbs(self) -> PhraseTable[CueVerb]:
        """All reporting verbs."""
        return PhraseTable(
            (
                (verb, CueVerb(verb, group, _stance(data.get("stance")), data.get("object", "")))
                for group, data in self._data["reporting"].items()
                for verb in data["verbs"]
            ),
            verbal=True,
        )

    @cached_property
    def polar_nouns(self) -> PhraseTable[str]:
        """Nouns and adjectives that are in favour or against."""
        return self._polar("words", verbal=False)

    @cached_property
    def polar_verbs(self) -> PhraseTable[str]:
        """Verbs that are in favour or against."""
        return self._polar("verbs", verbal=True)

    def _polar(self, kind: str, *, verbal: bool) -> PhraseTable[str]:
        stance = self._data["stance"]
        return PhraseTable(
            ((word, side) for side in ("favor", "against") for word in stance[side][kind]),
            verbal=verbal,
        )


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The lists in `folder` (default: the package's own). Raises QazcorpusError, which names the
    file, if one cannot be read."""
    return _own_lexicon() if folder is None else _read(folder)


@lru_cache(maxsize=1)
def _own_lexicon() -> Lexicon:
    return _read(Path(__file__).parent)


def _read(folder: Path) -> Lexicon:
    data = {}
    for name in FILES:
        path = folder / f"{name}.yaml"
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise QazcorpusError(
                f"this word list cannot be read: {error}",
                path=path,
                remedy="It must be YAML in UTF-8, as in src/qazcorpus/statements/rules.",
            ) from error
        if not isinstance(content, dict):
            raise QazcorpusError(
                "this is not a word list: it must map names to lists of words.", path=path
            )
        data[name] = content
    return Lexicon(data)


def _stance(value: object) -> str:
    return value if isinstance(value, str) and value in ("favor", "against") else ""


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed: its kind (protest, support, forbid, permit, sign), its words `first` to `last`
    (inclusive), and the inflection of its verb."""

    kind: str
    first: int
    last: int
    inflection: Inflection


class DeedTable:
    """Finds deeds in lower-case forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._pairs = [
            (kind, lexicon.entry_nouns("actions", kind), lexicon.entry_verbs("actions", kind))
            for kind in _KINDS
        ]
        self._rulings = lexicon.entry_verbs("actions", "forbid", "permit")
        self._signing = lexicon.entry_verbs("actions", "sign")

    def at(self, forms: Sequence[str], index: int) -> Deed | None:
        """The deed whose verb is word `index`, or None."""
        ruling = self._rulings.at(forms, index)
        if ruling is not None:
            return Deed(ruling.entry, ruling.first, index, ruling.inflection)
        for kind, nouns, verbs in self._pairs:
            verb = verbs.at(forms, index)
            if verb is None or verb.inflection.negated:
                continue
            for place in range(index - 1, max(-1, index - 1 - _REACH), -1):
                noun = nouns.at(forms, place)
                if noun is not None:
                    return Deed(kind, noun.first, index, verb.inflection)
        signing = self._signing.at(forms, index)
        if signing is None or signing.inflection.negated:
            return None
        return Deed(signing.entry, signing.first, index, signing.inflection)
