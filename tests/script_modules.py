"""The scripts of a pipeline's folder as modules, which import each other by name."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tests.missing import Missing, skip

PIPELINES = Path(__file__).parents[1] / "pipelines"


@contextmanager
def script_modules(pipeline: str, names: Sequence[str]) -> Iterator[dict[str, ModuleType]]:
    """The scripts by their names; the path that leads to them goes away again."""
    folder = PIPELINES / pipeline / "scripts"
    if not folder.is_dir():
        skip(Missing.CHECKOUT)
    sys.path.insert(0, str(folder))
    yield {name: import_module(name) for name in names}
    sys.path.remove(str(folder))
    for name in names:
        sys.modules.pop(name, None)
