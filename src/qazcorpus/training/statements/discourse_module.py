"""`DiscourseModel` in torch, for training (extra `train`). Its parameters have the names of the
model's weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qazcorpus.decoding import Ints
from qazcorpus.document import STANCES
from qazcorpus.statements.model.discourse import FLAGS, PARTS, TAGS, TERMS, DiscourseModel, Parts
from qazcorpus.statements.model.features import BUCKETS, NGRAMS, PLACES, Edges, places_of
from qazcorpus.statements.model.rule_links import RuleLinks

if TYPE_CHECKING:
    from torch import Tensor

    from qazcorpus.statements.model.lesson import Lesson
    from qazcorpus.training.statements.batches import PassageBatch
    from qazcorpus.training.statements.settings import TrainingSettings

_MASKED: Final = -1e4
_POINTER: Final = 64


def discourse_module(
    settings: TrainingSettings, vectors: int, start: DiscourseModel | None = None
) -> Any:
    """A module for word vectors of the width `vectors`, with random weights or those of `start`."""
    import torch

    nn, size = torch.nn, settings.width

    class Layer(nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.qkv, self.o = nn.Linear(size, 3 * size), nn.Linear(size, size)
            self.n1, self.n2 = nn.LayerNorm(size), nn.LayerNorm(size)
            self.ff = nn.Sequential(
                nn.Linear(size, settings.wide * size),
                nn.GELU(approximate="tanh"),
                nn.Dropout(settings.dropout),
                nn.Linear(settings.wide * size, size),
            )
            self.dropout = nn.Dropout(settings.dropout)

        def forward(self, x: Tensor, bias: Tensor) -> Tensor:
            mixed = self.qkv(self.n1(x)).unflatten(-1, (3, settings.heads, -1))
            query, key, value = mixed.permute(2, 0, 3, 1, 4)
            attended = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
            x = x + self.dropout(self.o(attended.transpose(1, 2).flatten(2)))
            result: Tensor = x + self.dropout(self.ff(self.n2(x)))
            return result

    class Discourse(nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.inp, self.norm = nn.Linear(vectors, size), nn.LayerNorm(size)
            self.doc = nn.Linear(vectors, size)
            self.emb = nn.ModuleList([nn.Embedding(values, size) for values in FLAGS])
            for table in self.emb:
                nn.init.normal_(table.weight, std=0.1)
            self.seg, self.bias = nn.Embedding(2, size), nn.Embedding(BUCKETS, settings.heads)
            nn.init.zeros_(self.bias.weight)
            self.layers = nn.ModuleList([Layer() for _ in range(settings.layers)])
            self.fn, self.tag = nn.LayerNorm(size), nn.Linear(size, len(PARTS) * TAGS)
            self.st = nn.Sequential(
                nn.Linear(5 * size + TERMS, size),
                nn.GELU(approximate="tanh"),
                nn.Dropout(settings.dropout),
                nn.Linear(size, len(STANCES)),
            )
            self.lex = nn.EmbeddingBag(NGRAMS, len(STANCES), mode="sum")
            nn.init.zeros_(self.lex.weight)
            self.pq, self.pk = nn.Linear(size, _POINTER), nn.Linear(size, _POINTER)
            self.dist, self.none = nn.Embedding(PLACES, 1), nn.Linear(size, 1)
            self.link = nn.Parameter(torch.ones(()))
            self.dropout = nn.Dropout(settings.dropout)
            self.input_dropout = nn.Dropout(settings.input_dropout)

        def forward(self, batch: PassageBatch) -> tuple[Tensor, Tensor]:
            """The target of each lesson (lessons × width), and the states of all words (words ×
            width)."""
            first = batch.n_target
            x = self.inp(self.input_dropout(batch.vectors))
            flags = torch.stack([e(batch.flags[..., k]) for k, e in enumerate(self.emb)]).sum(0)
            segments, document = self.seg.weight, self.doc(batch.documents)[:, None]
            own = x[:, first:] + flags + segments[1] + document
            x = self.norm(torch.cat([x[:, :first] + segments[0], own], 1))
            known = batch.known[:, :first, None].float()
            target = (x[:, :first] * known).sum(1) / known.sum(1).clamp(min=1)
            x = self.dropout(x)
            bias = self.bias(batch.buckets).permute(0, 3, 1, 2)
            bias = bias + (~batch.known)[:, None, None, :].float() * _MASKED
            for layer in self.layers:
                x = layer(x, bias)
            states = self.fn(x[:, first:]).flatten(0, 1)[batch.words]
            return target[batch.first_rows], states

        def means(self, states: Tensor, spans: Sequence[Edges | None]) -> Tensor:
            nothing = states.new_zeros(states.shape[-1])
            return torch.stack([states[e[0] : e[1]].mean(0) if e else nothing for e in spans])

        def kin_means(self, contents: Tensor, kin: Sequence[Sequence[int]]) -> Tensor:
            nothing = contents.new_zeros(contents.shape[-1])
            return torch.stack([contents[list(k)].mean(0) if k else nothing for k in kin])

        def stance(
            self,
            target: Tensor,
            states: Tensor,
            parts: Parts,
            terms: Tensor,
            ngrams: Sequence[Ints],
        ) -> Tensor:
            """Scores of the stances. All arguments but `states` have a row for each content."""
            content = self.means(states, parts.contents)
            read = [
                content,
                self.means(states, parts.sources),
                self.means(states, parts.cues),
                content * target,
                self.kin_means(content, parts.kin),
                terms,
            ]
            sizes = torch.tensor([max(len(found), 1) for found in ngrams], device=states.device)
            lengths = [0, *(len(found) for found in ngrams)]
            firsts = torch.tensor(lengths, device=states.device).cumsum(0)[:-1]
            hashed = torch.from_numpy(np.concatenate(ngrams)).to(states.device)
            words = self.lex(hashed, firsts)
            result: Tensor = self.st(torch.cat(read, -1)) + words / sizes[:, None] ** 0.5
            return result

        def pointer(self, states: Tensor, first: int, lesson: Lesson) -> Tensor:
            """Scores of the candidate sources, and of no source, for each content of a lesson. The
            lesson's words begin at `first`."""
            own = states[first : first + len(lesson.vectors)]
            candidates = lesson.candidates
            content = self.means(own, lesson.contents)
            query, keys = self.pq(content), self.pk(self.means(own, candidates))
            scores = query @ keys.T / _POINTER**0.5
            where = places_of(lesson.contents, candidates, lesson.table.sentences)
            links = RuleLinks.of(lesson.rules, lesson.table)
            linked = links.to(lesson.contents, candidates)
            scores = scores + self.dist(torch.from_numpy(where).to(states.device))[..., 0]
            scores = scores + self.link * torch.from_numpy(linked).to(states.device)
            return torch.cat([scores, self.none(content)], 1)

    module = Discourse()
    if start is not None:
        module.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in start.weights.items()})
    return module
