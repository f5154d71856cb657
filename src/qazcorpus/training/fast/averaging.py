"""Average the weights of a pipeline and of one whose training continued from it.

    python -m qazcorpus.training.fast.averaging model training/model-best --share 0.25
        --output training/average

`--share` is the share of the earlier pipeline. Both have the same labels. The settings are those of
the later pipeline.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import spacy

from qazcorpus.errors import UsageError
from qazcorpus.training.weighted_mean import weighted_mean

if TYPE_CHECKING:
    from spacy.language import Language

TRAINED: Final = ("tok2vec", "morphologizer", "parser", "ner")


def average(before: Language, after: Language, share: float) -> None:
    """Set every weight of `after` to the weighted mean of both pipelines. `share` is that of
    `before`.

    Raises UsageError if the labels of a component differ.
    """
    for name in TRAINED:
        earlier: Any = before.get_pipe(name)
        later: Any = after.get_pipe(name)
        if getattr(earlier, "labels", ()) != getattr(later, "labels", ()):
            raise UsageError(f"{name}: the two pipelines have different labels.")
        nodes = zip(earlier.model.walk(), later.model.walk(), strict=True)
        for node, target in nodes:
            for key in target.param_names:
                if target.has_param(key):
                    both = (node.get_param(key), target.get_param(key))
                    target.set_param(key, weighted_mean(both, (share, 1 - share)))


def main() -> None:
    """The command: write the mean of two pipelines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", type=Path, help="the folder of the earlier pipeline")
    parser.add_argument("after", type=Path, help="the folder of the later pipeline")
    parser.add_argument("--share", type=float, default=0.25, help="share of the earlier pipeline")
    parser.add_argument("--output", type=Path, required=True, help="the folder to write")
    given = parser.parse_args()
    pipeline = spacy.load(given.after)
    average(spacy.load(given.before), pipeline, given.share)
    pipeline.to_disk(given.output)


if __name__ == "__main__":
    main()
