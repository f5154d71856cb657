"""Load a pipeline by its name or its folder."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qazcorpus.errors import PipelineError, QazcorpusError, UsageError
from qazcorpus.pipeline.stanza_models import RESOURCES_FILE
from qazcorpus.regular_files import irregular
from qazcorpus.resources import resource

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT: Final = "kk_news_trf"
EMBEDDED: Final = ("kk_news_trf", "kk_news_sm")
STANZA: Final = "stanza"


def load(name: str | Path = DEFAULT) -> Language:
    """A trained pipeline as a spaCy Language.

    `name` is an embedded pipeline (`kk_news_trf`, or the faster `kk_news_sm`), an installed
    pipeline package, a folder that spaCy can load, `stanza` (Stanza's models, from its own folder
    or downloaded), or a folder of Stanza's models (with its `resources.json`).

    Raises UsageError for a name that is none of these, PipelineError for a pipeline that is there
    but broken or that cannot be had, MissingExtraError where Stanza is needed and not installed.
    """
    if isinstance(name, Path) and name.is_dir():
        return _of_folder(name)
    if str(name) in EMBEDDED:
        return _loaded(resource(str(name)))
    if str(name) == STANZA:
        return _stanza(None)
    path = Path(name)
    if path.is_dir():
        return _of_folder(path)
    if str(name).isidentifier() and find_spec(str(name)):
        return _loaded(str(name))
    raise UsageError(
        f"there is no pipeline {str(name)!r}.",
        remedy=f"Embedded: {', '.join(EMBEDDED)}; with the extra '{STANZA}': {STANZA}; "
        "otherwise give a folder or an installed package.",
    )


def _of_folder(path: Path) -> Language:
    if (path / "config.cfg").is_file():
        for file in path.rglob("*"):
            if kind := irregular(file):
                raise PipelineError(f"this is {kind}, not a file of a pipeline.", path=file)
        return _loaded(path)
    if (path / RESOURCES_FILE).is_file():
        return _stanza(path)
    raise PipelineError(
        "this folder holds no pipeline: it has neither spaCy's config.cfg nor Stanza's "
        f"{RESOURCES_FILE}.",
        path=path,
    )


def _loaded(name: str | Path) -> Language:
    import spacy

    try:
        return spacy.load(name)
    except QazcorpusError:
        raise
    except Exception as error:  # whatever the code and the files of a pipeline may raise
        raise PipelineError(
            f"spaCy cannot load this pipeline: {str(error).rstrip('.')}.",
            path=name,
            remedy="Are its files whole (Git LFS pointer, interrupted download)? Install it again.",
        ) from error


def _stanza(folder: Path | None) -> Language:
    from qazcorpus.pipeline.stanza_pipeline import load_stanza

    return load_stanza(folder)
