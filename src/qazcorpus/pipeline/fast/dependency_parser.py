"""`kk_parser`: spaCy's dependency parser, which decodes all sentences at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, SENT_START
from spacy.language import Language
from spacy.pipeline.dep_parser import DEFAULT_PARSER_MODEL, DependencyParser
from spacy.tokens import Doc
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

NAME: Final = "kk_parser"
FEATURES: Final = 8
FEWEST: Final = 12  # sentences; for fewer sentences, spaCy's own decoder is as fast
MOST_PLACES: Final = 1 << 24  # in all stacks; each stack is as deep as the longest sentence
SHIFT, REDUCE, LEFT, RIGHT = range(4)
STACK_FEATURES: Final = 3
ARCS: Final = ("left_head", "right_head", "left_child", "right_child", "earlier")
KINDS: Final = "SDLR"  # spaCy's letters; its fifth kind, B, starts a sentence and is not used here

Labels = NDArray[np.uint64]


@Language.factory(
    NAME,
    assigns=["token.dep", "token.head", "token.is_sent_start", "doc.sents"],
    default_config={
        "moves": None,
        "update_with_oracle_cut_size": 100,
        "learn_tokens": False,
        "min_action_freq": 30,
        "model": DEFAULT_PARSER_MODEL,
        "scorer": {"@scorers": "spacy.parser_scorer.v1"},
    },
    default_score_weights={
        "dep_uas": 0.5,
        "dep_las": 0.5,
        "dep_las_per_type": None,
        "sents_p": None,
        "sents_r": None,
        "sents_f": 0.0,
    },
)
def make_parser(  # noqa: PLR0917 - spaCy calls it with keyword arguments
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    moves: Any | None,
    update_with_oracle_cut_size: int,
    learn_tokens: bool,
    min_action_freq: int,
    scorer: Callable[..., Any] | None,
) -> BatchedParser:
    """Make the component `kk_parser`. Its settings are those of spaCy's `parser`."""
    return BatchedParser(
        nlp.vocab,
        model,
        name,
        moves=moves,
        update_with_oracle_cut_size=update_with_oracle_cut_size,
        learn_tokens=learn_tokens,
        min_action_freq=min_action_freq,
        scorer=scorer,
    )


class BatchedParser(WholeBatches, DependencyParser):  # type: ignore[misc] # untyped
    """spaCy's `parser` with the same model and training, but several times as fast.

    The results are the same, except that the head of a word is never white space. A component
    before this one must mark the sentences; then the stack is empty between two sentences. Texts in
    which not all sentence starts are known are decoded by spaCy's own decoder.
    """

    _known_moves: ArcMoves | None = None

    def predict(self, docs: Sequence[Doc] | Doc) -> list[Any]:
        """For each text, its heads (relative) and relations (words × 2), or a state of spaCy's own
        decoder."""
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        ours: list[int] = []
        if can_decode(self, FEATURES) and not self.cfg["learn_tokens"]:
            ours = [i for i, doc in enumerate(docs) if len(doc) and has_every_sentence(doc)]
        sentences = Sentences.of([docs[i] for i in ours]) if ours else None
        if sentences is None or len(sentences.starts) < FEWEST or _is_uneven(sentences):
            return list(super().predict(docs))
        rest = sorted(set(range(len(docs))) - set(ours))
        found = self._decode([docs[i] for i in ours], sentences)
        left = super().predict([docs[i] for i in rest]) if rest else []
        results = dict(zip((*ours, *rest), (*found, *left), strict=True))
        return [results[i] for i in range(len(docs))]

    def set_annotations(self, docs: Sequence[Doc], results: Sequence[Any]) -> None:
        """Set the heads and relations of each text."""
        for doc, result in zip(docs, results, strict=True):
            if isinstance(result, np.ndarray):
                doc.from_array([HEAD, DEP], result)  # type: ignore[arg-type] # it takes unsigned
                for hook in self.postprocesses:
                    hook(doc)
            else:
                super().set_annotations([doc], [result])
            free_from_spaces(doc)

    def _decode(self, docs: Sequence[Doc], sentences: Sentences) -> list[Any]:
        moves = self._moves()
        model = TransitionModel.of(self.model, docs)
        states = States.of(sentences)
        while len(states.going):
            scores = model.scores(*states.features())
            scores += moves.penalties[states.situation()]
            best = scores.argmax(axis=1)
            states.make(moves.kinds[best], moves.labels[best])
        values = states.arcs(root=self.vocab.strings.add("ROOT"))
        return np.split(values, np.cumsum([len(doc) for doc in docs])[:-1])

    def _moves(self) -> ArcMoves:
        count = self.moves.n_moves
        if self._known_moves is None or len(self._known_moves.kinds) != count:
            names = map(self.moves.get_class_name, range(count))
            self._known_moves = ArcMoves.of(names, self.vocab.strings.add)
        return self._known_moves


