"""Scores adjusted to what a text is like, and false-positive rates among originals that are like it.

How high originals score depends on their kind: contracts score higher than news, and long texts lie closer together than short ones. So
scores are standardised by the covariates of their texts (`regressors/score_adjuster.py`), and a line turns them into log-odds again: the
*adjusted* scores.

The rate is conformal: a rank among the adjusted scores of reference documents that no part of the model was trained on. Each is adjusted
by trees that were fitted without its genre and those that are kin to it, since a text to be judged may be of a genre that the trees do
not know. Every genre weighs alike, however many of its texts there are.

References:
    Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018), Distribution-free predictive inference for regression, section 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.calibration import max_n_above, rank_rate, wilson
from spin_detect.regressors.genres import ReferenceGenres, weights_from
from spin_detect.regressors.score_adjuster import ScoreAdjuster

_ROUNDING = 1e-6  # sums of weights that differ by less are alike


@dataclass(frozen=True)
class Reference:
    """Adjusts scores, and counts false-positive rates among the adjusted scores of reference documents.

    Attributes:
        adjuster: Standardises scores.
        slope: Slope of the line from standardised scores to natural log-odds, float32, shape ``(1,)``.
        slope_above_zero: What is added to the slope above 0, float32, shape ``(1,)``.
        intercept: Intercept of the line, natural log-odds, float32, shape ``(1,)``.
        originals: Adjusted scores of the reference texts, ascending, natural log-odds, float32, shape ``(n_originals,)``.
        genre: Genre of each of these texts, a position in the names of `genres`, uint8, same shape.
        n_documents: Number of documents that these texts are from, int32, shape ``(1,)``.
        genres: The genres; None where all texts are of one.
    """

    adjuster: ScoreAdjuster = field(metadata={"key": "adjuster"})
    slope: NDArray[np.float32]
    slope_above_zero: NDArray[np.float32]
    intercept: NDArray[np.float32]
    originals: NDArray[np.float32]
    genre: NDArray[np.uint8]
    n_documents: NDArray[np.int32]
    genres: ReferenceGenres | None = None

    def adjust(self, scores: NDArray[np.float64], covariates: Floats) -> NDArray[np.float64]:
        """Adjust scores to what their texts are like.

        Args:
            scores: Calibrated scores, natural log-odds, shape ``(n_documents,)``.
            covariates: Covariates of the documents, shape ``(n_documents, n_covariates)``.

        Returns:
            Adjusted scores, natural log-odds, shape ``(n_documents,)``.
        """
        return self.line(self.adjuster.standardise(scores, covariates))

    def line(self, standardised: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn standardised scores into log-odds.

        Args:
            standardised: Standardised scores, shape ``(n,)``.

        Returns:
            Adjusted scores, natural log-odds, shape ``(n,)``; a higher standardised score never gives a lower one.
        """
        slope, slope_above_zero, intercept = (float(a[0]) for a in (self.slope, self.slope_above_zero, self.intercept))
        return slope * standardised + slope_above_zero * np.maximum(standardised, 0) + intercept

    def false_positive_rates(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Estimate how often an original like a document scores at least as high.

        No rate is less than one document allows: texts of one document are no independent evidence.

        Args:
            scores: Adjusted scores, natural log-odds, shape ``(n_documents,)``.

        Returns:
            Rates, shape ``(n_documents,)``.
        """
        first_above = np.searchsorted(self.originals, scores.astype(np.float32), side="left")
        return np.maximum(rank_rate(self._weight_from.take(first_above), len(self.originals)), self.least_rate)

    @cached_property
    def _weight_from(self) -> NDArray[np.float64]:
        """Weight of the reference texts from each on, and 0 for none, shape ``(n_originals + 1,)``."""
        return weights_from(self.genre)

    def rate_of_genre(self, score: float, genre: int) -> tuple[float, int]:
        """Estimate how often an original of one genre scores at least as high.

        Args:
            score: Adjusted score, natural log-odds.
            genre: Position of the genre in the names of `genres`.

        Returns:
            The rate among the reference texts of this genre, and the number of these that score at least as high.
        """
        of_genre = self._by_genre[genre]
        n_above = len(of_genre) - int(np.searchsorted(of_genre, np.float32(score), side="left"))
        return float(rank_rate(n_above, len(of_genre))), n_above

    @cached_property
    def _by_genre(self) -> list[NDArray[np.float32]]:
        """Adjusted scores of the reference texts of each genre, ascending."""
        return [self.originals[self.genre == genre] for genre in range(int(self.genre.max(initial=0)) + 1)]

    @cached_property
    def _n_effective(self) -> int:
        """Number of documents that would tell as much if all weighed alike: Kish's effective sample size."""
        weight = -np.diff(self._weight_from)
        return round(float(self.n_documents[0] * weight.sum() ** 2 / (len(weight) * (weight**2).sum())))

    @property
    def least_rate(self) -> float:
        """The least false-positive rate that the reference documents support."""
        return rank_rate(0, int(self.n_documents[0]))

    def rate_interval(self, rate: float) -> tuple[float, float]:
        """Return the 95% interval of a false-positive rate, which counts documents and not texts.

        Genres of different sizes make documents weigh differently. The interval is that of the effective number of documents.

        Args:
            rate: Rate that `false_positive_rates` gave a document.

        Returns:
            Lower and upper end, as of `wilson`.

        References:
            Kish (1965), Survey Sampling, section 11.7.
        """
        return wilson(max(max_n_above(rate, self._n_effective), 0), self._n_effective)

    def count_at_least(self, score: float) -> int:
        """Return how many reference texts score at least as high.

        Args:
            score: Adjusted score, natural log-odds.

        Returns:
            The count.
        """
        return len(self.originals) - int(np.searchsorted(self.originals, np.float32(score), side="left"))

    def threshold(self, fpr: float) -> float | None:
        """Return the score from which on a document is called spun at an operating point.

        Args:
            fpr: False-positive rate that the operating point allows.

        Returns:
            Natural log-odds; None if the reference documents do not support so small a rate.
        """
        if max_n_above(fpr, len(self.originals)) < 0 or fpr < self.least_rate:
            return None
        weight_above = fpr * (len(self.originals) + 1) - 1
        first = int(np.searchsorted(-self._weight_from, -weight_above - _ROUNDING, side="left"))
        return float(self.originals[max(first - 1, 0)])
