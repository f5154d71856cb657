"""Apertium's hand-disambiguated Kazakh texts with the labels of UD_Kazakh-KTB.

KTB was made from the same analyser, so tags map one to one almost everywhere; where they do not
(whether a third-person verb is singular or plural, whether digits are cardinal or ordinal) the
attribute is left open (UNKNOWN).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sentences import UNKNOWN, Sentence

# Their sentences are KTB's own.
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
# Tags that KTB writes nowhere.
SILENT = {"tv", "iv", "top", "ant", "cog", "al", "mf", "subst", "attr", "percent"}
GENDER = {"m": "Gender=Masc", "f": "Gender=Fem"}
FINITE = {"ifi", "past", "aor", "pres", "fut"}


def analysis(reading: str) -> tuple[str | None, str | None]:
    """UPOS and features of an Apertium reading; None where its tags are not known."""
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
            features.update(pair.split("=", 1) for pair in FEATURES[tag].split("|"))
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


def cohorts(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each word with the readings that were kept; a copula or clitic joined to it is left out."""
    form, readings, joined = "", list[str](), False
    for line in path.read_text(encoding="utf-8").splitlines():
        if begin := re.match(r'"<(.*)>"', line):
            if form:
                yield form, [] if joined else readings
            form, readings, joined = begin[1], [], False
        elif line.startswith("\t\t"):
            joined = joined or '"е" cop' not in line
        elif line.startswith("\t"):
            readings.append(line.strip())
    if form:
        yield form, [] if joined else readings


def read_apertium(folder: Path) -> Iterator[Sentence]:
    """The sentences of `texts1/*.vislcg.txt` and `texts2/*.tagged.clean.txt`, KTB's own left out.

    A word without a reading, or with one that has no counterpart in KTB, has no label.
    """
    paths = [*folder.glob("texts1/*.vislcg.txt"), *folder.glob("texts2/*.tagged.clean.txt")]
    for path in sorted(paths):
        if path.name.startswith(IN_KTB):
            continue
        words: list[str] = []
        labels: list[tuple[str | None, str | None, str | None]] = []
        for form, readings in cohorts(path):
            reading = readings[0] if len(readings) == 1 else ""
            lemma = re.match(r'"(.+)"', reading)
            upos, feats = analysis(reading)
            words.append(form)
            labels.append((upos, feats, lemma[1] if lemma and upos else None))
            if upos == "PUNCT" and form in ".!?…" and len(words) > 2:
                yield from _sentence(words, labels)
                words, labels = [], []
        yield from _sentence(words, labels)


def _sentence(
    words: list[str], labels: list[tuple[str | None, str | None, str | None]]
) -> Iterator[Sentence]:
    if words and any(upos for upos, *_ in labels):
        yield Sentence(
            tuple(words),
            "apertium",
            upos=tuple(upos for upos, _, _ in labels),
            feats=tuple(feats for _, feats, _ in labels),
            lemmas=tuple(lemma for _, _, lemma in labels),
        )
