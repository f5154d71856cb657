"""Documents to a Hugging Face data set: a folder that `datasets.load_dataset` reads offline.

    OUTPUT/README.md                        the card
    OUTPUT/report.json                      what was left out or changed, and why
    OUTPUT/CONFIGURATION/SPLIT-00000.parquet

`datasets` cannot load a split without rows, so such a split has no file and is not declared; the
card names it. A document that is refused (`SchemeError`, `DocumentError`) ends the build.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from qazcorpus.atomic import building
from qazcorpus.document import Document
from qazcorpus.errors import DocumentError, UsageError
from qazcorpus.export.card import write_card
from qazcorpus.export.columns import (
    CONFIGURATIONS,
    document_row,
    features_of,
    labels_outside,
    ner_rows,
    stance_rows,
)
from qazcorpus.export.report_file import LeftOutLog, write_report_file
from qazcorpus.export.shards import ShardWriter, SplitSize
from qazcorpus.export.splits import DatasetSplitter
from qazcorpus.export.summary import DatasetCounts, DatasetSummary
from qazcorpus.export.tagging import tag_tokens
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
) -> DatasetSummary:
    """Write the documents as a data set in the folder `output`; memory does not grow with them.

    A data set of qazcorpus that is there is replaced once the new one is complete; any other folder
    with something in it only with `overwrite`. Documents keep the splits they have in the data set
    that is replaced, or in `splits_from` (see `qazcorpus.export.splits`). `report` is read after
    the last document. `licence` is an SPDX identifier; without it the documents' own is taken.
    `agreement` is what the card says of how far annotators agreed, in Markdown. `reads` are the
    files and folders that documents come from: see `check_output`.

    Raises UsageError for an output that must not be replaced, DocumentError when there are no
    documents or one is broken, SchemeError for stances outside of the scheme. Entity labels outside
    of it (a pipeline's own) are kept; `ner`, whose classes are the scheme's, has them as OTHER, and
    how many is counted.
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
        )
        if not summary.documents:
            raise DocumentError(
                "no document is left to build a data set from.",
                path=output,
                remedy=_reasons(summary.left_out),
            )
        write_card(workspace / "new" / "README.md", summary, scheme)
        write_report_file(workspace / "new" / "report.json", summary.to_dict(), report, build.log)
    return summary


@dataclass(slots=True)
class _Build:
    workspace: Path
    scheme: Scheme
    tally: DatasetCounts = field(default_factory=DatasetCounts)
    log: LeftOutLog = field(init=False)

    def __post_init__(self) -> None:
        self.log = LeftOutLog(self.workspace / "left_out.jsonl")

    def run(
        self, documents: Iterable[Document], previous: Path | None
    ) -> dict[str, dict[str, SplitSize]]:
        with ExitStack() as stack:
            index = stack.enter_context(closing(TextIndex(self.workspace / "texts.sqlite")))
            writers = {
                configuration: stack.enter_context(
                    ShardWriter(
                        self.workspace / "new" / configuration,
                        features_of(configuration, self.scheme).arrow_schema,
                    )
                )
                for configuration in CONFIGURATIONS
            }
            splitter = DatasetSplitter(index)
            if previous is not None:
                splitter.learn(previous)
            for placed in splitter.place(documents):
                if placed.left_out:
                    self.tally.left_out[placed.left_out] += 1
                    self.log.add(placed)
                    continue
                if placed.renamed_from:
                    self.tally.adjusted["documents renamed: another has their identifier"] += 1
                self._add(placed.document, placed.split, writers)
            sizes = {configuration: writer.finish() for configuration, writer in writers.items()}
        return {configuration: size for configuration, size in sizes.items() if size}

    def _add(self, document: Document, split: str, writers: Mapping[str, ShardWriter]) -> None:
        tagging = tag_tokens(document)
        rows: dict[str, Iterable[dict[str, Any]]] = {
            "documents": [document_row(document)],
            "ner": ner_rows(document, tagging, self.scheme),
            "stance": stance_rows(document, self.scheme),
        }
        for configuration, writer in writers.items():
            writer.add(split, rows[configuration], len(document.text))
        self.tally.add(document, split, tagging)
        self.tally.adjusted.update(labels_outside(document, self.scheme))


def check_output(
    output: Path, *, reads: Iterable[str | Path] = (), overwrite: bool = False
) -> None:
    """Raises UsageError where `output` cannot become a data set.

    That is a workplace or what `check_nothing_protected` names, what qazcorpus did not write
    (unless `overwrite`), a file, the folder one is in, and
    whatever is, holds or lies in one of `reads`; a new folder in a folder that is read, or a data
    set of qazcorpus there, is allowed: reading leaves it out (`read_documents(without=output)`).
    """
    check_replaceable_folder(output)
    place = output.resolve()
    if place in (Path.cwd(), *Path.cwd().parents):
        raise UsageError(
            "the output is the folder you are in, or holds it.",
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
            remedy="Name a new folder, or allow it with overwrite (--overwrite): all in it is "
            "deleted.",
        )


def _not_ours(folder: Path) -> str:
    """What is in the folder and not of a data set that qazcorpus wrote; empty where nothing is."""
    if not folder.exists() or not any(folder.iterdir()):
        return ""
    below = (path for name in CONFIGURATIONS for path in (folder / name).glob("*"))
    names = (path.relative_to(folder).as_posix() for path in (*folder.iterdir(), *below))
    foreign = sorted(name for name in names if not _OWN.fullmatch(name))
    if foreign:
        return f"it holds {foreign[0]!r}"
    return "" if is_own_dataset(folder) else "it is no data set of qazcorpus"


def _previous(output: Path, splits_from: Path | None) -> Path | None:
    if splits_from is None:
        return output if is_own_dataset(output) else None
    require_own_dataset(splits_from)
    return splits_from


def _reasons(left_out: Counter[str]) -> str:
    if not left_out:
        return "Were any given?"
    return "Left out: " + "; ".join(f"{reason}: {n}" for reason, n in left_out.items()) + "."
