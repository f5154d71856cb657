"""Check for packages that only the work on whole web corpora needs."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from qazcorpus.errors import MissingExtraError

_PURPOSE: Final = "Work on whole web corpora"
# regex is what datatrove's MinHash needs and does not bring itself.
_PACKAGES: Final = ("datatrove", "regex")


def require_web_scale(executor: str) -> None:
    """Raise MissingExtraError if a package is missing, without importing any."""
    for package in _PACKAGES:
        if find_spec(package) is None:
            raise MissingExtraError(package, "web-scale", _PURPOSE)
    if executor == "ray" and find_spec("ray") is None:
        raise MissingExtraError("ray", "ray", "A Ray cluster")
