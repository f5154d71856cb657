"""Krippendorff's α, Cohen's κ and bootstrap intervals over arrays of counts.

Every function takes counts with any number of leading axes (`…, size, size`), so that a thousand
resamples are one call. An undefined coefficient is NaN: there is nothing to compare, or all values
are the same, so that no disagreement is expected. The coefficients are implemented here because
existing packages take lists of ratings, which a bootstrap would have to build again for every
resample; the tests compare the results with those packages.
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
    """The coincidence matrix of units; a unit has the values (0 to `size` - 1) that annotators gave
    it.

    Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". Units with fewer than two
    values are ignored.
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
    """Krippendorff's α of coincidence matrices; `ordinal` uses the order of the values."""
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
    """F1 from (number of common spans, sum of both annotators' spans) in the last axis."""
    return _ratio(2 * counts[..., 0], counts[..., 1])


def mean(values: Array) -> Array:
    """The mean of the defined values over the last axis."""
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))


def _ratio(above: Array, below: Array) -> Array:
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    result = np.full(below.shape, np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result


def resampled_sums(rows: Array, *, resamples: int, seed: int) -> Array:
    """Sums of rows drawn with replacement; the result has one row per resample.

    Each row is a document, because documents are independent of each other and items in one
    document are not.
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
    """The percentile interval of a coefficient's resamples, or None if most are undefined."""
    known = values[~np.isnan(values)]
    if not len(known) or 2 * len(known) < len(values):
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(known, (tail, 1 - tail))
    return float(low), float(high)
