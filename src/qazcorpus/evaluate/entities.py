"""Exact-span precision, recall and F1 of entities, for each class and for all together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qazcorpus.decoding import spans_of_tags
from qazcorpus.document import Document
from qazcorpus.evaluate.organisations import OrganisationLabel
from qazcorpus.evaluate.score import Score
from qazcorpus.pipeline.entity_details import stored_kind
from qazcorpus.readers.interchange.iob2 import TaggedWords
from qazcorpus.scheme import load_scheme

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Labelled = tuple[int, int, str]


@dataclass(slots=True)
class SpanScores:
    """Counts of spans by label: found, in the gold, and right (with the same borders and label)."""

    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Iterable[Labelled], found: Iterable[Labelled]) -> None:
        """Count one text's spans (start, end, label)."""
        gold_set, found_set = set(gold), set(found)
        self.gold.update(label for _, _, label in gold_set)
        self.found.update(label for _, _, label in found_set)
        self.right.update(label for _, _, label in gold_set & found_set)

    @property
    def labels(self) -> list[str]:
        """All labels that were counted, the most frequent in the gold first."""
        return sorted({*self.gold, *self.found}, key=lambda label: (-self.gold[label], label))

    def score(self, label: str | None = None) -> Score:
        """The counts of a label, or of all labels together (micro) without one."""
        counts = (self.right, self.found, self.gold)
        return Score(*(c.total() if label is None else c[label] for c in counts))

    def precision(self, label: str | None = None) -> float:
        """Right spans divided by found spans."""
        return self.score(label).precision

    def recall(self, label: str | None = None) -> float:
        """Right spans divided by gold spans."""
        return self.score(label).recall

    def f1(self, label: str | None = None) -> float:
        """The harmonic mean of precision and recall."""
        return self.score(label).f1


@dataclass(frozen=True, slots=True)
class EntityEvaluation:
    """Scores by KazNERD's classes (`kinds`), and the speed in words per CPU second of one process.

    `labels` are scores by the labels of the scheme, if organisations were labelled by hand.
    """

    kinds: SpanScores
    labels: SpanScores | None
    words: int
    words_per_second: float


def evaluate_iob2(
    sentences: Sequence[TaggedWords],
    nlp: Language,
    *,
    organisations: Sequence[OrganisationLabel] = (),
    batch_size: int = 256,
) -> EntityEvaluation:
    """Score a pipeline on sentences that are tagged with KazNERD's classes and split into words.

    Statements are not searched for, so that only the work for entities is timed. `organisations`
    are labels by hand for all organisations in the sentences. With them, the labels of the scheme
    are scored too.
    """
    docs = [_given(nlp, sentence.words) for sentence in sentences]
    not_needed = [n for n in nlp.pipe_names if nlp.get_pipe_meta(n).factory == "kk_statements"]
    with nlp.select_pipes(disable=not_needed):
        started = time.process_time()
        answers = list(nlp.pipe(docs, batch_size=batch_size))
        seconds = time.process_time() - started
    kinds, labels = SpanScores(), SpanScores()
    by_hand = {(item.sentence, item.start, item.end): item.label for item in organisations}
    for number, (sentence, doc) in enumerate(zip(sentences, answers, strict=True), start=1):
        gold = spans_of_tags(sentence.tags)
        kinds.add(gold, ((ent.start, ent.end, stored_kind(ent) or ent.label_) for ent in doc.ents))
        if organisations:
            labels.add(
                [
                    (start, end, by_hand.get((number, start, end)) or _label(kind))
                    for start, end, kind in gold
                ],
                ((ent.start, ent.end, ent.label_) for ent in doc.ents),
            )
    words = sum(len(sentence.words) for sentence in sentences)
    speed = words / max(seconds, 1e-9)
    return EntityEvaluation(kinds, labels if organisations else None, words, speed)


def evaluate_documents(pairs: Iterable[tuple[Document, Document]]) -> SpanScores:
    """Score the entities of pairs of documents (gold, predicted) by the labels of the scheme."""
    scores = SpanScores()
    for gold, predicted in pairs:
        scores.add(
            ((e.start, e.end, e.label) for e in gold.entities),
            ((e.start, e.end, e.label) for e in predicted.entities),
        )
    return scores


def _label(kind: str) -> str:
    return load_scheme().label_of_kind(kind)


def _given(nlp: Language, words: Sequence[str]) -> Doc:
    from spacy.tokens import Doc

    starts = [i == 0 for i in range(len(words))]
    return Doc(nlp.vocab, words=list(words), sent_starts=starts)  # type: ignore[arg-type]
