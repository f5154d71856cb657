"""The linter of annotations: what an annotator should look at again, and what is safe to mend.

`lint` only reports; `mended` mends what cannot be meant otherwise (a space or a quotation mark at
the edge of a span, a half word, the same span twice) and reports the rest. Both keep the findings
of whoever read the annotation, so that what the document model has no place for stays visible.
"""

from qazcorpus.annotations.lint.linter import lint, mended
from qazcorpus.annotations.lint.messages import HINTS

__all__ = ["HINTS", "lint", "mended"]
