"""Krippendorff's α, Cohen's κ and bootstrap intervals over arrays of counts.

Every function takes counts with any number of leading axes (`…, size, size`), so that a thousand
resamples are one call; an undefined coefficient (nothing to compare, or a single value all over,
which leaves no disagreement to expect) is NaN. They are written out here because the packages that
have them take lists of ratings, which a bootstrap would have to build anew for every resample; the
tests hold them against those packages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Metric = Literal["nominal", "ordinal"]
_CHUNK = 100


def coincidences(units: Iterable[Sequence[int]], size: int) -> Array:
    """The coincidence matrix of units: the values (0 to `size` - 1) that annotators gave each.

    Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". A unit with one value has
    nothing to coincide with.
    """
    matrix = np.zeros((size, size))
    for values in units:
        if len(values) < 2:
            continue
        weight = 1 / (len(values) - 1)
        for i, first in enumerate(values):
            for j, second in enumerate(values):
                if i != j:
                    matrix[first, second] += weight
    return matrix


def alpha(coincidence: Array, metric: Metric = "nominal") -> Array:
    """Krippendorff's α of coincidence matrices; `ordinal` takes the values in their order."""
    totals = coincidence.sum(axis=-1)
    number = totals.sum(axis=-1)
    if metric == "nominal":
        distance = np.broadcast_to(1.0 - np.eye(totals.shape[-1]), coincidence.shape)
    else:
        middles = totals.cumsum(axis=-1) - totals / 2
        distance = (middles[..., :, None] - middles[..., None, :]) ** 2
    observed = (coincidence * distance).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * distance).sum(axis=(-2, -1))
    return 1 - _ratio((number - 1) * observed, expected)


def kappa(confusion: Array) -> Array:
    """Cohen's κ of confusion matrices."""
    number = confusion.sum(axis=(-2, -1))
    agreed = np.trace(confusion, axis1=-2, axis2=-1)
    chance = (confusion.sum(axis=-1) * confusion.sum(axis=-2)).sum(axis=-1)
    return _ratio(number * agreed - chance, number**2 - chance)


def observed(confusion: Array) -> Array:
    """The share of equal choices in confusion matrices."""
    return _ratio(np.trace(confusion, axis1=-2, axis2=-1), confusion.sum(axis=(-2, -1)))


def f1(counts: Array) -> Array:
    """F1 of (common, marked by both together) in the last axis."""
    return _ratio(2 * counts[..., 0], counts[..., 1])


def mean(values: Array) -> Array:
    """The mean over the last axis of what is defined."""
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))


def _ratio(above: Array, below: Array) -> Array:
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    result = np.full(below.shape, np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result


def resampled_sums(rows: Array, *, resamples: int, seed: int) -> Array:
    """Sums of rows drawn with replacement, one row of the result a resample.

    The rows are documents: what stands in one document is not independent, documents are.
    """
    number = len(rows)
    generator = np.random.default_rng(seed)
    sums = []
    for begin in range(0, resamples, _CHUNK):
        size = min(_CHUNK, resamples - begin)
        drawn = generator.multinomial(number, np.full(number, 1 / number), size=size)
        sums.append(drawn.astype(np.float64) @ rows)
    return np.concatenate(sums) if sums else np.zeros((0, rows.shape[1]))


def interval(values: Array, level: float = 0.95) -> tuple[float, float] | None:
    """The percentile interval of a coefficient's resamples; None where most are undefined."""
    known = values[~np.isnan(values)]
    if not len(known) or 2 * len(known) < len(values):
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(known, (tail, 1 - tail))
    return float(low), float(high)
