"""Run a pipeline over texts and documents."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.pipeline.convert import pipeline_origin, to_document
from qazcorpus.pipeline.doc_sentences import NoSentencesError, sentences_missing
from qazcorpus.pipeline.load import DEFAULT, load

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def analyze(
    text: str, target: str = "", *, doc_id: str = "document", nlp: Language | None = None
) -> Document:
    """Tokens, sentences, entities and statements of one text.

    The text is normalised first (`qazcorpus.readers.normalize`), and the document's offsets are
    code points into the normalised text. `target` is the matter the stances are toward; without
    one it is found in the text. `nlp` is the default pipeline when not given. Raises UsageError for
    what is no text, or an empty one.
    """
    from qazcorpus.readers.normalize import normalize

    if not isinstance(text, str) or not isinstance(target, str):
        raise UsageError(f"text and target are strings, not {text!r} and {target!r}.")
    document = Document(doc_id, normalize(text).text)
    if not document.text.strip():
        raise UsageError("there is no text to analyze: it is empty or only white space.")
    return next(analyze_documents([document], nlp=nlp, target=target))


def analyze_documents(
    documents: Iterable[Document],
    *,
    nlp: Language | None = None,
    target: str = "",
    n_process: int = 1,
    batch_size: int = 64,
    keep_layers: bool = False,
) -> Iterator[Document]:
    """Documents with every layer that the pipeline gives, in their order, as a stream.

    Each document's target is `target`, else the one in its metadata, else found in its text. The
    languages of sentences and document are marked. Layers that a document has already are replaced;
    with `keep_layers`, such a document passes as it is, but for tokens and sentences, which are
    found where there are no tokens. Memory does not grow with the corpus.
    Raises UsageError, when the first is asked for, for a batch or a number of processes that cannot
    be.
    """
    if batch_size < 1 or n_process < -1 or n_process == 0:
        raise UsageError(
            f"{batch_size=}, {n_process=} cannot be.",
            remedy="batch_size is 1 or more, n_process too (or -1: a process for each core).",
        )
    nlp = nlp or default_pipeline()
    target = target.strip()

    def own_layers(document: Document) -> bool:
        return keep_layers and document.has_layers

    def passes(document: Document) -> bool:
        return own_layers(document) and bool(document.tokens)

    for kept, group in groupby(documents, key=passes):
        if kept:
            yield from group
            continue
        for document, analyzed in _analyzed(group, nlp, target, n_process, batch_size):
            yield _with_words(document, analyzed) if own_layers(document) else analyzed


def _with_words(document: Document, analyzed: Document) -> Document:
    """The document as it was annotated, with the tokens and sentences of its analysis."""
    words = ("tokens", "sentences")
    return replace(
        document,
        metadata=analyzed.metadata,
        tokens=analyzed.tokens,
        sentences=analyzed.sentences,
        origin={**document.origin, **{layer: analyzed.origin[layer] for layer in words}},
    )


def _analyzed(
    documents: Iterable[Document], nlp: Language, target: str, n_process: int, batch_size: int
) -> Iterator[tuple[Document, Document]]:
    """Each document with its analysis."""
    from qazcorpus.readers.language import mark_languages

    origin = pipeline_origin(nlp)
    waiting: deque[Document] = deque()

    def prepared() -> Iterator[Doc]:
        for document in documents:
            waiting.append(document)
            # make_doc would refuse texts over nlp.max_length; readers have a limit of their own.
            doc = nlp.tokenizer(document.text)
            if doc.has_extension("target"):
                doc._.target = target or document.metadata.target
            yield doc

    try:
        for doc in nlp.pipe(prepared(), n_process=n_process, batch_size=batch_size):
            document = waiting.popleft()
            yield document, mark_languages(to_document(doc, document, origin=origin))
    except NoSentencesError as error:
        raise sentences_missing(nlp) from error


@lru_cache(maxsize=1)
def default_pipeline() -> Language:
    """The embedded default pipeline, loaded once a process."""
    return load(DEFAULT)
