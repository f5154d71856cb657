"""Abbreviations that keep their dot, and patterns of tokens that are never split.

`ABBREVIATIONS` maps each abbreviation to its full form. The sentence splitter uses it too. To add
an abbreviation, put it into the group that fits, and add a case to the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from qazcorpus.lang.kk.char_classes import HYPHENS, LOWER

_TIME: Final = {
    "ж.": "жыл",
    "жж.": "жылдар",
    "ғ.": "ғасыр",
    "ғғ.": "ғасырлар",
    "ж.ж.": "жылдар",
    "ғ.ғ.": "ғасырлар",
    "б.з.": "біздің заман",
    "б.з.б.": "біздің заманымыздан бұрын",
    "б.з.д.": "біздің заманға дейін",
    "б.э.": "біздің эра",
    "б.э.д.": "біздің эраға дейін",
    "қаң.": "қаңтар",
    "ақп.": "ақпан",
    "сәу.": "сәуір",
    "шіл.": "шілде",
    "қырк.": "қыркүйек",
    "желт.": "желтоқсан",
    "сағ.": "сағат",
    "мин.": "минут",
    "сек.": "секунд",
}
_AMOUNTS: Final = {
    "млн.": "миллион",
    "млрд.": "миллиард",
    "трлн.": "триллион",
    "долл.": "доллар",
    "тг.": "теңге",
    "руб.": "рубль",
    "шақ.": "шақырым",
    "кв.": "квадрат",
}
_PLACES: Final = {
    "қ.": "қала",
    "ққ.": "қалалар",
    "обл.": "облыс",
    "ауд.": "аудан",
    "а.": "ауыл",
    "а.ш.": "ауыл шаруашылығы",
    "көш.": "көше",
    "даң.": "даңғыл",
    "пәт.": "пәтер",
    "ст.": "станция",
    "оңт.": "оңтүстік",
    "солт.": "солтүстік",
    "г.": "город",
    "ул.": "улица",
}
_PEOPLE: Final = {
    "проф.": "профессор",
    "доц.": "доцент",
    "акад.": "академик",
    "канд.": "кандидат",
    "ген.": "генерал",
    "полк.": "полковник",
    "лейт.": "лейтенант",
    "реж.": "режиссер",
    "комп.": "композитор",
    "инж.": "инженер",
    "Дж.": "Дж.",
    **{
        f"{field}.ғ.{degree}.": f"{name} ғылымдарының {grade}"
        for field, name in {
            "т": "тарих",
            "ф": "филология",
            "э": "экономика",
            "з": "заң",
            "п": "педагогика",
            "м": "медицина",
            "х": "химия",
            "б": "биология",
            "с": "саясаттану",
            "а-ш": "ауыл шаруашылығы",
            "ф-м": "физика-математика",
        }.items()
        for degree, grade in {"д": "докторы", "к": "кандидаты"}.items()
    },
}
_SUBJECTS: Final = {
    "әлеум.": "әлеуметтік",
    "археол.": "археология",
    "биол.": "биология",
    "геогр.": "география",
    "геол.": "геология",
    "ғыл.": "ғылыми",
    "гр.": "грекше",
    "демогр.": "демография",
    "дүниежүз.": "дүниежүзілік",
    "драм.": "драмалық",
    "еур.": "еуропалық",
    "жоғ.": "жоғарғы",
    "лат.": "латынша",
    "мат.": "математика",
    "мед.": "медицина",
    "мемл.": "мемлекеттік",
    "мөлш.": "мөлшері",
    "муз.": "музыка",
    "нем.": "немісше",
    "орт.": "орташа",
    "пед.": "педагогика",
    "психол.": "психология",
    "респ.": "республика",
    "симф.": "симфониялық",
    "тех.": "техника",
    "техн.": "техника",
    "төм.": "төменгі",
    "физ.": "физика",
    "филос.": "философия",
    "фр.": "французша",
    "халықар.": "халықаралық",
    "хим.": "химия",
    "экон.": "экономикалық",
    "этн.": "этнография",
}
_REFERENCES: Final = {
    "мыс.": "мысалы",
    "б.": "бет",
    "бб.": "беттер",
    "т.": "том",
    "тт.": "томдар",
    "кіт.": "кітап",
    "ред.": "редакция",
    "құраст.": "құрастырған",
    "сур.": "сурет",
    "кест.": "кесте",
    "салыст.": "салыстырыңыз",
    "тел.": "телефон",
    "ағылш.": "ағылшынша",
}
# Only these abbreviations end a sentence if a capital follows. After the others, it continues.
_AND_SO_ON: Final = {
    "т.б.": "тағы басқа",
    "т.б.с.": "тағы басқа сол сияқты",
    "т.б.с.с.": "тағы басқа сол сияқтылар",
    "т.с.с.": "тағы сол сияқты",
    "т.т.": "тағы тағылар",
    "ж.б.": "және басқалар",
    "ж.т.б.": "және тағы басқа",
    "т.с.": "тағы сол",
}
ABBREVIATIONS: Final = {
    short: full
    for group in (_TIME, _AMOUNTS, _PLACES, _PEOPLE, _SUBJECTS, _REFERENCES, _AND_SO_ON)
    for short, full in group.items()
}
CLOSING_ABBREVIATIONS: Final = frozenset(_AND_SO_ON)

_CAPITALS: Final = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЫІЭЮЯ" + "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜĞŪŊŞİ"
INITIALS: Final = frozenset(f"{letter}." for letter in _CAPITALS) | {"Дж.", "Sh.", "Ch."}


# Empty on purpose: to add an abbreviation, add it to a group of `ABBREVIATIONS` above.
# spaCy passes its exceptions to a phrase matcher that runs over every text. Patterns in
# `token_match` are tried only once for each new form, so the tokenizer is many times as fast.
TOKENIZER_EXCEPTIONS: Final[dict[str, list[dict[int, str]]]] = {}

_SUFFIX: Final = rf"(?:[{HYPHENS}][{LOWER}]+)?"
_DOMAIN: Final = (
    r"(?:[\w-]+\.)+(?:kz|com|org|net|info|edu|gov|biz|io|ru|uz|kg|tr|uk|de|eu|me|tv|asia|қаз|рф)"
)


def _alternatives(orths: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(orths)))


_DOTTED: Final = _alternatives(
    {form for short in ABBREVIATIONS for form in (short, short[0].upper() + short[1:])} | INITIALS
)
_EMOTICON: Final = r"[:;=]['’]?[-^oо]?[)(\]\[DPpРр3*|/]+|\^[_.]?\^|<3+"
# ISO dates, section numbers and telephone numbers are not split at hyphens and dots.
_NUMBER: Final = rf"(?:\d{{1,4}}(?:[-.]\d{{1,4}}){{2,}}|\+\d[\d()-]+\d){_SUFFIX}"

TOKEN_MATCH: Final = re.compile(
    rf"(?:(?=\w[^.]*\.(?:\w+\.)*$)(?:{_DOTTED})|(?=[\d+]){_NUMBER}|{_EMOTICON})$"
).match
URL_MATCH: Final = re.compile(
    rf"(?:(?:https?|ftp)://\S+|www\.\S+|(?=\S+[@.]\w)"
    rf"(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|{_DOMAIN}(?::\d+)?(?:/\S*)?){_SUFFIX})$"
).match
