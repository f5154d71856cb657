"""`kk_ner`: spaCy's entity recognizer, which decodes all sentences at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.pipeline.ner import DEFAULT_NER_MODEL, EntityRecognizer
from spacy.tokens import Doc, Span
from thinc.api import Model

from qazcorpus.decoding import Floats, Ints
from qazcorpus.pipeline.fast.transitions import (
    NOTHING,
    Bools,
    Sentences,
    TransitionModel,
    WholeBatches,
    can_decode,
)

NAME: Final = "kk_ner"
FEATURES: Final = 3  # the word, and the first and last word of the open entity
Boundaries = list[tuple[int, int, str]]


@Language.factory(
    NAME,
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={
        "moves": None,
        "update_with_oracle_cut_size": 100,
        "model": DEFAULT_NER_MODEL,
        "incorrect_spans_key": None,
        "scorer": {"@scorers": "spacy.ner_scorer.v1"},
    },
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_entity_recognizer(  # noqa: PLR0917 - spaCy calls it with keyword arguments
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    moves: Any | None,
    update_with_oracle_cut_size: int,
    incorrect_spans_key: str | None,
    scorer: Callable[..., Any] | None,
) -> BatchedEntityRecognizer:
    """Make the component `kk_ner`. Its settings are those of spaCy's `ner`."""
    return BatchedEntityRecognizer(
        nlp.vocab,
        model,
        name,
        moves=moves,
        update_with_oracle_cut_size=update_with_oracle_cut_size,
        incorrect_spans_key=incorrect_spans_key,
        scorer=scorer,
    )


class BatchedEntityRecognizer(WholeBatches, EntityRecognizer):  # type: ignore[misc] # untyped
    """spaCy's `ner` with the same model, training and results, but ten times as fast.

    An entity is always inside one sentence, and a decision depends only on the word and the open
    entity. Texts that already have entities are decoded by spaCy's own decoder.
    """

    _known_moves: EntityMoves | None = None

    def predict(self, docs: Sequence[Doc] | Doc) -> list[Any]:
        """For each text, its entities (start, end, label), or a state of spaCy's own decoder."""
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        ours: list[int] = []
        if can_decode(self, FEATURES):
            ours = [i for i, d in enumerate(docs) if len(d) and not d.has_annotation("ENT_IOB")]
        rest = sorted(set(range(len(docs))) - set(ours))
        found = self._decode([docs[i] for i in ours]) if ours else []
        left = super().predict([docs[i] for i in rest]) if rest else []
        results = dict(zip((*ours, *rest), (*found, *left), strict=True))
        return [results[i] for i in range(len(docs))]

    def set_annotations(self, docs: Sequence[Doc], results: Sequence[Any]) -> None:
        """Set `doc.ents` to the entities that `predict` found."""
        for doc, result in zip(docs, results, strict=True):
            if isinstance(result, list):
                spans = [Span(doc, start, end, label=label) for start, end, label in result]
                doc.set_ents(spans, default="outside")
            else:
                super().set_annotations([doc], [result])

    def _decode(self, docs: Sequence[Doc]) -> list[Boundaries]:
        model, sentences, moves = (
            TransitionModel.of(self.model, docs),
            Sentences.of(docs),
            self._moves(),
        )
        lengths = sentences.ends - sentences.starts
        began = np.full(len(lengths), NOTHING)  # the first word of each sentence's open entity
        label = np.zeros(len(lengths), np.int64)
        found: list[tuple[int, int, int]] = []
        for step in range(lengths[0]):
            going = int(np.searchsorted(-lengths, -step))  # sentences longer than `step` words
            word, open_from = sentences.starts[:going] + step, began[:going]
            before = np.where(open_from == NOTHING, NOTHING, word - 1)
            scores = model.scores(word, open_from, before)
            scores += moves.penalties_of(
                open_from,
                label[:going],
                last=word + 1 == sentences.ends[:going],
                is_space=sentences.is_space[word],
            )
            best = scores.argmax(axis=1)
            begins, closes = moves.begins[best], moves.closes[best]
            open_from[begins] = word[begins]
            label[:going][begins] = moves.labels[best[begins]]
            boundaries = (open_from[closes], word[closes] + 1, label[:going][closes])
            found += zip(*(column.tolist() for column in boundaries), strict=True)
            open_from[closes] = NOTHING
        return by_doc(sorted(found), docs, moves.label_names)

    def _moves(self) -> EntityMoves:
        """The moves of the model. They change if a label is added before the training."""
        count = self.moves.n_moves
        if self._known_moves is None or len(self._known_moves.labels) != count:
            self._known_moves = EntityMoves.of(map(self.moves.get_class_name, range(count)))
        return self._known_moves


@dataclass(frozen=True)
class EntityMoves:
    """spaCy's moves in the order of the model's scores: O, and B, I, L, U with a label.

    `begins` and `closes` are masks of the moves that begin and close an entity; `labels` has the
    index of each move's label. `penalties` (situations × moves) is 0 for allowed moves and -inf for
    others. Rows 0 to 3 are for words outside of entities: not the last word of the sentence, the
    same and white space, the last word, the same and white space. Two rows for each label follow,
    for words in an open entity: not the last word, the last word.
    """

    label_names: list[str]
    begins: Bools
    closes: Bools
    labels: Ints
    penalties: Floats

    @classmethod
    def of(cls, names: Iterable[str]) -> EntityMoves:
        """Read spaCy's names of moves («B-GPE», «O»). «U-» only blocks preset tokens: no move."""
        split = [name.partition("-")[::2] for name in names]
        label_names = sorted({label for _, label in split if label})
        allowed = [
            [kind == "O" or (kind in kinds and bool(label)) for kind, label in split]
            for kinds in ("UB", "", "U", "")  # the rows 0 to 3
        ]
        for wanted in label_names:
            for kinds in ("IL", "L"):
                allowed.append([kind in kinds and label == wanted for kind, label in split])
        return cls(
            label_names,
            np.array([kind in "BU" and bool(label) for kind, label in split]),
            np.array([kind in "LU" and bool(label) for kind, label in split]),
            np.array([label_names.index(label) if label else 0 for _, label in split]),
            np.where(np.array(allowed), 0, -np.inf).astype(np.float32),
        )

    def penalties_of(
        self, open_from: Ints, open_label: Ints, *, last: Bools, is_space: Bools
    ) -> Floats:
        """The penalties for each word's situation (words × moves)."""
        row = np.where(open_from == NOTHING, 2 * last + is_space, 4 + 2 * open_label + last)
        penalties: Floats = self.penalties[row]
        return penalties


def by_doc(
    found: Iterable[tuple[int, int, int]], docs: Sequence[Doc], label_names: Sequence[str]
) -> list[Boundaries]:
    """The entities of each text. `found` has all entities in order, with indices that run through
    all texts; the result has the indices in each text."""
    result: list[Boundaries] = [[] for _ in docs]
    ends = np.cumsum([len(doc) for doc in docs])
    for start, end, label in found:
        i = int(np.searchsorted(ends, start, side="right"))
        offset = int(ends[i]) - len(docs[i])
        result[i].append((start - offset, end - offset, label_names[label]))
    return result
