"""Find the edges of noun phrases that can speak.

The head of a phrase is a nominative noun that can speak (`person` and `body` in nouns.yaml), a
pronoun, or an AGENCY, ORG or PERSON entity. Modifiers to the left belong to the phrase: genitives,
adjectives, names, and words joined by «мен» or «және». Names and appositions to the right belong to
it, too. Relative clauses, adverbials and words beyond a comma do not.
"""

from __future__ import annotations

from typing import Final

from qazcorpus.statements.rules.frames import Frame
from qazcorpus.statements.rules.lexicon import Lexicon
from qazcorpus.statements.rules.suffix_patterns import (
    Case,
    is_locative_adjective,
    is_relative,
    nominal_case,
)

PLURAL: Final = ("лар", "лер", "дар", "дер", "тар", "тер")
ADVERBIAL_CASES: Final = frozenset({"loc", "abl", "dat", "ins", "acc"})
_SPEAKING_ENTITIES: Final = frozenset({"AGENCY", "ORG", "PERSON"})
_OUTSIDE_ENTITIES: Final = frozenset({"DATE", "NUMERIC"})
_APPOSITION: Final = 6
_NAME: Final = 4
_POSSESSED: Final = ("ы", "і", *PLURAL)
_POSSESSED_PLURAL: Final = ("лары", "лері", "дары", "дері", "тары", "тері")
POSSESSED_CASES: Final = (
    "сын", "сін", "сына", "сіне", "ына", "іне", "ында", "інде", "ынан", "інен", "ының", "інің",
)  # fmt: skip
_POSSESSED_OBLIQUE: Final = ("ына", "іне", "ынан", "інен", "ының", "інің")
_POSSESSED_HEADS: Final = ("сы", "сі", *_POSSESSED_PLURAL)
_NO_POSSESSED: Final = frozenset({"қарсы", "келесі"})
_NOMINATIVE_RESTS: Final = frozenset(
    {"", "ы", "і", "сы", "сі", "ер", "ар", *PLURAL, *_POSSESSED_PLURAL}
)
_AFTER_DETERMINER: Final = frozenset({"кез", "кезде", "жақ", "жақта", "үшін", "туралы", "жерде"})


