"""Make sentences with names, for training, from annotations and their texts.

| source | texts | names |
|---|---|---|
| gold | those of annotations/sentences | all levels |
| reports | those of annotations/reports | all levels; dates and numbers are not marked |
| kaznerd | KazNERD's valid split | its own, and those inside them (annotations/sentences) |
| russian, russian_offices, turkish, german | IOB2 files in the labels of the scheme | one level |
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from qazcorpus.annotations.real_reports import read_report_texts
from qazcorpus.annotations.report_names import NOT_ANNOTATED, names_on_texts, read_report_names
from qazcorpus.decoding import spans_of_tags
from qazcorpus.errors import UsageError
from qazcorpus.nesting import levels
from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.readers.interchange.files import read_lines
from qazcorpus.readers.interchange.iob2 import TaggedWords, read_iob2
from qazcorpus.readers.interchange.sentence_annotations import (
    Name,
    SentenceGold,
    names_of,
    read_jsonl,
    read_sentence_gold,
    read_texts,
    with_texts,
)
from qazcorpus.training.encoder.named_words import (
    NamedWords,
    classes_of_kind,
    classes_of_label,
    with_ends,
)

COVERED: Final = ("AGENCY", "ORG", "PLACE")


@dataclass(frozen=True, slots=True)
class ForeignSource:
    """What names of another language lack: labels that are `missing`, and labels of names that
    are not marked although they may be around the COVERED ones (offices around their countries)."""

    missing: tuple[str, ...]
    covering: tuple[str, ...] = ()


_SELDOM: Final = ("DATE", "NUMERIC", "NORP", "LAW", "PRODUCT", "PROJECT", "ART", "OTHER")
FOREIGN: Final[Mapping[str, ForeignSource]] = {
    "russian_offices": ForeignSource((*_SELDOM, "EVENT")),  # FactRuEval
    "russian": ForeignSource(  # BSNLP
        (*_SELDOM, "POSITION"), ("POSITION", "LAW", "PROJECT", "ART")
    ),
    "turkish": ForeignSource(("POSITION", "PROJECT"), ("POSITION",)),
    "german": ForeignSource(
        ("DATE", "NUMERIC", "NORP", "PROJECT", "ART", "OTHER", "EVENT", "POSITION"), ("POSITION",)
    ),
}


@dataclass(frozen=True, slots=True)
class NameSources:
    """The files from which sentences with names are made: annotations of the project, the texts
    that they are for, KazNERD's valid split, and IOB2 files of other languages by source."""

    sentences: Path
    inner: Path
    reports: Path
    texts: Path
    report_texts: tuple[Path, ...]
    kaznerd: Path
    foreign: Mapping[str, tuple[Path, ...]]


