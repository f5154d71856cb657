from __future__ import annotations

import pytest

from qazcorpus.lang.kk.lex_attrs import like_num

NUMERALS = """
нөл бір екі үш мың миллион млрд. Бес ЖҮЗ екінші бірінші алтыншы жиырмасыншы қырқыншы мыңыншы екеу
бесеуі үшеуіне төртеуміз мыңнан жүзден бесте онға екіге жетіден отызға мыңдаған жүздеген мыңдай
миллионнан миллиардқа елуінші тоқсанға
"""
NUMBERS = """
5 100 2,3 1.000.000 683,273 1/8 5% 58,3% 90%-ға 100-ге 2018-ші 3-інші 20-сыншы 5-еуі 35-те 80-нен
-5 +7 ½ 10:30 2000-нан 1000-даған 300-дей 46-ыншы
"""
OTHERS = """
оны оның онда үшін бірге бірақ бірі алтын бесік жүзінде тау ҚР-ның COVID-19 аяқ-киім 46-орында
онсыз мыңбұлақ . – а
"""


@pytest.mark.parametrize("text", NUMERALS.split() + NUMBERS.split())
def test_numerals(text: str) -> None:
    assert like_num(text)


@pytest.mark.parametrize("text", OTHERS.split())
def test_other_words(text: str) -> None:
    assert not like_num(text)
