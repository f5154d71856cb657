"""Documents of qazcorpus inside documents of datatrove.

datatrove's steps pass its own `Document` (text, id, metadata) from one to the next. A document of
qazcorpus, with its layers, travels in the metadata under `CARRIED`. A document that another step of
datatrove made has none there: one is made from its text and metadata.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from datatrove.data import Document as Passed

from qazcorpus.document import Document
from qazcorpus.readers.metadata import build_metadata
from qazcorpus.readers.normalize import normalize

CARRIED: Final = "qazcorpus"


def passed(document: Document) -> Passed:
    """The document as datatrove's steps pass it on."""
    return Passed(text=document.text, id=document.doc_id, metadata={CARRIED: document})


def carried(item: Passed) -> Document:
    """The document of qazcorpus behind a document of datatrove.

    Raises DocumentError if its metadata has targets that are not texts.
    """
    document = item.metadata.get(CARRIED)
    if isinstance(document, Document) and document.text == item.text:
        return document
    stated = {name: value for name, value in item.metadata.items() if name != CARRIED}
    digest = sha256(item.text.encode("utf-8", "surrogatepass")).hexdigest()
    text = normalize(item.text).text
    return Document(item.id, text, build_metadata(stated, sha256=digest))