@dataclass
class States:
    """The state of every sentence's parse: stack, buffer, and the arcs made so far.

    `stack` is sentences × places; its first three places hold NOTHING, and `depth` is the number of
    words on it. `waiting` has the words that were put back on the buffer; `put_back` is their
    number. `next_word` is the first word of the buffer that was never on the stack. `going` lists
    the sentences that are not finished. The arcs are arrays with one value for each word of all
    texts: `left_child` and `right_child` are the latest children of a head, `earlier` is the right
    child that its head had before it.
    """

    sentences: Sentences
    going: Ints
    stack: Ints
    depth: Ints
    waiting: Ints
    put_back: Ints
    next_word: Ints
    has_head: Bools
    unshiftable: Bools
    left_head: Ints
    right_head: Ints
    left_child: Ints
    right_child: Ints
    earlier: Ints
    left_label: Labels
    right_label: Labels

    @classmethod
    def of(cls, sentences: Sentences) -> States:
        """The state of all sentences before the first move."""
        count, words = len(sentences.starts), len(sentences.is_start)
        longest = int((sentences.ends - sentences.starts).max()) + 1
        return cls(
            sentences,
            going=np.arange(count),
            stack=np.full((count, longest + STACK_FEATURES), NOTHING),
            depth=np.zeros(count, np.int64),
            waiting=np.full((count, longest), NOTHING),
            put_back=np.zeros(count, np.int64),
            next_word=sentences.starts.copy(),
            has_head=np.zeros(words, np.bool_),
            unshiftable=np.zeros(words, np.bool_),
            **{name: np.full(words, NOTHING) for name in ARCS},
            left_label=np.zeros(words, np.uint64),
            right_label=np.zeros(words, np.uint64),
        )

    def features(self) -> list[Ints]:
        """The words that the model reads to score the moves.

        These are the first two words of the buffer; the last three words of the stack; the latest
        left child of the buffer's first word; the latest left and right child of the stack's last
        word.
        """
        first, second = self._buffer()
        last, *deeper = (self._stacked(i) for i in range(STACK_FEATURES))
        children = [
            np.where(heads == NOTHING, NOTHING, latest[heads])
            for latest, heads in (
                (self.left_child, first),
                (self.left_child, last),
                (self.right_child, last),
            )
        ]
        return [first, second, last, *deeper, *children]

    def situation(self) -> Ints:
        """The kinds of moves that are allowed, as a row of `ArcMoves.penalties`."""
        going, first = self.going, self._buffer()[0]
        depth = self.depth[going]
        left = self._doc_ends() - self.next_word[going] + self.put_back[going]
        at_start = (first != NOTHING) & self.sentences.is_start[first]
        arc = (depth > 0) & (left > 0) & ~at_start
        shift = (depth == 0) | ((left > 1) & ~at_start & ~self.unshiftable[first])
        reduce = (depth > 1) | ((depth == 1) & ((left == 0) | at_start))
        row: Ints = shift << SHIFT | reduce << REDUCE | arc << LEFT | arc << RIGHT
        return row

    def make(self, kinds: Ints, labels: Labels) -> None:
        """Make one move in each sentence that is not finished."""
        going = self.going
        first, last = self._buffer()[0], self._stacked(0)
        self._add_right(first, last, labels, kinds == RIGHT)
        self._add_left(first, last, labels, kinds == LEFT)
        pushed = (kinds == SHIFT) | (kinds == RIGHT)
        back = (kinds == REDUCE) & (self.depth[going] > 1) & ~self.has_head[last]
        self._push(going[pushed], first[pushed])
        self.depth[going[~pushed]] -= 1
        self.unshiftable[last[back]] = True
        self.waiting[going[back], self.put_back[going[back]]] = last[back]
        self.put_back[going[back]] += 1
        ended = (self.depth == 0) & (self.put_back == 0) & (self.next_word == self.sentences.ends)
        self.going = going[~ended[going]]

    def arcs(self, *, root: int) -> Labels:
        """For each word, the distance to its head and the relation (words × 2), as in spaCy's
        arrays."""
        words = np.arange(len(self.has_head))
        from_left = self.right_head != NOTHING  # in spaCy, these arcs take precedence
        heads = np.where(from_left, self.right_head, self.left_head)
        labels = np.where(from_left, self.right_label, self.left_label)
        labels[heads == NOTHING] = root
        heads = np.where(heads == NOTHING, words, heads)
        return np.stack([(heads - words).astype(np.uint64), labels], axis=1)

    def _doc_ends(self) -> Ints:
        ends: Ints = self.sentences.doc_ends[self.going]
        return ends

    def _buffer(self) -> tuple[Ints, Ints]:
        going = self.going
        count, next_word, ends = self.put_back[going], self.next_word[going], self._doc_ends()
        first = np.where(count > 0, self.waiting[going, count - 1], next_word)
        second = np.where(count > 1, self.waiting[going, count - 2], next_word + (count == 0))
        first[(count == 0) & (first >= ends)] = NOTHING
        second[(count < 2) & (second >= ends)] = NOTHING
        return first, second

    def _stacked(self, place: int) -> Ints:
        """The words on the stacks with `place` words above them."""
        words: Ints = self.stack[self.going, STACK_FEATURES - 1 - place + self.depth[self.going]]
        return words

    def _push(self, sentences: Ints, words: Ints) -> None:
        waits = self.put_back[sentences] > 0
        self.put_back[sentences[waits]] -= 1
        self.next_word[sentences[~waits]] += 1
        self.stack[sentences, STACK_FEATURES + self.depth[sentences]] = words
        self.depth[sentences] += 1

    def _add_right(self, first: Ints, last: Ints, labels: Labels, chosen: Bools) -> None:
        children, heads = first[chosen], last[chosen]
        self.right_head[children], self.right_label[children] = heads, labels[chosen]
        self.earlier[children] = self.right_child[heads]
        self.right_child[heads] = children
        self.has_head[children] = True

    def _add_left(self, first: Ints, last: Ints, labels: Labels, chosen: Bools) -> None:
        heads, children = first[chosen], last[chosen]
        # If the child already had a head and is its latest child, the old arc is removed. spaCy
        # keeps other old arcs.
        had = children[self.right_head[children] != NOTHING]
        lost = had[self.right_child[self.right_head[had]] == had]
        self.right_child[self.right_head[lost]] = self.earlier[lost]
        self.right_head[lost] = NOTHING
        self.left_head[children], self.left_label[children] = heads, labels[chosen]
        self.left_child[heads] = children
        self.has_head[children] = True
        self.unshiftable[heads] = False


