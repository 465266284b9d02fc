"""From raw log-odds to calibrated ones and to false-positive rates, both by length.

The rate is a count, not a model: of n held-out originals of about that length, k score at least as high, so (k + 1) /
(n + 1) of originals do (the rank estimate of Davison and Hinkley 1997, section 4.2); it is never below what n
supports.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964  # standard normal quantile of a two-sided 95% interval
_ROUNDING = 1e-9  # a product of a rate and a count that falls short of a whole number by less is that number
MIN_WORDS = 40  # below it no score means much
LENGTH_BAND_STARTS = (0, 60, 120, 300, 700)  # words at which a band begins
# of each band, on a log scale of words
LENGTH_BAND_CENTRES = np.log(
    [30.0, *(np.sqrt(a * b) for a, b in zip(LENGTH_BAND_STARTS[1:], (*LENGTH_BAND_STARTS[2:], 2000), strict=True))]
)


def length_band(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Band of each length."""
    return np.searchsorted(LENGTH_BAND_STARTS, words, side="right") - 1


@overload
def rank_rate(n_above: float, n: float) -> float: ...


@overload
def rank_rate(n_above: NDArray[np.integer], n: float) -> NDArray[np.float64]: ...


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
    """The 95% interval of Wilson (1927) of the proportion `hits` / `n`; (0, 1) where n is 0.

    >>> low, high = wilson(0, 1000)
    >>> low, round(high, 4)
    (0.0, 0.0038)
    """
    if n == 0:
        return 0.0, 1.0
    p, z = hits / n, _Z * _Z / n
    middle, half = p + z / 2, math.sqrt(p * (1 - p) * z + z * z / 4)
    # at the ends the interval begins at 0 or ends at 1; rounding would fall short of it
    return (middle - half) / (1 + z) if hits else 0.0, (middle + half) / (1 + z) if hits < n else 1.0


@dataclass(frozen=True)
class ReferenceScores:
    """Held-out original documents of about one length, which a document of that length is compared with.

    scores: float32 [originals], calibrated log-odds, sorted; shortest, longest: words, both included, None for no end.
    """

    scores: NDArray[np.float32]
    min_words: int
    max_words: int | None

    def count_at_least(self, score: float) -> int:
        """How many score at least as high."""
        return len(self.scores) - int(np.searchsorted(self.scores, np.float32(score), side="left"))

    def threshold(self, fpr: float) -> float | None:
        """The score above which a text is called spun at this operating point; None where so few cannot tell."""
        n_above = max_n_above(fpr, len(self.scores))
        return float(self.scores[-1 - n_above]) if n_above >= 0 else None


@dataclass(frozen=True)
class LengthCalibrator:
    """slope, bend, intercept: float32 [bands], raw log-odds to calibrated ones at the middle of each band of length: a straight
    line as Platt's (1999), steeper by `bend` above 0."""

    slope: NDArray[np.float32]
    slope_above_zero: NDArray[np.float32] = field(metadata={"key": "bend"})
    intercept: NDArray[np.float32]

    def scores(self, raw: NDArray[np.float64], words: NDArray[np.int64]) -> NDArray[np.float64]:
        """Calibrated log-odds of documents of so many words; [documents].

        Between the middles of bands they change gradually.
        """
        place = np.log(np.maximum(words, 1))
        slope, bend, intercept = (
            np.interp(place, LENGTH_BAND_CENTRES, line) for line in (self.slope, self.slope_above_zero, self.intercept)
        )
        return slope * raw + bend * np.maximum(raw, 0) + intercept


@dataclass(frozen=True)
class ReferenceCalibrator(LengthCalibrator):
    """And what originals score.

    originals: float32, calibrated scores of held-out originals, sorted within each band; offsets: int32 [bands + 1] into them.
    """

    originals: NDArray[np.float32]
    offsets: NDArray[np.int32]

    def false_positive_rates(self, scores: NDArray[np.float64], words: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of originals of about that length that score at least as high; [documents]."""
        bands = length_band(words)
        out = np.empty(len(scores))
        for band in np.unique(bands):
            held = self.originals[self.offsets[band] : self.offsets[band + 1]]
            rows = bands == band
            above = len(held) - np.searchsorted(held, scores[rows].astype(np.float32), side="left")
            out[rows] = rank_rate(above, len(held))
        return out

    def n_originals(self, words: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many originals the rates of documents of so many words rest on; [documents]."""
        return np.diff(self.offsets).astype(np.int64)[length_band(words)]

    def reference_scores(self, words: int) -> ReferenceScores:
        """The originals that a document of so many words is compared with."""
        band = int(length_band(np.array([words]))[0])
        following = LENGTH_BAND_STARTS[band + 1 : band + 2]
        scores = self.originals[self.offsets[band] : self.offsets[band + 1]]
        return ReferenceScores(scores, LENGTH_BAND_STARTS[band], following[0] - 1 if following else None)

    def rate_interval(self, rate: float, words: int) -> tuple[float, float]:
        """The 95% interval of a rate that `false_positive_rates` gave a document of so many words."""
        band = bisect_right(LENGTH_BAND_STARTS, words) - 1
        held = int(self.offsets[band + 1]) - int(self.offsets[band])
        return wilson(max_n_above(rate, held), held)
