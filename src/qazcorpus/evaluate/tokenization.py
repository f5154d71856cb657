"""Quality and speed of splitting text into tokens and sentences, compared with other tokenizers.

The raw text is from the treebank (`treebank.raw_text`, which does not show sentence borders), and
the scores are those of the CoNLL 2018 shared task. The other systems are spaCy's blank pipelines
for related languages with spaCy's `sentencizer`, and tokenizers for Kazakh if they are installed.
"""

from __future__ import annotations

import gc
import importlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.evaluate.conll18 import score_segmentation
from qazcorpus.readers.interchange.treebank import SurfaceToken, raw_text, read_sentences

if TYPE_CHECKING:
    from spacy.language import Language

# Splits a text into sentences, which are lists of tokens.
Segmenter = Callable[[str], list[list[str]]]

_SPACY_PEERS: Final = ("ky", "tt", "tr", "xx")
_RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class TokenizationRow:
    """One row of the table.

    F1 is in percent. `sentence_f1` is None if a tokenizer does not find sentences. Speeds are in
    tokens per second of process time: `cold_speed` in the first pass over the text, when every word
    is new, and `speed` in the best of several passes.
    """

    system: str
    version: str
    token_f1: float
    sentence_f1: float | None
    cold_speed: float
    speed: float


@dataclass(frozen=True, slots=True)
class System:
    """A system to measure, and whether it finds sentences.

    `load` returns two functions: one that only does the work, which is timed, and one that gives
    the tokens of each sentence.
    """

    name: str
    package: str
    load: Callable[[], tuple[Callable[[str], object], Segmenter]]
    sentences: bool = True


def measure_tokenization(
    conllu_path: str | Path, systems: Iterable[System] | None = None
) -> list[TokenizationRow]:
    """Score and time qazcorpus and other systems (or only `systems`) on the raw text of a treebank.

    Everything runs in this process on one thread. Raises ReadError if the file is not CoNLL-U.
    """
    sentences = read_sentences(conllu_path)
    text = raw_text(sentences)
    gold = [sentence.tokens for sentence in sentences]
    return [
        _measure(system, text, gold)
        for system in (available_systems() if systems is None else systems)
    ]


def available_systems() -> list[System]:
    """qazcorpus, followed by the other systems that are installed."""
    return [
        System("qazcorpus kk + kk_sentencizer", "qazcorpus", partial(_spacy, "kk")),
        *(
            System(f"spaCy blank {code} + sentencizer", "spacy", partial(_spacy, code))
            for code in _SPACY_PEERS
        ),
        *(peer for module, peer in _optional_peers().items() if find_spec(module) is not None),
    ]


def format_table(rows: Sequence[TokenizationRow]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| system | version | token F1 | sentence F1 | tokens per CPU second, first pass | best |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for row in rows:
        sentence_f1 = "–" if row.sentence_f1 is None else f"{row.sentence_f1:.2f}"
        lines.append(
            f"| {row.system} | {row.version} | {row.token_f1:.2f} | {sentence_f1} "
            f"| {row.cold_speed:,.0f} | {row.speed:,.0f} |"
        )
    return "\n".join(lines)


def _measure(system: System, text: str, gold: Sequence[Sequence[SurfaceToken]]) -> TokenizationRow:
    run, segment = system.load()
    cold, *warm = (_process_time(run, text) for _ in range(_RUNS + 1))
    found = [[SurfaceToken(token) for token in sentence] for sentence in segment(text)]
    scores = score_segmentation(gold, found)
    tokens = scores.tokens.predicted
    return TokenizationRow(
        system=system.name,
        version=_version(system.package),
        token_f1=100 * scores.tokens.f1,
        sentence_f1=100 * scores.sentences.f1 if system.sentences else None,
        cold_speed=tokens / cold,
        speed=tokens / min(warm),
    )


def _process_time(run: Callable[[str], object], text: str) -> float:
    """The CPU seconds of one pass, without the garbage collector."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        run(text)
        return max(time.process_time() - start, 1e-9)
    finally:
        if collecting:
            gc.enable()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _spacy(code: str) -> tuple[Callable[[str], object], Segmenter]:
    import spacy

    nlp: Language = spacy.blank(code)
    nlp.add_pipe("kk_sentencizer" if code == "kk" else "sentencizer")
    nlp.max_length = 10**9

    def segment(text: str) -> list[list[str]]:
        return [
            [token.text for token in sentence if not token.is_space] for sentence in nlp(text).sents
        ]

    return nlp, segment


def _optional_peers() -> dict[str, System]:
    return {
        "turkicnlp": System("TurkicNLP regex tokenizer", "turkicnlp", _turkicnlp),
        "kaznlp": System("kaznlp regex tokenizer", "kaznlp", _kaznlp, sentences=False),
    }


def _turkicnlp() -> tuple[Callable[[str], object], Segmenter]:
    # By default, its Pipeline uses Stanza for Kazakh. The regex tokenizer is the fast one.
    tokenizer = importlib.import_module("turkicnlp.processors.tokenizer").RegexTokenizer("kaz")
    document = importlib.import_module("turkicnlp.models.document").Document
    tokenizer.load()

    def run(text: str) -> Any:
        return tokenizer.process(document(text=text))

    def segment(text: str) -> list[list[str]]:
        return [[token.text for token in s.tokens] for s in run(text).sentences]

    return run, segment


def _kaznlp() -> tuple[Callable[[str], object], Segmenter]:
    tokenizer = importlib.import_module("kaznlp.tokenization.tokrex").TokenizeRex()

    def segment(text: str) -> list[list[str]]:
        tokens: list[str] = [t for sentence in tokenizer.tokenize(text) for t in sentence]
        return [tokens]

    return tokenizer.tokenize, segment
