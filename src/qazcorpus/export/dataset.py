"""Writing documents as a Hugging Face data set, which `datasets.load_dataset` reads offline.

    OUTPUT/README.md                        the card
    OUTPUT/report.json                      what was left out or changed, and why
    OUTPUT/CONFIGURATION/SPLIT-00000.parquet

`datasets` cannot load a split without rows, so such a split has no file and is not declared. The
card names it. A document that is invalid (`SchemeError`, `DocumentError`) ends the build.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

from qazcorpus.atomic import building
from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, UsageError
from qazcorpus.export.card import write_card
from qazcorpus.export.columns import CONFIGURATIONS
from qazcorpus.export.dataset_rows import DatasetRows
from qazcorpus.export.report_file import LeftOutLog, write_report_file
from qazcorpus.export.shards import SplitSize
from qazcorpus.export.splits import RENAMED, DatasetSplitter
from qazcorpus.export.summary import DatasetCounts, DatasetSummary
from qazcorpus.near_duplicates import TextIndex
from qazcorpus.outputs import check_apart, check_nothing_protected, check_replaceable_folder
from qazcorpus.readers.dataset import SPLITS, is_own_dataset, require_own_dataset
from qazcorpus.readers.report import ReadReport
from qazcorpus.scheme import Scheme, load_scheme

_OWN: Final = re.compile(
    rf"README\.md|report\.json|({'|'.join(CONFIGURATIONS)})(/({'|'.join(SPLITS)})-\d+\.parquet)?"
)


def build_dataset(
    documents: Iterable[Document],
    output: Path,
    *,
    report: ReadReport | None = None,
    name: str = "",
    licence: str = "",
    overwrite: bool = False,
    splits_from: Path | None = None,
    scheme: Scheme | None = None,
    agreement: str = "",
    reads: Iterable[str | Path] = (),
    min_confidence: float = 0.0,
) -> DatasetSummary:
    """Write the documents as a data set in the folder `output`.

    Memory does not grow with the number of documents. A data set of qazcorpus in this folder is
    replaced when the new one is complete; another folder that is not empty is replaced only with
    `overwrite`. Documents keep the splits that they have in the data set that is replaced, or in
    `splits_from` (see `qazcorpus.export.splits`). `report` is read after the last document.
    `licence` is an SPDX identifier; the default is the licence of the documents. `agreement` is the
    section of the card about agreement, in Markdown. `reads` are the files and folders that the
    documents come from: see `check_output`. `min_confidence` is the confidence below which stances
    were withheld from the documents; the card and the report say it.

    Entity labels that are not in the scheme are kept in `documents`, and are OTHER in `ner`; their
    number is reported. Raises UsageError for an output that must not be replaced, DocumentError if
    there are no documents or one is invalid, SchemeError for stances that are not in the scheme.
    """
    output = Path(output)
    check_output(output, reads=reads, overwrite=overwrite)
    previous = _previous(output, splits_from)
    if previous is not None and previous.resolve() != output.resolve():
        check_apart(output, [previous])
    scheme = scheme or load_scheme()
    with building(output) as workspace:
        build = _Build(workspace, scheme)
        sizes = build.run(documents, previous)
        summary = DatasetSummary(
            path=output.resolve(),
            name=name or output.resolve().name,
            licence=licence,
            tally=build.tally,
            sizes=sizes,
            normalised=Counter(report.normalisation) if report else Counter(),
            left_out=(report.reasons if report else Counter()) + build.tally.left_out,
            version=version("qazcorpus"),
            agreement=agreement,
            min_confidence=min_confidence,
        )
        require_documents(summary, output)
        write_card(workspace / "new" / "README.md", summary, scheme)
        write_report_file(workspace / "new" / "report.json", summary.to_dict(), report, build.log)
    return summary


@dataclass(slots=True)
class _Build:
    workspace: Path
    scheme: Scheme
    tally: DatasetCounts = field(init=False)
    log: LeftOutLog = field(init=False)

    def __post_init__(self) -> None:
        self.log = LeftOutLog(self.workspace / "left_out.jsonl")

    def run(
        self, documents: Iterable[Document], previous: Path | None
    ) -> dict[str, dict[str, SplitSize]]:
        with (
            closing(TextIndex(self.workspace / "texts.sqlite")) as index,
            DatasetRows(self.workspace / "new", self.scheme) as rows,
        ):
            self.tally = rows.counts
            splitter = DatasetSplitter(index)
            if previous is not None:
                splitter.learn(previous)
            for placed in splitter.place(documents):
                if placed.left_out:
                    self.tally.left_out[placed.left_out] += 1
                    self.log.add(placed)
                    continue
                if placed.renamed_from:
                    self.tally.adjusted[RENAMED] += 1
                rows.add(placed.document, placed.split)
            return rows.finish()


def check_output(
    output: Path, *, reads: Iterable[str | Path] = (), overwrite: bool = False
) -> None:
    """Raise UsageError if `output` cannot become a data set.

    It may not be a file, the current folder, a folder that `check_nothing_protected` refuses or,
    without `overwrite`, a folder that qazcorpus did not write. It may not be one of `reads` or
    contain one. It may be inside one of `reads` only if it is new or a data set of qazcorpus:
    reading then leaves it out (`read_documents(without=output)`).
    """
    check_replaceable_folder(output)
    place = output.resolve()
    if place in (Path.cwd(), *Path.cwd().parents):
        raise UsageError(
            "the output is the current folder, or contains it.",
            path=output,
            remedy="Name a new folder.",
        )
    found = _not_ours(place)
    check_apart(output, reads, within=not found)
    check_nothing_protected(output)
    if found and not overwrite:
        raise UsageError(
            f"the folder will not be replaced: {found}.",
            path=output,
            remedy="Name a new folder, or allow it with overwrite (--overwrite), which deletes "
            "everything in the folder.",
        )


def _not_ours(folder: Path) -> str:
    """Why the folder is not a data set that qazcorpus wrote; empty if it is one or is empty."""
    if not folder.exists() or not any(folder.iterdir()):
        return ""
    below = (path for name in CONFIGURATIONS for path in (folder / name).glob("*"))
    names = (path.relative_to(folder).as_posix() for path in (*folder.iterdir(), *below))
    foreign = sorted(name for name in names if not _OWN.fullmatch(name))
    if foreign:
        return f"it contains {foreign[0]!r}"
    return "" if is_own_dataset(folder) else "it is not a data set of qazcorpus"


def _previous(output: Path, splits_from: Path | None) -> Path | None:
    if splits_from is None:
        return output if is_own_dataset(output) else None
    require_own_dataset(splits_from)
    return splits_from


def require_documents(summary: DatasetSummary, output: Path) -> None:
    """Raise DocumentError, which says what was left out, if there are no documents."""
    if summary.documents:
        return
    reasons = "; ".join(f"{reason}: {number}" for reason, number in summary.left_out.items())
    raise DocumentError(
        "there are no documents to build a data set from.",
        path=output,
        remedy=f"Left out: {reasons}." if reasons else "Give at least one document.",
    )
