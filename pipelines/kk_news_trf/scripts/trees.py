"""Put downloaded texts back under the annotated trees, and write them as CoNLL-U.

    python scripts/trees.py ../../annotations/sentences/trees.jsonl --texts FILE … --use learn \\
        [--features kk_news_sm] --output trees.conllu

A text is the last column of a line, or, in a `.txt` file, the words of an IOB2 sentence joined by
spaces. Nobody has annotated features: those that a pipeline finds are taken where it agrees on the
part of speech; other words have `Unknown=Yes` in MISC.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

import qazcorpus
from qazcorpus.annotations.sentence_trees import restored_trees
from qazcorpus.readers.interchange.sentence_annotations import read_texts
from qazcorpus.readers.interchange.treebank import TreebankSentence


def features(
    nlp: Language, sentences: Iterable[Sequence[str]], upos: Iterable[Sequence[str | None]]
) -> Iterator[list[str]]:
    """The features of each word where the pipeline agrees on its part of speech, else ""."""
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
    """The lines of a sentence; `feats` is "" for a word whose features are not known."""
    yield f"# text = {sentence.text}"
    known = feats or [""] * len(sentence.tokens)
    for number, (token, feat) in enumerate(zip(sentence.tokens, known, strict=True), 1):
        word = token.analyses[0]
        misc = [] if token.space_after else ["SpaceAfter=No"]
        misc += [] if feat else ["Unknown=Yes"]
        row = (number, token.form, "_", word.upos, "_", feat or "_", word.head, word.deprel, "_")
        yield "\t".join(map(str, (*row, "|".join(misc) or "_")))
    yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--use", choices=("learn", "measure"), required=True)
    parser.add_argument("--features", help="a pipeline")
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    texts = chain.from_iterable(map(read_texts, given.texts))
    sentences = restored_trees(given.annotations, given.use, texts)
    found: Iterable[list[str] | None] = repeat(None)
    if given.features:
        found = features(
            qazcorpus.load(given.features),
            ([token.form for token in sentence.tokens] for sentence in sentences),
            [[token.analyses[0].upos for token in sentence.tokens] for sentence in sentences],
        )
    lines = [line for pair in zip(sentences, found, strict=False) for line in conllu_lines(*pair)]
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(f"{len(sentences)} sentences")


if __name__ == "__main__":
    main()