def free_from_spaces(doc: Doc) -> None:
    """Change heads so that the head of a word is never white space.

    A word whose head is white space is attached to the sentence's root. If there is no root, the
    last of these words becomes the root. White space is attached to the word before it, or to the
    sentence's first word.
    """
    if not any(token.is_space for token in doc):
        return
    heads = np.array([token.head.i for token in doc])
    deps = doc.to_array(DEP)
    root, other = doc.vocab.strings.add("ROOT"), doc.vocab.strings.add("dep")
    for sentence in doc.sents:
        words = [token.i for token in sentence if not token.is_space]
        if not words:
            continue
        hung = [i for i in words if doc[int(heads[i])].is_space]
        top = next((i for i in words if heads[i] == i), hung[-1] if hung else words[0])
        for i in hung:
            deps[i] = root if i == top else other if deps[i] == root else deps[i]
            heads[i] = top
        before = words[0]
        for token in sentence:
            if token.is_space:
                heads[token.i], deps[token.i] = before, other
            else:
                before = token.i
    offsets = (heads - np.arange(len(doc))).astype(np.uint64)
    doc.from_array([HEAD, DEP], np.stack([offsets, deps], axis=1))  # type: ignore[arg-type]


def _is_uneven(sentences: Sentences) -> bool:
    """Whether one sentence is so long that the stacks would need too much memory."""
    lengths = sentences.ends - sentences.starts
    return len(lengths) * int(lengths.max()) > MOST_PLACES


def has_every_sentence(doc: Doc) -> bool:
    """Whether it is known for every word if it starts a sentence."""
    return bool((doc.to_array(SENT_START)[1:] != 0).all())


@dataclass(frozen=True)
class ArcMoves:
    """spaCy's moves in the order of the model's scores: their kinds, and their labels as hashes.

    `penalties` (situations × moves) is 0 for allowed moves and -inf for others. Bit n of the row
    number says whether the kind n is allowed.
    """

    kinds: Ints
    labels: Labels
    penalties: Floats

    @classmethod
    def of(cls, names: Iterable[str], hash_of: Callable[[str], int]) -> ArcMoves:
        """Read spaCy's names of moves: «S», «D», «L-nsubj», «R-obj», «B-ROOT»."""
        split = [name.partition("-")[::2] for name in names]
        kinds = np.array([KINDS.find(kind) for kind, _ in split])
        allowed = [[kind >= 0 and bool(row >> kind & 1) for kind in kinds] for row in range(16)]
        return cls(
            kinds,
            np.array([hash_of(label) if label else 0 for _, label in split], np.uint64),
            np.where(np.array(allowed), 0, -np.inf).astype(np.float32),
        )
