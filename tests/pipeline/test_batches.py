from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import count, islice

import pytest

from qazcorpus.document import (
    Document,
    Entity,
    Metadata,
    Origin,
    Sentence,
    Span,
    Statement,
    Target,
    Token,
)
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.pipeline import batches as module
from qazcorpus.pipeline.batches import MOST_CHARS, batches, packed, unpacked, without_layers


def documents(number: int, chars: int = 10) -> list[Document]:
    return [Document(f"d{i}", "ә" * chars) for i in range(number)]


def sizes(number: int, most: int = 64, processes: int = 1, chars: int = 10) -> list[int]:
    return [len(batch) for batch in batches(documents(number, chars), most, processes)]


def test_batches_grow_and_few_documents_are_shared() -> None:
    assert sizes(100, most=16) == [1, 2, 4, 8, 16, 16, 16, 16, 16, 5]
    assert sizes(60, processes=2) == [1, 1, 2, 2, 4, 4, 8, 8, 16, 14]
    assert sizes(3, most=1) == [1, 1, 1]
    assert sizes(0) == []


def test_a_batch_has_only_so_many_characters() -> None:
    assert max(sizes(100, chars=MOST_CHARS // 4)) == 4
    assert sizes(3, chars=MOST_CHARS + 1) == [1, 1, 1]


def test_a_batch_is_given_as_soon_as_it_is_full() -> None:
    endless = (Document(f"d{i}", "сөз") for i in count())
    assert [len(batch) for batch in islice(batches(endless, 4), 4)] == [1, 2, 4, 4]


def test_documents_that_come_slowly_wait_for_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    now = count()  # each look at the clock is a second later
    monkeypatch.setattr(module, "monotonic", lambda: next(now))
    assert sizes(4) == [1, 1, 1, 1]


def test_what_was_read_before_an_error_comes_first() -> None:
    def broken() -> Iterator[Document]:
        yield from documents(6)
        raise ReadError("is broken.", path="g.txt")

    found = batches(broken(), 64)
    assert [len(next(found)) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ReadError, match="is broken"):
        next(found)


@pytest.mark.parametrize("strange", [None, "мәтін", 1])
def test_what_is_no_document_is_named_after_what_came_before(strange: object) -> None:
    stream = [*documents(2), strange, *documents(1)]
    found = batches(stream, 64)  # type: ignore[arg-type]
    assert [len(next(found)) for _ in range(2)] == [1, 1]
    with pytest.raises(UsageError, match=f"not {type(strange).__name__}"):
        next(found)


def test_layers_travel_without_the_text() -> None:
    text = "Әкімдік келісті. " * 50
    words = [Span(i, i + 1, text[i]) for i in range(len(text)) if text[i].isalpha()]
    given = Document(
        "d",
        text,
        Metadata(title="Тақырып", language="kk", target="той"),
        tuple(Token(w.start, w.end, w.text, w.text, "NOUN", "Case=Nom") for w in words),
        (Sentence(0, 16, text[:16], "kk"),),
        (Entity(0, 7, "Әкімдік", "AGENCY", "ORGANISATION", "Әкімдік", "e1"),),
        (Target("той", "given", (Span(0, 7, "Әкімдік"),)),),
        (Statement(Span(8, 15, "келісті"), Span(0, 7, "Әкімдік"), None, "той", "favor", 0.5),),
        {"tokens": Origin("pipeline", "p", "1")},
    )
    asked = without_layers(given)
    assert asked == Document("d", text, Metadata(language="kk", target="той"))
    sent = pickle.dumps(packed([given, None]))
    assert len(sent) < len(pickle.dumps(given)) / 1.5
    layers, nothing = pickle.loads(sent)
    assert nothing is None
    base = Document("d", text, given.metadata)
    assert unpacked(base, layers) == given
