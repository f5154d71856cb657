"""Actions that a text names, in their base form.

- by a verbal noun: «вейпке тыйым салуды» → «вейпке тыйым салу»;
- by a clause about the future: «зейнет жасын көтеретінін» → «зейнет жасын көтеру»;
- by a noun with what it is for: «сусындарға салықты» → «сусындарға салық»;
- by a finite verb at the end of its clause: «шекараны жапты» → «шекараны жабу».

An action has its objects and their attributes, but not its subject, unless it is a genitive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.suffix_patterns import base_form, nominal_case
from qazcorpus.statements.rules.units import Unit, Word

Kind = Literal["nom", "acc", "dat", "abl", "gen", "ins", "clause", "noun", "finite"]

# «-уда/-уде» is a finite form («өтуде»), so the locative is left out. «-ию» is Russian.
_VERBAL: Final = re.compile(
    r"(?P<base>.+(?:у|[аоұ]ю))"
    r"(?:(?P<own>[ыі])(?P<owned>н(?:[ыі]ң|[ае]н?)?|мен)?|(?P<case>[дн][ыі]ң?|ғ[ае]|ге|[дн][ае]н|мен))?"
)
# A sentence with letters that Kazakh words rarely have, and without those of Kazakh, is Russian.
_KAZAKH, _RUSSIAN = re.compile("[әғқңөұүһі]"), re.compile("[вщьъэё]")
_NEGATED: Final = re.compile(r"(?<=.)[мбп][ае]у$")
_FUTURE: Final = re.compile(
    r"(?P<stem>.{2,}?)(?P<link>[аеяий])т[ыі]н(?:д[ыі][ғг])?[ыі]н?(?:а|е|ан|ен|мен)?"
)
_FINITE: Final = re.compile(
    r"(?P<stem>.{2,}?)(?:(?P<link>[аеяий])(?:д[ыі]|т[ыі]н)|[ыі]пт[ыі]|[дт][ыі]"
    r"|(?:мақ|мек|пақ|пек|бақ|бек)(?:ш[ыі])?)"
)
_PASSIVE: Final = re.compile(r"(.+?)(?:[ыі]л|[ыі]н|(?<=[ае])[лн])")
_CAUSATIVE: Final = ("дыр", "дір", "тыр", "тір", "ғыз", "гіз", "қыз", "кіз")
_A_STEM: Final = re.compile(r".*[^аәеоөұүыіэй](?:[лдн]|(?<=[қксшп])т)|қар|жас|сын|тал")
_CONVERB: Final = re.compile(r".{2,}п")
_RELATIVE: Final = re.compile(r".{2,}(?:[ғқ]ан|[гк]ен|[аеий]т[ыі]н)")
# A plural, or a noun that belongs to another one; before a word that is not its own.
_SUBJECT: Final = re.compile(r".{2,}(?:[дтл][ае]р[ыі]?|[ағеиуү]с[ыі]|л[ыі][ғг][ыі])")
_AFTER_VERBS: Final = frozenset({"болды", "болады", "еді", "екен", "болған", "деп"})
_JOINS: Final = frozenset({"мен", "бен", "пен", "және"})
_INSIDE: Final = frozenset({"қайта", "қала"})  # «қайта қарау», «қала маңына салу»
_VOICED: Final = {"п": "б", "к": "г", "қ": "ғ"}
_UNVOICED: Final = {"жаб": "жап"}
_VOWELS: Final = "аәеоөұүыіэ"
_LONGEST: Final = 6  # words of an action before its verb
_QUOTED: Final = 5  # words of a quoted name
_SPEAKERS: Final = frozenset({"AGENCY", "ORG", "PERSON", "POSITION", "NORP"})
_NAMES: Final = _SPEAKERS | {"PLACE"}
_OPEN, _CLOSED = frozenset('«“"„'), frozenset('»”"')
_PLAIN_CASES: Final[dict[str, Kind]] = {
    "": "nom", "д": "acc", "н": "acc", "ғ": "dat", "г": "dat", "м": "ins",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """An action: words `first` to `last` of the unit number `unit`, and its base form.

    `kind` is the case of the verbal noun, or says what else names the action (see above).
    """

    unit: int
    first: int
    last: int
    kind: Kind
    text: str


class MeasureReader:
    """Finds the actions that a unit names."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._no_actions = lexicon.words("matters", "no_actions")
        self._light = lexicon.words("matters", "light_verbs")
        self._nouns = lexicon.nouns("matters", "measures")
        self._vague = lexicon.nouns("matters", "vague")
        self._speech = lexicon.nouns("nouns", "speech")
        self._people = lexicon.nouns("nouns", "person", "body", "pronoun")
        self._adverbs = lexicon.words("function_words", "adverbs")
        self._edges = lexicon.words("matters", "pointers").union(
            *(
                lexicon.words("function_words", key)
                for key in ("stop_words", "postpositions", "auxiliaries")
            )
        )
        self._verbs = self._light.union(
            *(lexicon.words("stance", key) for key in ("go", "stop", "proposes"))
        )

    def read(self, text: str, number: int, unit: Unit) -> Iterator[Measure]:
        """The actions that verbal nouns, clauses and nouns of a unit name, in their order."""
        forms = [word.lower for word in unit.words]
        letters = "".join(forms)
        if _RUSSIAN.search(letters) and not _KAZAKH.search(letters):
            return
        for last, word in enumerate(unit.words):
            if word.punct or len(word.lower) < 3 or word.entity in _SPEAKERS:
                continue
            head = self._head(forms, last)
            if head is None:
                continue
            name, kind = head
            first = self._first(unit.words, forms, last, owned=name[-1] in "ыі")
            end = last
            if kind == "noun" and (verb := self._light_verb(forms, last)):
                end, name = last + 1, verb
            if self._says_enough(forms[first:end], name):
                written = _written(text, unit.words[first:end]) + name
                yield Measure(number, first, end, kind, written)

    def finite(self, text: str, number: int, unit: Unit) -> Iterator[Measure]:
        """The actions that finite verbs of a unit name, in their order."""
        forms = [word.lower for word in unit.words]
        for last in range(1, len(forms)):
            found = self._finite_verb(unit.words, last)
            if found is None:
                continue
            name, passive = found
            first = self._first(unit.words, forms, last, passive=passive)
            cases = [nominal_case(form) for form in forms[first:last]]
            if not (passive or {"acc", "dat", "abl"}.intersection(cases)):
                continue
            if self._says_enough(forms[first:last], name):
                written = _written(text, unit.words[first:last])
                if passive and cases[-1] == "nom" and forms[last - 1][-1] in "ыі":
                    written = f"{written.rstrip()}н "  # the subject becomes the object
                yield Measure(number, first, last, "finite", written + name)

    def _head(self, forms: Sequence[str], last: int) -> tuple[str, Kind] | None:
        """The base form of the word that ends an action, and what it is."""
        form = forms[last]
        if match := _VERBAL.fullmatch(form):
            base = _NEGATED.sub("у", match["base"])
            if base in self._no_actions or len(base) < 3:
                return None
            return base + (match["own"] or ""), _case(match)
        if match := _FUTURE.fullmatch(form):
            base = _infinitive(match["stem"], match["link"])
            return None if base in self._no_actions else (base, "clause")
        noun = self._nouns.at(forms, last)
        plain = noun is not None and noun.rest in ("", "ды", "ді", "ты", "ті")
        if noun and plain and last and nominal_case(forms[last - 1]) == "dat":
            return form.removesuffix(noun.rest), "noun"
        return None

    def _finite_verb(self, words: Sequence[Word], last: int) -> tuple[str, bool] | None:
        """The base form of a finite verb at the end of a clause, and whether it is passive."""
        word, after = words[last], next(iter(words[last + 1 : last + 2]), None)
        ends = after is None or after.punct or after.capital or after.lower in _AFTER_VERBS
        match = _FINITE.fullmatch(word.lower)
        if match is None or word.punct or word.entity or not ends or _VERBAL.fullmatch(word.lower):
            return None
        stem, link = match["stem"], match["link"] or ""
        passive = _PASSIVE.fullmatch(stem)
        if passive:
            stem, link = _UNVOICED.get(passive[1], passive[1]), ""
        # An unknown word before a name may be an adjective: «күдікті Серік Болатов».
        doubtful = passive or (after is not None and after.capital and not after.punct)
        base = _infinitive(stem, link)
        if base in self._no_actions or (doubtful and stem not in self._verbs):
            return None
        return base, passive is not None

    def _light_verb(self, forms: Sequence[str], last: int) -> str:
        """The action of the light verb after a noun: «тыйым салды» → «салу»."""
        after = "".join(forms[last + 1 : last + 2])
        verb = max((v for v in self._light if after.startswith(v)), key=len, default="")
        return f"{verb}у" if verb else ""

    def _says_enough(self, before: Sequence[str], name: str) -> bool:
        """Whether the action has an object, and is not speech («мәлімдеме жасау»)."""
        words = [form for form in before if form[0].isalnum()]
        if not words or self._speech.at(words, len(words) - 1):
            return False
        last = len(words) - 1
        vague = self._vague.at(words, last) or self._nouns.at(words, last)
        light = name.rstrip("ыі")[:-1] in self._light
        return len(words) > (1 if light and vague else 0)

    def _first(
        self,
        words: Sequence[Word],
        forms: Sequence[str],
        last: int,
        *,
        owned: bool = False,
        passive: bool = False,
    ) -> int:
        """The first word of the action that ends at word `last`. If it is `owned`, its subject is a
        genitive: «АҚШ-тың Иранға араласуы». If its verb is `passive`, its subject is its object."""
        first = last
        index = last - 1
        while index >= 0 and last - first < _LONGEST:
            form = forms[index]
            joined = 0 < index == first - 1 and form in _JOINS
            if form in _CLOSED:
                opened = next((i for i in range(index - 1, index - 2 - _QUOTED, -1)
                               if i >= 0 and forms[i] in _OPEN), -1)  # fmt: skip
                if opened < 0:
                    break
                index = opened
            elif joined and not words[index - 1].punct and nominal_case(forms[index - 1]) == "nom":
                index -= 1
            elif joined or not self._belongs(words, forms, index, first, last, passive=passive):
                break
            first = index
            index -= 1
        while first < last and (
            self._is_weak(words[first]) or (not owned and _is_subject(forms, first))
        ):
            first += 1
        return first

    def _is_weak(self, word: Word) -> bool:
        """Whether an action does not begin with this word."""
        relative = not word.entity and _RELATIVE.fullmatch(word.lower) is not None
        return relative or word.lower in self._adverbs or word.lower in _JOINS

    def _belongs(
        self,
        words: Sequence[Word],
        forms: Sequence[str],
        index: int,
        first: int,
        last: int,
        *,
        passive: bool,
    ) -> bool:
        """Whether a word belongs to the action, of which the words from `first` on are known."""
        form, word = forms[index], words[index]
        if word.punct or (form in self._edges and form not in _INSIDE):
            return False
        if len(form) > 3 and _CONVERB.fullmatch(form):
            return index == last - 1  # «сатып алу»
        case = nominal_case(form)
        if word.entity == "DATE" and case != "acc":
            return words[first].entity == "DATE" and not word.entity_end
        if (case == "loc" and word.entity) or self._is_finite(form, case):
            return False
        attribute = first < last and base_form(forms[first])[-1] in "ыі"
        subject = word.entity in _NAMES and word.entity_end
        if not word.entity and index < last - 1:
            ending = not passive and _SUBJECT.fullmatch(form) is not None
            subject = ending or self._people.at(forms, index) is not None
        return case != "nom" or attribute or not subject

    def _is_finite(self, form: str, case: str) -> bool:
        match = _FINITE.fullmatch(form)
        if match is None or len(form) < 5:
            return False
        stem = _UNVOICED.get(match["stem"], match["stem"])
        return case == "nom" or stem in self._verbs or stem.endswith(_CAUSATIVE)


