"""What comes with the package: label scheme, gold, demonstration documents, embedded pipelines.

The repository keeps one copy of each, in its top-level folders; the wheel holds them here.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from qazcorpus.errors import QazcorpusError

# An editable installation leaves the folders where they are, in the checkout.
_IN_CHECKOUT = {
    "annotations": "annotations",
    "corpus": "corpus",
    "kk_news_trf": "pipelines/kk_news_trf/model",
    "kk_news_sm": "pipelines/kk_news_sm/model",
}


def resource(folder: str, *names: str) -> Path:
    """The path of a resource: `resource("annotations", "scheme.yaml")`.

    Raises QazcorpusError when the installation lacks it.
    """
    package = Path(str(files(__name__)))
    for root in (package / folder, package.parents[2] / _IN_CHECKOUT.get(folder, folder)):
        path = root.joinpath(*names)
        if path.exists():
            return path
    raise QazcorpusError(
        f"the installation of qazcorpus lacks {'/'.join((folder, *names))}.",
        remedy="Install it again: pip install --force-reinstall qazcorpus",
    )
