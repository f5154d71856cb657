"""`kk_statements`: a spaCy component that finds who says what, and whether they are for or against.

It reads the Doc's tokens, sentence starts and entities. It sets `doc._.statements` and
`doc._.targets`, tuples of `Statement` and `Target`; their offsets are code points, as spaCy's are.
The target, or a list of targets, can be set in `doc._.target` beforehand; each statement then
occurs under each target. If it is empty, the target is found in the document.

Both layers are stored in `doc.user_data` as plain dicts, so that they stay with the Doc in other
processes, in bytes and in a DocBin. `doc.to_json(underscore=["statements", "targets"])` writes
them.

The parts of the statements are also in `doc.spans["statements"]`: sources and cues have the labels
SOURCE and CUE, and the label of a content is its answer (`Statement.answer`): its stance, `none` or
`unsure`. `span.id_` is the statement's id. If a
part cuts a token, its span includes the whole token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from qazcorpus.decoding import Floats
from qazcorpus.document import Entity, Span, Statement, Target, statements_from, targets_from
from qazcorpus.errors import DocumentError, PipelineError, UsageError
from qazcorpus.given_targets import given_targets
from qazcorpus.pipeline.accurate.tagger import EncoderTagger
from qazcorpus.statements.engines import stance_engine
from qazcorpus.statements.model.discourse import DiscourseModel
from qazcorpus.statements.model.learned import LearnedAnalyser
from qazcorpus.statements.pair.classifier import PairStanceClassifier
from qazcorpus.statements.pair.model import FILES as STANCE_FILES
from qazcorpus.statements.pair.model import PairModel
from qazcorpus.statements.parallel import ParallelComponent
from qazcorpus.statements.rules.finder import StatementAnalyser
from qazcorpus.statements.rules.interfaces import StanceClassifier
from qazcorpus.statements.rules.judging import engine_name
from qazcorpus.statements.rules.targets import TargetFinder
from qazcorpus.statements.rules.units import AnalysisInput

NAME: Final = "kk_statements"
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
    """The items as plain dicts. After Doc.from_json, they are dicts already."""
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
            (statement.answer, statement.content),
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


class StatementComponent(ParallelComponent):
    """Finds targets, statements and stances, with a trained model or, if there is none, by rules.

    The model reads `doc.tensor`, which the component `encoder` (any callable from Doc to Doc) sets.
    `tokenizer` and `encoder` also make the vectors of the target's words.
    """

    def __init__(
        self,
        analyser: StatementAnalyser | None = None,
        *,
        encoder: Callable[[Doc], Doc] | None = None,
        tokenizer: Callable[[str], Doc] | None = None,
        encoder_name: str = "",
    ) -> None:
        super().__init__(NAME)
        self._by_rules = analyser or StatementAnalyser()
        self._encoder = encoder
        self._encoder_name = encoder_name
        self._tokenizer = tokenizer
        self._learned: LearnedAnalyser | None = None
        self._targets: dict[str, Floats] = {}
        self._engine: StanceClassifier | None = None
        self._pair: PairModel | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Set the Doc's statements and targets."""
        given = analysis_input(doc)
        if self._learned is None:
            analysis = self._by_rules.analyse(given, self._classifier)
        else:
            analysis = self._learned.analyse(
                given, self.vectors(doc), self.encode, self._classifier
            )
            if isinstance(self._encoder, EncoderTagger):
                # Only this model reads the encoder's states, which need 1.5 KB per token. (A view
                # of the array would keep the memory.)
                doc.tensor = np.zeros((0, doc.tensor.shape[1]), np.float32)
        doc._.targets = analysis.targets
        doc._.statements = analysis.statements
        return doc

    def judge(self, doc: Doc, statements: Sequence[Statement], target: str) -> list[Statement]:
        """The given statements of a Doc, in their order, with their stance toward the target.

        The Doc was analysed by the components before this one. The target of each statement is set.
        Raises UsageError if the target is empty.
        """
        if not target.strip():
            raise UsageError("there is no target to judge statements toward.")
        given = replace(analysis_input(doc), targets=given_targets(target))
        matter = TargetFinder().find(given, given.units)[0]
        order = sorted(range(len(statements)), key=lambda n: _place(statements[n]))
        asked = [
            replace(
                statements[number],
                target=matter.text,
                stance=None,
                confidence=None,
                relevance=None,
                probabilities=None,
            )
            for number in order
        ]
        if self._learned is None or self._classifier is not None:
            answers = self._by_rules.judge(given, asked, matter, self._classifier)
        else:
            answers = self._learned.judge(given, asked, matter, self.vectors(doc), self.encode)
        answered = dict(zip(order, answers, strict=True))
        return [answered[number] for number in range(len(statements))]

    @property
    def model(self) -> DiscourseModel | None:
        """The trained model, or None if the component uses the rules only."""
        return self._learned.model if self._learned else None

    @property
    def has_encoder(self) -> bool:
        """Whether the component can make the vectors of a target, which a model needs."""
        return self._encoder is not None and self._tokenizer is not None

    def set_model(self, model: DiscourseModel | None) -> None:
        """Give the component a trained model, or remove its model (None)."""
        self._learned = LearnedAnalyser(model) if model else None
        self._targets.clear()

    @property
    def stance_model(self) -> PairModel | None:
        """The pair encoder that judges the stances, or None if there is none."""
        return self._pair

    def set_stance_model(self, model: PairModel | None) -> None:
        """Give the component a pair encoder, or remove it (None). It is saved with the pipeline,
        and used if there is a trained model of statements too."""
        self._pair = model

    @property
    def _classifier(self) -> StanceClassifier | None:
        """What judges the stances; None for the model of statements or the rules."""
        if self._engine is not None or self._pair is None or self._learned is None:
            return self._engine
        return PairStanceClassifier(self._pair)

    @property
    def parallel(self) -> int:
        """The number of Docs that the engine judges at the same time: its attribute `parallel`."""
        return int(getattr(self._engine, "parallel", 1))

    @property
    def stance_engine(self) -> str:
        """The name of the engine that judges the stances, or "" if the component judges them."""
        return engine_name(self._engine) if self._engine else ""

    def set_stance_engine(
        self,
        engine: StanceClassifier | str | None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Let an engine judge the stances, in place of the component's own model or rules.

        `engine` is a classifier, the name of a registered one (see `qazcorpus.statements.engines`),
        or None for the component's own. `settings` are those of the named engine. The engine is not
        saved with the pipeline. Raises UsageError for an unknown name or settings that are not
        valid, PipelineError if the engine is broken.
        """
        if isinstance(engine, str):
            engine = stance_engine(engine, settings)
        elif settings:
            raise UsageError("settings of a stance engine need the name of one.")
        self._engine = engine

    def vectors(self, doc: Doc) -> Floats:
        """The vectors of a Doc's tokens (tokens × width). They are computed again if they were
        dropped. Raises PipelineError if they do not fit the model."""
        if isinstance(self._encoder, EncoderTagger) and not len(doc.tensor):
            self._encoder(doc)  # the Doc is analysed again, for another target
        width = self.model.width if self.model else doc.tensor.shape[-1]
        if doc.tensor.shape != (len(doc), width):
            raise PipelineError(
                f"the statement model needs a vector of {width} values for each token; this Doc's "
                f"tensor is {' × '.join(map(str, doc.tensor.shape))}.",
                remedy="The model was trained with the vectors of the component "
                f"{self._encoder_name!r}: run it before 'kk_statements', or leave out both.",
            )
        return np.asarray(doc.tensor, np.float32)

    def encode(self, text: str) -> Floats:
        """The vectors of a text's words (words × width), by the encoder alone; with a cache."""
        found = self._targets.get(text)
        if found is None:
            if self._encoder is None or self._tokenizer is None:
                raise PipelineError(
                    "the statement model has no encoder for its target.",
                    remedy="Set `encoder` in the config of kk_statements to the component's name.",
                )
            words = self._tokenizer(text)
            for token in words:
                token.is_sent_start = token.i == 0
            if len(self._targets) >= _KEPT_TARGETS:
                self._targets.clear()
            found = self._targets[text] = self.vectors(self._encoder(words))
        return found

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the models, if there are any, into a folder."""
        folder = Path(path)
        for name in (MODEL_FILE, *STANCE_FILES):
            (folder / name).unlink(missing_ok=True)
        if self.model or self._pair:
            folder.mkdir(parents=True, exist_ok=True)
        if self.model:
            self.model.to_disk(folder / MODEL_FILE)
        if self._pair:
            self._pair.to_disk(folder)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> StatementComponent:
        """Read the models that `to_disk` wrote. Without any, the component uses the rules."""
        file = Path(path) / MODEL_FILE
        self._pair = PairModel.from_disk(Path(path))
        self.set_model(DiscourseModel.from_disk(file) if file.is_file() else None)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The models as bytes, or b"" if there is none."""
        import srsly

        parts: dict[str, Any] = {}
        if self.model:
            parts["model"] = self.model.to_bytes()
        if self._pair:
            parts["stances"] = self._pair.to_parts()
        return cast("bytes", srsly.msgpack_dumps(parts)) if parts else b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> StatementComponent:
        """Read the result of `to_bytes`."""
        import srsly

        parts = srsly.msgpack_loads(data) if data else {}
        self._pair = PairModel(**parts["stances"]) if "stances" in parts else None
        self.set_model(DiscourseModel.from_bytes(parts["model"]) if "model" in parts else None)
        return self


def _place(statement: Statement) -> tuple[int, int]:
    return statement.content.start, statement.content.end


def analysis_input(doc: Doc) -> AnalysisInput:
    """The input of the analyser for a Doc. Without sentence starts, each line is a sentence.
    Raises UsageError if `doc._.target` is neither a string nor a list of strings."""
    targets = given_targets(doc._.target or "")
    text = doc.text
    places = np.asarray(doc.to_array(["IDX", "LENGTH"]), np.int64).tolist()
    tokens = [Span(start, start + size, text[start : start + size]) for start, size in places]
    sentences = (
        [Span(s.start_char, s.end_char, s.text) for s in doc.sents]
        if doc.has_annotation("SENT_START")
        else []
    )
    entities = [Entity(e.start_char, e.end_char, e.text, label=e.label_) for e in doc.ents]
    return AnalysisInput(text, tokens, sentences, entities, targets)


@Language.factory(
    NAME,
    assigns=["doc._.statements", "doc._.targets"],
    requires=["token.sent_start"],
    default_config={"encoder": ""},
)
def make_statement_finder(nlp: Language, name: str, encoder: str) -> StatementComponent:
    """Make the component with the rules that come with the package.

    `encoder` is the name of an earlier component that sets `doc.tensor`. A trained model needs it;
    `from_disk` or `from_bytes` reads the model.
    """
    before = nlp.get_pipe(encoder) if encoder in nlp.component_names else None
    return StatementComponent(encoder=before, tokenizer=nlp.tokenizer, encoder_name=encoder)
