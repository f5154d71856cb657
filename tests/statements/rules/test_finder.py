from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qazcorpus.document import Probabilities, Span
from qazcorpus.statements.rules.finder import StatementAnalyser
from qazcorpus.statements.rules.units import AnalysisInput

# text; then (source, cue, content) of each statement, "" where there is none
CONSTRUCTIONS = {
    "direct speech": (
        "«Көпір бізге керек», – деді ауыл әкімі Ержан Сапаров.",
        [("ауыл әкімі Ержан Сапаров", "деді", "Көпір бізге керек")],
    ),
    "direct speech of several sentences": (
        "«Көпір керек. Онсыз қысқа қалай шығамыз?» – дейді тұрғындар.",
        [("тұрғындар", "дейді", "Көпір керек. Онсыз қысқа қалай шығамыз?")],
    ),
    "straight marks": (
        'Министрлік "жол екі жылда салынады" деп мәлімдеді.',
        [("Министрлік", "деп мәлімдеді", "жол екі жылда салынады")],
    ),
    "nested straight marks": (
        'Басқарма "жаңа сүзгі суды "ауыр металдан", тұздан тазартады" деп жазды.',
        [("Басқарма", "деп жазды", 'жаңа сүзгі суды "ауыр металдан", тұздан тазартады')],
    ),
    "quotation interrupted by its cue": (
        "«Біз келіспейміз, – деді ол. – Заң бұзылды».",
        [("ол", "деді", "Біз келіспейміз"), ("ол", "деді", "Заң бұзылды")],
    ),
    "dep clause": (
        "Сарапшылар тариф тағы өседі деп санайды.",
        [("Сарапшылар", "деп санайды", "тариф тағы өседі")],
    ),
    "dep, source, verb": (
        "Құрылыс көктемде басталады деп директор Асқар Омаров айтты.",
        [("директор Асқар Омаров", "айтты", "Құрылыс көктемде басталады")],
    ),
    "naming": (
        "Депутат Болат Нұрланов ұсынысты «асығыс қадам» деп атады.",
        [("Депутат Болат Нұрланов", "деп атады", "асығыс қадам")],
    ),
    "complement clause": (
        "Әкімдік саябаққа мың ағаш егілетінін хабарлады.",
        [("Әкімдік", "хабарлады", "саябаққа мың ағаш егілетінін")],
    ),
    "quoted complement clause": (
        'Одақ "жалақының өспейтінін" айтумен жүр.',
        [("Одақ", "айтумен жүр", "жалақының өспейтінін")],
    ),
    "two complements, one source": (
        "Басқарма судың таза екенін айтып, тексеру жалғасатынын ескертті.",
        [
            ("Басқарма", "айтып", "судың таза екенін"),
            ("Басқарма", "ескертті", "тексеру жалғасатынын"),
        ],
    ),
    "topic clause": (
        "Департамент жол жабылатыны туралы хабарлады.",
        [("Департамент", "хабарлады", "жол жабылатыны")],
    ),
    "demand": (
        "Белсенділер құрылысты тоқтатуды талап етті.",
        [("Белсенділер", "талап етті", "құрылысты тоқтатуды")],
    ),
    "list of demands after a colon": (
        "Қозғалыс мынаны талап етеді: біріншіден, тарифті түсіру; екіншіден, есеп беру.",
        [
            (
                "Қозғалыс",
                "талап етеді",
                "біріншіден, тарифті түсіру; екіншіден, есеп беру",
            )
        ],
    ),
    "according to": (
        "Дәрігер Алма Төлегенованың айтуынша, жаңа вакцина қауіпсіз.",
        [("Дәрігер Алма Төлегенованың", "айтуынша", "жаңа вакцина қауіпсіз")],
    ),
    "statement noun": (
        "Прокуратураның мәлімдемесінде іс тоқтатылды деп жазылған.",
        [("Прокуратураның", "деп жазылған", "іс тоқтатылды")],
    ),
    "degen and a noun": (
        "Облыс әкімі «жоба елге керек» деген пікірде.",
        [("Облыс әкімі", "деген пікірде", "жоба елге керек")],
    ),
    "colon after the cue": (
        "Әкім былай деді: «Жоба тоқтамайды».",
        [("Әкім", "деді", "Жоба тоқтамайды")],
    ),
    "judgement": (
        "Кәсіподақ жаңа ережені сынға алды.",
        [("Кәсіподақ", "", "жаңа ережені сынға алды")],
    ),
    "protest with a light verb": (
        "Тұрғындар зауыт салуға қарсылық білдірді.",
        [("Тұрғындар", "қарсылық білдірді", "зауыт салуға")],
    ),
    "public action": (
        "Ұстаздар әкімдік алдында наразылық акциясын өткізді.",
        [("Ұстаздар", "", "әкімдік алдында наразылық акциясын өткізді")],
    ),
    "what an authority forbids": (
        "Шеруге Орал қаласының әкімдігі рұқсат бермеді.",
        [("Орал қаласының әкімдігі", "", "Шеруге Орал қаласының әкімдігі рұқсат бермеді")],
    ),
    "joined sources": (
        "Тәуелсіз сарапшылар мен журналистер баға өседі деп болжайды.",
        [("Тәуелсіз сарапшылар мен журналистер", "деп болжайды", "баға өседі")],
    ),
    "relative clause before the source": (
        "Компания шақырған кеңесші Айдос Бекенов жүйені «сәтсіз тәжірибе» деп атаған.",
        [("кеңесші Айдос Бекенов", "деп атаған", "сәтсіз тәжірибе")],
    ),
    "quoted name with an apposition": (
        "«Жасыл ел» қоғамдық қоры ағаш кесілмейді деп сендірді.",
        [("«Жасыл ел» қоғамдық қоры", "деп сендірді", "ағаш кесілмейді")],
    ),
    "a verb that is in no list": (
        "Белсенділер саябақ жойылады деп шырылдады.",
        [("Белсенділер", "деп шырылдады", "саябақ жойылады")],
    ),
    "impersonal report": (
        "Бірақ жол ақылы болады деген ақпарат бар.",
        [("", "деген ақпарат", "жол ақылы болады")],
    ),
    "report without dep": (
        "Мектептің сейсенбіде жариялаған хабарламасында сабақ тоғызда басталады делінген.",
        [("Мектептің", "делінген", "сабақ тоғызда басталады")],
    ),
    "judgement before a quotation": (
        "Балықшы Ерлан Сейітов шешімді қолдайды: «Көлге балық қайтты».",
        [
            ("Балықшы Ерлан Сейітов", "", "шешімді қолдайды"),
            ("Балықшы Ерлан Сейітов", "", "Көлге балық қайтты"),
        ],
    ),
    "apposition of a pronoun": (
        "Біз, ауыл тұрғындары, карьер ашуға қарсылық білдіреміз.",
        [("Біз", "қарсылық білдіреміз", "карьер ашуға")],
    ),
    "a clause that ends in a cue of its own": (
        "Тұрғындар жобаны қолдайды деп басқарма хабарлады.",
        [("басқарма", "хабарлады", "Тұрғындар жобаны қолдайды")],
    ),
    "speech whose opening mark is missing": (
        "Қар көп түсті, сондықтан жол жабық», – деді құтқарушылар басшысы.",
        [("құтқарушылар басшысы", "деді", "Қар көп түсті, сондықтан жол жабық")],
    ),
    "signing": (
        "Ректор ортақ мәлімдемеге қол қойды.",
        [("Ректор", "", "ортақ мәлімдемеге қол қойды")],
    ),
    "unknown verb after dep": (
        "Ведомство «баға өзгермейді» деп, кешегі уәдесін тағы алдыға тосты.",
        [("Ведомство", "тосты", "баға өзгермейді")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CONSTRUCTIONS.values(), ids=CONSTRUCTIONS.keys())
def test_construction(analyse, text, expected):
    found = [
        (s.source.text if s.source else "", s.cue.text if s.cue else "", s.content.text)
        for s in analyse(text).statements
    ]
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "Саябақ 1985 жылы ашылған.",
        "Әкімдік жоспарлап отырған «жасыл белдеу» қала шетінде орналасады.",
        "«Болашақ» қоры 2010 жылы құрылды.",
        "Жоба құны 3 млрд теңге.",
        "Бұл ауыл Жаңажол деп аталады.",
        "Көпір «Достық» деп те аталады.",
    ],
)
def test_plain_facts_are_no_statements(analyse, text):
    assert analyse(text).statements == ()


