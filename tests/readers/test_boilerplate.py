from __future__ import annotations

import pytest

from qazcorpus.readers.boilerplate import _lists, is_boilerplate
from tests.growth import is_linear


@pytest.mark.parametrize(
    "line",
    [
        "© 2026 Ауыл хабары. Барлық құқықтар қорғалған.",
        "Все права защищены",
        "All Rights Reserved.",
        "Біз cookie файлдарын қолданамыз. Сайтта қала отырып, келісім бересіз.",
        "Мы используем файлы cookie, чтобы сайт работал лучше.",
        "This site uses cookies.",
        "Бөлісу",
        "Бөлісу:",
        "Поделиться",
        "Facebook Twitter Telegram WhatsApp",
        "Facebook | ВКонтакте | Одноклассники",
        "Оқи отырыңыз: Ауылда жаңа мектеп ашылды",
        "Сондай-ақ оқыңыз: Көпір қашан салынады?",
        "Читайте также: Когда построят мост",
        "Read also: A new bridge",
        "Басты бет > Жаңалықтар > Қоғам",
        "Басты бет / Жаңалықтар / Көпір салынады",
        "Главная » Новости » Общество",
        "12 мамыр 2026, 10:45",
        "2026-05-12 10:45",
        "12.05.2026",
        "Қаралды: 1 204",
        "Кеше, 10:45",
        "3 күн бұрын",
        "5 минут оқу",
        "Просмотров: 1204",
        "👁 1204 рет оқылды",
        "Пікірлер (3)",
        "Пікір қалдыру",
        "Толығырақ",
        "Мәзір",
        "#көпір #ауыл",
        "https://auyl.example.kz/news/1",
        "news@auyl.example.kz",
        "Тегтер: көпір, ауыл",
        "Telegram арнамызға жазылыңыз!",
        "Подписывайтесь на наш канал в Telegram",
        "Материалдарды пайдаланған жағдайда сайтқа сілтеме міндетті",
        "Версия для печати",
    ],
)
def test_lines_around_a_text(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Ауыл әкімдігі көпір құрылысын көктемде бастайтынын хабарлады.",
        "Депутат балалардың құқықтары қорғалуы керек деді.",
        "Компания құпиялылық саясатын өзгертті.",
        "Тұрғындар әкімге хат жазып, пікір қалдырды.",
        "Бөлісу – адамның жақсы қасиеті, дейді ұстаз.",
        "Басты мәселе – жол.",
        "– Иә.",
        "Көпір",
        "Ұзақтығы: 95 минут",
        "5 мамыр – мереке күні",
        "12 450",
        "1846 ж.",
        "2018 ж. қаңтар",
        "1836–38 ж.",
        "Рейтинг: 7.0",
        "Көп оқылған кітап туралы әңгіме",
        "Facebook компаниясы жаңа ереже енгізді.",
        "Мост построят весной, сообщил аким.",
        "Біз cookie файлдарын қолданамыз. " * 12,
    ],
)
def test_lines_of_a_text(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize("part", ["#а ", "> ", "12:30 ", "a@a.", "1", "| ", "› "])
def test_the_time_is_linear(part: str) -> None:
    assert is_linear(lambda size: is_boilerplate(part * size), 2000)


def test_all_phrases_are_text() -> None:
    for phrases in _lists().values():
        assert all(isinstance(phrase, str) and phrase == phrase.casefold() for phrase in phrases)
