from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any, cast

from rich.console import Console

from qazcorpus.document import Document
from qazcorpus.evaluate.entities import SpanScores
from qazcorpus.training.corrections.entity_learning import Division, EntityLesson
from qazcorpus.views.learning import LessonPicture


def test_what_was_gained_is_shown_by_label() -> None:
    document = Document("d", "мәтін")
    before = SpanScores(gold=Counter(PERSON=4), found=Counter(PERSON=4), right=Counter(PERSON=1))
    after = SpanScores(gold=Counter(PERSON=4), found=Counter(PERSON=4), right=Counter(PERSON=3))
    lesson = EntityLesson(
        cast(Any, None),
        Division((document, document), (document,), (document,)),
        before,
        after,
        (-0.1, 0.6),
        0.93,
        (0.5,),
        3,
        Counter({"without a token": 2}),
    )
    console = Console(file=StringIO(), width=100)
    console.print(LessonPicture(lesson))
    text = cast(StringIO, console.file).getvalue()
    rows = [line.split() for line in text.splitlines()]
    assert ["PERSON", "4", "25.0", "75.0"] in rows
    assert ["барлығы", "·", "all", "4", "25.0", "75.0"] in rows
    assert "Үйренгені · Learned from: 2" in text
    assert "+50.0 (95 %: -10.0 … +60.0)" in text
    assert "93.0" in text
    assert "2 (токені жоқ · without a token)" in text
