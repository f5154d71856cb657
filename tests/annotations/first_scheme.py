"""The label scheme as it was in version 1.0, without the answer «not about the target»."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.scheme_change import header_of, scheme_text
from qazcorpus.resources import resource
from qazcorpus.scheme import read_scheme_data

_PATH: Final = resource("annotations", "scheme.yaml")


def first_scheme() -> dict[str, Any]:
    """Its plain values."""
    scheme = read_scheme_data(_PATH)
    stances = [stance for stance in scheme["stances"] if stance["label"] != "none"]
    return {**scheme, "version": "1.0", "stances": stances}


def write_first_scheme(path: Path) -> None:
    """Write it as a YAML file, with the comments at the start of the present scheme."""
    header = header_of(_PATH.read_text(encoding="utf-8"))
    path.write_text(scheme_text(first_scheme(), header), encoding="utf-8")
