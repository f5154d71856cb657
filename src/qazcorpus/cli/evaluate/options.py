"""Options that several commands of `qazcorpus evaluate` have."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The formats that results are printed in."""

    TABLE = "table"
    JSON = "json"