class NounPhrases:
    """Finds the edges of noun phrases in a frame."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._speaker = lexicon.nouns("nouns", "person", "body")
        self._speech = lexicon.nouns("nouns", "speech")
        self._pronoun = lexicon.words("nouns", "pronoun")
        self._adverbs = lexicon.words("function_words", "adverbs")
        self._determiners = lexicon.words("function_words", "determiners")
        self._conjunctions = lexicon.words("function_words", "conjunctions")
        self._postpositions = lexicon.words("function_words", "postpositions")
        self._contrast = lexicon.words("function_words", "contrast")
        self._cues = lexicon.cue_verbs

    def ends_at(self, frame: Frame, index: int) -> bool:
        """Whether word `index` is the end or the head of a phrase that can speak."""
        word, form = frame.unit.words[index], frame.forms[index]
        if word.punct or frame.quoted[index]:
            return False
        if form in self._pronoun:
            return self._stands_alone(frame, index)
        if self.case_at(frame, index) != "nom" or self.is_governed(frame, index):
            return False
        if word.entity in _SPEAKING_ENTITIES:
            return word.entity_end and not self._attribute(frame, index)
        if frame.named[index] or word.entity in _OUTSIDE_ENTITIES:
            return False
        common = self.is_speaker(frame, index) and not self._compound(frame, index)
        return common or self._part_of_body(frame, index)

    def is_speaker(self, frame: Frame, index: int) -> bool:
        """Whether a word is a known noun that can speak, in any case."""
        return self._speaker.at(frame.forms, index) is not None

    def case_at(self, frame: Frame, index: int) -> Case:
        """The case of a word. If it is a known noun, its stem is used, because the ending alone may
        be ambiguous («тұрғыны»)."""
        form = frame.forms[index]
        hit = self._speaker.at(frame.forms, index)
        if hit is not None and hit.rest in _NOMINATIVE_RESTS:
            return "nom"
        case = nominal_case(form)
        name = frame.unit.words[index].capital and form.endswith(("ын", "ін"))
        return "nom" if case == "acc" and name else case

    def is_governed(self, frame: Frame, index: int) -> bool:
        """Whether a postposition follows: in «жастар үшін», the noun is not a subject."""
        return index + 1 < len(frame.forms) and frame.forms[index + 1] in self._postpositions

    def start(self, frame: Frame, low: int, end: int) -> int:
        """The first word of the phrase that ends at `end`. It is not before `low`."""
        first = end
        while first > low and self._modifies(frame, first - 1, first):
            first -= 1
        while first < end and frame.forms[first] in self._conjunctions:
            first += 1
        return first

    def end(self, frame: Frame, head: int, high: int) -> int:
        """The last word of the phrase with the head `head`, after names, appositions and joined
        phrases."""
        if frame.forms[head] in self._pronoun:
            return head
        end = head
        while True:
            further = self._name_after(frame, end, high)
            if further == end:
                further = self._apposition_after(frame, end, high)
            if further == end:
                further = self._conjunct_after(frame, end, high)
            if further == end:
                return end
            end = further

    def _stands_alone(self, frame: Frame, index: int) -> bool:
        """Whether the word is a pronoun. «мен» may also join nouns, «ол» may be a determiner."""
        form = frame.forms[index]
        if form == "мен":
            before = index - 1
            return (
                index == 0
                or frame.unit.words[before].punct
                or nominal_case(frame.forms[before]) != "nom"
            )
        following = frame.forms[index + 1] if index + 1 < len(frame.forms) else ""
        return form != "ол" or following not in _AFTER_DETERMINER

    def _compound(self, frame: Frame, index: int) -> bool:
        """Whether an uninflected noun is the first part of a compound: «адам құқықтары»."""
        words, forms = frame.unit.words, frame.forms
        if index + 1 >= len(words) or forms[index].endswith(_POSSESSED) or words[index + 1].punct:
            return False
        following = forms[index + 1]
        owned = index > 0 and nominal_case(forms[index - 1]) == "gen"
        if following.endswith(("ының", "інің")) or (owned and following.endswith(("ын", "ін"))):
            return True
        if words[index + 1].capital or self._speaker.at(forms, index + 1) is not None:
            return False
        return following.endswith(_POSSESSED_PLURAL)

    def _part_of_body(self, frame: Frame, index: int) -> bool:
        """Whether a word is the head of a capitalised name for a part of a body: «ЕҚЫҰ-ның
        Демократия кеңсесі»."""
        words, forms = frame.unit.words, frame.forms
        if not forms[index].endswith(("ы", "і")) or forms[index].endswith(_POSSESSED_PLURAL):
            return False
        for owner in range(index - 2, max(-1, index - 2 - _APPOSITION), -1):
            if words[owner].punct or words[owner].entity == "PERSON":
                return False
            if words[owner].entity in _SPEAKING_ENTITIES and nominal_case(forms[owner]) == "gen":
                return words[owner + 1].capital
        return False

    def _attribute(self, frame: Frame, index: int) -> bool:
        """Whether the name of a body only modifies the next noun: «Alpha шотынан».

        A possessed noun in the accusative may belong to the subject («Alpha шотын ашты»). So it
        counts only if a participle follows, which has another subject. A person's name is not
        such a modifier, because it would be in the genitive.
        """
        words, forms = frame.unit.words, frame.forms
        if words[index].entity == "PERSON" or index + 1 >= len(words) or words[index + 1].capital:
            return False
        if frame.named[index] or forms[index].endswith(_POSSESSED):
            return False
        if forms[index + 1].startswith("өз"):
            return False
        following = forms[index + 1]
        if following.endswith(_POSSESSED_HEADS) and following not in _NO_POSSESSED:
            return self._speaker.at(forms, index + 1) is None
        if following.endswith(_POSSESSED_OBLIQUE):
            return self._speech.at(forms, index + 1) is None
        own = following.endswith(POSSESSED_CASES) and nominal_case(following) == "acc"
        return own and index + 2 < len(words) and is_relative(forms[index + 2])

    def _modifies_next(self, frame: Frame, index: int) -> bool:
        """Whether an uninflected noun is followed by its possessed head: «партия ұсынысына»."""
        forms = frame.forms
        bare = not forms[index].endswith(_POSSESSED)
        return bare and index + 1 < len(forms) and forms[index + 1].endswith(POSSESSED_CASES)

    def _name_after(self, frame: Frame, end: int, high: int) -> int:
        """The last word of a person's name after a title («министрі Айгүл Сапарова»), or `end`."""
        words = frame.unit.words
        if not self._titles_person(frame, end):
            return end
        last = end
        while last + 1 < high and last - end < _NAME and not words[last + 1].punct:
            word = words[last + 1]
            if not (word.capital and word.entity in ("", "PERSON")):
                break
            if self.case_at(frame, last + 1) != "nom":
                break
            last += 1
            if word.entity == "PERSON" and word.entity_end:
                break
        return last

    def _titles_person(self, frame: Frame, end: int) -> bool:
        entity = frame.unit.words[end].entity
        if entity in _SPEAKING_ENTITIES:
            return False
        hit = self._speaker.at(frame.forms, end)
        return entity == "POSITION" if hit is None else hit.entry == "person"

    def _apposition_after(self, frame: Frame, end: int, high: int) -> int:
        """The last word of an apposition after a name or an entity («Арал» қоғамдық қоры), or
        `end`."""
        words, forms, name = frame.unit.words, frame.forms, frame.named[end]
        if words[end].entity == "PERSON" and not name:
            return end
        for index in range(end + 1, min(high, end + 1 + _APPOSITION)):
            if words[index].punct and name and index == end + 1:
                continue
            if words[index].punct or forms[index] in self._conjunctions:
                return end
            if self.ends_at(frame, index) and forms[index] not in self._pronoun:
                near = index == end + 1 or name or forms[index].endswith(_POSSESSED_PLURAL)
                closes = near or forms[index][-1] in "ыі"
                return index if closes and not self._modifies_next(frame, index) else end
            if forms[index] in self._adverbs or not self._carries_on(frame, index):
                return end
        return end

    def _carries_on(self, frame: Frame, index: int) -> bool:
        """Whether a word may be inside an apposition: «балаларды қолдау қоры»."""
        if self.case_at(frame, index) in ("nom", "gen"):
            return True
        return index + 1 < len(frame.forms) and frame.forms[index + 1].endswith(("у", "ю"))

    def _conjunct_after(self, frame: Frame, end: int, high: int) -> int:
        """The last word of a joined phrase («ұстаздар мен ата-аналар», «Асан және Нұрлан»), or
        `end`."""
        if end + 1 >= high or frame.forms[end + 1] not in self._conjunctions:
            return end
        for index in range(end + 2, min(high, end + 2 + _APPOSITION)):
            if frame.unit.words[index].punct:
                return end
            if self.ends_at(frame, index):
                return index
            if self.case_at(frame, index) not in ("nom", "gen"):
                return end
        return end

    def _modifies(self, frame: Frame, index: int, head: int) -> bool:
        """Whether word `index` belongs to the same phrase as the next word, `head`."""
        word, form = frame.unit.words[index], frame.forms[index]
        if frame.named[index] or word.punct:
            return frame.named[index] or form == "№"
        following = frame.unit.words[head]
        if word.entity and word.entity == following.entity and not word.entity_end:
            return True
        if form in self._determiners or form in self._conjunctions or form[0].isdigit():
            return word.entity != "DATE"
        return not self._stops(frame, index) and self._modifying_case(frame, index, head)

    def _stops(self, frame: Frame, index: int) -> bool:
        """Whether the phrase cannot include the word: a date, an adverb, a postposition, a verb, or
        the beginning of a new or relative clause."""
        word, form = frame.unit.words[index], frame.forms[index]
        if word.entity == "DATE" or form in self._contrast or form in self._adverbs:
            return True
        if form in self._postpositions:
            return True
        if is_relative(form) and not word.capital:
            return self._speaker.at(frame.forms, index) is None
        verb = self._cues.at(frame.forms, index)
        return verb is not None and verb.inflection.form == "finite"

    def _modifying_case(self, frame: Frame, index: int, head: int) -> bool:
        form = frame.forms[index]
        if is_locative_adjective(form):
            return True
        case = self.case_at(frame, index)
        if case in ADVERBIAL_CASES:
            verbal = frame.forms[head].endswith(("у", "ю")) and not frame.unit.words[head].punct
            return case == "acc" and verbal
        return not form.endswith(("ып", "іп", "са", "се")) or frame.unit.words[index].capital
