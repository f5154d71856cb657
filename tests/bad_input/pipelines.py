"""Pipelines that cannot run, schemes that cannot be, calls that are wrong."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import Case

CASES: Final[tuple[Case, ...]] = ()
