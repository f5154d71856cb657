"""The weighted mean of models with a common origin: one continues the training of the other, or
both continue the training of a third.

The mean keeps some strengths of each model. It depends less on chance than a single model, and is
as fast in use as a single model (model soups: Wortsman et al., 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def weighted_mean(tensors: Sequence[Any], shares: Sequence[float]) -> Any:
    """The mean of arrays or tensors with the same shape, in their floating-point type.

    The sum of `shares` is 1. Raises ValueError if it is not, or if the shapes differ.
    """
    if abs(sum(shares) - 1) > 1e-6:
        raise ValueError("the sum of the shares is not 1")
    if any(tensor.shape != tensors[0].shape for tensor in tensors):
        raise ValueError("weights of different sizes cannot be averaged")
    return sum(share * tensor for share, tensor in zip(shares, tensors, strict=True))
