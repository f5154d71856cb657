"""Wrong calls of `analyze_documents`, and pipelines that fail in it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from unittest import mock

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import ignore_error

from qazcorpus.document import Document
from qazcorpus.errors import QazcorpusError
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.readers.report import ReadReport
from tests.bad_input.case import LETTER, Case, Outcome
from tests.bad_input.processes import in_process, sentences_only

_CODE: Final = "analyze_documents(documents, nlp=nlp"


class Broken:
    """A tokenizer in which one document is fatal."""

    def __init__(self, nlp: Language, fatal: Callable[[], object]) -> None:
        self.cut = nlp.tokenizer
        self.fatal = fatal

    def __call__(self, text: str) -> Doc:
        if "бұзық" in text:
            self.fatal()
        return self.cut(text)


def _fail() -> None:
    raise ValueError("this word is broken")


def _leave() -> None:
    os._exit(3)


def _exhaust() -> None:
    raise MemoryError("no room for a table")


@Language.component("tests_broken_word")
def _broken_word(doc: Doc) -> Doc:
    if "бұзық" in doc.text:
        _fail()
    return doc


def _skipping(folder: Path) -> Outcome:
    nlp = sentences_only()
    nlp.add_pipe("tests_broken_word")
    nlp.set_error_handler(ignore_error)
    with mock.patch("qazcorpus.pipeline.load.load", return_value=nlp):
        return in_process("qazcorpus build letters.jsonl --output out", folder)


def _analyzing(fatal: Callable[[], object], **options: Any) -> Callable[[Path], Outcome]:
    """Three documents, of which the second is fatal."""

    def run(folder: Path) -> Outcome:
        nlp = sentences_only()
        nlp.tokenizer = Broken(nlp, fatal)  # type: ignore[assignment]
        texts = ("Ол келді.", "Бұл бұзық сөз.", "Біз кеттік.")
        documents = [Document(f"d{i}", text) for i, text in enumerate(texts)]
        return _answer(lambda: list(analyze_documents(documents, nlp=nlp, **options)))

    return run


def _answer(call: Callable[[], list[Document]]) -> Outcome:
    try:
        return Outcome(0, " ".join(document.doc_id for document in call()))
    except QazcorpusError as error:
        return Outcome(1, str(error))


def _with(**arguments: Any) -> Callable[[Path], Outcome]:
    """A call with arguments that cannot be."""

    def run(folder: Path) -> Outcome:
        given = {"documents": [Document("d", LETTER)], "nlp": sentences_only(), **arguments}
        return _answer(lambda: list(analyze_documents(given.pop("documents"), **given)))

    return run


def _unpicklable(folder: Path) -> Outcome:
    nlp = sentences_only()
    lock = threading.Lock()
    nlp.tokenizer = Broken(nlp, lock.acquire)  # type: ignore[assignment]
    report = ReadReport()
    document = Document("d", LETTER)
    return _answer(lambda: list(analyze_documents([document], nlp=nlp, n_process=2, report=report)))


CASES: Final[tuple[Case, ...]] = (
    Case(
        "A component fails on one document",
        f"{_CODE})",
        "d1: the pipeline fails at this document: ValueError: this word is broken. Leave the "
        "document out, or correct the component.",
        run=_analyzing(_fail),
    ),
    Case(
        "Memory runs out in a component",
        f"{_CODE}, batch_size=1)",
        "d1: the pipeline fails at this document: MemoryError: no room for a table.",
        run=_analyzing(_exhaust, batch_size=1),
    ),
    Case(
        "A component ends its process",
        f"{_CODE}, n_process=2)",
        "a worker process ended with status 3 while it was analyzing the document 'd1'. Its "
        "messages are above, on standard error.",
        run=_analyzing(_leave, n_process=2),
    ),
    Case(
        "An error handler of spaCy skips a document",
        "qazcorpus build letters.jsonl --output out",
        "left out: b: a component failed here, and the pipeline's error handler skipped the "
        "document.",
        status=0,
        files={
            "letters.jsonl": '{"doc_id": "a", "text": "Ол келді."}\n'
            '{"doc_id": "b", "text": "Бұл бұзық сөз."}\n{"doc_id": "c", "text": "Біз кеттік."}\n'
        },
        run=_skipping,
    ),
    Case(
        "A pipeline with a part that cannot be sent to other processes",
        f"{_CODE}, n_process=2)",
        "Analyze in one process, or save it with nlp.to_disk(folder) and give the folder as nlp.",
        run=_unpicklable,
    ),
    Case(
        "A negative number of processes",
        f"{_CODE}, n_process=-2)",
        "n_process must be a number of processes, not -2. Give 1 or more, or -1 for one process "
        "per core.",
        run=_with(n_process=-2),
    ),
    Case(
        "A number of processes that is a string",
        f'{_CODE}, n_process="2")',
        "n_process must be a number of processes, not '2'. Give 1 or more, or -1 for one process "
        "per core.",
        run=_with(n_process="2"),
    ),
    Case(
        "A text instead of documents",
        'analyze_documents("Ол келді.", nlp=nlp)',
        "documents must be an iterable of Document, not str. Give [document]; for a text: "
        "qazcorpus.analyze(text).",
        run=_with(documents="Ол келді."),
    ),
    Case(
        "Texts instead of documents",
        'analyze_documents(["Ол келді."], nlp=nlp)',
        "documents must contain Document objects, not str. Make them with Document(doc_id, text) "
        "or qazcorpus.read_documents.",
        run=_with(documents=["Ол келді."]),
    ),
    Case(
        "A function that loads a pipeline, instead of the pipeline",
        "analyze_documents(documents, nlp=qazcorpus.load)",
        "nlp must be a pipeline, its name or its folder, not function. qazcorpus.load() returns a "
        "pipeline.",
        run=_with(nlp=sentences_only),
    ),
    Case(
        "A target that is None",
        f"{_CODE}, target=None)",
        "the target cannot be None: it is neither a text nor a list of texts.",
        run=_with(target=None),
    ),
    Case(
        "Half of a surrogate pair in a document that a program made",
        f"{_CODE})",
        "d: the pipeline fails at this document: UnicodeEncodeError:",
        run=_with(documents=[Document("d", "Ол \ud800 келді.")]),
    ),
)
