"""The last step: the files of all ranks become one data set, with its card and its report.

Files are linked where the disk can, so that they need no second place. The data set appears whole,
and the step can be run again.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from qazcorpus.atomic import building
from qazcorpus.export.card import write_card
from qazcorpus.export.columns import CONFIGURATIONS
from qazcorpus.export.dataset import require_documents
from qazcorpus.export.report_file import write_report_file
from qazcorpus.export.splits import RENAMED
from qazcorpus.export.summary import DatasetCounts, DatasetSummary
from qazcorpus.readers.dataset import SPLITS
from qazcorpus.scheme import load_scheme
from qazcorpus.web_scale.exact import renamed_of
from qazcorpus.web_scale.ledger import Counts, summed
from qazcorpus.web_scale.rank_folder import clear_parts, rank_folder
from qazcorpus.web_scale.recipe import Recipe
from qazcorpus.web_scale.tally import Sizes, add_tally


class FinishDataset(PipelineStep):
    """Makes the data set of the files that the ranks wrote. It needs one task."""

    type = "💽 - WRITER"
    name = "📇 Card and report of qazcorpus"

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe

    def run(
        self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1
    ) -> DocumentsPipeline:
        """Write the data set. There are no documents."""
        finish_dataset(self.recipe)
        yield from ()


def finish_dataset(recipe: Recipe) -> DatasetSummary:
    """Make the data set of the files that the ranks wrote, and give its summary.

    Raises DocumentError if there are no documents in it.
    """
    for name in ("read", "rows"):
        clear_parts(recipe.work / name)
    summary, counts = summary_of(recipe)
    require_documents(summary, recipe.output)
    scheme = load_scheme()
    with building(recipe.output) as workspace:
        for configuration in CONFIGURATIONS:
            for split in SPLITS:
                _gather(recipe, configuration, split, workspace / "new" / configuration)
        write_card(workspace / "new" / "README.md", summary, scheme)
        facts = {**summary.to_dict(), "languages_left_out": dict(counts.languages)}
        write_report_file(workspace / "new" / "report.json", facts, None, ())
    return summary


def summary_of(recipe: Recipe) -> tuple[DatasetSummary, Counts]:
    """What the ranks wrote and counted."""
    tally, sizes = DatasetCounts(), Sizes()
    for rank in range(recipe.tasks):
        add_tally(rank_folder(recipe.work / "rows", rank), tally, sizes)
        if renamed := renamed_of(recipe.work / "exact", rank):
            tally.adjusted[RENAMED] += renamed
    counts = summed(
        rank_folder(recipe.work / name, rank)
        for name in ("read", "rows")
        for rank in range(recipe.tasks)
    )
    summary = DatasetSummary(
        path=recipe.output,
        name=recipe.name,
        licence=recipe.licence,
        tally=tally,
        sizes={name: sizes[name] for name in CONFIGURATIONS if sizes.get(name)},
        normalised=counts.normalisation,
        left_out=Counter(dict(sorted(counts.left_out.items()))),
        version=version("qazcorpus"),
        min_confidence=recipe.pipeline.min_confidence,
    )
    return summary, counts


def _gather(recipe: Recipe, configuration: str, split: str, folder: Path) -> None:
    """Put the files of a split into `folder`, numbered in the order of the ranks."""
    files = [
        path
        for rank in range(recipe.tasks)
        for path in sorted(
            (rank_folder(recipe.work / "rows", rank) / configuration).glob(f"{split}-*.parquet")
        )
    ]
    for number, path in enumerate(files):
        folder.mkdir(exist_ok=True)
        place = folder / f"{split}-{number:05}.parquet"
        try:
            os.link(path, place)
        except OSError:  # another disk, or one without links
            shutil.copyfile(path, place)
