"""Measure the steps of a recipe: `python -m tests.web_scale.measure FOLDER PIPELINE`, which
takes `--no-statements` too.

Prints, for the documents of a folder, the CPU seconds of each step by thousand documents and the
words that it takes in a CPU second, and the bytes that each kind of file has for a word. A word is
what stands between white space.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from datatrove.data import Document as Passed
from loguru import logger

from qazcorpus.document import Document
from qazcorpus.readers import ReadReport, read_documents
from qazcorpus.web_scale.carried import CARRIED, passed
from qazcorpus.web_scale.exact import ApplyExact, FindExact
from qazcorpus.web_scale.filters import KazakhFilter, Normaliser
from qazcorpus.web_scale.kept import KeepDocuments, kept_documents
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.near import buckets, clusters, near_filter, signatures
from qazcorpus.web_scale.recipe import NearSpec, PipelineSpec
from qazcorpus.web_scale.tagger import Tagger, check_pipeline, pipeline_of
from qazcorpus.web_scale.writer import DatasetWriter

ROUNDS = 2


def main(source: Path, pipeline: str, statements: bool) -> None:
    logger.disable("datatrove")
    spec, near = PipelineSpec(pipeline, statements), NearSpec()
    check_pipeline(spec)
    nlp = pipeline_of(pipeline, statements=statements)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        read: list[Passed] = []

        def reading() -> None:
            read[:] = [
                passed(_without_target(document))
                for document in read_documents([source], report=ReadReport())
            ]

        def bare() -> Iterable[Passed]:
            return [Passed(item.text, item.id) for item in read]

        def steps(number: int) -> dict[str, Callable[[], object]]:
            kept, exact, folder = (
                work / f"{number}read",
                work / f"{number}exact",
                work / f"{number}near",
            )

            def documents() -> Iterable[Passed]:
                return map(passed, kept_documents(kept, 0))

            return {
                "reader of files, with normalisation": reading,
                "normaliser alone": lambda: list(Normaliser().run(bare())),
                "Kazakh filter": lambda: list(KazakhFilter().run(iter(read))),
                "documents between stages: write": lambda: list(
                    KeepDocuments(kept, Ledger()).run(read)
                ),
                "documents between stages: read": lambda: list(documents()),
                "exact duplicates": lambda: [
                    list(FindExact(kept, exact, 1).run()),
                    list(ApplyExact(exact).run(documents())),
                ],
                "MinHash signatures": lambda: signatures(near, folder).run(documents()),
                "MinHash pairs": lambda: [
                    buckets(near, folder).run(None, bucket, near.buckets)
                    for bucket in range(near.buckets)
                ],
                "MinHash clusters": lambda: clusters(near, folder).run(),
                "MinHash filter": lambda: list(near_filter(folder, Ledger()).run(documents())),
                "bare pipeline (nlp.pipe)": lambda: deque(nlp.pipe(item.text for item in read), 0),
                "pipeline (Tagger)": lambda: tagged.__setitem__(
                    slice(None), list(Tagger(spec).run(documents()))
                ),
                "rows as Parquet": lambda: list(DatasetWriter(work / f"{number}rows").run(tagged)),
            }

        tagged: list[Passed] = []
        seconds: dict[str, float] = {}
        for number in range(ROUNDS):
            for step, run in steps(number).items():
                before = time.process_time()
                run()
                spent = time.process_time() - before
                seconds[step] = min(spent, seconds.get(step, spent))
        words = sum(len(item.text.split()) for item in read)
        tokens = sum(len(item.metadata[CARRIED].tokens) for item in tagged)
        print(f"{len(read)} documents, {words} words, {tokens} tokens, {pipeline}, {statements=}")
        for step, spent in seconds.items():
            each = 1000 * spent / len(read)
            print(f"{step:38} {each:9.2f} s/1,000 documents {words / spent:12,.0f} words/s")
        sizes = {
            "text, UTF-8": sum(len(item.text.encode()) for item in read),
            "documents between stages": size(work / "0read"),
            "signatures": size(work / "0near" / "signatures"),
            **{
                name: size(work / "0rows" / "00000" / name)
                for name in ("documents", "ner", "stance")
            },
        }
        for kind, number in sizes.items():
            print(f"{kind:38} {number / words:9.2f} bytes/word")


def _without_target(document: Document) -> Document:
    """Documents of the web come without a target; one that is given costs more time."""
    metadata = replace(document.metadata, target="", other_targets=())
    return replace(document, metadata=metadata)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], "--no-statements" not in sys.argv)