def test_a_missing_source_is_the_last_speaker(analyse):
    text = "Экологтар жоба зиянды деп санайды.\n«Өзен құриды», – деп ескертті."
    second = analyse(text).statements[1]
    assert (second.source.text, second.source.start) == ("Экологтар", 0)


def test_a_pronoun_is_marked_where_it_stands(analyse):
    text = "Депутат Әли Сейтов жоба зиянды деп санайды. Ол дауыс бермейтінін айтты."
    assert [s.source.text for s in analyse(text).statements] == ["Депутат Әли Сейтов", "Ол"]


@pytest.mark.parametrize(
    ("title", "source", "content"),
    [
        ("Экологтар: көл тартылып барады", "Экологтар", "көл тартылып барады"),
        ("«Көлді қорғаймыз»: белсенділер хат жазды", "белсенділер", "Көлді қорғаймыз"),
        ("Министрлік көлді жекеге бермек", "Министрлік", "көлді жекеге бермек"),
    ],
)
def test_headline(analyse, title, source, content):
    statement = analyse(f"{title}\n\nКөл аумағы жыл сайын тарылып келеді.", "көл").statements[0]
    assert (statement.source.text, statement.content.text) == (source, content)


def test_entities_tell_names_from_words(analyse):
    text = "Green Steppe ұйымы алаң салуды тоқтатуды сұрады."
    found = analyse(text, entities={"Green Steppe": "ORG"}).statements[0]
    assert found.source.text == "Green Steppe ұйымы"


