"""The encoder with its heads in PyTorch, for training and for the export to ONNX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from qazcorpus.pipeline.accurate.inner_names import INNER_LABELS
from qazcorpus.training.encoder.backbone import embedded

MOST_WORDS = 256  # maximum number of words in a sentence, with the begin token
# Values instead of the number of a word: for a piece outside words (the end token), for padding.
NO_WORD, PADDING = -1, -2


@dataclass(frozen=True)
class ModelShape:
    """The sizes of a model.

    Only the first `layers` layers of the encoder are kept. The first `piece_layers` of them read
    pieces, the others read words. With `words_apart`, the piece layers read each word alone, and
    the vectors of the words' positions are added after them. `feed_forward` has the inner width of
    each layer; if it is empty, the encoder's own widths are kept. The heads for Kyrgyz and for
    statements are left out if `kyrgyz_upos` and `parts` are 0.
    """

    layers: int
    piece_layers: int
    tags: int
    morphology: int
    lemmas: int
    relations: int
    kyrgyz_upos: int = 0
    kyrgyz_relations: int = 0
    parts: int = 0
    arc_width: int = 192
    relation_width: int = 192
    feed_forward: tuple[int, ...] = ()
    words_apart: bool = False
    ends: int = len(INNER_LABELS) + 1
    begin_width: int = 48


def additive_mask(seen: Tensor) -> Tensor:
    """The additive mask of attention: 0 for a position that is `seen`, or else a large negative
    number.

    `seen` is a mask of positions (batch × positions), or of pairs of positions, of which the first
    attends to the second (batch × positions × positions).
    """
    by_place = seen if seen.dim() > 2 else seen[:, None]
    return (~by_place)[:, None].float() * -10000.0


def places_in_words(words: Tensor) -> Tensor:
    """The position of each piece in its word, from 0. See `KazakhModel.word_vectors` for
    `words`."""
    pieces = torch.arange(words.shape[1], device=words.device)
    begins = torch.ones_like(words, dtype=torch.bool)
    begins[:, 1:] = words[:, 1:] != words[:, :-1]
    return pieces - (begins * pieces).cummax(1).values


class Parser(nn.Module):
    """Deep biaffine attention over words (Dozat and Manning, 2017). Word 0 is the root."""

    def __init__(self, hidden: int, width: int, dropout: float) -> None:
        super().__init__()
        self.dependent = nn.Linear(hidden, width)
        self.head = nn.Linear(hidden, width)
        self.bilinear = nn.Linear(width, width, bias=False)
        self.head_bias = nn.Linear(width, 1, bias=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor) -> Tensor:
        """Scores of all possible heads of each word: batch × words (dependents) × words (heads)."""
        dependent = self.dropout(nn.functional.relu(self.dependent(states)))
        head = self.dropout(nn.functional.relu(self.head(states)))
        scores: Tensor = self.bilinear(dependent) @ head.transpose(1, 2)
        return scores + self.head_bias(head).transpose(1, 2)


class RelationHead(nn.Module):
    """Scores of relations by a perceptron over dependent and head (Kiperwasser and Goldberg, 2016).

    The hidden layer is the sum of a term for the dependent and a term for the head. Both terms are
    computed once for every word. When the heads are known, the terms of each pair are added, and
    `output` gives the scores.
    """

    def __init__(self, hidden: int, width: int, relations: int, dropout: float) -> None:
        super().__init__()
        self.dependent = nn.Linear(hidden, width)
        self.head = nn.Linear(hidden, width, bias=False)
        self.output = nn.Linear(width, relations)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """The terms of each word as a dependent and as a head (batch × words × width each)."""
        return self.dependent(states), self.head(states)

    def scores(self, states: Tensor, heads: Tensor) -> Tensor:
        """Scores (batch × words × relations) of each word's relation to its head in `heads`."""
        of_dependent, of_head = self(states)
        chosen = of_head.gather(1, heads[..., None].expand(-1, -1, of_head.shape[-1]))
        result: Tensor = self.output(self.dropout(nn.functional.relu(of_dependent + chosen)))
        return result


