"""The systems that stand side by side: how each is loaded and run, and what it learned from.

A system whose package or models are missing is left out. Heavy imports stay inside the functions,
so that a process measures the memory of one system only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qazcorpus.evaluate.tokenization import System as Tokenizer
from qazcorpus.evaluate.tokenization import available_systems
from qazcorpus.pipeline.load import EMBEDDED
from qazcorpus.readers.interchange.treebank import SurfaceToken, WordAnalysis

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Sentences = list[list[SurfaceToken]]
PATHS = ("ktb", "kaznerd", "organisations", "stanza", "work")


@dataclass(frozen=True)
class Settings:
    """What is measured on: the folders of UD_Kazakh-KTB and KazNERD, the held-out fold, hand labels
    of KazNERD's organisations, Stanza's models where they are given, a folder for models made on
    the way, pipelines beside the embedded ones, and how many sentences of KazNERD the speed is
    measured on."""

    ktb: Path
    fold: int
    kaznerd: Path
    organisations: Path
    stanza: Path | None
    work: Path
    pipelines: tuple[str, ...] = ()
    speed_sentences: int = 2000

    def to_json(self) -> str:
        """For the command line of a process of its own."""
        return json.dumps({k: str(v) if isinstance(v, Path) else v for k, v in vars(self).items()})

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        paths = {name: Path(data[name]) if data[name] else None for name in PATHS}
        return cls(**{**data, **paths, "pipelines": tuple(data["pipelines"])})


@dataclass(frozen=True)
class Loaded:
    """A system ready to run.

    `analyse` does the work that all systems do, text by text, and is timed; `sentences` turns what
    it gives into what is scored.
    """

    version: str
    trained_on: str
    analyse: Callable[[Sequence[str]], Iterable[Any]]
    sentences: Callable[[Iterable[Any]], Sentences]


@dataclass(frozen=True)
class System:
    """A row of the table.

    `modules` are imported first, so that the time of loading is the model's own; torch is hidden
    from a system that does not name it, as where it is not installed. `language` gives a
    spaCy pipeline that finds entities with KazNERD's classes in given words, for systems that do.
    `prepare` trains what `load` needs, where that is not there yet.
    """

    name: str
    modules: tuple[str, ...]
    load: Callable[[Settings], Loaded]
    language: Callable[[Settings], Language] | None = None
    ours: bool = False
    prepare: Callable[[Settings], None] | None = None


def available(settings: Settings) -> list[System]:
    """The project's pipelines first, then every peer that is installed."""
    names = (*EMBEDDED, *settings.pipelines)
    systems = [
        System(_short(n), ("spacy", "onnxruntime"), partial(_pipeline, n), partial(_load, n), True)
        for n in names
    ]
    if settings.stanza and find_spec("stanza"):
        has_entities = any((settings.stanza / "kk/ner").glob("*.pt"))
        language = partial(_load, settings.stanza) if has_entities else None
        systems.append(System("Stanza", ("torch", "stanza"), _stanza, language))
    if find_spec("ufal") and find_spec("ufal.udpipe"):
        systems.append(System("UDPipe 1", ("ufal.udpipe",), _udpipe, prepare=_train_udpipe))
    tokenizers = [t for t in available_systems() if t.package != "qazcorpus"]
    systems += [System(t.name, (t.package,), partial(_tokenizer, t)) for t in tokenizers]
    return systems


def _short(name: str) -> str:
    return Path(name).name


def _load(name: str | Path, settings: Settings) -> Language:
    import qazcorpus

    return qazcorpus.load(name)


def _pipeline(name: str, settings: Settings) -> Loaded:
    from qazcorpus.evaluate.syntactic_words import syntactic_sentences
    from qazcorpus.pipeline.convert import to_document

    nlp = _load(name, settings)
    extra = [p for p in nlp.pipe_names if nlp.get_pipe_meta(p).factory == "kk_statements"]
    sources = [source["name"] for source in nlp.meta.get("sources") or []]

    def sentences(docs: Iterable[Doc]) -> Sentences:
        return [tokens for doc in docs for _, tokens in syntactic_sentences(to_document(doc))]

    return Loaded(
        str(nlp.meta["version"]),
        "; ".join(sources) or "nothing (rules)",
        partial(nlp.pipe, disable=extra),
        sentences,
    )


def _stanza(settings: Settings) -> Loaded:
    import stanza

    folder = settings.stanza
    nlp = stanza.Pipeline("kk", dir=str(folder), download_method=None, logging_level="ERROR")
    return Loaded(stanza.__version__, _stanza_data(settings), nlp.stream, _of_stanza)


def _stanza_data(settings: Settings) -> str:
    record = settings.stanza / "training.json" if settings.stanza else None
    if record is None or not record.is_file():
        return "Stanza's published models: most of KTB, fold 0 with it; KazNERD train"
    parts: dict[str, dict[str, Any]] = json.loads(record.read_text(encoding="utf-8"))
    folds = {part["fold"] for part in parts.values() if "fold" in part}
    if not folds:
        return "not recorded"
    seen = "" if folds == {settings.fold} else f", which is not fold {settings.fold}: it was seen"
    left_out = ", ".join(str(fold) for fold in sorted(folds))
    names = ""
    if "ner" in parts:
        names = (
            "; KazNERD train and valid" if parts["ner"].get("kaznerd_train") else "; KazNERD valid"
        )
    return f"KTB but fold {left_out}{seen}{names}; by Stanza's own trainers"


def _of_stanza(documents: Iterable[Any]) -> Sentences:
    return [
        [_of_stanza_token(token) for token in sentence.tokens]
        for document in documents
        for sentence in document.sentences
    ]


def _of_stanza_token(token: Any) -> SurfaceToken:
    analyses = tuple(
        WordAnalysis(w.upos or "", w.feats or "", w.lemma or "", w.head, w.deprel or "")
        for w in token.words
    )
    words = tuple(word.text for word in token.words) if len(token.words) > 1 else ()
    return SurfaceToken(token.text, words, analyses=analyses)


def _udpipe(settings: Settings) -> Loaded:
    from importlib.metadata import version

    from udpipe import Parser, model_path

    parser = Parser(model_path(settings.fold, settings.work))
    data = f"KTB but fold {settings.fold}; by its own trainer, default settings"
    return Loaded(version("ufal.udpipe"), data, parser.analyse, parser.sentences)


def _train_udpipe(settings: Settings) -> None:
    from udpipe import model_path, train

    path = model_path(settings.fold, settings.work)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(train(settings.ktb, settings.fold))


def _tokenizer(tokenizer: Tokenizer, settings: Settings) -> Loaded:
    from importlib.metadata import version

    run, segment = tokenizer.load()

    def analyse(texts: Sequence[str]) -> Iterator[str]:
        for text in texts:
            run(text)
            yield text

    def sentences(texts: Iterable[str]) -> Sentences:
        return [[SurfaceToken(t) for t in sentence] for text in texts for sentence in segment(text)]

    return Loaded(version(tokenizer.package), "nothing (rules)", analyse, sentences)
