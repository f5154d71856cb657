"""Read Apertium's Kazakh texts, which were disambiguated by hand, with labels as in UD_Kazakh-KTB.

UD_Kazakh-KTB (KTB) was made with the same analyser, so almost every tag has exactly one label. If
the tags do not determine a label (the number of a third-person verb, the type of a number in
digits), the attribute is UNKNOWN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qazcorpus.training.encoder.labelled_sentences import UNKNOWN, LabelledSentence

# Texts whose sentences are in KTB.
IN_KTB = ("Иран", "Футболдан", "Eurovision")

UPOS = {
    "n": "NOUN", "np": "PROPN", "adj": "ADJ", "num": "NUM", "v": "VERB", "vaux": "AUX",
    "cop": "AUX", "prn": "PRON", "det": "DET", "adv": "ADV", "cnjcoo": "CCONJ", "cnjsub": "SCONJ",
    "cnjadv": "ADV", "post": "ADP", "postadv": "ADV", "ij": "INTJ", "abbr": "NOUN", "qst": "PART",
    "sent": "PUNCT", "cm": "PUNCT", "guio": "PUNCT", "lpar": "PUNCT", "rpar": "PUNCT",
    "lquot": "PUNCT", "rquot": "PUNCT", "apos": "PUNCT",
}  # fmt: skip
FEATURES = {
    "nom": "Case=Nom", "gen": "Case=Gen", "dat": "Case=Dat", "acc": "Case=Acc", "loc": "Case=Loc",
    "abl": "Case=Abl", "ins": "Case=Ins", "pl": "Number=Plur",
    "px1sg": "Number[psor]=Sing|Person[psor]=1", "px1pl": "Number[psor]=Plur|Person[psor]=1",
    "px2sg": "Number[psor]=Sing|Person[psor]=2", "px2pl": "Number[psor]=Plur|Person[psor]=2",
    "px3sp": "Number[psor]=Plur,Sing|Person[psor]=3",
    "p1": "Person=1", "p2": "Person=2", "p3": "Person=3", "sg": "Number=Sing", "frm": "Polite=Form",
    "ifi": "Mood=Ind|Tense=Past|VerbForm=Fin", "past": "Mood=Ind|Tense=Past|VerbForm=Fin",
    "aor": "Aspect=Hab|Mood=Ind|Tense=Pres|VerbForm=Fin",
    "pres": "Mood=Ind|Tense=Pres|VerbForm=Fin", "fut": "Mood=Ind|Tense=Fut|VerbForm=Fin",
    "imp": "Mood=Imp|VerbForm=Fin", "opt": "Mood=Opt|VerbForm=Fin",
    "gna_perf": "Aspect=Perf|VerbForm=Conv", "gna_cond": "Mood=Cnd|VerbForm=Conv",
    "prc_perf": "Aspect=Perf|VerbForm=Inf", "prc_impf": "Aspect=Imp|VerbForm=Inf",
    "gpr_past": "Tense=Past|VerbForm=Part", "gpr_impf": "Aspect=Imp|VerbForm=Part",
    "gpr_pot": "Mood=Pot|VerbForm=Part", "gpr_fut": "Tense=Fut|VerbForm=Part",
    "ger": "VerbForm=Ger", "ger_past": "Tense=Past|VerbForm=Ger",
    "ger_impf": "Aspect=Imp|VerbForm=Ger", "ger_perf": "Aspect=Perf|VerbForm=Ger",
    "pass": "Voice=Pass", "coop": "Voice=Rcp", "neg": "Polarity=Neg",
    "dem": "PronType=Dem", "itg": "PronType=Int", "ind": "PronType=Ind", "pers": "PronType=Prs",
    "ref": "PronType=Prs|Reflex=Yes", "ord": "NumType=Ord", "coll": "NumType=Coll",
    "qnt": "PronType=Tot", "comp": "Degree=Cmp",
}  # fmt: skip
# Tags that have no label in KTB.
SILENT = {"tv", "iv", "top", "ant", "cog", "al", "mf", "subst", "attr", "percent"}
GENDER = {"m": "Gender=Masc", "f": "Gender=Fem"}
FINITE = {"ifi", "past", "aor", "pres", "fut"}


@dataclass
class ApertiumReading:
    """A line of the analyser, and the lines of words joined to it («бала|мын»)."""

    main: str
    joined: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Labelled:
    """A word with KTB's labels; None if a label is not known."""

    form: str
    upos: str | None = None
    feats: str | None = None
    lemma: str | None = None