class KazakhModel(nn.Module):
    """An encoder whose upper layers read words instead of pieces, and the heads.

    After `piece_layers` layers, a word is the mean of its pieces. So the other layers have about
    half as many positions, and the heads have one state for each word. Position 0 is the begin
    token, the root of trees. If the piece layers read each word alone, a word has the same vector
    in all sentences until the vector of its position is added.
    """

    def __init__(self, encoder: nn.Module, shape: ModelShape, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        encoder.encoder.layer = encoder.encoder.layer[: shape.layers]
        encoder.config.num_hidden_layers = shape.layers
        if shape.feed_forward:
            for layer, width in zip(encoder.encoder.layer, shape.feed_forward, strict=True):
                layer.intermediate.dense = nn.Linear(hidden, width)
                layer.output.dense = nn.Linear(width, hidden)
        self.encoder = encoder
        self.shape = shape
        self.attribute_widths: list[int] = [shape.morphology]
        if shape.words_apart:
            self.apart = nn.Linear(hidden, hidden)
            self.places = nn.Embedding(MOST_WORDS, hidden)
        self.dropout = nn.Dropout(dropout)
        self.entities = nn.Linear(hidden, shape.tags)
        self.ends = nn.Linear(hidden, shape.ends)
        self.begins = nn.Linear(hidden, 2 * shape.begin_width)
        self.morphology = nn.Linear(hidden, shape.morphology)
        self.lemmas = nn.Linear(hidden, shape.lemmas)
        self.parser = Parser(hidden, shape.arc_width, 0.2)
        self.relations = RelationHead(hidden, shape.relation_width, shape.relations, 0.2)
        if shape.kyrgyz_upos:
            self.kyrgyz_upos = nn.Linear(hidden, shape.kyrgyz_upos)
            self.kyrgyz_relations = RelationHead(
                hidden, shape.relation_width, shape.kyrgyz_relations, 0.2
            )

        if shape.parts:  # for training only: the statement model has its own layers
            self.parts = nn.Linear(hidden, shape.parts)
            self.stance = nn.Sequential(
                nn.Linear(3 * hidden, hidden), nn.GELU(), nn.Dropout(0.2), nn.Linear(hidden, 3)
            )

    def stances(self, states: Tensor, queries: Tensor, targets: Tensor) -> Tensor:
        """Scores of the stance in each content of a statement toward its target (contents × 3).

        `queries` (contents × 4) has the content's row in the batch, its first word and end, and
        the row of its target in `targets` (targets × hidden).
        """
        contents = torch.stack([states[row, first:end].mean(0) for row, first, end, _ in queries])
        about = targets[queries[:, 3]]
        scores: Tensor = self.stance(torch.cat([contents, about, contents * about], -1))
        return scores

    def word_vectors(self, input_ids: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        """The output of the piece layers for words (batch × words × hidden), and the mask of words.

        `words` (batch × pieces) is the number of each piece's word: 0 for the begin token, then 1,
        2 …; NO_WORD for the end token and PADDING for padding. The values of `input_ids` at padding
        do not matter.
        """
        if self.shape.words_apart:
            hidden = embedded(self.encoder, input_ids, places_in_words(words))
            mask = additive_mask(words[:, :, None] == words[:, None, :])
        else:
            places = torch.arange(words.shape[1], device=words.device).expand_as(words)
            hidden = embedded(self.encoder, input_ids, places)
            mask = additive_mask(words != PADDING)
        for layer in self.encoder.encoder.layer[: self.shape.piece_layers]:
            hidden = layer(hidden, attention_mask=mask)
        numbers = torch.arange(int(words.max()) + 1, device=words.device)
        belongs = (words[:, None, :] == numbers[None, :, None]).to(hidden.dtype)
        counts = belongs.sum(-1, keepdim=True)
        vectors = (belongs / counts.clamp(min=1.0)) @ hidden
        if self.shape.words_apart:
            vectors = vectors + self.apart(vectors) + self.places(numbers)
        return vectors, counts[..., 0] > 0

    def states(self, input_ids: Tensor, words: Tensor) -> Tensor:
        """The states of words (batch × words × hidden). See `word_vectors` for `words`."""
        hidden, known = self.word_vectors(input_ids, words)
        mask = additive_mask(known)
        for layer in self.encoder.encoder.layer[self.shape.piece_layers :]:
            hidden = layer(hidden, attention_mask=mask)
        return hidden


def begin_scores(begins: Tensor) -> Tensor:
    """The scores of each word (second index of the result) as the first word of the name whose last
    word is the first index, from `KazakhModel.begins` (batch × words × 2 · width)."""
    queries, keys = begins.chunk(2, dim=-1)
    scores = queries @ keys.transpose(1, 2)
    places = torch.arange(scores.shape[-1], device=scores.device)
    return scores.masked_fill(places[None, :] > places[:, None], -1e4)


def head_scores(model: Any, states: Tensor) -> tuple[Tensor, ...]:
    """The outputs of the model's heads for word states: entities, ends and begins of names,
    morphology, lemmas, arcs, relations (dependent, head); and the states."""
    return (
        model.entities(states),
        model.ends(states),
        model.begins(states),
        model.morphology(states),
        model.lemmas(states),
        model.parser(states),
        *model.relations(states),
        states,
    )
