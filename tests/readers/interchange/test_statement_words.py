import pytest

from qazcorpus.readers.interchange.statement_words import places, statement_in_text


@pytest.mark.parametrize(
    ("text", "source", "start"),
    [
        ("Министр келді. Кейін министр емес, Министр қарсы болды.", "Министр", 35),
        ("Біз қарсы болды. Біз келдік.", "Біз", 0),
        ("Олар біз қарсы болды.", "біз", 5),
    ],
)
def test_the_place_of_a_source_nearest_to_its_content_is_taken(
    text: str, source: str, start: int
) -> None:
    item = {"content": "қарсы болды", "source": source, "cue": None}
    found = statement_in_text(text, item)
    assert found.source is not None
    assert (found.source.start, found.cue) == (start, None)


def test_words_that_are_not_in_the_text_are_refused() -> None:
    with pytest.raises(ValueError, match="«жол» is not in its text"):
        statement_in_text("Жоба керек.", {"content": "жол", "source": None, "cue": None})


def test_only_whole_words_are_places() -> None:
    assert [place.start for place in places("ата аталар, ата", "ата")] == [0, 12]
