"""Load a pipeline by its name or its folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import PipelineError, QazcorpusError, UsageError
from qazcorpus.pipeline.load_settings import Settings, settings_of
from qazcorpus.pipeline.stanza_models import RESOURCES_FILE
from qazcorpus.regular_files import irregular
from qazcorpus.resources import resource

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.vocab import Vocab
    from thinc.api import ConfigValidationError

DEFAULT: Final = "kk_news_trf"
EMBEDDED: Final = ("kk_news_trf", "kk_news_sm")
STANZA: Final = "stanza"


def load(
    name: str | Path = DEFAULT,
    *,
    vocab: Vocab | bool = True,
    disable: str | Iterable[str] = (),
    enable: str | Iterable[str] = (),
    exclude: str | Iterable[str] = (),
    config: Mapping[str, Any] | None = None,
) -> Language:
    """A trained pipeline as a spaCy Language.

    `name` is an embedded pipeline (`kk_news_trf`, or the faster `kk_news_sm`), an installed
    pipeline package, a folder that spaCy can load, `stanza` (Stanza's models, from its own folder
    or downloaded), or a folder of Stanza's models (with its `resources.json`). The keywords are
    those of `spacy.load`: components to disable, to enable alone or not to load at all, and
    settings that replace the pipeline's own.

    Raises UsageError for a name that is none of these and for keywords that cannot be,
    PipelineError for a pipeline that is there but broken or that cannot be had, MissingExtraError
    where Stanza is needed and not installed.
    """
    settings = settings_of(vocab, disable, enable, exclude, config)
    nlp = _load(name, settings)
    settings.require_components((*nlp.component_names, *settings.exclude), "disable", "enable")
    return nlp


def embedded_version(name: str) -> str:
    """The version of an embedded pipeline."""
    meta = json.loads((resource(name) / "meta.json").read_text(encoding="utf-8"))
    return str(meta["version"])


def _load(name: str | Path, settings: Settings) -> Language:
    if not isinstance(name, str | Path) or not str(name).strip():
        raise UsageError(
            f"a pipeline is named by a text or a Path, not {name!r:.60}.",
            remedy=f"Embedded: {', '.join(EMBEDDED)}.",
        )
    if isinstance(name, Path) and name.is_dir():
        return _of_folder(name, settings)
    if str(name) in EMBEDDED:
        return _loaded(resource(str(name)), settings)
    if str(name) == STANZA:
        return _stanza(None, settings)
    path = Path(name)
    if path.is_dir():
        return _of_folder(path, settings)
    if spec := _package(str(name)):
        # spaCy writes meta.json into the packages that it makes of pipelines.
        if not any((Path(folder) / "meta.json").is_file() for folder in _package_folders(spec)):
            raise UsageError(
                f"the package {str(name)!r} is installed, but it is no spaCy pipeline."
            )
        return _loaded(str(name), settings)
    near = get_close_matches(str(name).lower().replace("-", "_"), (*EMBEDDED, STANZA), 1, 0.8)
    raise UsageError(
        f"there is no pipeline {str(name)!r}." + (f" Do you mean {near[0]!r}?" if near else ""),
        remedy=f"Embedded: {', '.join(EMBEDDED)}; with the extra '{STANZA}': {STANZA}; "
        "otherwise give a folder or an installed package.",
    )


def _package(name: str) -> ModuleSpec | None:
    """An installed package; None for a name that is none."""
    try:
        return find_spec(name) if name.isidentifier() else None
    except (ValueError, ImportError):  # a module that was run, and has no specification: __main__
        return None


def _package_folders(spec: ModuleSpec) -> Iterable[str]:
    """The folders of a package; none of a module."""
    return spec.submodule_search_locations or ()


def _of_folder(path: Path, settings: Settings) -> Language:
    if (path / "config.cfg").is_file():
        for file in path.rglob("*"):
            if kind := irregular(file):
                raise PipelineError(f"this is {kind}, not a file of a pipeline.", path=file)
        return _loaded(path, settings)
    if (path / RESOURCES_FILE).is_file():
        return _stanza(path, settings)
    raise PipelineError(
        "this folder holds no pipeline: it has neither spaCy's config.cfg nor Stanza's "
        f"{RESOURCES_FILE}.",
        path=path,
    )


def _loaded(name: str | Path, settings: Settings) -> Language:
    import spacy
    from thinc.api import Config, ConfigValidationError

    try:
        if settings.exclude and isinstance(name, Path):
            own = Config().from_disk(name / "config.cfg", interpolate=False)
            settings.require_components(own["nlp"]["pipeline"], "exclude")
        return spacy.load(name, **settings.keywords())
    except QazcorpusError:
        raise
    except ConfigValidationError as error:
        if not settings.config:
            raise _cannot_load(name, error) from error
        raise UsageError(
            f"config: the pipeline cannot be loaded with these settings: {_settings_of(error)}.",
            path=name,
            remedy="Its config.cfg has the names that can be set.",
        ) from error
    except Exception as error:  # whatever the code and the files of a pipeline may raise
        raise _cannot_load(name, error) from error


def _cannot_load(name: str | Path, error: Exception) -> PipelineError:
    return PipelineError(
        f"spaCy cannot load this pipeline: {_in_one_line(error)}.",
        path=name,
        remedy="Are its files whole (Git LFS pointer, interrupted download)? Install it again.",
    )


def _settings_of(error: ConfigValidationError) -> str:
    """The settings that are wrong, without the dump of all others that spaCy adds."""
    found = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors or ()]
    return "; ".join(found) or _in_one_line(error)


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _stanza(folder: Path | None, settings: Settings) -> Language:
    from qazcorpus.pipeline.stanza_pipeline import COMPONENTS, load_stanza

    if settings.config or settings.vocab is not True:
        raise UsageError(
            "Stanza's models take no config= and no vocab=.",
            remedy="Leave them out; disable=, enable= and exclude= work.",
        )
    settings.require_components(COMPONENTS, "exclude")
    nlp = load_stanza(folder, exclude=settings.exclude)
    for name in settings.disabled_among(nlp.pipe_names):
        nlp.disable_pipe(name)
    return nlp
