"""Measure canonical names on the mentions labelled by hand.

python evaluate_canonical.py [--labels ../data/canonical_mentions.tsv] [--split test]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from qazcorpus.evaluate.canonical import SPLITS, canonical_accuracy, read_canonical_labels

LABELS = Path(__file__).parent.parent / "data/canonical_mentions.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--split", choices=SPLITS, default="test")
    arguments = parser.parse_args()
    labels = read_canonical_labels(arguments.labels)
    chosen = [label for label in labels if label.split == arguments.split]
    for name, (right, total) in canonical_accuracy(chosen).items():
        print(f"{name}\t{right}/{total}\t{100 * right / total:.1f}")


if __name__ == "__main__":
    main()
