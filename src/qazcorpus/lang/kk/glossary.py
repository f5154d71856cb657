"""Explanations for `spacy.explain` in English and Kazakh: the labels of the scheme, KazNERD's
classes, and the features and relations of Kazakh treebanks. spaCy's explanations are kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from spacy.glossary import GLOSSARY

from qazcorpus.scheme import Label, Relation, load_scheme

_CLASSES: Final = {
    "ADAGE": "Adages · Мақал-мәтелдер",
    "CONTACT": "Contact details · Байланыс деректері",
    "DISEASE": "Diseases · Аурулар",
    "FACILITY": "Buildings, airports, highways, bridges · Ғимараттар мен құрылыстар",
    "LOCATION": "Natural places, regions, streets · Табиғи нысандар, аймақтар, көшелер",
    "MISCELLANEOUS": "Other names · Өзге атаулар",
    "NON_HUMAN": "Animals and beings that are not people · Адам емес кейіпкерлер, жануарлар",
    "ORGANISATION": "Organisations, state bodies among them · Ұйымдар мен мекемелер",
    "PERCENTAGE": "Percentages · Пайыздар",
}
_RELATIONS: Final = {
    "acl:relcl": "relative clause modifier · бағыныңқы анықтауыш",
    "compound:lvc": "noun of a light verb construction · күрделі етістіктің есім сыңары",
    "flat:name": "rest of a name · атаудың жалғасы",
    "nmod:poss": "possessive nominal modifier · ілік септіктегі анықтауыш",
    "obl:own": "oblique nominal that names the owner · иесін білдіретін толықтауыш",
}
_FEATURES: Final = {
    "Aspect=Hab": "habitual aspect · дағдылы қимыл",
    "Aspect=Imp": "imperfective aspect · аяқталмаған қимыл",
    "Aspect=Perf": "perfective aspect · аяқталған қимыл",
    "Case=Abl": "ablative case · шығыс септік",
    "Case=Acc": "accusative case · табыс септік",
    "Case=Dat": "dative case · барыс септік",
    "Case=Gen": "genitive case · ілік септік",
    "Case=Ins": "instrumental case · көмектес септік",
    "Case=Loc": "locative case · жатыс септік",
    "Case=Nom": "nominative case · атау септік",
    "Degree=Cmp": "comparative degree · салыстырмалы шырай",
    "Evident=Fh": "witnessed by the speaker · айтушы өзі көрген",
    "Gender=Fem": "feminine, of names · әйел есімі",
    "Gender=Masc": "masculine, of names · ер есімі",
    "Mood=Cnd": "conditional mood · шартты рай",
    "Mood=Des": "desiderative mood · қалау рай",
    "Mood=Imp": "imperative mood · бұйрық рай",
    "Mood=Ind": "indicative mood · ашық рай",
    "Mood=Opt": "optative mood · қалау рай",
    "Mood=Pot": "potential mood · мүмкіндік мәні",
    "NumType=Card": "cardinal numeral · есептік сан есім",
    "NumType=Coll": "collective numeral · жинақтық сан есім",
    "NumType=Ord": "ordinal numeral · реттік сан есім",
    "Number=Plur": "plural · көпше түр",
    "Number=Sing": "singular · жекеше түр",
    "Number[psor]=Plur": "plural possessor · иесі көпше",
    "Number[psor]=Sing": "singular possessor · иесі жекеше",
    "Person=1": "first person · бірінші жақ",
    "Person=2": "second person · екінші жақ",
    "Person=3": "third person · үшінші жақ",
    "Person[psor]=1": "first person possessor · бірінші жақ тәуелдік жалғауы",
    "Person[psor]=2": "second person possessor · екінші жақ тәуелдік жалғауы",
    "Person[psor]=3": "third person possessor · үшінші жақ тәуелдік жалғауы",
    "Polarity=Neg": "negative · болымсыз түр",
    "Polite=Form": "polite form · сыпайы түр",
    "PronType=Dem": "demonstrative pronoun · сілтеу есімдігі",
    "PronType=Ind": "indefinite pronoun · белгісіздік есімдігі",
    "PronType=Int": "interrogative pronoun · сұрау есімдігі",
    "PronType=Neg": "negative pronoun · болымсыздық есімдігі",
    "PronType=Prs": "personal pronoun · жіктеу есімдігі",
    "PronType=Rcp": "reciprocal pronoun · өзара мәнді есімдік",
    "PronType=Tot": "collective pronoun · жалпылау есімдігі",
    "Reflex=Yes": "reflexive · өздік есімдігі",
    "Tense=Fut": "future tense · келер шақ",
    "Tense=Past": "past tense · өткен шақ",
    "Tense=Pres": "present tense · осы шақ",
    "VerbForm=Conv": "converb · көсемше",
    "VerbForm=Fin": "finite verb · жіктелетін етістік",
    "VerbForm=Ger": "verbal noun · қимыл атауы",
    "VerbForm=Inf": "infinitive · тұйық етістік",
    "VerbForm=Part": "participle · есімше",
    "Voice=Cau": "causative voice · өзгелік етіс",
    "Voice=Pass": "passive voice · ырықсыз етіс",
    "Voice=Rcp": "reciprocal voice · ортақ етіс",
}


def explanations() -> dict[str, str]:
    """All terms with their explanations."""
    scheme = load_scheme()
    labels: list[Label | Relation] = [*scheme.entities, *scheme.attribution, *scheme.stances]
    labels += scheme.relations
    named = {label.label: f"{label.en} · {label.kk}" for label in labels}
    return {**named, **_CLASSES, **_RELATIONS, **_FEATURES}


@lru_cache(maxsize=1)
def add_explanations() -> None:
    """Add the terms that spaCy's glossary lacks. This is done only once."""
    for term, explanation in explanations().items():
        GLOSSARY.setdefault(term, explanation)
