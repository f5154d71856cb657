"""Find and load Stanza's own pipeline for Kazakh, and run it on texts and on tokens."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.errors import MissingExtraError, PipelineError

if TYPE_CHECKING:
    from spacy.tokens import Token

RESOURCES_FILE: Final = "resources.json"
_SEGMENTING: Final = ("tokenize", "mwt")
_LONGEST: Final = 1000  # code points; Stanza itself replaces longer tokens by <UNK>
_UNKNOWN: Final = "<UNK>"


@dataclass(frozen=True, slots=True)
class StanzaToken:
    """A token of a text: its offsets in code points, and its words if it is a multi-word token."""

    start: int
    end: int
    words: tuple[str, ...] = ()


class StanzaModels:
    """One `stanza.Pipeline`, which the tokenizer and the component share.

    A pickle of it has only the name of the folder; another process loads the models from there.
    """

    def __init__(self, folder: str | None = None) -> None:
        if find_spec("stanza") is None:
            raise MissingExtraError("stanza", "stanza", "The pipeline 'stanza'")
        self.folder = folder
        self._pipeline = _open(Path(folder) if folder is not None else None)
        self._process_id = os.getpid()

    def __reduce__(self) -> tuple[type[StanzaModels], tuple[str | None]]:
        return StanzaModels, (self.folder,)

    @property
    def version(self) -> str:
        """The version of the package `stanza`."""
        return str(import_module("stanza").__version__)

    @property
    def description(self) -> str:
        """The names of Stanza's processors and their models."""
        models = ", ".join(
            f"{processor} {'+'.join(spec.package for spec in specs)}"
            for processor, specs in self._pipeline.load_list
        )
        return f"Stanza's Kazakh models: {models}"

    def segment(self, text: str) -> list[list[StanzaToken]]:
        """The sentences of a text, each a list of tokens."""
        if not text.strip():
            return []
        document = self._run(text, _SEGMENTING)
        return [
            [StanzaToken(token.start_char, token.end_char, _words(token)) for token in s.tokens]
            for s in document.sentences
        ]

    def annotate(self, sentences: Sequence[Sequence[Token]]) -> list[Any]:
        """Annotate sentences of spaCy's tokens; one `stanza.Sentence` for each."""
        if not sentences:
            return []
        document_class = import_module("stanza.models.common.doc").Document
        document = document_class([_entries(sentence) for sentence in sentences])
        rest = [name for name in self._pipeline.processors if name not in _SEGMENTING]
        annotated = self._run(document, rest) if rest else document
        return list(annotated.sentences)

    def _run(self, document: Any, processors: Iterable[str]) -> Any:
        if os.getpid() != self._process_id:
            # A forked process does not have its parent's threads, and would wait for them forever.
            import_module("torch").set_num_threads(1)
            self._process_id = os.getpid()
        return self._pipeline.process(document, processors=list(processors))


def _open(folder: Path | None) -> Any:
    """Stanza's own pipeline: from the folder if there is one, or else from Stanza's folder or the
    network."""
    stanza = import_module("stanza")
    resources = import_module("stanza.resources.common")
    place = folder or Path(os.environ.get("STANZA_RESOURCES_DIR") or resources.DEFAULT_MODEL_DIR)
    failure: Exception | None = None
    for method in (None,) if folder else (None, stanza.DownloadMethod.REUSE_RESOURCES):
        try:
            return stanza.Pipeline(
                "kk", dir=str(place), download_method=method, logging_level="CRITICAL"
            )
        except Exception as error:  # whatever Stanza, torch and the network may raise
            failure = error
    reason = " ".join(str(failure).split()).rstrip(".")
    raise PipelineError(
        f"Stanza's Kazakh models cannot be loaded from this folder{_tried(folder)}: {reason}.",
        path=place,
        remedy="Run stanza.download('kk') on a machine with a network. Give the folder with "
        f"{RESOURCES_FILE} to qazcorpus.load() or in STANZA_RESOURCES_DIR.",
    ) from failure


def _tried(folder: Path | None) -> str:
    return "" if folder else ", nor downloaded"


def _words(token: Any) -> tuple[str, ...]:
    return tuple(word.text for word in token.words) if len(token.words) > 1 else ()


def _entries(tokens: Sequence[Token]) -> list[dict[str, Any]]:
    """A sentence in the form that Stanza's Document takes: a multi-word token comes before its
    words."""
    entries: list[dict[str, Any]] = []
    last = 0
    for token in tokens:
        form = " ".join(token.text.split()) if len(token) <= _LONGEST else _UNKNOWN
        words = token._.words or (form,)
        if len(words) > 1:
            entries.append({"id": (last + 1, last + len(words)), "text": form})
        entries += ({"id": (last + i,), "text": word} for i, word in enumerate(words, start=1))
        last += len(words)
    return entries
