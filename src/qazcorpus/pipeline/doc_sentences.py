"""Check that a Doc has sentences, and explain what to do if a pipeline does not set them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qazcorpus.errors import PipelineError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_SENTENCIZER: Final = "kk_sentencizer"
_SET_SENTENCES: Final = frozenset({"token.is_sent_start", "token.sent_start", "doc.sents"})


class NoSentencesError(PipelineError):
    """Raised for a Doc whose sentences are not marked."""


def require_sentences(doc: Doc, reader: str = "") -> None:
    """Raise NoSentencesError unless the sentences of the Doc are marked; `reader` is the component
    that needs them."""
    if len(doc) > 1 and not doc.has_annotation("SENT_START"):
        needs = f"the component '{reader}' reads sentence by sentence, and " if reader else ""
        raise NoSentencesError(
            f"{needs}this Doc has no sentences.",
            remedy=f"Put '{_SENTENCIZER}' first into the pipeline: "
            f"nlp.add_pipe('{_SENTENCIZER}', first=True).",
        )


def sentences_missing(nlp: Language) -> NoSentencesError:
    """The error for a pipeline that gives no sentences. Its remedy names the component to use."""
    able = [name for name in nlp.component_names if sets_sentences(nlp, name)]
    disabled = [name for name in able if name in nlp.disabled]
    running = [name for name in able if name not in nlp.disabled]
    if disabled:
        remedy = f"Its component '{disabled[0]}' sets them: nlp.enable_pipe('{disabled[0]}')."
    elif running:
        remedy = f"Its component '{running[0]}' should have set them: check that it is trained."
    else:
        remedy = f"None of its components sets them: nlp.add_pipe('{_SENTENCIZER}', first=True)."
    return NoSentencesError("the pipeline finds no sentences.", remedy=remedy)


def sets_sentences(nlp: Language, component: str) -> bool:
    """Whether a component of the pipeline declares that it sets sentences."""
    return not _SET_SENTENCES.isdisjoint(nlp.get_pipe_meta(component).assigns)