def analysis(reading: str) -> tuple[str | None, str | None]:
    """UPOS and features of an Apertium reading. Each is None if the tags do not determine it."""
    tags = [
        tag for tag in reading.rsplit('"', maxsplit=1)[-1].split() if not re.match(r"[A-Z@]", tag)
    ]
    upos = UPOS.get(tags[0]) if tags else None
    if upos is None:
        return None, None
    features: dict[str, str] = {}
    for tag in tags[1:]:
        if tag in GENDER:
            if "ant" in tags:
                features["Gender"] = GENDER[tag][7:]
        elif tag in FEATURES:
            features |= dict(pair.split("=", 1) for pair in FEATURES[tag].split("|"))
        elif tag not in SILENT:
            return upos, None
    if FINITE & set(tags) and "p3" in tags:
        features["Number"] = UNKNOWN
    if upos == "NUM" and "NumType" not in features:
        features["NumType"] = UNKNOWN
    if tags[0] == "abbr":
        return None, None
    return upos, "|".join(
        f"{name}={features[name]}" for name in sorted(features, key=str.lower)
    ) or "_"


def cohorts(path: Path) -> Iterator[tuple[str, list[ApertiumReading]]]:
    """Yield each form, which may have several words, with the readings left by disambiguation."""
    form, readings = "", list[ApertiumReading]()
    for line in path.read_text(encoding="utf-8").splitlines():
        if begin := re.match(r'"<(.*)>"', line):
            if form:
                yield form, readings
            form, readings = begin[1], []
        elif line.startswith("\t\t") and readings:
            readings[-1].joined.append(line.strip())
        elif line.startswith("\t"):
            readings.append(ApertiumReading(line.strip()))
    if form:
        yield form, readings


def words_of(form: str, readings: list[ApertiumReading]) -> list[Labelled]:
    """The words of a form with their labels.

    If the analyser reads several words as one form («жүзеге асырады»), KTB has separate words: the
    last one has the analysis, the others are X. A clitic with a space before it («қала да») is a
    word too. A form with several readings, or with another word joined to it, has no labels. A
    joined copula is ignored.
    """
    words = form.split()
    unknown = [Labelled(word) for word in words]
    if len(readings) != 1:
        return unknown
    reading = readings[0]
    lemma = lemma_of(reading.main)
    lemmas = lemma.split() if len(words) > 1 else [lemma]
    clitics = [line for line in reading.joined if '"е" cop' not in line]
    upos, feats = analysis(reading.main)
    if upos is None or len(lemmas) + len(clitics) != len(words):
        return unknown
    *first, last = zip(words, lemmas, strict=False)
    return [
        *(Labelled(word, "X", "_", part) for word, part in first),
        Labelled(last[0], upos, feats, last[1]),
        *map(_clitic, words[len(lemmas) :], clitics),
    ]


def _clitic(word: str, reading: str) -> Labelled:
    """A clitic's labels. A conjunction has only a lemma, because KTB labels «да» as a conjunction
    in some places and as an adverb in others."""
    if " cnjcoo" in reading:
        return Labelled(word, lemma=lemma_of(reading))
    return Labelled(word, *analysis(reading), lemma_of(reading))


def lemma_of(reading: str) -> str:
    """The lemma of a reading, which may have several words, or ""."""
    found = re.match(r'"(.+)"', reading)
    return found[1] if found else ""


def read_apertium(folder: Path) -> Iterator[LabelledSentence]:
    """Yield the sentences of `texts1/*.vislcg.txt` and `texts2/*.tagged.clean.txt`.

    Texts that are in KTB are left out. A word has no label if it has no reading, or a reading
    without a label in KTB.
    """
    paths = [*folder.glob("texts1/*.vislcg.txt"), *folder.glob("texts2/*.tagged.clean.txt")]
    for path in sorted(paths):
        if path.name.startswith(IN_KTB):
            continue
        words: list[Labelled] = []
        for form, readings in cohorts(path):
            words += words_of(form, readings)
            if words[-1].upos == "PUNCT" and form in ".!?…" and len(words) > 2:
                yield from _sentence(words)
                words = []
        yield from _sentence(words)


def _sentence(words: list[Labelled]) -> Iterator[LabelledSentence]:
    if any(word.upos for word in words):
        yield LabelledSentence(
            tuple(word.form for word in words),
            "apertium",
            upos=tuple(word.upos for word in words),
            feats=tuple(word.feats for word in words),
            lemmas=tuple(word.lemma for word in words),
        )
