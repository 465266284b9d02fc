"""Calibration of document scores by length, and false-positive rates with their intervals.

The false-positive rate of a score is counted on reference documents: originals that no part of the model was trained on. `rank_rate` is
the only place that turns such a count into a rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964  # standard normal quantile of a two-sided 95% interval
_ROUNDING = 1e-9  # a product of a rate and a count that falls short of a whole number by less is that number
MIN_WORDS = 40  # words below which a document gets no verdict
LENGTH_BAND_STARTS = (0, 60, 120, 300, 700)  # words at which each band of lengths begins
# natural log of the words at the centre of each band
LENGTH_BAND_CENTRES = np.log(
    [30.0, *(np.sqrt(a * b) for a, b in zip(LENGTH_BAND_STARTS[1:], (*LENGTH_BAND_STARTS[2:], 2000), strict=True))]
)


def length_band(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the band of each length.

    Args:
        words: Words and numbers of each document, any shape.

    Returns:
        Positions in `LENGTH_BAND_STARTS`, same shape.
    """
    return np.searchsorted(LENGTH_BAND_STARTS, words, side="right") - 1


@overload
def rank_rate(n_above: float, n: float) -> float: ...


@overload
def rank_rate(n_above: NDArray[np.integer] | NDArray[np.floating], n: float) -> NDArray[np.float64]: ...


def rank_rate(n_above: Any, n: float) -> Any:
    """Return the estimated share of originals that score at least as high as a document.

    The estimate is a count, not a model: ``(n_above + 1) / (n + 1)``. The document itself counts as one more original,
    so the estimate is never below ``1 / (n + 1)``, however high the score.

    Args:
        n_above: How many reference originals score at least as high; a number, or an array of any shape.
        n: How many reference originals there are.

    Returns:
        Rates above 0 of the same shape as ``n_above``, at most 1 as long as ``n_above`` is at most ``n``.

    References:
        Davison and Hinkley (1997), Bootstrap Methods and their Application, section 4.2.

    >>> rank_rate(9, 999)
    0.01
    """
    return (n_above + 1) / (n + 1)


def max_n_above(rate: float, n: float) -> int:
    """Return how many of ``n`` reference originals may score at least as high for the rate to be at most ``rate``.

    This is the inverse of `rank_rate`.

    Args:
        rate: False-positive rate, between 0 and 1.
        n: How many reference originals there are.

    Returns:
        The largest ``n_above`` whose `rank_rate` is at most ``rate``; -1 if ``n`` originals cannot support so small a
        rate.

    >>> max_n_above(0.01, 999), max_n_above(0.0001, 999)
    (9, -1)
    """
    return math.floor(rate * (n + 1) + _ROUNDING) - 1


@overload
def sidak_correction(rate: float, n_windows: float) -> float: ...


@overload
def sidak_correction(rate: NDArray[np.float64], n_windows: NDArray[np.float64]) -> NDArray[np.float64]: ...


def sidak_correction(rate: Any, n_windows: Any) -> Any:
    """Return the rate at which at least one of several windows of a document reaches a score.

    A document of ``n_windows`` windows has as many chances to reach the score as it has windows, which are taken as
    independent.

    Args:
        rate: Rate at which one window reaches the score; a number, or an array of any shape.
        n_windows: How many windows the document has, 1 or more, not necessarily a whole number; a number, or an array
            of the same shape.

    Returns:
        ``1 - (1 - rate) ** n_windows``, of the same shape.

    References:
        Šidák (1967), Rectangular confidence regions for the means of multivariate normal distributions.

    >>> round(sidak_correction(0.001, 10), 6)
    0.009955
    """
    return 1 - (1 - rate) ** n_windows


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95% Wilson interval of a proportion.

    Args:
        hits: Number of successes.
        n: Number of trials.

    Returns:
        Lower and upper end; 0 and 1 if there are no trials.

    References:
        Wilson (1927), Probable inference, the law of succession, and statistical inference.

    >>> low, high = wilson(0, 1000)
    >>> low, round(high, 4)
    (0.0, 0.0038)
    """
    if n == 0:
        return 0.0, 1.0
    p, z = hits / n, _Z * _Z / n
    middle, half = p + z / 2, math.sqrt(p * (1 - p) * z + z * z / 4)
    # without hits the interval begins at 0, and without misses it ends at 1: rounding would miss both
    return (middle - half) / (1 + z) if hits else 0.0, (middle + half) / (1 + z) if hits < n else 1.0


@dataclass(frozen=True)
class LengthCalibrator:
    """A line for each band of lengths, from raw to calibrated log-odds.

    It is Platt scaling with a second slope for raw log-odds above 0. Between the centres of two bands the lines are
    interpolated.

    Attributes:
        slope: Slope of each band's line, float32, shape ``(n_bands,)``.
        slope_above_zero: What is added to the slope above 0, float32, shape ``(n_bands,)``.
        intercept: Intercept of each band's line, natural log-odds, float32, shape ``(n_bands,)``.

    References:
        Platt (1999), Probabilistic outputs for support vector machines and comparisons to regularized likelihood
        methods.
    """

    slope: NDArray[np.float32]
    slope_above_zero: NDArray[np.float32] = field(metadata={"key": "bend"})
    intercept: NDArray[np.float32]

    def scores(self, raw: NDArray[np.float64], words: NDArray[np.int64]) -> NDArray[np.float64]:
        """Calibrate the log-odds of documents.

        Args:
            raw: Natural log-odds of a document model, shape ``(n_documents,)``.
            words: Words and numbers of each document, shape ``(n_documents,)``.

        Returns:
            Calibrated natural log-odds, shape ``(n_documents,)``.
        """
        log_words = np.log(np.maximum(words, 1))
        slope, slope_above_zero, intercept = (
            np.interp(log_words, LENGTH_BAND_CENTRES, values)
            for values in (self.slope, self.slope_above_zero, self.intercept)
        )
        return slope * raw + slope_above_zero * np.maximum(raw, 0) + intercept