def all_sentences(sources: NameSources) -> Iterator[tuple[str, NamedWords]]:
    """Yield all sentences, each with the name of its source. Reports that are not for learning are
    left out."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    for gold, text in with_texts(read_sentence_gold(sources.sentences), read_texts(sources.texts)):
        yield from (("gold", sentence) for sentence in _of_gold(nlp, gold, text))
    yield from (("reports", sentence) for sentence in _of_reports(nlp, sources))
    yield from (("kaznerd", sentence) for sentence in _of_kaznerd(sources))
    for name, paths in sources.foreign.items():
        if name not in FOREIGN:
            raise UsageError(
                f"there is no source {name!r} of names in other languages.",
                remedy=f"Name one of {', '.join(FOREIGN)}.",
            )
        for path in paths:
            yield from ((name, sentence) for sentence in foreign_sentences(path, FOREIGN[name]))


def _of_gold(nlp: Language, gold: SentenceGold, text: str) -> Iterator[NamedWords]:
    outer = [
        (e.start, e.end, e.label if e.kind == "ORGANISATION" else e.kind) for e in gold.entities
    ]
    found = named_sentences(nlp(text), outer, gold.inner or (), kinds=True)
    yield from found if gold.inner is not None else map(_forgetting, found)


def _of_reports(nlp: Language, sources: NameSources) -> Iterator[NamedWords]:
    reports = [r for r in read_report_names(sources.reports) if r.use == "learn"]
    texts = (text for path in sources.report_texts for text in read_report_texts(path))
    for _, document in names_on_texts(reports, texts):
        names: dict[bool, list[Name]] = {False: [], True: []}
        for level in levels(document.entities):
            entity = level.entity
            names[level.depth > 0].append((entity.start, entity.end, entity.label))
        yield from named_sentences(
            nlp(document.text),
            names[False],
            names[True],
            kinds=False,
            missing=_classes(sorted(NOT_ANNOTATED)),
        )


def _of_kaznerd(sources: NameSources) -> Iterator[NamedWords]:
    """KazNERD's sentences. Its organisations that the rules know as state bodies are AGENCY; which
    of the two classes the others have is not known."""
    inner = dict(read_jsonl(sources.inner, _inner, "these are no names of a sentence"))
    for sentence in read_iob2(sources.kaznerd):
        tags = list(sentence.tags)
        for start, end, kind in spans_of_tags(sentence.tags):
            name = " ".join(sentence.words[start:end])
            if kind == "ORGANISATION" and organisation_label(name) == "AGENCY":
                tags[start:end] = ["B-AGENCY", *["I-AGENCY"] * (end - start - 1)]
        found = inner.get(hashlib.sha256(" ".join(sentence.words).encode()).hexdigest())
        known = None if found is None else list(_in_words(sentence.words, found))
        yield with_ends(TaggedWords(sentence.words, tuple(tags)), known)


def _inner(row: Any) -> tuple[str, tuple[Name, ...]]:
    return str(row["text_sha256"]), names_of(row["inner"])


def _in_words(words: Sequence[str], names: Iterable[Name]) -> Iterator[Name]:
    """The names of a sentence, whose words are joined by spaces, as numbers of words."""
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    for start, end, label in names:
        yield starts.index(start), starts.index(end + 1), label


def _forgetting(sentence: NamedWords) -> NamedWords:
    """The sentence without what `ends` says about the words inside its names."""
    return with_ends(
        TaggedWords(sentence.words, sentence.tags),
        classes=lambda name: tuple(name.split("|")),
        missing=sentence.missing,
    )


def named_sentences(
    doc: Doc,
    outer: Iterable[Name],
    inner: Iterable[Name],
    *,
    kinds: bool,
    missing: Sequence[str] = (),
) -> Iterator[NamedWords]:
    """Yield the sentences of a text with their names, in code points. With `kinds`, the labels of
    outermost names are KazNERD's classes. A name that begins or ends inside a word covers it."""
    tags = ["O"] * len(doc)
    for start, end, label in outer:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None or any(tags[token.i] != "O" for token in span):
            continue
        for token in span:
            tags[token.i] = f"{'B' if token.i == span.start else 'I'}-{label}"
    spans = [
        (span.start, span.end, label)
        for start, end, label in inner
        if (span := doc.char_span(start, end, alignment_mode="expand"))
    ]
    for places in _sentences(doc, tags):
        numbers = {place: number for number, place in enumerate(places)}
        yield with_ends(
            TaggedWords(tuple(doc[i].text for i in places), tuple(tags[i] for i in places)),
            [
                (numbers[first], numbers[end - 1] + 1, label)
                for first, end, label in spans
                if first in numbers and end - 1 in numbers
            ],
            classes=classes_of_kind if kinds else classes_of_label,
            missing=missing,
        )


def _sentences(doc: Doc, tags: Sequence[str]) -> Iterator[list[int]]:
    """Yield the tokens of each sentence without white space. If the sentencizer splits a name
    (after an initial in lower-case text), the sentence continues."""
    places: list[int] = []
    for sentence in doc.sents:
        if places and not tags[sentence.start].startswith("I-"):
            yield places
            places = []
        places += [token.i for token in sentence if not token.is_space]
    if places:
        yield places


def foreign_sentences(path: Path, source: ForeignSource) -> Iterator[NamedWords]:
    """Yield the sentences of an IOB2 file in the labels of the scheme, or `_` for a word whose
    label is not known."""
    missing = _classes(source.missing)
    covering = "|".join(_classes(source.covering))

    def classes(label: str) -> tuple[str, ...]:
        own = classes_of_label(label)
        if label in COVERED and covering:
            return (*own[:-1], f"{own[-1]}+{covering}")
        return own

    words: list[str] = []
    tags: list[str] = []
    for line in [*read_lines(path), ""]:
        word, _, tag = line.rpartition(" ")
        if word:
            words.append(word)
            tags.append(tag)
        elif words:
            tagged = TaggedWords(tuple(words), tuple(tags))
            yield with_ends(tagged, classes=classes, missing=missing)
            words, tags = [], []


def _classes(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for label in labels for name in classes_of_label(label)}))
