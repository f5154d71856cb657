from __future__ import annotations

import pytest

from qazcorpus.document import Document, Statement
from qazcorpus.statements.rules.interfaces import StanceContext
from qazcorpus.statements.rules.stance import RuleStanceClassifier
from qazcorpus.statements.rules.units import AnalysisInput

CASES = {
    "praise": ("Экологтар жобаны қолдады.", "favor"),
    "criticism": ("Экологтар жобаны сынға алды.", "against"),
    "fear": ("Экологтар жоба көлді құртады деп қауіптенеді.", "against"),
    "refusal to praise": ("Экологтар жобаны қолдамайды.", "against"),
    "use": ("Мұғалімдер жоба балаларға пайдалы деп санайды.", "favor"),
    "no use": ("Мұғалімдер жоба балаларға пайдалы емес деп санайды.", "against"),
    "harm": ("Мұғалімдер жоба балаларға зиянды екенін айтты.", "against"),
    "shielding": ("Инженерлер жоба ауылды тасқыннан қорғайды деп санайды.", "favor"),
    "no shielding": ("Инженерлер жоба ауылды тасқыннан қорғамайды деп санайды.", "against"),
    "harming a good thing": (
        "Заңгерлер жоба азаматтардың сенімін азайтады деп санайды.",
        "against",
    ),
    "to be stopped": ("Тұрғындар жобаны тоқтатуды талап етті.", "against"),
    "to be put off": ("Тұрғындар жобаны кейінге қалдыру керек деп санайды.", "against"),
    "not to be stopped": ("Тұрғындар жобаны тоқтатуға болмайды деп санайды.", "favor"),
    "to go on": ("Тұрғындар жобаны жалғастыруды сұрады.", "favor"),
    "protest": ("Тұрғындар жобаға қарсы наразылық акциясын өткізді.", "against"),
    "protest forbidden": ("Жобаға қарсы митингіге әкімдік рұқсат етпеді.", "favor"),
    "denial": ("Компания жоба зиянды деген айыпты жоққа шығарды.", "favor"),
    "mockery": ("Блогерлер жобаны «тұман сататын дүкен» деп мысқылдады.", "against"),
    "instead": ("Мұғалімдер жобадан гөрі кітап сатып алған дұрыс екенін айтты.", "against"),
    "a dialogue": ("Ұйым екі тарапты ашық талқылауға шақырды.", "neutral"),
    "signing": ("Экологтар ортақ мәлімдемеге қол қойды.", "neutral"),
    "numbers": ("Сарапшылар жоба құны үш миллиард теңге екенін айтты.", "neutral"),
}


@pytest.mark.parametrize(("text", "stance"), CASES.values(), ids=CASES.keys())
def test_stance_of_one_statement(analyse, text, stance):
    (statement,) = analyse(text).statements
    assert statement.stance == stance
    assert 0 <= statement.confidence <= 1


def test_who_proposes_a_measure_stands_for_it(analyse):
    text = (
        "Қала әкімдігі шулы көшеге дауыс қабырғасын ұсынды\n\n"
        "Әкімдік дауыс қабырғасы келесі айда қойылатынын хабарлады.\n\n"
        "Тұрғын Әсет Ерболов дауыс қабырғасын бір күнде көргенін айтты."
    )
    said = {s.source.text: s.stance for s in analyse(text, "дауыс қабырғасы").statements}
    assert said == {"Әкімдік": "favor", "Тұрғын Әсет Ерболов": "neutral"}


def test_a_source_lends_its_stance_to_its_other_statements(analyse):
    text = (
        "Кәсіподақ төрағасы Дана Оразова жобаны айыптады. "
        "Ол отырыстың сәрсенбіде өткенін айтты.\n\n"
        "Маман Ілияс Сәкен отырыстың сәрсенбіде өткенін айтты."
    )
    assert [s.stance for s in analyse(text).statements] == ["against", "against", "neutral"]


def test_statements_of_one_source_are_kin():
    text = "Дана айтты. Ол қосты. Ілияс айтты. Жол тар. Оразова Дана қайталады."
    span = Document("d", text).span
    places = [text.index(words) for words in ("Дана", "Ол", "Ілияс", "Жол", "Оразова")]
    sources = ["Дана", "Ол", "Ілияс", "", "Оразова Дана"]
    statements = [
        Statement(
            content=span(start, start + 3),
            source=span(start, start + len(words)) if words else None,
        )
        for start, words in zip(places, sources, strict=True)
    ]
    doc = AnalysisInput(text, [])
    context = StanceContext(doc, doc.units, statements)
    assert RuleStanceClassifier().kin(None, context) == [[1, 4], [0, 4], [], [], [0, 1]]


CONDITIONS = {
    "a further demand": "Ол есептің жариялануы керек екенін айтты.",
    "the cost": "Ол жобаның құны 9 млрд теңге болатынын айтты.",
    "a number of the past": "Ол былтыр 40 өтініш түскенін айтты.",
    "elsewhere": "Ол Осакада мұндай жобаның бар екенін айтты.",
}


@pytest.mark.parametrize("sentence", CONDITIONS.values(), ids=CONDITIONS.keys())
def test_a_supporters_conditions_and_facts_are_neutral(analyse, sentence):
    entities = {"Осакада": "PLACE"} if "Осакада" in sentence else {}
    text = f"Сарапшы Айдар Жұмабек жобаны қолдайды. {sentence}"
    assert [s.stance for s in analyse(text, entities=entities).statements] == ["favor", "neutral"]


def test_an_opponents_demand_stays_against(analyse):
    text = "Маман Айдар Жұмабек жобаны сынады. Ол есептің жариялануы керек екенін айтты."
    assert [s.stance for s in analyse(text).statements] == ["against", "against"]


def test_a_paragraph_announces_its_side(analyse):
    text = (
        "Пікірлер екіге бөлінді.\n\nҚарсыластар да аз емес. "
        "Жүргізуші Олжас Темір жолға екі сағат кететінін айтты."
    )
    assert analyse(text).statements[-1].stance == "against"


def test_the_targets_own_words_are_not_polar(analyse):
    text = "Дүкенші Мұрат Әли шектеу дүйсенбіде басталатынын айтты."
    assert analyse(text, "сауданы шектеу").statements[0].stance == "neutral"
