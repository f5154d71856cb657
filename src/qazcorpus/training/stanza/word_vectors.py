"""Word vectors for Stanza, trained on raw text with fastText's method (floret's implementation).

Stanza's own models use fastText's vectors of 300 dimensions, trained on web texts. If these cannot
be downloaded, vectors trained on the raw text replace them.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from qazcorpus.training.requirements import require_package


def train_vectors(
    sentences: Sequence[str], extra_words: Sequence[Sequence[str]], settings: dict[str, int]
) -> dict[str, list[float]]:
    """The vectors of all words of the sentences and of `extra_words`, the most frequent first.

    The vector of a rare word is the mean of its character n-grams. Raises QazcorpusError without
    the package floret.
    """
    require_package("floret", "Training word vectors")
    import floret

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(sentences) + "\n")
        file.flush()
        model = floret.train_unsupervised(file.name, model="skipgram", thread=1, **settings)
    counts = Counter(word for sentence in sentences for word in sentence.split())
    counts.update(word.lower() for words in extra_words for word in words)
    words = [word for word, _ in counts.most_common() if not any(map(str.isspace, word))]
    return {word: model.get_word_vector(word).tolist() for word in words}


def write_vectors(vectors: dict[str, list[float]], path: Path) -> None:
    """Write the vectors as a `.pt` file, which Stanza's models read."""
    from stanza.models.common.pretrain import Pretrain

    path.parent.mkdir(parents=True, exist_ok=True)
    size = len(next(iter(vectors.values())))
    with tempfile.NamedTemporaryFile("w", suffix=".vec", encoding="utf-8") as file:
        file.write(f"{len(vectors)} {size}\n")
        for word, vector in vectors.items():
            file.write(f"{word} {' '.join(f'{value:.4f}' for value in vector)}\n")
        file.flush()
        Pretrain(str(path), file.name).load()
