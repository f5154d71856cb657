"""qazcorpus finds entities, statements and stances in Kazakh documents.

import qazcorpus
nlp = qazcorpus.load()
document = qazcorpus.analyze(text, target="қауіпсіздік сертификаты")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qazcorpus.document import Document
    from qazcorpus.pipeline.analyze import analyze, analyze_documents
    from qazcorpus.pipeline.load import load
    from qazcorpus.readers import read_documents

__version__ = "0.14.0"
__all__ = ["Document", "__version__", "analyze", "analyze_documents", "load", "read_documents"]

# spaCy and similar libraries take seconds to import, so `import qazcorpus` does not import them.
_HOMES = {
    "Document": "qazcorpus.document",
    "analyze": "qazcorpus.pipeline.analyze",
    "analyze_documents": "qazcorpus.pipeline.analyze",
    "load": "qazcorpus.pipeline.load",
    "read_documents": "qazcorpus.readers",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'qazcorpus' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
