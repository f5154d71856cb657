"""`kk_statements`: who says what, for or against, as a spaCy component.

It reads the Doc's tokens, sentence starts and entities and sets `doc._.statements` and
`doc._.targets`, tuples of `Statement` and `Target` (offsets are code points, spaCy's own). Name the
matter in `doc._.target` beforehand; left empty, it is found in the document.

Both layers lie in `doc.user_data` as plain dicts, so that they travel with the Doc: to other
processes, to bytes, into a DocBin; `doc.to_json(underscore=["statements", "targets"])` writes them.

The parts of the statements are also in `doc.spans["statements"]`: sources and cues with the labels
SOURCE and CUE, contents with their stance as label, each with the statement's id as `span.id_`. A
span takes the whole tokens that a part touches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from qazcorpus.decoding import Floats
from qazcorpus.document import Entity, Span, Statement, Target, statements_from, targets_from
from qazcorpus.errors import DocumentError, PipelineError, UsageError
from qazcorpus.pipeline.accurate.tagger import EncoderTagger
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.statements.model.learned import LearnedAnalyser
from qazcorpus.statements.rules.finder import StatementAnalyser
from qazcorpus.statements.rules.units import AnalysisInput

STATEMENTS, TARGETS = "qazcorpus.statements", "qazcorpus.targets"
MODEL_FILE: Final = "discourse.npz"
_KEPT_TARGETS: Final = 1000


def _statements(doc: Doc) -> tuple[Statement, ...]:
    return statements_from(doc.user_data.get(STATEMENTS, ()))


def _set_statements(doc: Doc, statements: Iterable[Statement | Mapping[str, Any]]) -> None:
    items = _plain(statements, Statement)
    doc.user_data[STATEMENTS] = items
    doc.spans["statements"] = list(_spans(doc, statements_from(items)))


def _targets(doc: Doc) -> tuple[Target, ...]:
    return targets_from(doc.user_data.get(TARGETS, ()))


def _set_targets(doc: Doc, targets: Iterable[Target | Mapping[str, Any]]) -> None:
    doc.user_data[TARGETS] = _plain(targets, Target)


def _plain(items: Iterable[Any], kind: type[Statement | Target]) -> list[dict[str, Any]]:
    """The items as plain dicts, which Doc.from_json gives as it read them."""
    read = statements_from if kind is Statement else targets_from
    try:
        plain = [dict(x) if isinstance(x, Mapping) else asdict(x) for x in items]
        read(plain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DocumentError(
            f"doc._.{kind.__name__.lower()}s cannot be set: {str(error).rstrip('.')}.",
            remedy=f"It takes {kind.__name__} objects, or the dicts that Doc.to_json writes.",
        ) from error
    return plain


def _spans(doc: Doc, statements: Iterable[Statement]) -> Iterator[TokenSpan]:
    for statement in statements:
        for label, part in (
            ("SOURCE", statement.source),
            ("CUE", statement.cue),
            (statement.stance, statement.content),
        ):
            if part is None:
                continue
            span = doc.char_span(
                part.start, part.end, label, span_id=statement.id, alignment_mode="expand"
            )
            if span is not None:
                yield span


Doc.set_extension("target", default="", force=True)
Doc.set_extension("targets", getter=_targets, setter=_set_targets, force=True)
Doc.set_extension("statements", getter=_statements, setter=_set_statements, force=True)


class StatementComponent:
    """Finds targets, statements and stances: with a trained model where there is one, else by
    rules.

    The model reads `doc.tensor`, which the component `encoder` (any callable from Doc to Doc) has
    set; the same component makes vectors of the target's words, cut by `tokenizer`.
    """

    def __init__(
        self,
        analyser: StatementAnalyser | None = None,
        *,
        encoder: Callable[[Doc], Doc] | None = None,
        tokenizer: Callable[[str], Doc] | None = None,
        encoder_name: str = "",
    ) -> None:
        self._by_rules = analyser or StatementAnalyser()
        self._encoder = encoder
        self._encoder_name = encoder_name
        self._tokenizer = tokenizer
        self._learned: LearnedAnalyser | None = None
        self._targets: dict[str, Floats] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the Doc's statements and targets."""
        given = analysis_input(doc)
        if self._learned is None:
            analysis = self._by_rules.analyse(given)
        else:
            analysis = self._learned.analyse(given, self.vectors(doc), self.encode)
            if isinstance(self._encoder, EncoderTagger):
                # The encoder's states are for this model alone, and 1.5 KB a token. (A view would
                # keep them.)
                doc.tensor = np.zeros((0, doc.tensor.shape[1]), np.float32)
        doc._.targets = analysis.targets
        doc._.statements = analysis.statements
        return doc

    @property
    def model(self) -> DiscourseModel | None:
        """The trained model; None where the rules alone are at work."""
        return self._learned.model if self._learned else None

    @property
    def has_encoder(self) -> bool:
        """Whether it can make vectors of a target, so that a model can work in it."""
        return self._encoder is not None and self._tokenizer is not None

    def set_model(self, model: DiscourseModel | None) -> None:
        """Give the component a trained model, or take it away."""
        self._learned = LearnedAnalyser(model) if model else None
        self._targets.clear()

    def vectors(self, doc: Doc) -> Floats:
        """The vectors of a Doc's tokens, made anew where they were dropped; raises PipelineError
        where they do not fit the model."""
        if isinstance(self._encoder, EncoderTagger) and not len(doc.tensor):
            self._encoder(doc)  # for another target
        width = self.model.width if self.model else doc.tensor.shape[-1]
        if doc.tensor.shape != (len(doc), width):
            raise PipelineError(
                f"the statement model reads vectors of {width} values, one a token; this Doc's "
                f"tensor is {' × '.join(map(str, doc.tensor.shape))}.",
                remedy="They come from the component that it was trained with, "
                f"{self._encoder_name!r}: run that before it, or leave 'kk_statements' out too.",
            )
        return np.asarray(doc.tensor, np.float32)

    def encode(self, text: str) -> Floats:
        """The vectors of a text's words, as the encoder alone sees them; some are kept."""
        found = self._targets.get(text)
        if found is None:
            if self._encoder is None or self._tokenizer is None:
                raise PipelineError(
                    "the statement model has no encoder for its target.",
                    remedy="Name the component in the config of kk_statements: encoder.",
                )
            words = self._tokenizer(text)
            for token in words:
                token.is_sent_start = token.i == 0
            if len(self._targets) >= _KEPT_TARGETS:
                self._targets.clear()
            found = self._targets[text] = self.vectors(self._encoder(words))
        return found

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model, if there is one, into a folder."""
        if self.model:
            Path(path).mkdir(parents=True, exist_ok=True)
            self.model.to_disk(Path(path) / MODEL_FILE)
        else:
            (Path(path) / MODEL_FILE).unlink(missing_ok=True)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> StatementComponent:
        """Read what `to_disk` wrote; without a model the rules stay."""
        file = Path(path) / MODEL_FILE
        self.set_model(DiscourseModel.from_disk(file) if file.is_file() else None)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model as bytes; none without one."""
        return self.model.to_bytes() if self.model else b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> StatementComponent:
        """Read what `to_bytes` wrote."""
        self.set_model(DiscourseModel.from_bytes(data) if data else None)
        return self


