"""WebAnno TSV 3.3: written as the format is described, and read back."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import astuple, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from qazcorpus.document import Document, Sentence, Span, Token
from qazcorpus.export.webanno import webanno_lines, write_webanno
from qazcorpus.nesting import flattened
from qazcorpus.readers.interchange.marks import Imported, marks_of
from qazcorpus.readers.interchange.webanno import read_webanno
from tests.export.samples import entity, news, plain
from tests.strategies import documents

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(document: Document) -> tuple[Imported | None, Counter[str]]:
    losses: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        write_webanno(document, Path(folder), losses)
        files = [*Path(folder).iterdir()]
        (imported,) = read_webanno(files[0]) if files else (None,)
    return imported, +losses


def stripped(document: Document, span: Span | None) -> Span | None:
    """The span without white space at edges that stand outside of tokens."""
    if span is None:
        return None
    covered = [
        offset
        for offset in range(span.start, span.end)
        if not document.text[offset].isspace()
        or any(t.start < offset < t.end - 1 and not t.text.isspace() for t in document.tokens)
    ]
    return document.span(covered[0], covered[-1] + 1) if covered else None


def ordered(items: object) -> list[tuple[object, ...]]:
    return sorted((astuple(item) for item in items), key=repr)  # type: ignore[arg-type, attr-defined]


@many
@given(documents())
def test_what_is_written_is_read_back_and_the_losses_are_what_is_missing(
    document: Document,
) -> None:
    imported, losses = written(document)
    if imported is None:
        assert not document.text.strip()
        assert losses["documents of white space left out"] == 1
        return
    again = imported.document
    assert again.text == document.text
    entities = [
        replace(e, start=span.start, end=span.end, text=span.text)
        for e in flattened(document.entities)
        if (span := stripped(document, e))
    ]
    assert ordered(flattened(again.entities)) == ordered(entities)
    statements = [
        replace(
            s,
            content=content,
            source=stripped(document, s.source),
            cue=stripped(document, s.cue),
        )
        for s in document.statements
        if (content := stripped(document, s.content))
    ]
    assert ordered(again.statements) == ordered(statements)
    spans = [*flattened(document.entities), *marks_of(document.statements)[0]]
    kept = [(span, stripped(document, document.span(span.start, span.end))) for span in spans]
    assert losses["spans of white space left out"] == sum(new is None for _, new in kept)
    assert losses["spans narrowed by white space at their edges"] == sum(
        (old.start, old.end) != (new.start, new.end) for old, new in kept if new
    )
    if not any("spans" in reason for reason in losses):
        assert ordered(flattened(again.entities)) == ordered(flattened(document.entities))
        assert ordered(again.statements) == ordered(document.statements)
        assert not imported.unplaced
    check_tokens(document, again, losses)


def check_tokens(document: Document, again: Document, losses: Counter[str]) -> None:
    spaces = sum(token.text.isspace() for token in document.tokens)
    assert losses["tokens of white space left out"] == spaces
    outside = losses["words outside of tokens written as tokens"]
    assert len(again.tokens) == len(document.tokens) - spaces + outside
    if outside or spaces:
        return
    bare = [replace(token, sentence=0) for token in document.tokens]
    if not losses["dependency relations without a head left out"]:
        assert [replace(token, sentence=0) for token in again.tokens] == bare
    if not any("sentences" in reason for reason in losses):
        assert [(s.start, s.end) for s in again.sentences] == [
            (s.start, s.end) for s in document.sentences
        ]
        assert [t.sentence for t in again.tokens] == [t.sentence for t in document.tokens]


def test_a_document_of_the_pipeline_loses_nothing() -> None:
    imported, losses = written(news())
    assert not losses
    assert imported is not None
    again = imported.document
    assert again.text == news().text
    assert again.tokens == news().tokens
    assert [(s.start, s.end) for s in again.sentences] == [
        (s.start, s.end) for s in news().sentences
    ]
    assert again.entities == news().entities
    assert ordered(again.statements) == ordered(news().statements)
    assert [target.text for target in again.targets] == ["жаңа салық"]


def test_a_document_is_written_to_the_letter() -> None:
    """The layout of INCEpTION's own files: a tab ends each row, offsets are UTF-16."""
    text = "😀 Бас прокуратура\nкөнді. Ол"
    tokens = (
        Token(0, 1, "😀", upos="SYM"),
        Token(2, 5, "Бас", lemma="бас", head=2, deprel="amod"),
        Token(6, 17, "прокуратура", head=2, deprel="root"),
        Token(18, 23, "көнді"),
        Token(23, 24, "."),
        Token(25, 27, "Ол", sentence=1),
    )
    document = Document(
        "a",
        text,
        tokens=tokens,
        sentences=(Sentence(0, 24, text[:24]), Sentence(25, 27, "Ол")),
        entities=(entity(text, "Бас прокуратура", "AGENCY"), entity(text, "прок", "ORG")),
    )
    assert [*webanno_lines(document, Counter())] == [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Lemma|value",
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|coarseValue|PosValue",
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
        "|value|kind|canonical|annotationId|entityId",
        "#T_RL=de.tudarmstadt.ukp.dkpro.core.api.syntax.type.dependency.Dependency"
        "|DependencyType|flavor|BT_de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS",
        "",
        "",
        "#Text=😀 Бас прокуратура",
        "#Text=көнді. ",
        "1-1\t0-2\t😀\t_\tSYM\tSYM\t_\t_\t_\t_\t_\t_\t_\t_\t",
        "1-2\t3-6\tБас\tбас\t_\t_\tAGENCY[1]\t*[1]\t*[1]\t*[1]\t*[1]\tamod\tbasic\t1-3\t",
        "1-3\t7-18\tпрокуратура\t_\t_\t_\tAGENCY[1]\t*[1]\t*[1]\t*[1]\t*[1]\troot\tbasic\t1-3\t",
        "1-3.1\t7-11\tпрок\t_\t_\t_\tORG\t*\t*\t*\t*\t_\t_\t_\t",
        "1-4\t19-24\tкөнді\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t",
        "1-5\t24-25\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t",
        "",
        "#Text=Ол",
        "2-1\t26-28\tОл\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t",
    ]


def test_reserved_characters_of_values_are_escaped() -> None:
    text = "Үкім"
    document = replace(
        plain("a", text),
        entities=(replace(entity(text, text, "ORG"), canonical="a\\[1]|b_c->d;e*\tf"),),
    )
    (row,) = [line for line in webanno_lines(document, Counter()) if line.startswith("1-1")]
    assert row.split("\t")[5] == r"a\\\[1\]\|b\_c\->d\;e\*\tf"
    imported, _ = written(document)
    assert imported is not None
    assert imported.document.entities == document.entities
