"""What may be said about a pipeline when it is loaded: the keywords of `spacy.load`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qazcorpus.errors import UsageError

if TYPE_CHECKING:
    from spacy.vocab import Vocab


@dataclass(frozen=True, slots=True)
class Settings:
    """The keywords of `spacy.load`; `disable`, `enable` and `exclude` are names of components."""

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
        """Raise UsageError for a component that is none of the pipeline's `names`."""
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
) -> Settings:
    """The keywords, checked; raises UsageError for what is none of theirs."""
    from spacy.vocab import Vocab as SpacyVocab

    if vocab is not True and not isinstance(vocab, SpacyVocab):
        raise UsageError(f"vocab: {vocab!r} is no spaCy Vocab (or True, for a new one).")
    if config is not None and not isinstance(config, Mapping):
        raise UsageError(
            f"config: {config!r} is no mapping.",
            remedy='Give names and values: {"components.encoder.batch_words": 256}.',
        )
    names = {
        keyword: _names(keyword, given)
        for keyword, given in (("disable", disable), ("enable", enable), ("exclude", exclude))
    }
    both = sorted({*names["disable"]} & {*names["enable"]})
    if both:
        raise UsageError(f"the component {both[0]!r} is both in disable and in enable.")
    return Settings(vocab=vocab, config=config or {}, **names)


def _names(keyword: str, given: str | Iterable[str]) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else given
    if isinstance(names, Iterable):
        names = tuple(names)
        if all(isinstance(name, str) for name in names):
            return names
    raise UsageError(f"{keyword}: {given!r} is no name of a component and no list of names.")