def _is_subject(forms: Sequence[str], index: int) -> bool:
    """Whether a word is a genitive without a noun that belongs to it."""
    owned = base_form(forms[index + 1])[-1] in "ыі"
    return nominal_case(forms[index]) == "gen" and not owned


def _case(match: re.Match[str]) -> Kind:
    """The case of a verbal noun."""
    suffix = match["owned"] or match["case"] or ""
    if suffix.endswith("ң"):
        return "gen"
    if suffix == "мен":
        return "ins"
    if match["owned"]:
        return "acc" if suffix == "н" else "abl" if suffix.endswith("н") else "dat"
    return "abl" if suffix.endswith("н") else _PLAIN_CASES[suffix[:1]]


def _infinitive(stem: str, link: str) -> str:
    """The verbal noun of a stem and the vowel after it: «көтер» → «көтеру», «жап» → «жабу»."""
    if link and link in "ае" and _A_STEM.fullmatch(stem):
        return f"{stem}{link}у"  # «қара-ды», not «қар-ады»
    if link == "я":
        return f"{stem}ю"
    if stem[-1] in _VOICED and len(stem) > 2 and stem[-2] in _VOWELS:
        return f"{stem[:-1]}{_VOICED[stem[-1]]}у"
    return f"{stem[:-1] if stem[-1] in 'ыі' else stem}у"


def _written(text: str, words: Sequence[Word]) -> str:
    """The words and the spaces after them. Only names keep their capitals."""
    return "".join(
        (text[word.start : word.end] if word.entity else word.lower)
        + (" " if text[word.end : word.end + 1].isspace() else "")
        for word in words
    )
