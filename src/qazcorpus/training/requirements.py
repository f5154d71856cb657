"""Check for packages that only the training needs."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from qazcorpus.errors import MissingExtraError, QazcorpusError

EXTRA: Final = "train"
TRANSFORMERS: Final = ("torch", "transformers", "safetensors", "conllu", "onnx")


def require_training(purpose: str, packages: tuple[str, ...] = ("torch",)) -> None:
    """Check that the packages are installed, without importing them.

    `purpose` is the beginning of the message, such as «Training kk_news_trf». Raises
    MissingExtraError if a package is missing; the message says how to install it.
    """
    for package in packages:
        if find_spec(package) is None:
            raise MissingExtraError(package, EXTRA, purpose)


def require_package(package: str, purpose: str) -> None:
    """Check that a package that is not in an extra is installed, without importing it.

    Raises QazcorpusError if it is missing; the message says how to install it.
    """
    if find_spec(package) is None:
        raise QazcorpusError(
            f"{purpose} needs the package {package}.", remedy=f"Install it: pip install {package}"
        )
