"""Results that would destroy something, cannot be written, or meet each other."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case

CASES: Final[tuple[Case, ...]] = ()
