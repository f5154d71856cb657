"""UDPipe 1 (Straka and Straková 2017), trained on the folds that the other systems learn from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ufal.udpipe import (
    InputFormat,
    Model,
    Pipeline,
    ProcessingError,
    Sentence,
    Trainer,
)
from ufal.udpipe import Sentences as UdpipeSentences

from qazcorpus.readers.interchange.treebank import KTB_FILES, SurfaceToken, read_sentences

METHOD = "morphodita_parsito"


def model_path(fold: int, work: Path) -> Path:
    """Where the model is kept from one run to the next."""
    return work / f"udpipe-ktb-without-fold-{fold}.model"


def train(ktb: Path, fold: int) -> bytes:
    """Train tokenizer, tagger and parser with UDPipe's default settings (some minutes)."""
    blocks = "".join((ktb / name).read_text(encoding="utf-8") for name in KTB_FILES).split("\n\n")
    folds = json.loads((ktb / "folds.json").read_text())
    kept = [b for b, of in zip((b for b in blocks if b.strip()), folds, strict=True) if of != fold]
    error = ProcessingError()
    model = Trainer.train(METHOD, _read(kept), UdpipeSentences(), "", "", "", error)
    if error.occurred():
        raise ValueError(error.message)
    return bytes(model)


class Parser:
    """A model that analyses texts to CoNLL-U; what it gives is read by `sentences`."""

    def __init__(self, path: Path) -> None:
        # The pipeline does not keep the model alive by itself.
        self.model = Model.load(str(path))
        if self.model is None:
            raise OSError(f"{path} is no model of UDPipe. Delete it, and it is trained again.")
        self.pipeline = Pipeline(
            self.model, "tokenize", Pipeline.DEFAULT, Pipeline.DEFAULT, "conllu"
        )

    def analyse(self, texts: Sequence[str]) -> Iterator[str]:
        """Each text as CoNLL-U."""
        for text in texts:
            yield self.pipeline.process(text, ProcessingError())

    @staticmethod
    def sentences(results: Iterable[str]) -> list[list[SurfaceToken]]:
        """The tokens of each sentence."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "parsed.conllu"
            path.write_text("".join(results), encoding="utf-8")
            return [list(sentence.tokens) for sentence in read_sentences(path)]


def _read(blocks: Sequence[str]) -> UdpipeSentences:
    reader = InputFormat.newConlluInputFormat()
    reader.setText("\n\n".join(blocks) + "\n\n")
    sentences, sentence, error = UdpipeSentences(), Sentence(), ProcessingError()
    while reader.nextSentence(sentence, error):
        sentences.append(sentence)
        sentence = Sentence()
    if error.occurred():
        raise ValueError(error.message)
    return sentences
