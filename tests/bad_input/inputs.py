"""Files and streams that `build`, `tag` and `show` read."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case

CASES: Final[tuple[Case, ...]] = ()
