"""Reading documents: a reader for each format, normalisation and language identification."""

from __future__ import annotations

from qazcorpus.readers.language import document_language, identify, mark_languages
from qazcorpus.readers.normalize import NormalizedText, normalize
from qazcorpus.readers.read import read_documents
from qazcorpus.readers.report import LeftOut, ReadReport, ReadWarning, ScriptWarning

__all__ = [
    "LeftOut",
    "NormalizedText",
    "ReadReport",
    "ReadWarning",
    "ScriptWarning",
    "document_language",
    "identify",
    "mark_languages",
    "normalize",
    "read_documents",
]
