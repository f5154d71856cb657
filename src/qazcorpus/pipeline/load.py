"""Load a pipeline by its name or its folder."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qazcorpus.errors import MissingExtraError, PipelineError, QazcorpusError, UsageError
from qazcorpus.resources import resource

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT: Final = "kk_news_trf"
EMBEDDED: Final = ("kk_news_trf",)


def load(name: str | Path = DEFAULT) -> Language:
    """A trained pipeline as a spaCy Language.

    `name` is an embedded pipeline (`kk_news_trf`), an installed pipeline package, or a folder that
    spaCy can load. Raises UsageError for a name that is none of these, PipelineError for a pipeline
    that is there but broken, MissingExtraError where `stanza` is asked for and not installed.
    """
    if str(name) in EMBEDDED:
        return _loaded(resource(str(name)))
    path = Path(name)
    if path.is_dir():
        if not (path / "config.cfg").is_file():
            raise PipelineError(
                "this folder holds no spaCy pipeline (it has no config.cfg).", path=path
            )
        return _loaded(path)
    if str(name) == "stanza":
        raise _no_stanza()
    if str(name).isidentifier() and find_spec(str(name)):
        return _loaded(str(name))
    raise UsageError(
        f"there is no pipeline {str(name)!r}.",
        remedy=f"Embedded: {', '.join(EMBEDDED)}; otherwise give a folder or an installed package.",
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


def _no_stanza() -> QazcorpusError:
    if find_spec("stanza") is None:
        return MissingExtraError("stanza", "stanza", "The pipeline 'stanza'")
    return PipelineError(
        "Stanza's Kazakh models cannot be loaded as a spaCy Language yet.",
        remedy=f"Use {DEFAULT}, or stanza.Pipeline('kk') itself.",
    )
