"""What the same speaker says elsewhere."""

from qazcorpus.document import Span, Statement
from qazcorpus.statements.pair.speakers import NEIGHBOURS, said_elsewhere

TEXT = "Асан Серіков: «Зауыт керек». Олар: «Жоқ». Көрші: «Болмайды». Серіковтің айтуынша, ауа таза."
FAR, NEAR = 0, 1000


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def said(content: str, source: str) -> Statement:
    return Statement(span(content), source=span(source))


def test_the_nearest_statement_of_the_same_speaker_is_found() -> None:
    statements = [
        said("Зауыт керек", "Асан Серіков"),
        said("Болмайды", "Көрші"),
        said("ауа таза", "Серіковтің"),
    ]
    assert said_elsewhere(statements, FAR) == ["ауа таза", "", "Зауыт керек"]


def test_what_the_text_before_shows_is_not_repeated() -> None:
    statements = [said("Зауыт керек", "Асан Серіков"), said("ауа таза", "Серіковтің")]
    assert said_elsewhere(statements, NEAR) == ["ауа таза", ""]


def test_only_so_many_statements_are_looked_at() -> None:
    others = [said("Жоқ", "Көрші")] * (NEIGHBOURS - 1)
    statements = [said("Зауыт керек", "Асан Серіков"), *others, said("ауа таза", "Серіковтің")]
    assert said_elsewhere(statements, FAR)[-1] == "Зауыт керек"
    farther = [*statements, said("Жоқ", "Көрші")]
    assert said_elsewhere(farther, FAR)[NEIGHBOURS] == ""


def test_a_pronoun_names_no_speaker() -> None:
    statements = [said("Жоқ", "Олар"), said("Болмайды", "Олар"), Statement(span("ауа таза"))]
    assert said_elsewhere(statements, FAR) == ["", "", ""]
