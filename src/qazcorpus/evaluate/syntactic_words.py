"""Syntactic words as in UD_Kazakh-KTB, made from the tokens of a pipeline.

A token is separated by spaces and punctuation, a word is a unit of syntax (Tyers and Washington,
2015, "Towards a free/open-source universal-dependency treebank for Kazakh"):

- the ending that makes a predicate of a noun or adjective («дайын|быз»), an enclitic
  («жетеміз|-ау», «айт|шы») and the «-кі» of possession («кім|кі») are separate words;
- a verb form that is written as two or three words («оқыған жоқ», «естіген жоқ екен») is one word;
- two numbers («бес-алты»), two peoples («ағылшын-парсы»), a repeated noun («ауыл-ауылдан»,
  «күннен-күнге») and a noun with its number («17-үйде») are three tokens.

The treebank splits other pairs, and words in «-лы» and «-сыз», only in some sentences. These are
not split here. Endings after a case («үйдемін») are not split either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from qazcorpus.document import Document, Token
from qazcorpus.pipeline.accurate.morphology import UPOS, as_analysis, as_attributes
from qazcorpus.pipeline.lemmas.inflection import follows_hyphen
from qazcorpus.readers.interchange.treebank import SurfaceToken, WordAnalysis

_ENDING: Final = "[мбп][ыі][нз]|с[ыі]ң(?:д[ае]р)?"
_POLITE: Final = "с[ыі]з(?:д[ае]р)?"  # after nouns and adjectives, it more often means «without»
_PREDICATE: Final = re.compile(f"(.{{3,}}?)({_ENDING})")
_PREDICATES: Final = frozenset({"ADJ", "NOUN", "PROPN"})
_OWNED: Final = re.compile("(.{2,})[нтд]ікі")
_OWNERS: Final = frozenset({"NOUN", "PRON", "PROPN"})
_ENCLITIC: Final = re.compile(r"(.*\w)-(ау|ақ)")
# Words that contain «-ақ» («сондай-ақ»), and a repeated interjection.
_NO_HOSTS: Final = frozenset({"бұлай", "мұндай", "осындай", "солай", "сондай", "қандай", "ау"})
_REQUEST: Final = re.compile("(.{2,})ш[ыі]")
# Words that look like a verb stem with «-шы».
_NO_REQUESTS: Final = frozenset({"басшы", "көшші", "қосшы", "тапшы"})
_VERBS: Final = frozenset({"AUX", "VERB"})
_NEGATION: Final = re.compile(f"(?:жоқ|емес)({_ENDING}|{_POLITE})?")
_EVIDENCE: Final = re.compile(f"екен({_ENDING}|{_POLITE})?")
_PAST: Final = re.compile(".{2,}[ғқгк][ае]н")
_WISH: Final = re.compile(".+с[ае](?:[мңқк]|ң[ыі]з|ңд[ае]р)?")
_KEPT: Final = ("Aspect", "Number", "Person", "Polarity", "Polite", "Tense", "Voice")
_NUMBERS: Final = frozenset({
    "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз", "он", "жиырма", "отыз",
    "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан", "жүз", "мың",
})  # fmt: skip
_PEOPLES: Final = frozenset({
    "ағылшын", "араб", "армян", "ауған", "башқұрт", "белорус", "грек", "грузин", "еврей", "жапон",
    "иран", "испан", "итальян", "корей", "латын", "литва", "моңғол", "неміс", "ноғай", "оғыз",
    "орыс", "парсы", "поляк", "саксон", "славян", "татар", "тәжік", "түрік", "түркі", "түркімен",
    "украин", "француз", "шешен", "қазақ", "қалмақ", "қарақалпақ", "қырғыз", "қытай", "ұйғыр",
    "үнді", "әзербайжан", "өзбек",
})  # fmt: skip
_CASES: Final = {
    "Nom": "", "Gen": "[нтд][ыі]ң", "Dat": "[ғқгк][ае]", "Acc": "[нтд][ыі]", "Loc": "[тд][ае]",
    "Abl": "[нтд][ае]н", "Ins": "[мбп]ен",
}  # fmt: skip
_CASE: Final = "|".join(filter(None, _CASES.values()))
_PEOPLE: Final = re.compile(f"(?:{'|'.join(sorted(_PEOPLES))})(?:[лтд][ае]р)?(?:{_CASE})?")
_REPEATED: Final = re.compile(f"(.{{3,}}?)({_CASE})?-\\1(?:{_CASE})")
_DERIVED: Final = re.compile("(?:[лдт][ыі][қғкг]|[ае]?у[ыі]).*")  # «50-дығына», «2-еуі»
_OUTSIDE: Final = 0


@dataclass(frozen=True, slots=True)
class _Word:
    """A word made from a group of tokens.

    `head` is the number of another word of the group, from 1, or _OUTSIDE if the word has the head
    of the group.
    """

    form: str
    analysis: WordAnalysis
    head: int = _OUTSIDE


def syntactic_sentences(document: Document) -> Iterator[tuple[int, list[SurfaceToken]]]:
    """The sentences of a document that have tokens, each with its index.

    The tokens have their syntactic words, analyses and offsets. White space is not a token.
    """
    numbered = [(i, t) for i, t in enumerate(document.tokens) if not t.text.isspace()]
    borders = [*(token.start for _, token in numbered), len(document.text)]
    rows = zip(numbered, borders[1:], strict=True)
    for index, group in groupby(rows, key=lambda row: row[0][1].sentence):
        sentence = list(group)
        numbers = {i: number for number, ((i, _), _) in enumerate(sentence, 1)}
        tokens = [
            SurfaceToken(
                token.text,
                space_after=after > token.end,
                analyses=(_analysis(token, i, numbers),),
                start=token.start,
                end=token.end,
            )
            for (i, token), after in sentence
        ]
        yield index, with_syntactic_words(tokens)


def _analysis(token: Token, index: int, numbers: dict[int, int]) -> WordAnalysis:
    head = 0 if token.head == index else numbers.get(token.head)
    # spaCy's parsers write ROOT.
    return WordAnalysis(token.upos, token.feats, token.lemma, head, token.deprel.lower())


def with_syntactic_words(tokens: Sequence[SurfaceToken]) -> list[SurfaceToken]:
    """The tokens of a sentence with their syntactic words. Heads are numbers of these words, and a
    tree remains a tree.

    Each given token is one word with one analysis. A token without a part of speech is not changed.
    Several tokens may become one, and one token may become several.
    """
    groups = list(_groups(tokens))
    split = [_words([tokens[i] for i in group]) for group in groups]
    starts, numbers = [], {0: 0}
    number = 0
    for group, words in zip(groups, split, strict=True):
        starts.append(number)
        main = next(i for i, word in enumerate(words, 1) if word.head == _OUTSIDE)
        numbers.update({i + 1: number + main for i in group})
        number += len(words)
    found: list[SurfaceToken] = []
    for group, words, start in zip(groups, split, starts, strict=True):
        top = tokens[_top(group, tokens)].analyses[0]
        head = None if top.head is None else numbers.get(top.head)
        attached = [
            replace(word.analysis, head=start + word.head)
            if word.head
            else replace(word.analysis, head=head, deprel=top.deprel)
            for word in words
        ]
        found += _tokens([tokens[i] for i in group], [word.form for word in words], attached)
    return found


def _groups(tokens: Sequence[SurfaceToken]) -> Iterator[list[int]]:
    """Groups of tokens: those that are one verb form, and single tokens."""
    start = 0
    while start < len(tokens):
        end = start + 1
        while end < len(tokens) and _continues(tokens[start:end], tokens[end]):
            end += 1
        yield list(range(start, end))
        start = end


def _continues(before: Sequence[SurfaceToken], token: SurfaceToken) -> bool:
    """Whether a verb form continues in the next token."""
    verb, low = before[0].form.lower(), token.form.lower()
    analysis = before[0].analyses[0]
    if analysis.upos not in _VERBS or not before[-1].space_after:
        return False
    # A token that continues a form cannot start one, and «екен» ends it.
    if _NEGATION.fullmatch(verb) or _EVIDENCE.fullmatch(before[-1].form.lower()):
        return False
    past = bool(_PAST.fullmatch(verb))
    if _EVIDENCE.fullmatch(low):
        finite = "VerbForm=Fin" in analysis.feats.split("|")
        return len(before) > 1 or past or finite or bool(_WISH.fullmatch(verb))
    return len(before) == 1 and past and bool(_NEGATION.fullmatch(low))


def _top(group: Sequence[int], tokens: Sequence[SurfaceToken]) -> int:
    """The token of a group from which the path to the root contains no other token of the group."""
    for place in group:
        at, seen = place, {place}
        while (head := tokens[at].analyses[0].head) and head - 1 not in seen:
            at = head - 1
            seen.add(at)
        if len(seen.intersection(group)) == 1 and not head:
            return place
    return group[0]


def _words(tokens: Sequence[SurfaceToken]) -> list[_Word]:
    """The words of a token, or the one word of several tokens."""
    if len(tokens) > 1:
        return [_Word(" ".join(token.form for token in tokens), _verb_form(tokens))]
    form, analysis = tokens[0].form, tokens[0].analyses[0]
    whole = [_Word(form, analysis)]
    if not analysis.upos:
        return whole
    return _pair(form, analysis) or _with_ending(form, analysis) or whole


def _with_ending(form: str, analysis: WordAnalysis) -> list[_Word]:
    """A host and the word at its end, or an empty list."""
    low, lemma, upos = form.lower(), analysis.lemma.lower(), analysis.upos
    found = _ENCLITIC.fullmatch(low)
    company = form.endswith("-АҚ")  # «Қазақтелеком-АҚ»
    if found and found[1] not in _NO_HOSTS and not company:
        host = replace(analysis, lemma=_without(analysis.lemma, f"-{found[2]}"))
        if found[2] == "ау":
            emotion = WordAnalysis("PART", "_", "ау", None, "discourse")
            return _host_and(form[-2:], form, 3, host, emotion)
        return _host_and(form[-3:], form, 3, host, WordAnalysis("ADV", "_", "-ақ", None, "advmod"))
    found = _PREDICATE.fullmatch(low)
    if found and upos in _PREDICATES and lemma == found[1] and "[psor]" not in analysis.feats:
        copula = WordAnalysis("AUX", _present(found[2]), "е", None, "cop")
        return _host_and(form[-len(found[2]) :], form, len(found[2]), analysis, copula)
    found = _OWNED.fullmatch(low)
    if found and upos in _OWNERS and lemma == found[1]:
        return _host_and(form[-2:], form, 4, analysis, WordAnalysis("ADP", "_", "кі", None, "case"))
    found = _REQUEST.fullmatch(low)
    if found and upos == "VERB" and lemma == found[1] and low not in _NO_REQUESTS:
        request = WordAnalysis("PART", "_", "шы", None, "advmod")
        return _host_and(form[-2:], form, 2, analysis, request)
    return []


def _host_and(
    word: str, form: str, letters: int, host: WordAnalysis, ending: WordAnalysis
) -> list[_Word]:
    """A host and the word at its end.

    `letters` of the form belong to the word, which may be shorter: «кі» in «кімдікі», «ау» in
    «-ау».
    """
    return [_Word(form[:-letters], host), _Word(word, ending, 1)]


def _without(lemma: str, ending: str) -> str:
    return lemma[: -len(ending)] if lemma.lower().endswith(ending) else lemma


def _pair(form: str, analysis: WordAnalysis) -> list[_Word]:
    """The parts of a hyphenated pair and the hyphen, or an empty list for other words."""
    first, hyphen, second = form.partition("-")
    of_first = _first_of_pair(first.lower(), second.lower(), analysis) if hyphen else None
    if not of_first:
        return []
    last = replace(analysis, lemma=analysis.lemma.rpartition("-")[2])
    return [
        _Word(first, of_first, 3),
        _Word(hyphen, WordAnalysis("PUNCT", "_", hyphen, None, "punct"), 1),
        _Word(second, last),
    ]


def _first_of_pair(first: str, second: str, pair: WordAnalysis) -> WordAnalysis | None:
    """The analysis of the first word of a pair, whose head is the second word. None if the words
    are not a pair."""
    if pair.upos == "NUM" and {first, second} <= _NUMBERS and first != second:
        return WordAnalysis("NUM", "NumType=Card", first, None, "compound")
    if _is_numbered(first, second, pair):
        return WordAnalysis("NUM", "NumType=Ord", first, None, "amod")
    twice = _REPEATED.fullmatch(f"{first}-{second}") if pair.upos == "NOUN" else None
    if twice:
        return WordAnalysis("NOUN", f"Case={_case(twice[2])}", twice[1], None, "compound")
    if pair.upos != "PROPN" and first in _PEOPLES and _PEOPLE.fullmatch(second):
        return WordAnalysis("NOUN", "Case=Nom", first, None, "compound")
    return None


def _is_numbered(first: str, second: str, pair: WordAnalysis) -> bool:
    """Whether the words are a noun or adjective with its number, not a number with an ending."""
    if not (pair.upos in ("ADJ", "NOUN") and first.isdecimal() and second.isalpha()):
        return False
    ending = follows_hyphen(second) or _DERIVED.fullmatch(second)
    return pair.lemma.startswith(f"{first}-") and not ending


def _case(ending: str | None) -> str:
    """The case of an ending: «нен» is Abl."""
    return next(case for case, form in _CASES.items() if re.fullmatch(form, ending or ""))


def _verb_form(tokens: Sequence[SurfaceToken]) -> WordAnalysis:
    """The analysis of a verb form of several tokens."""
    verb, low = tokens[0].analyses[0], tokens[0].form.lower()
    last = tokens[-1].form.lower()
    wish, past = _WISH.fullmatch(low), _PAST.fullmatch(low)
    evidence = _EVIDENCE.fullmatch(last)
    ending = evidence or _NEGATION.fullmatch(last)
    given = as_attributes(verb.upos, verb.feats)
    feats = {"Mood": "Ind", "Number": "Sing", "Person": "3", "VerbForm": "Fin"}
    feats |= {name: value for name, value in given.items() if name in _KEPT}
    if ending and ending[1]:
        feats |= _person(ending[1])
    if not evidence or len(tokens) > 2:
        feats["Polarity"] = "Neg"
    if wish or past:
        feats = {name: feats[name] for name in feats if name not in ("Aspect", "Tense")}
    if past:
        feats["Tense"] = "Past"
    if wish:
        feats["Mood"] = "Des"
    elif evidence:
        feats["Evident"] = "Fh"
    return replace(verb, feats=_written(feats))


def _person(ending: str) -> dict[str, str]:
    """The number and person of an ending."""
    if re.fullmatch(_POLITE, ending):
        number = "Plur" if ending.endswith("р") else "Sing"
        return {"Number": number, "Person": "2", "Polite": "Form"}
    number = "Plur" if ending[-1] in "зр" else "Sing"
    return {"Number": number, "Person": "2" if ending[0] == "с" else "1"}


def _present(ending: str) -> str:
    """The features of the copula with this ending."""
    feats = {"Aspect": "Hab", "Mood": "Ind", "Tense": "Pres", "VerbForm": "Fin"}
    return _written(feats | _person(ending))


def _written(feats: dict[str, str]) -> str:
    return as_analysis({UPOS: "", **feats})[1]


def _tokens(
    tokens: Sequence[SurfaceToken], forms: Sequence[str], analyses: Sequence[WordAnalysis]
) -> Iterator[SurfaceToken]:
    """The tokens for the words of a group: three for a pair, which has three words, otherwise
    one."""
    start, end, space = tokens[0].start, tokens[-1].end, tokens[-1].space_after
    if len(forms) != 3:
        whole = " ".join(token.form for token in tokens)
        words = tuple(forms) if len(forms) > 1 else ()
        yield SurfaceToken(whole, words, space, tuple(analyses), start, end)
        return
    for i, (form, analysis) in enumerate(zip(forms, analyses, strict=True)):
        end = start + len(form) if start >= 0 else -1
        yield SurfaceToken(form, (), space and i == 2, (analysis,), start, end)
        start = end
