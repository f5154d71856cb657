from __future__ import annotations

from qazcorpus.annotations.annotation import Annotation, Finding
from qazcorpus.annotations.quoting import quoted_in, with_quotes
from qazcorpus.document import Document, Sentence

TEXT = "Бірінші сөйлем осы. Екіншісі де бар.\nҮшінші жол."


def test_words_are_quoted_in_their_sentence() -> None:
    start = TEXT.index("Екіншісі")
    document = Document("d", TEXT, sentences=(Sentence(start, 36, TEXT[start:36]),))
    at = TEXT.index("бар")
    assert quoted_in(document, at, at + 3) == ("Екіншісі де ", "бар", ".")


def test_without_sentences_in_their_line_and_what_is_long_is_cut() -> None:
    at = TEXT.index("жол")
    assert quoted_in(Document("d", TEXT), at, at + 3) == ("Үшінші ", "жол", ".")
    long = "сөз " * 200
    before, words, after = quoted_in(Document("d", long), 400, 403)
    assert before.startswith("…сөз")
    assert before.endswith("сөз ")
    assert words == "сөз"
    assert after.endswith("сөз…")
    assert len(before + after) <= 202
    _, whole, _ = quoted_in(Document("d", long), 0, 800)
    assert " … " in whole
    assert len(whole) < 210


def test_findings_about_no_span_have_no_quote_and_files_keep_those_of_others() -> None:
    document = Document("d", TEXT)
    found = (Finding("a", "kk", "en", 0, 7), Finding("b", "kk", "en"))
    placed, bare = with_quotes(found, document)
    assert placed.quote == ("", "Бірінші", " сөйлем осы. Екіншісі де бар.")
    assert bare.quote == ()
    annotation = Annotation(document, "Айгүл", findings=(placed, bare))
    assert Annotation.from_dict(annotation.to_dict()) == annotation
