"""Run a pipeline over texts and documents."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.pipeline.convert import pipeline_origin, to_document
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
    one it is found in the text. `nlp` is the default pipeline when not given.
    """
    from qazcorpus.readers.normalize import normalize

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
) -> Iterator[Document]:
    """Documents with every layer that the pipeline gives, in their order, as a stream.

    Each document's target is `target`, else the one in its metadata, else found in its text. The
    languages of sentences and document are marked. Memory does not grow with the corpus.
    """
    from qazcorpus.readers.language import mark_languages

    nlp = nlp or default_pipeline()
    origin = pipeline_origin(nlp)
    waiting: deque[Document] = deque()

    def prepared() -> Iterator[Doc]:
        for document in documents:
            waiting.append(document)
            doc = nlp.make_doc(document.text)
            doc._.target = target or document.metadata.target
            yield doc

    for doc in nlp.pipe(prepared(), n_process=n_process, batch_size=batch_size):
        yield mark_languages(to_document(doc, waiting.popleft(), origin=origin))


@lru_cache(maxsize=1)
def default_pipeline() -> Language:
    """The embedded default pipeline, loaded once a process."""
    return load(DEFAULT)
