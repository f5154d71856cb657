"""Which documents annotators get without suggestions (`blank.json`): by them, agreement is honest.

Who begins with the same suggestions ends with the same annotations, more or less. A share of blank
documents, the same ones for everybody, shows how far annotators agree by themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from qazcorpus.annotations.label_studio.json_files import not_this, read_json_object
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError

_WHOLE: Final = 1 << 64


def check_share(share: float) -> None:
    """Raise UsageError for a share that cannot be."""
    if not 0.0 <= share <= 1.0:
        raise UsageError(
            f"{share:g} is no share of the documents.",
            place="--blank-share",
            remedy="Write one between 0 and 1: 0.2 is a fifth.",
        )


def is_blank(doc_id: str, share: float) -> bool:
    """Whether a document is among the share without suggestions; always the same answer."""
    digest = hashlib.sha256(f"blank\0{doc_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * _WHOLE


def blank_documents(workplace: Workplace) -> dict[str, float]:
    """The blank documents of a workplace, each with the share that it was chosen by."""
    path = workplace.blank_path
    if not path.is_file():
        return {}
    what = "a list of the documents without suggestions"
    data = read_json_object(path, what)
    for doc_id, share in data.items():
        if not isinstance(share, float | int):
            raise not_this(path, what, f"the share of {doc_id!r} is no number")
    return data


def write_blank_documents(workplace: Workplace, blank: Mapping[str, float]) -> None:
    """Write which documents are blank, in one piece; no file where none is and none was."""
    if blank or workplace.blank_path.exists():
        text = json.dumps(dict(sorted(blank.items())), ensure_ascii=False, indent=1)
        with written_file(workplace.blank_path) as part:
            part.write_text(text + "\n", encoding="utf-8")
