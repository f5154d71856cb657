"""Run a pipeline over texts and documents."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeGuard

from qazcorpus.confidence import (
    MIN_CONFIDENCE,
    TargetWarning,
    unfit_said,
    unfit_targets,
    withhold_unsure,
)
from qazcorpus.document import Document
from qazcorpus.errors import PipelineError, QazcorpusError, UsageError
from qazcorpus.given_targets import Targets, given_targets
from qazcorpus.pipeline.batches import batches
from qazcorpus.pipeline.convert import layer_origins, to_document
from qazcorpus.pipeline.doc_sentences import NoSentencesError, sentences_missing
from qazcorpus.pipeline.load import DEFAULT, load

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from qazcorpus.pipeline.workers import Answer
    from qazcorpus.readers.report import ReadReport

_LOADING: Final = Lock()
_SKIPPED: Final = "a component failed here, and the pipeline's error handler skipped the document."


def analyze(
    text: str,
    target: Targets = "",
    *,
    doc_id: str = "document",
    nlp: Language | str | Path | None = None,
    min_confidence: float = MIN_CONFIDENCE,
) -> Document:
    """Tokens, sentences, entities and statements of one text.

    The text is normalised first (`qazcorpus.readers.normalize`); the document's offsets are code
    points into the normalised text. `target` is the matter that the stances are about, or a list of
    such matters: each statement then occurs once under each. If it is empty, the pipeline looks for
    a target in the text. `nlp` is a pipeline, its name or its folder (default: the default
    pipeline). A pipeline given by name or folder is loaded at every call. A stance whose
    confidence is lower than `min_confidence` (0 to 1) is withheld: it is None.

    Raises UsageError if the text is not a string or is empty, or if the target is neither a string
    nor a list of strings, and PipelineError if the pipeline fails at the text or skips it. Warns if
    the Kazakh is in Latin or Arabic script (`ScriptWarning`), and if most statements are not about
    the target (`TargetWarning`).
    """
    from qazcorpus.readers.language import other_script
    from qazcorpus.readers.normalize import normalize
    from qazcorpus.readers.report import ScriptWarning, scripts_said

    if not isinstance(text, str):
        raise UsageError(f"text must be a string, not {text!r:.60}.")
    if not isinstance(doc_id, str) or not doc_id:
        raise UsageError(f"doc_id must be a non-empty string, not {doc_id!r:.60}.")
    document = Document(doc_id, normalize(text).text)
    if script := other_script(document.text):
        warnings.warn(scripts_said({script: 1}), ScriptWarning, stacklevel=2)
    if not document.text.strip():
        raise UsageError("there is no text to analyze: it is empty or only white space.")
    _require_kinds([document], nlp)
    _require_share(min_confidence)
    targets = given_targets(target)
    found, error = analyze_batch([document], _loaded(nlp), targets)
    if error is not None:
        raise error
    if found[0] is None:
        raise PipelineError(_SKIPPED, path=doc_id)
    for unfit in unfit_targets(found[0]):
        warnings.warn(f"{doc_id}: {unfit_said(unfit)}", TargetWarning, stacklevel=2)
    return withhold_unsure(found[0], min_confidence)


def analyze_documents(
    documents: Iterable[Document],
    *,
    nlp: Language | str | Path | None = None,
    target: Targets = "",
    n_process: int = 1,
    batch_size: int = 64,
    keep_layers: bool = False,
    report: ReadReport | None = None,
    min_confidence: float = MIN_CONFIDENCE,
) -> Iterator[Document]:
    """Yield the documents in their order, with every layer that the pipeline gives.

    `nlp` is a pipeline, or a name or folder that is loaded (`qazcorpus.load`) when the first
    document needs it. The targets of each document are `target`, or else the targets in its
    metadata, or else a target found in its text. The languages of sentences and documents are
    marked. Layers that a document already has are replaced. With `keep_layers`, a document that has
    layers is yielded unchanged; only if it has no tokens are its tokens and sentences added. A
    stance whose confidence is lower than `min_confidence` (0 to 1) is withheld: it is None.

    `n_process` is the maximum number of processes, each with its own pipeline (-1: one for each
    core). `batch_size` is the maximum number of documents in a batch. The results are the same for
    all values, and memory does not grow with the corpus.

    If the error handler of the pipeline skips a document, `report` lists the document under
    `not_analyzed`. If most statements of a document are not about the target that was given,
    `report` lists the document under `unfit_targets`. Without `report`, one ReadWarning and one
    TargetWarning at the end tell about all of these documents.

    Errors are raised during the iteration: UsageError at the first document, if a number is not
    valid or the pipeline does not exist; PipelineError if a process dies, or if the pipeline fails
    at a document (the documents before it are yielded first).
    """
    _require_numbers(batch_size, n_process)
    _require_share(min_confidence)
    _require_kinds(documents, nlp)
    targets = given_targets(target)
    from qazcorpus.pipeline.workers import cores
    from qazcorpus.readers.report import ReadReport, UnfitTarget

    number = cores() if n_process == -1 else n_process
    run = _in_this_process if number == 1 else partial(_in_processes, number=number)
    kept_report = ReadReport() if report is None else report

    def own_layers(document: Document) -> bool:
        return keep_layers and document.has_layers

    def passes(document: Document) -> bool:
        return own_layers(document) and bool(document.tokens)

    stream = batches(documents, batch_size, number)
    with closing(run(stream, nlp, targets, passes)) as answered:
        for batch, (found, error) in answered:
            results = deque(found)
            for document in batch:
                if passes(document):
                    yield document
                elif not results:
                    break  # the pipeline failed here
                elif (result := results.popleft()) is None:
                    _leave_out(document, kept_report)
                elif own_layers(document):
                    yield _with_words(document, result)
                else:
                    kept_report.unfit_targets += [
                        UnfitTarget(document.doc_id, unfit) for unfit in unfit_targets(result)
                    ]
                    yield withhold_unsure(result, min_confidence)
            if error is not None:
                raise error
    if report is None:
        _warn_of(kept_report)


def _with_words(document: Document, analyzed: Document) -> Document:
    """The annotated document, with the tokens and sentences that the pipeline found."""
    words = ("tokens", "sentences")
    return replace(
        document,
        metadata=analyzed.metadata,
        tokens=analyzed.tokens,
        sentences=analyzed.sentences,
        origin={**document.origin, **{layer: analyzed.origin[layer] for layer in words}},
    )


def _require_numbers(batch_size: object, n_process: object) -> None:
    def is_whole(number: object) -> TypeGuard[int]:
        return isinstance(number, int) and not isinstance(number, bool)

    if not is_whole(batch_size) or batch_size < 1:
        raise UsageError(
            f"batch_size must be a whole number, not {batch_size!r:.60}.", remedy="Give 1 or more."
        )
    if not is_whole(n_process) or n_process < -1 or n_process == 0:
        raise UsageError(
            f"n_process must be a number of processes, not {n_process!r:.60}.",
            remedy="Give 1 or more, or -1 for one process per core.",
        )


def _require_share(min_confidence: object) -> None:
    share = min_confidence if isinstance(min_confidence, int | float) else -1
    if isinstance(min_confidence, bool) or not 0 <= share <= 1:
        raise UsageError(
            f"min_confidence must be a number from 0 to 1, not {min_confidence!r:.60}.",
            remedy="With 0, no stance is withheld.",
        )


def _require_kinds(documents: object, nlp: object) -> None:
    from spacy.language import Language

    if isinstance(documents, str | Document) or not isinstance(documents, Iterable):
        raise UsageError(
            f"documents must be an iterable of Document, not {type(documents).__name__}.",
            remedy="Give [document]; for a text: qazcorpus.analyze(text).",
        )
    if nlp is not None and not isinstance(nlp, str | Path | Language):
        raise UsageError(
            f"nlp must be a pipeline, its name or its folder, not {type(nlp).__name__}.",
            remedy="qazcorpus.load() returns a pipeline.",
        )


def analyze_batch(documents: Sequence[Document], nlp: Language, targets: Sequence[str]) -> Answer:
    """The analyzed documents, with None for those that the pipeline's error handler skipped.

    If the pipeline fails at a document, the answer has the documents before it, and an error that
    names it.
    """
    try:
        return _analyzed(documents, nlp, targets), None
    except NoSentencesError:
        failure: QazcorpusError = sentences_missing(nlp)
    except QazcorpusError as error:
        failure = error
    except Exception as error:  # whatever the components of a pipeline raise
        detail = " ".join(str(error).split()).rstrip(".")
        failure = PipelineError(
            "the pipeline fails at this document: "
            f"{': '.join(filter(None, (type(error).__name__, detail)))}.",
            path=documents[0].doc_id,
            remedy="Leave the document out, or correct the component.",
        )
        failure.__cause__ = error
    if len(documents) == 1:
        return [], failure
    found: list[Document | None] = []
    for document in documents:  # one by one, to find the document that fails
        alone, error_alone = analyze_batch([document], nlp, targets)
        if error_alone is not None:
            return found, error_alone
        found += alone
    return found, None


def _in_this_process(
    stream: Iterable[list[Document]],
    nlp: Language | str | Path | None,
    targets: tuple[str, ...],
    passes: Callable[[Document], bool],
) -> Generator[tuple[list[Document], Answer], None, None]:
    pipeline: Language | None = None
    for batch in stream:
        asked = [document for document in batch if not passes(document)]
        if asked and pipeline is None:
            pipeline = _loaded(nlp)
        yield batch, (analyze_batch(asked, pipeline, targets) if asked and pipeline else ([], None))


def _in_processes(
    stream: Iterable[list[Document]],
    nlp: Language | str | Path | None,
    targets: tuple[str, ...],
    passes: Callable[[Document], bool],
    *,
    number: int,
) -> Generator[tuple[list[Document], Answer], None, None]:
    from qazcorpus.pipeline.worker_setup import WorkerSetup
    from qazcorpus.pipeline.workers import analyzed_by_workers

    pipeline = str(nlp or DEFAULT) if nlp is None or isinstance(nlp, str | Path) else nlp
    return analyzed_by_workers(stream, WorkerSetup.of(pipeline, targets), number, passes)


def _loaded(nlp: Language | str | Path | None) -> Language:
    if nlp is None:
        return default_pipeline()
    return load(nlp) if isinstance(nlp, str | Path) else nlp


def _analyzed(
    documents: Sequence[Document], nlp: Language, targets: Sequence[str]
) -> list[Document | None]:
    from qazcorpus.readers.language import mark_languages

    def prepared() -> Iterator[tuple[Doc, int]]:
        for place, document in enumerate(documents):
            # nlp.make_doc would refuse texts longer than nlp.max_length; readers have their own
            # limit.
            doc = nlp.tokenizer(document.text)
            if doc.has_extension("target"):
                own = targets or document.metadata.targets
                doc._.target = list(own) if len(own) > 1 else "".join(own)
            yield doc, place

    # Each Doc goes with its place, because an error handler may skip some Docs.
    docs = list(nlp.pipe(prepared(), as_tuples=True, batch_size=len(documents)))
    if len(docs) == len(documents):  # a component that makes new Docs loses their places
        docs = [(doc, place) for place, (doc, _) in enumerate(docs)]
    found: list[Document | None] = [None] * len(documents)
    origin = layer_origins(nlp)
    for doc, place in docs:
        if place is None:
            # analyze_batch then analyzes the documents one by one, and the places are known.
            raise PipelineError("a component makes new Docs, and another skips some of them.")
        found[place] = mark_languages(to_document(doc, documents[place], origin=origin))
    return found


def _leave_out(document: Document, report: ReadReport) -> None:
    from qazcorpus.readers.report import LeftOut

    report.leave_out(LeftOut(document.doc_id, "", "not_analyzed", _SKIPPED))


def _warn_of(report: ReadReport) -> None:
    from qazcorpus.readers.report import ReadWarning

    remedy = "Pass report=ReadReport() to get the list of all."
    if report.unfit_targets:
        first = report.unfit_targets[0]
        warnings.warn(
            f"documents with a target that does not fit: {len(report.unfit_targets)}; the first: "
            f"{first.doc_id}: {unfit_said(first.target)} {remedy}",
            TargetWarning,
            stacklevel=3,
        )
    if report.left_out:
        warnings.warn(
            f"{len(report.left_out)} left out; the first: {report.left_out[0].path}: {_SKIPPED} "
            f"{remedy}",
            ReadWarning,
            stacklevel=3,
        )


def default_pipeline() -> Language:
    """The embedded default pipeline, loaded once in each process."""
    with _LOADING:
        return _default_pipeline()


@lru_cache(maxsize=1)
def _default_pipeline() -> Language:
    return load(DEFAULT)
