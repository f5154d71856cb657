"""Score a model during training on held-out sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from qazcorpus.decoding import spans_of_tags
from qazcorpus.evaluate.entities import SpanScores
from qazcorpus.training.encoder.backbone import Pieces
from qazcorpus.training.encoder.labelled_sentences import UNKNOWN, LabelledSentence
from qazcorpus.training.encoder.labels import Labels
from qazcorpus.training.encoder.model import KazakhModel
from qazcorpus.training.encoder.named_words import kaznerd_class
from qazcorpus.training.encoder.tensors import Batch, collate, encode

Right = dict[str, list[bool]]


@torch.no_grad()
def held_out_scores(
    model: KazakhModel, sentences: Sequence[LabelledSentence], pieces: Pieces, labels: Labels
) -> dict[str, float]:
    """The scores on gold words, in percent, without decoding of whole trees. Afterwards, the model
    is in training mode."""
    model.eval()
    device = next(model.parameters()).device
    spans = SpanScores()
    right: Right = {}
    for sentence in sentences:
        encoded = encode(sentence, pieces, labels)
        if encoded is None:
            continue
        batch = collate([encoded]).to(device)
        states = model.states(batch.ids, batch.words)
        if sentence.tags:
            best = model.entities(states)[0, 1:].argmax(-1).tolist()
            spans.add(_spans(sentence.tags), _spans([labels.tags[t] for t in best]))
        _count_analyses(model, states, sentence, labels, right)
        if "relations" in batch.labels:
            _count_trees(model, states, batch, right)
    model.train()
    scores = {name: round(100 * float(np.mean(values)), 2) for name, values in right.items()}
    return {"entities": round(100 * spans.f1(), 2), **scores} if spans.gold else scores


def _spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans with KazNERD's classes; «AGENCY|ORG» of the gold is one of them."""
    return [(start, end, kaznerd_class(name)) for start, end, name in spans_of_tags(tags)]


def _count_analyses(
    model: KazakhModel, states: Tensor, sentence: LabelledSentence, labels: Labels, right: Right
) -> None:
    """Record for each word whether its part of speech, features and lemma are correct."""
    own = sentence.source != "ktmu"
    if own and sentence.upos and sentence.feats:
        best = labels.morphology.best(model.morphology(states)[0, 1:].cpu().numpy())
        for i, upos, feats in zip(best, sentence.upos, sentence.feats, strict=True):
            found = labels.morphology.analyses[i]
            if upos:
                right.setdefault("upos", []).append(found[0] == upos)
            if feats and UNKNOWN not in feats:
                right.setdefault("feats", []).append(found[1] == feats)
    if own and sentence.lemmas:
        chosen = model.lemmas(states)[0, 1:].argmax(-1).tolist()
        for i, word, lemma in zip(chosen, sentence.words, sentence.lemmas, strict=True):
            if lemma:
                made = labels.scripts[i].apply(word).lower()
                right.setdefault("lemma", []).append(made == lemma.lower())


def _count_trees(model: KazakhModel, states: Tensor, batch: Batch, right: Right) -> None:
    """Record for each word whether its head, and its head with the relation, are correct."""
    chosen = model.parser(states).argmax(-1)
    relations = model.relations.scores(states, chosen)[0, 1:].argmax(-1).tolist()
    heads = batch.labels["heads"][0, 1:].tolist()
    gold = batch.labels["relations"][0, 1:].tolist()
    for h, r, g, k in zip(chosen[0, 1:].tolist(), relations, heads, gold, strict=True):
        right.setdefault("uas", []).append(h == g)
        right.setdefault("las", []).append(h == g and r == k)
