"""The encoder with its heads, as trained in PyTorch and exported to ONNX."""

from __future__ import annotations

from torch import Tensor, nn
from transformers import BertModel


class EntityTagger(nn.Module):
    """`e5_small_kk` with a linear head over IOB2 tags.

    The input is a batch of pieces (batch × pieces); the output is one score a tag for each piece.
    Which pieces stand for words is the caller's: the first piece of a word carries its tag.
    """

    def __init__(self, encoder: BertModel, n_tags: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.entities = nn.Linear(encoder.config.hidden_size, n_tags)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        scores: Tensor = self.entities(self.dropout(hidden))
        return scores
