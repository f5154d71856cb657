"""Documents between the stages: each rank's documents after reading and filtering.

WORK/read/RANK/documents.jsonl.zst   the documents, one on each line
WORK/read/RANK/keys.npy              their keys, for the stage that finds exact duplicates
WORK/read/RANK/counts.json           what was read, left out and changed
WORK/read/RANK/left_out.jsonl.gz     the documents that were left out, with the reasons
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep

from qazcorpus.document import LAYERS, Document
from qazcorpus.errors import ReadError
from qazcorpus.web_scale.carried import carried, passed
from qazcorpus.web_scale.ledger import Ledger
from qazcorpus.web_scale.rank_folder import rank_folder, writing_rank

DOCUMENTS: Final = "documents.jsonl.zst"
KEYS: Final = "keys.npy"
_BLOCK: Final = 1_000_000  # bytes


class KeepDocuments(PipelineStep):
    """Writes the documents of a rank for the next stages. It is the last step of its stage."""

    type = "💽 - WRITER"
    name = "🗄 Documents between stages"

    def __init__(self, folder: str | Path, ledger: Ledger) -> None:
        super().__init__()
        self.folder, self.ledger = Path(folder), ledger

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Write the documents. There are none afterwards."""
        import pyarrow as pa

        with writing_rank(self.folder, rank) as part, self.ledger.opened(part):
            keys: list[tuple[int, int, int]] = []
            with pa.output_stream(part / DOCUMENTS, compression="zstd") as stream:
                for item in data or ():
                    document = carried(item)
                    stream.write(_line(document))
                    keys.append(_keys(document))
                    self.stat_update("documents")
            np.save(part / KEYS, np.array(keys, dtype=np.uint64).reshape(-1, 3))
        yield from ()


class KeptDocuments(PipelineStep):
    """Reads the documents that `KeepDocuments` wrote for a rank."""

    type = "📖 - READER"
    name = "🗄 Documents between stages"

    def __init__(self, folder: str | Path) -> None:
        super().__init__()
        self.folder = Path(folder)

    def run(
        self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1
    ) -> DocumentsPipeline:
        """The documents, in the order in which they were written."""
        if data:
            yield from data
        for document in kept_documents(self.folder, rank):
            item = passed(document)
            self.update_doc_stats(item)
            yield item


def kept_documents(folder: Path, rank: int) -> Iterator[Document]:
    """The documents that a rank wrote. Raises ReadError if some are missing."""
    import pyarrow as pa

    place = rank_folder(folder, rank)
    number, rest = 0, b""
    try:
        with pa.input_stream(place / DOCUMENTS, compression="zstd") as stream:
            while block := stream.read(_BLOCK):
                *lines, rest = (rest + block).split(b"\n")
                for line in lines:
                    number += 1
                    yield Document.from_dict(json.loads(line))
    except OSError as error:
        raise _damaged(place, str(error)) from error
    if number != len(np.load(place / KEYS, mmap_mode="r")):
        raise _damaged(place, "documents are missing")


def _damaged(place: Path, problem: str) -> ReadError:
    return ReadError(
        f"the documents between the stages are damaged: {problem}.",
        path=place / DOCUMENTS,
        remedy="Delete the work folder, and run the command again.",
    )


def _line(document: Document) -> bytes:
    values: dict[str, Any] = {
        name: value
        for name, value in document.to_dict().items()
        if value or name not in (*LAYERS, "origin")
    }
    return json.dumps(values, ensure_ascii=False).encode("utf-8") + b"\n"


def _keys(document: Document) -> tuple[int, int, int]:
    """128 bits of the text's hash, and 64 of the identifier's."""
    text = document.text_sha256
    name = sha256(document.doc_id.encode("utf-8", "surrogatepass")).hexdigest()
    return int(text[:16], 16), int(text[16:32], 16), int(name[:16], 16)
