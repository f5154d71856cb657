"""Load a pipeline by its name or its folder."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import PipelineError, QazcorpusError, UsageError
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
    stance_engine: Any = None,
    stance_settings: Mapping[str, Any] | None = None,
) -> Language:
    """Load a trained pipeline as a spaCy Language.

    `name` is an embedded pipeline (`kk_news_trf`, or the faster `kk_news_sm`), an installed
    pipeline package, a folder that spaCy can load, `stanza` (Stanza's models, from Stanza's own
    folder or downloaded), or a folder of Stanza's models (with its `resources.json`). The keywords
    are those of `spacy.load`: `disable` names components that are loaded but do not run, `enable`
    the only ones that run, `exclude` components that are not loaded; `config` replaces settings of
    the pipeline.

    `stance_engine` judges the stances in place of the pipeline's own model: the name of a
    registered engine (`llm`), or a `StanceClassifier`. `stance_settings` are the settings of the
    named engine.

    Raises UsageError for an unknown name, and for keywords that are not valid, PipelineError if the
    pipeline is broken or cannot be downloaded, and MissingExtraError if Stanza is needed and is not
    installed.
    """
    settings = settings_of(vocab, disable, enable, exclude, config)
    nlp = _load(name, settings)
    settings.require_components((*nlp.component_names, *settings.exclude), "disable", "enable")
    if stance_engine is not None or stance_settings:
        set_stance_engine(nlp, stance_engine, stance_settings)
    return nlp


def set_stance_engine(
    nlp: Language, engine: Any, settings: Mapping[str, Any] | None = None
) -> None:
    """Let an engine judge the stances of a pipeline: its name, a `StanceClassifier`, or None for
    the pipeline's own model.

    Raises UsageError if the pipeline has no component that finds statements, for an unknown name
    and for settings that are not valid; PipelineError if the engine is broken.
    """
    components = [part for _, part in nlp.components if hasattr(part, "set_stance_engine")]
    if not components:
        raise UsageError(
            "a stance engine needs a pipeline with the component kk_statements.",
            remedy=f"Components of this pipeline: {', '.join(nlp.component_names) or 'none'}.",
        )
    for component in components:
        component.set_stance_engine(engine, settings)


def embedded_version(name: str) -> str:
    """The version of an embedded pipeline."""
    meta = json.loads((resource(name) / "meta.json").read_text(encoding="utf-8"))
    return str(meta["version"])


def _load(name: str | Path, settings: LoadSettings) -> Language:
    if not isinstance(name, str | Path) or not str(name).strip():
        raise UsageError(
            f"a pipeline's name must be a string or a Path, not {name!r:.60}.",
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
                f"the package {str(name)!r} is installed, but it is not a spaCy pipeline."
            )
        return _loaded(str(name), settings)
    near = get_close_matches(str(name).lower().replace("-", "_"), (*EMBEDDED, STANZA), 1, 0.8)
    raise UsageError(
        f"there is no pipeline {str(name)!r}." + (f" Do you mean {near[0]!r}?" if near else ""),
        remedy=f"Embedded: {', '.join(EMBEDDED)}; with the extra '{STANZA}': {STANZA}; "
        "otherwise give a folder or an installed package.",
    )


def _package(name: str) -> ModuleSpec | None:
    """The installed package of this name, or None."""
    try:
        return find_spec(name) if name.isidentifier() else None
    except (ValueError, ImportError):  # a module without a specification, such as __main__
        return None


def _package_folders(spec: ModuleSpec) -> Iterable[str]:
    """The folders of a package. A module has none."""
    return spec.submodule_search_locations or ()


def _of_folder(path: Path, settings: LoadSettings) -> Language:
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


def _loaded(name: str | Path, settings: LoadSettings) -> Language:
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
        remedy="Its files may be incomplete (Git LFS pointer, interrupted download). Install it "
        "again.",
    )


def _settings_of(error: ConfigValidationError) -> str:
    """The settings that are wrong, without the list of all settings that spaCy adds."""
    found = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors or ()]
    return "; ".join(found) or _in_one_line(error)


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _stanza(folder: Path | None, settings: LoadSettings) -> Language:
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


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """The keywords of `spacy.load`. `disable`, `enable` and `exclude` are names of components."""

    vocab: Vocab | bool
    disable: tuple[str, ...]
    enable: tuple[str, ...]
    exclude: tuple[str, ...]
    config: Mapping[str, Any]

    def keywords(self) -> dict[str, Any]:
        """The settings as spacy.load takes them."""
        given = {"disable": self.disable, "enable": self.enable, "exclude": self.exclude}
        return {
            "vocab": self.vocab,
            "config": dict(self.config),
            **{name: list(value) for name, value in given.items() if value},
        }

    def disabled_among(self, components: Iterable[str]) -> list[str]:
        """The components that the settings disable."""
        return [
            name
            for name in components
            if name in self.disable or (self.enable and name not in self.enable)
        ]

    def require_components(self, names: Collection[str], *keywords: str) -> None:
        """Raise UsageError if one of the keywords has a component that is not in `names`."""
        for keyword in keywords:
            for name in getattr(self, keyword):
                if name not in names:
                    raise UsageError(
                        f"{keyword}: the pipeline has no component {name!r}.",
                        remedy=f"Its components: {', '.join(names)}.",
                    )


def settings_of(
    vocab: Vocab | bool,
    disable: str | Iterable[str],
    enable: str | Iterable[str],
    exclude: str | Iterable[str],
    config: Mapping[str, Any] | None,
) -> LoadSettings:
    """Check the keywords and return them. Raises UsageError for a value that is not valid."""
    from spacy.vocab import Vocab as SpacyVocab

    if vocab is not True and not isinstance(vocab, SpacyVocab):
        raise UsageError(f"vocab: {vocab!r} is not a spaCy Vocab (or True, for a new one).")
    if config is not None and not isinstance(config, Mapping):
        raise UsageError(
            f"config: {config!r} is not a mapping.",
            remedy='Give names and values: {"components.encoder.batch_words": 256}.',
        )
    names = {
        keyword: _names(keyword, given)
        for keyword, given in (("disable", disable), ("enable", enable), ("exclude", exclude))
    }
    both = sorted({*names["disable"]} & {*names["enable"]})
    if both:
        raise UsageError(f"the component {both[0]!r} is both in disable and in enable.")
    return LoadSettings(vocab=vocab, config=config or {}, **names)


def _names(keyword: str, given: str | Iterable[str]) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else given
    if isinstance(names, Iterable):
        names = tuple(names)
        if all(isinstance(name, str) for name in names):
            return names
    raise UsageError(
        f"{keyword}: {given!r} is not the name of a component, and not a list of names."
    )


# For each layer of a document, the attributes that components declare to assign.
_ASSIGNED: Final = {
    "entities": frozenset(
        {
            "doc.ents",
            "doc.spans",
            "token.ent_iob",
            "token.ent_type",
            "span._.kind",
            "span._.canonical",
        }
    ),
    "targets": frozenset({"doc._.targets"}),
    "statements": frozenset({"doc._.statements"}),
}


def skip_layers(nlp: Language, layers: Collection[str]) -> list[str]:
    """Disable the components that make only these `layers`, and return their names.

    A component that also makes another layer (an encoder with its heads) keeps running.
    """
    assigned = frozenset[str]().union(*(_ASSIGNED[layer] for layer in layers))
    skipped = [
        name
        for name in nlp.pipe_names
        if (made := nlp.get_pipe_meta(name).assigns) and assigned.issuperset(made)
    ]
    for name in skipped:
        nlp.disable_pipe(name)
    return skipped
