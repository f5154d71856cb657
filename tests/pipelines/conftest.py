"""The fast pipeline's scripts as modules."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPTS = Path(__file__).parents[2] / "pipelines/kk_news_sm/scripts"
NAMES = ("annotated", "assemble", "names", "silver", "variants")


@pytest.fixture(scope="module")
def scripts() -> Iterator[SimpleNamespace]:
    """The scripts; the path that leads to them goes away again."""
    if not SCRIPTS.is_dir():
        pytest.skip("the scripts are in the checkout only")
    sys.path.insert(0, str(SCRIPTS))
    yield SimpleNamespace(**{name: import_module(name) for name in NAMES})
    sys.path.remove(str(SCRIPTS))
    for name in NAMES:
        sys.modules.pop(name, None)
