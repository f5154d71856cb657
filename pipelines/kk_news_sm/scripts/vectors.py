"""Train small floret vectors on the raw texts and put them into a vocabulary for `spacy train`.

    python scripts/vectors.py --raw FILE.tsv --data DIR --output training/vectors

Needs `pip install floret`. Writes a blank pipeline with the vectors; give it to `spacy train` as
`--paths.vectors training/vectors`, with `include_static_vectors` switched on.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import floret
import spacy
from silver import held_out_texts, read_raw
from spacy.language import Language
from spacy.training.initialize import convert_vectors

from qazcorpus.evaluate.iob2 import read_iob2


def texts(nlp: Language, raw: Path, data: Path, fold: int) -> Iterator[list[str]]:
    """The words of the raw texts and of KazNERD's valid split, held-out texts left out."""
    held_out = held_out_texts(data, {fold})
    valid = (" ".join(s.words) for s in read_iob2(data / "kaznerd/IOB2_valid.txt"))
    for doc in nlp.pipe(chain(read_raw(raw, shortest=1), valid)):
        if not held_out.holds(doc):
            yield [token.text for token in doc if not token.is_space]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fold", type=int, default=0, help="the treebank's fold to leave out")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--rows", type=int, default=15_000)
    parser.add_argument("--epochs", type=int, default=15)
    given = parser.parse_args()
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        table = Path(folder) / "vectors.floret"
        with lines.open("w", encoding="utf-8") as file:
            for words in texts(nlp, given.raw, given.data, given.fold):
                file.write(" ".join(words) + "\n")
        model = floret.train_unsupervised(
            str(lines),
            model="cbow",
            mode="floret",
            hashCount=2,
            bucket=given.rows,
            minn=3,
            maxn=5,
            minCount=2,
            dim=given.width,
            epoch=given.epochs,
            thread=1,
        )
        model.save_floret_vectors(str(table))
        convert_vectors(nlp, table, truncate=0, prune=-1, mode="floret")
    nlp.remove_pipe("kk_sentencizer")
    nlp.to_disk(given.output)


if __name__ == "__main__":
    main()
