"""How many changed texts MinHash finds: `python -m tests.web_scale.measure_near FOLDER`.

Of each text, a copy is made in which one word in so many is another; the share of copies that have
a bucket in common with their text is printed, by the words in a shingle.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from qazcorpus.readers import ReadReport, read_documents
from qazcorpus.web_scale.near import signatures
from qazcorpus.web_scale.recipe import NearSpec

SHINGLES = (2, 3, 5)
ONE_IN = (100, 50, 30, 20, 10, 5)


def main(source: Path) -> None:
    texts = [document.text for document in read_documents([source], report=ReadReport())]
    print("words in a shingle:", *SHINGLES)
    for one_in in ONE_IN:
        print(f"one word in {one_in} changed:", *(found(texts, one_in, n) for n in SHINGLES))


def found(texts: list[str], one_in: int, words: int) -> str:
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        step = signatures(NearSpec(words=words), Path(folder))
    number = 0
    for text in texts:
        changed = text.split(" ")
        for place in range(len(changed)):
            if chance.random() < 1 / one_in:
                changed[place] = f"өзге{place}"
        sides = [step.get_signature(step.get_shingles(side)) for side in (text, " ".join(changed))]
        number += any(left == right for left, right in zip(*sides, strict=True))
    return f"{number / len(texts):.0%}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
