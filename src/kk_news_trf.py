"""The embedded pipeline `kk_news_trf` under the name of its package: `kk_news_trf.load()`.

If the pipeline's own package is installed (`make package`), it is imported instead of this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qazcorpus
from qazcorpus.pipeline.load import embedded_version

if TYPE_CHECKING:
    from spacy.language import Language

__version__ = embedded_version("kk_news_trf")


def load(**keywords: Any) -> Language:
    """The pipeline as a spaCy Language; the keywords are those of `spacy.load`."""
    return qazcorpus.load("kk_news_trf", **keywords)
