"""Workplaces and servers that are not there, stall or hold something else."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case

CASES: Final[tuple[Case, ...]] = ()
