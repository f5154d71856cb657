"""Put downloaded texts back under the annotated sentences, and write them as IOB2.

    python scripts/gold.py ../../annotations/sentences/sentences.jsonl --texts FILE.tsv \\
        --output FILE

FILE.tsv has the text in its last column. Texts are found by their SHA-256; words and sentences are
the pipeline's own.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc

from qazcorpus.readers.interchange.sentence_annotations import (
    SentenceGold,
    read_sentence_gold,
    read_texts,
    with_texts,
)


def tagged_sentences(doc: Doc, gold: SentenceGold) -> Iterator[list[tuple[str, str]]]:
    """Words and IOB2 tags of each sentence; a word that an entity touches belongs to it."""
    tags = ["O"] * len(doc)
    for entity in gold.entities:
        span = doc.char_span(entity.start, entity.end, alignment_mode="expand")
        if span is None or any(tags[token.i] != "O" for token in span):
            continue
        for token in span:
            tags[token.i] = f"{'B' if token.i == span.start else 'I'}-{entity.kind}"
    words: list[tuple[str, str]] = []
    for sentence in doc.sents:
        # A border inside an entity (after an initial in lower-case text) is none.
        if words and not tags[sentence.start].startswith("I-"):
            yield words
            words = []
        words += [(token.text, tags[token.i]) for token in sentence if not token.is_space]
    if words:
        yield words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    gold = read_sentence_gold(arguments.annotations)
    found = 0
    with arguments.output.open("w", encoding="utf-8") as out:
        for sentence, text in with_texts(gold, read_texts(arguments.texts)):
            found += 1
            for words in tagged_sentences(nlp(text), sentence):
                out.writelines(f"{word} {tag}\n" for word, tag in words)
                out.write("\n")
    print(f"{found} of {len(gold)} texts found")


if __name__ == "__main__":
    main()