@pytest.mark.parametrize(
    ("text", "name", "source"),
    [
        ("TengriPay әмиянынан ақша кетіп жатыр деген ақпарат бар.", "TengriPay", None),
        ("TengriPay қызметін тексерген ұйым шот жабылады деп ескертті.", "TengriPay", "ұйым"),
        ("TengriPay жобасы көпке тиімді деп сарапшылар айтты.", "TengriPay", "сарапшылар"),
        ("TengriPay директоры шот жабылмайды деп мәлімдеді.", "TengriPay", "TengriPay директоры"),
        ("TengriPay өзінің шоттары ашық екенін айтты.", "TengriPay", "TengriPay"),
        (
            "ОЭО-ның Қоршаған орта кеңсесі жиынды қолдады.",
            "ОЭО-ның",
            "ОЭО-ның Қоршаған орта кеңсесі",
        ),
    ],
)
def test_a_name_before_a_possessed_noun(analyse, text, name, source):
    statement = analyse(text, entities={name: "ORG"}).statements[0]
    assert (statement.source.text if statement.source else None) == source


def test_others_announced_are_not_the_authors_view(analyse):
    text = (
        "Мен көпірді қолдаймын.\n\nҚарсылар да аз емес.\n\n"
        "Бірақ өзеннен қалай өтеміз, оны айтпайды.\n\nДана Әлиева, мұғалім"
    )
    contents = [s.content.text for s in analyse(text, "көпір").statements]
    assert "Қарсылар да аз емес" not in contents
    assert "Бірақ өзеннен қалай өтеміз, оны айтпайды" in contents


def test_the_author_argues_in_a_comment(analyse):
    text = (
        "Саябақты сақтайық\n\nМен жобаға қарсымын. Саябақ 1985 жылы ашылған.\n\n"
        "Бұл жоба балаларға зиянды.\n\nАйдана Серікова, мұғалім"
    )
    statements = analyse(text).statements
    assert all(s.source is None and s.cue is None for s in statements)
    assert "Мен жобаға қарсымын" in [s.content.text for s in statements]
    assert "Саябақ 1985 жылы ашылған" not in [s.content.text for s in statements]


def test_no_author_in_a_report(analyse):
    text = "Жаңа көпір\n\nБұл жоба балаларға зиянды емес.\n\nКөпір 2020 жылы салынды."
    assert analyse(text).statements == ()


def test_a_statement_stays_inside_its_paragraph(analyse):
    text = "Министрлік «жоба\nкеректі» деп мәлімдеді."
    assert all("\n" not in s.content.text for s in analyse(text).statements)


def test_the_finder_and_the_classifier_can_be_replaced(make_input):
    class Whole:
        def find(self, doc, targets):
            from qazcorpus.document import Statement

            return (Statement(Span(0, len(doc.text), doc.text)),)

    class Against:
        def judge(self, doc, statements, target):
            assert target.text == "жоба"
            return [Probabilities(0.05, 0.9, 0.05, 0.0) for _ in statements]

    analysis = StatementAnalyser(Whole(), Against()).analyse(make_input("Жоба керек.", "жоба"))
    assert [(s.stance, s.confidence) for s in analysis.statements] == [("against", 0.9)]


WORDS = '« » " “ ” , – деді деп ол Министр жоба керек айтуынша екенін айтты : . ? мен деген пікірде'
MORE = (
    "қолдады 😀 e\u0301 митинг өткізді рұқсат етпеді бермек ( ) Қ İ ﬁ мәлімдемесінде бірақ туралы"
)
PIECES = st.sampled_from(["\n", "\r\n", " ", *WORDS.split(" "), *MORE.split(" ")])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=30), st.sampled_from(["", "жоба", "« »"]))
def test_any_text_gives_spans_that_say_what_stands_there(pieces, target):
    text = " ".join(pieces)
    tokens, start = [], 0
    for piece in text.split(" "):
        if piece:
            tokens.append(Span(start, start + len(piece), piece))
        start += len(piece) + 1
    analysis = StatementAnalyser().analyse(
        AnalysisInput(text, tokens, (), (), [target] if target else [])
    )
    spans = [m for t in analysis.targets for m in t.mentions]
    for statement in analysis.statements:
        spans += [p for p in (statement.source, statement.cue, statement.content) if p]
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
