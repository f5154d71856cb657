"""What `annotate import` reads: brat, WebAnno, CAS, CoNLL, JSON Lines."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case

CASES: Final[tuple[Case, ...]] = ()
