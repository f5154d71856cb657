"""Train small floret vectors on the raw texts, for spaCy's training.

    python -m qazcorpus.training.fast.word_vectors --raw FILE.tsv --data DIR
        --output training/vectors

It needs `pip install floret`. It writes a blank pipeline with the vectors. To use them in training,
set `paths.vectors` and `include_static_vectors` in the configuration.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.training.initialize import convert_vectors

from qazcorpus.readers.interchange.iob2 import read_iob2
from qazcorpus.training.fast.silver import SilverSources, held_out_texts, read_raw
from qazcorpus.training.requirements import require_package

if TYPE_CHECKING:
    from spacy.language import Language


def words_of_texts(nlp: Language, raw: Path, data: Path, fold: int) -> Iterator[list[str]]:
    """Yield the words of the raw texts and of KazNERD's valid split, without held-out texts."""
    sources = SilverSources(data, raw, raw)
    held_out = held_out_texts(sources, {fold})
    valid = (" ".join(s.words) for s in read_iob2(sources.kaznerd / "IOB2_valid.txt"))
    for doc in nlp.pipe(chain(read_raw(raw, shortest=1), valid)):
        if not held_out.holds(doc):
            yield [token.text for token in doc if not token.is_space]


def train_vectors(
    raw: Path,
    data: Path,
    output: Path,
    *,
    fold: int = 0,
    width: int = 64,
    rows: int = 15_000,
    epochs: int = 15,
) -> None:
    """Write a blank pipeline with vectors of the dimension `width` in a table with `rows` rows.

    Raises QazcorpusError without the package floret.
    """
    require_package("floret", "Training word vectors")
    import floret

    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        table = Path(folder) / "vectors.floret"
        with lines.open("w", encoding="utf-8") as file:
            for words in words_of_texts(nlp, raw, data, fold):
                file.write(" ".join(words) + "\n")
        model = floret.train_unsupervised(
            str(lines),
            model="cbow",
            mode="floret",
            hashCount=2,
            bucket=rows,
            minn=3,
            maxn=5,
            minCount=2,
            dim=width,
            epoch=epochs,
            thread=1,
        )
        model.save_floret_vectors(str(table))
        convert_vectors(nlp, table, truncate=0, prune=-1, mode="floret")
    nlp.remove_pipe("kk_sentencizer")
    nlp.to_disk(output)


def main() -> None:
    """The command: train and write the vectors."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--raw", type=Path, required=True, help="table of raw texts, the text in the last column")
    add("--data", type=Path, required=True, help="the folder with kaznerd and ud_kazakh_ktb")
    add("--fold", type=int, default=0, help="the treebank's fold to leave out")
    add("--output", type=Path, required=True, help="the folder to write")
    add("--width", type=int, default=64, help="dimension of the vectors")
    add("--rows", type=int, default=15_000, help="number of rows of the table")
    add("--epochs", type=int, default=15, help="number of passes over the texts")
    train_vectors(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
