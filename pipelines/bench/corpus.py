"""Write what pipelines are measured on as spaCy reads it, for `spacy evaluate`.

    python corpus.py treebank --ktb DIR --fold 0 --output ktb.spacy
    python corpus.py entities --kaznerd DIR --output kaznerd.spacy

Texts of ten sentences. A multi-word token is one token with the analysis of the word that hangs
outside of it; entities have the scheme's labels.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from qazcorpus.decoding import spans_of_tags
from qazcorpus.evaluate.organisations import read_organisation_labels
from qazcorpus.evaluate.treebank_doc import treebank_doc
from qazcorpus.readers.interchange.iob2 import read_iob2
from qazcorpus.readers.interchange.treebank import KTB_FILES, of_fold, read_folds, read_sentences
from qazcorpus.scheme import load_scheme

SENTENCES = 10
ORGANISATIONS = Path(__file__).parents[1] / "kk_news_trf/data/kaznerd_test_organisations.tsv"


def treebank_docs(ktb: Path, fold: int, vocab: Vocab) -> Iterator[Doc]:
    """The sentences of a fold with their trees."""
    files = [read_sentences(ktb / name) for name in KTB_FILES]
    chosen = of_fold(files, read_folds(ktb / "folds.json"), fold)
    sentences = [sentence for file in chosen for sentence in file]
    for start in range(0, len(sentences), SENTENCES):
        docs = [treebank_doc(s, vocab) for s in sentences[start : start + SENTENCES]]
        yield Doc.from_docs(docs, ensure_whitespace=False)


def entity_docs(kaznerd: Path, organisations: Path, vocab: Vocab) -> Iterator[Doc]:
    """KazNERD's test file by the scheme's labels."""
    scheme = load_scheme()
    by_hand = {
        (item.sentence, item.start, item.end): item.label
        for item in read_organisation_labels(organisations)
    }
    docs: list[Doc] = []
    for number, sentence in enumerate(read_iob2(kaznerd / "IOB2_test.txt"), start=1):
        starts: list[bool | int | None] = [i == 0 for i in range(len(sentence.words))]
        doc = Doc(vocab, words=list(sentence.words), sent_starts=starts)
        doc.set_ents(
            [
                Span(doc, a, b, by_hand.get((number, a, b)) or scheme.label_of_kind(kind))
                for a, b, kind in spans_of_tags(sentence.tags)
            ],
            default="outside",
        )
        docs.append(doc)
        if len(docs) == SENTENCES:
            yield Doc.from_docs(docs)
            docs = []
    if docs:
        yield Doc.from_docs(docs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["treebank", "entities"])
    parser.add_argument("--ktb", type=Path, help="UD_Kazakh-KTB's two files and folds.json")
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--kaznerd", type=Path, help="folder with IOB2_test.txt")
    parser.add_argument("--organisations", type=Path, default=ORGANISATIONS)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    vocab = spacy.blank("kk").vocab
    if given.what == "treebank" and given.ktb:
        docs = treebank_docs(given.ktb, given.fold, vocab)
    elif given.what == "entities" and given.kaznerd:
        docs = entity_docs(given.kaznerd, given.organisations, vocab)
    else:
        parser.error("treebank needs --ktb, entities needs --kaznerd")
    given.output.parent.mkdir(parents=True, exist_ok=True)
    DocBin(docs=docs, store_user_data=False).to_disk(given.output)


if __name__ == "__main__":
    main()
