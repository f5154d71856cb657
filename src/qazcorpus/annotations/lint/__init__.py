"""The linter of annotations: it reports problems and makes safe corrections.

`lint` only reports. `mended` corrects unambiguous problems (a space or a quotation mark at the edge
of a span, half a word, the same span twice) and reports the rest. Both keep the findings from
reading the annotation, so that items which a document cannot store are still reported.
"""

from qazcorpus.annotations.lint.linter import lint, mended
from qazcorpus.annotations.lint.messages import HINTS

__all__ = ["HINTS", "lint", "mended"]
