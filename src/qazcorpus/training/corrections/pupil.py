"""Continue the training of a spaCy pipeline's entity recognizer (see `entity_learning`)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.annotations.scheme_change import SchemeChange
from qazcorpus.annotations.scheme_migration import in_scheme
from qazcorpus.document import Document, Entity
from qazcorpus.errors import PipelineError
from qazcorpus.evaluate.entities import evaluate_documents
from qazcorpus.scheme import Scheme

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.training import Example

# On six divisions of the project's gold documents, 0.001 and 0.0003 have the same gain. The lower
# rate forgets less.
_LEARN_RATE: Final = 0.0003
_DROPOUT: Final = 0.2
_BATCH_WORDS: Final = 800
_ENCODING: Final = ("kk_sentencizer", "tok2vec")
_NEEDED: Final = (*_ENCODING, "ner", "kk_entity_details")


@dataclass(slots=True)
class Pupil:
    """A pipeline whose entity recognizer is trained.

    `scheme` is the scheme of the documents; `changes` lead from the scheme of the pipeline's labels
    to it. `left_out` counts entities that cannot be used for training, by reason.
    """

    nlp: Language
    scheme: Scheme
    changes: Sequence[SchemeChange] = ()
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        from spacy.pipeline import EntityRecognizer

        nlp = self.nlp
        if "ner" not in nlp.pipe_names or not isinstance(nlp.get_pipe("ner"), EntityRecognizer):
            raise PipelineError(
                f"the pipeline {nlp.lang}_{nlp.meta.get('name', '')} does not have spaCy's "
                "component 'ner', the only one that can be trained without torch.",
                remedy="Use kk_news_sm.",
            )

    @property
    def ner(self) -> Any:
        """The component that is trained."""
        return self.nlp.get_pipe("ner")

    def predicted(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents with the entities that the pipeline finds, in the documents' scheme.
        Only the components for entities run."""
        from qazcorpus.pipeline.convert import to_document

        with self.nlp.select_pipes(enable=[n for n in _NEEDED if n in self.nlp.pipe_names]):
            for document in documents:
                found = to_document(self.nlp(document.text)).entities
                yield in_scheme(replace(document, entities=found, statements=()), self.changes)

    def f1(self, gold: Sequence[Document]) -> float:
        """F1 of the entities that the pipeline finds in gold documents."""
        return evaluate_documents(zip(gold, self.predicted(gold), strict=True)).f1()

    def gold_examples(self, documents: Iterable[Document]) -> Iterator[Example]:
        """Training examples from documents that people corrected."""
        for document in documents:
            doc = self._encoded(document.text)
            yield _example(doc, self._spans(doc, document.entities))

    def own_examples(self, documents: Iterable[Document]) -> Iterator[Example]:
        """Training examples for rehearsal, with the entities that the pipeline itself finds."""
        for document in documents:
            doc = self._encoded(document.text)
            yield _example(doc, [(e.start, e.end, e.label_) for e in self.ner(doc.copy()).ents])

    def learn(
        self,
        examples: Iterable[Example],
        watched: Sequence[Document],
        *,
        max_epochs: int,
        patience: int,
        seed: int,
    ) -> list[float]:
        """Train until the score on the watched documents stops improving, and keep the best epoch.

        Returns F1 on the watched documents before the training and after each epoch.
        """
        from spacy.training.batchers import minibatch_by_words
        from thinc.api import Adam, fix_random_seed

        fix_random_seed(seed)
        rng = random.Random(seed)
        optimizer = Adam(
            _LEARN_RATE, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True
        )
        history, best = [self.f1(watched)], self.ner.model.to_bytes()
        order = list(examples)
        while len(history) <= max_epochs and len(history) - history.index(max(history)) <= patience:
            rng.shuffle(order)
            for batch in minibatch_by_words(order, size=_BATCH_WORDS):
                self.ner.update(batch, drop=_DROPOUT, sgd=optimizer)
            with self.ner.model.use_params(optimizer.averages):
                history.append(self.f1(watched))
                if history[-1] > max(history[:-1]):
                    best = self.ner.model.to_bytes()
        self.ner.model.from_bytes(best)
        return history

    def _encoded(self, text: str) -> Doc:
        """A Doc with the input of `ner`, from components that are not trained. It is made once."""
        doc = self.nlp.make_doc(text)
        for name in _ENCODING:
            if name in self.nlp.pipe_names:
                doc = self.nlp.get_pipe(name)(doc)
        return doc

    def _spans(self, doc: Doc, entities: Iterable[Entity]) -> list[tuple[int, int, str]]:
        """Spans of tokens with KazNERD's classes, without overlaps: of nested entities, only the
        outermost is used."""
        from spacy.util import filter_spans

        guesses = {(e.start_char, e.end_char): e.label_ for e in self.ner(doc.copy()).ents}
        spans = []
        for entity in entities:
            kind = self._kind(entity, guesses.get((entity.start, entity.end), ""))
            span = doc.char_span(entity.start, entity.end, label=kind, alignment_mode="expand")
            if kind not in self.ner.labels:
                self.left_out["of a label that the pipeline does not know"] += 1
            elif span is None or span.text.isspace():
                self.left_out["without a token"] += 1
            elif any(token.is_sent_start for token in span[1:]):
                self.left_out["across sentences, where the pipeline finds none"] += 1
            else:
                spans.append(span)
        flat = filter_spans(spans)
        if len(flat) < len(spans):
            self.left_out["that overlap with a longer one"] += len(spans) - len(flat)
        return [(span.start, span.end, span.label_) for span in flat]

    def _kind(self, entity: Entity, guess: str) -> str:
        """The entity's KazNERD class. An entity that a person marked has none; then it is the
        pipeline's own guess if this is one of the label's classes, or else the label's first
        class."""
        if entity.kind:
            return entity.kind
        labels = {label.label: label.kinds for label in self.scheme.entities}
        kinds = labels.get(entity.label) or ("",)
        return guess if guess in kinds else kinds[0]


def _example(doc: Doc, spans: Iterable[tuple[int, int, str]]) -> Example:
    from spacy.tokens import Span
    from spacy.training import Example

    reference = doc.copy()
    reference.set_ents([Span(reference, *span) for span in spans], default="outside")
    return Example(doc, reference)