def analysis_input(doc: Doc) -> AnalysisInput:
    """The Doc as the analyser takes it. Without sentence starts it is one sentence a line."""
    target = doc._.target or ""
    if not isinstance(target, str):
        raise UsageError(f"doc._.target is the matter in words, a string, not {target!r:.60}.")
    text = doc.text
    places = np.asarray(doc.to_array(["IDX", "LENGTH"]), np.int64).tolist()
    tokens = [Span(start, start + size, text[start : start + size]) for start, size in places]
    sentences = (
        [Span(s.start_char, s.end_char, s.text) for s in doc.sents]
        if doc.has_annotation("SENT_START")
        else []
    )
    entities = [Entity(e.start_char, e.end_char, e.text, label=e.label_) for e in doc.ents]
    return AnalysisInput(text, tokens, sentences, entities, target)


@Language.factory(
    "kk_statements",
    assigns=["doc._.statements", "doc._.targets"],
    requires=["token.sent_start"],
    default_config={"encoder": ""},
)
def make_statement_finder(nlp: Language, name: str, encoder: str) -> StatementComponent:
    """Make the component with the rules that come with the package.

    `encoder` names the component before it that sets `doc.tensor`; a trained model, which comes
    with `from_disk` or `from_bytes`, needs it.
    """
    before = nlp.get_pipe(encoder) if encoder in nlp.component_names else None
    return StatementComponent(encoder=before, tokenizer=nlp.tokenizer, encoder_name=encoder)
