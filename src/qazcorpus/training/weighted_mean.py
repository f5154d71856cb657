"""The mean of models that went on from one another.

It keeps what an earlier model knew better of what both learned, is less a matter of chance than
each of them, and costs nothing when it is used (model soups: Wortsman et al., 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def weighted_mean(tensors: Sequence[Any], shares: Sequence[float]) -> Any:
    """The mean of arrays or tensors of one shape, `shares` making one, in their floating point.

    Raises ValueError where the shares do not make one or the shapes differ.
    """
    if abs(sum(shares) - 1) > 1e-6:
        raise ValueError("the shares do not make 1")
    if any(tensor.shape != tensors[0].shape for tensor in tensors):
        raise ValueError("weights of other sizes cannot be averaged")
    return sum(share * tensor for share, tensor in zip(shares, tensors, strict=True))
