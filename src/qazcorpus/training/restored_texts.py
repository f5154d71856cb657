"""Add the annotated texts to the project's annotations.

Others wrote the texts, so the project stores only offsets and hashes. A text is found by its
SHA-256 in the downloaded files: it is the last column of a line or, in a `.txt` file, the words of
an IOB2 sentence joined by spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Literal

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from qazcorpus.annotations.sentence_trees import restored_trees
from qazcorpus.atomic import written_file
from qazcorpus.readers.interchange.sentence_annotations import (
    SentenceGold,
    read_sentence_gold,
    read_texts,
    with_texts,
)
from qazcorpus.readers.interchange.treebank import TreebankSentence


def write_tagged(annotations: Path, texts: Path, output: Path) -> tuple[int, int]:
    """Write the annotated sentences as IOB2. Returns the number of texts that were found, and the
    number of all texts.

    Words and sentences are split by the project's own tokenizer and sentencizer.
    """
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    gold = read_sentence_gold(annotations)
    found = 0
    with written_file(output, parents=True) as part, part.open("w", encoding="utf-8") as out:
        for sentence, text in with_texts(gold, read_texts(texts)):
            found += 1
            for words in tagged_sentences(nlp(text), sentence):
                out.writelines(f"{word} {tag}\n" for word, tag in words)
                out.write("\n")
    return found, len(gold)


def tagged_sentences(doc: Doc, gold: SentenceGold) -> Iterator[list[tuple[str, str]]]:
    """Yield the words and IOB2 tags of each sentence. If an entity begins or ends inside a word,
    the whole word belongs to the entity."""
    tags = ["O"] * len(doc)
    for entity in gold.entities:
        span = doc.char_span(entity.start, entity.end, alignment_mode="expand")
        if span is None or any(tags[token.i] != "O" for token in span):
            continue
        for token in span:
            tags[token.i] = f"{'B' if token.i == span.start else 'I'}-{entity.kind}"
    words: list[tuple[str, str]] = []
    for sentence in doc.sents:
        # If the sentencizer splits an entity (after an initial in lower-case text), the sentence
        # continues.
        if words and not tags[sentence.start].startswith("I-"):
            yield words
            words = []
        words += [(token.text, tags[token.i]) for token in sentence if not token.is_space]
    if words:
        yield words


def write_trees(
    annotations: Path,
    texts: Sequence[Path],
    use: Literal["learn", "measure"],
    output: Path,
    nlp: Language | None = None,
) -> int:
    """Write the annotated trees as CoNLL-U. Returns their number.

    `use` is "learn" for training trees or "measure" for held-out trees. Features are not annotated.
    A word has the features that the pipeline `nlp` predicts, if the pipeline also predicts the
    annotated part of speech. Other words have `Unknown=Yes` in MISC.
    """
    read = chain.from_iterable(map(read_texts, texts))
    sentences = restored_trees(annotations, use, read)
    found: Iterable[list[str] | None] = repeat(None)
    if nlp:
        found = features(
            nlp,
            ([token.form for token in sentence.tokens] for sentence in sentences),
            [[token.analyses[0].upos for token in sentence.tokens] for sentence in sentences],
        )
    lines = [line for pair in zip(sentences, found, strict=False) for line in conllu_lines(*pair)]
    with written_file(output, parents=True) as part:
        part.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return len(sentences)


def features(
    nlp: Language, sentences: Iterable[Sequence[str]], upos: Iterable[Sequence[str | None]]
) -> Iterator[list[str]]:
    """Yield the predicted features of the words of each sentence. They are "" for a word if the
    pipeline predicts another part of speech than `upos`."""
    docs = (
        Doc(nlp.vocab, words=[*words], sent_starts=[True, *[False] * (len(words) - 1)])
        for words in sentences
    )
    for doc, tags in zip(nlp.pipe(docs, disable=["kk_statements"]), upos, strict=True):
        yield [
            str(token.morph) or "_" if token.pos_ == tag else ""
            for token, tag in zip(doc, tags, strict=True)
        ]


def conllu_lines(sentence: TreebankSentence, feats: list[str] | None) -> Iterator[str]:
    """Yield the lines of a sentence. `feats` has "" for a word with unknown features; None means
    that the features of all words are unknown."""
    yield f"# text = {sentence.text}"
    known = feats or [""] * len(sentence.tokens)
    for number, (token, feat) in enumerate(zip(sentence.tokens, known, strict=True), 1):
        word = token.analyses[0]
        misc = [] if token.space_after else ["SpaceAfter=No"]
        misc += [] if feat else ["Unknown=Yes"]
        row = (number, token.form, "_", word.upos, "_", feat or "_", word.head, word.deprel, "_")
        yield "\t".join(map(str, (*row, "|".join(misc) or "_")))
    yield ""
