"""The fast pipeline's scripts as modules."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from ..script_modules import script_modules

NAMES = ("annotated", "assemble", "names", "silver", "variants")


@pytest.fixture(scope="module")
def scripts() -> Iterator[SimpleNamespace]:
    """The scripts as modules."""
    with script_modules("kk_news_sm", NAMES) as found:
        yield SimpleNamespace(**found)
