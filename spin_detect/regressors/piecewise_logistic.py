"""A logistic regression over piecewise-linear features.

Every feature enters in three ways: as it is, multiplied by the first feature (the log of the length), and as the excess
over each of its knots. So the log-odds can change slope at the knots, and the weight of a feature can depend on length.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1024  # rows evaluated at once, so that their terms stay in the cache


@dataclass(frozen=True)
class PiecewiseBasis:
    """Turns features into the terms of the regression.

    Attributes:
        centre: Mean of each feature, float32, shape ``(n_features,)``.
        scale: Standard deviation of each, float32, shape ``(n_features,)``.
        knots: Knots of each standardised feature, float32, shape ``(n_knots, n_features)``.
        low: Value below which each standardised feature is clipped, float32, shape ``(n_features,)``.
        high: Value above which it is clipped, float32, shape ``(n_features,)``.
    """

    centre: NDArray[np.float32]
    scale: NDArray[np.float32]
    knots: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]

    @classmethod
    def fit(
        cls, features: NDArray[np.float32], quantiles: tuple[float, ...] = (0.25, 0.5, 0.75, 0.9)
    ) -> PiecewiseBasis:
        """Fit the basis to training examples.

        Args:
            features: Features, float32, shape ``(n_rows, n_features)``.
            quantiles: Quantiles of each feature that become its knots.

        Returns:
            The basis.
        """
        centre = features.mean(axis=0)
        scale = np.maximum(features.std(axis=0), 1e-6)
        standard = (features - centre) / scale
        low, high = np.quantile(standard, [0.0005, 0.9995], axis=0)
        knots = np.quantile(standard, quantiles, axis=0)
        return cls(*(array.astype(np.float32) for array in (centre, scale, knots, low, high)))

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the terms of the regression.

        Args:
            features: Features, float32, shape ``(n_rows, n_features)``.

        Returns:
            Terms, float32, shape ``(n_rows, n_features * (2 + n_knots))``.
        """
        standard = np.clip((features - self.centre) / self.scale, self.low, self.high)
        terms = [standard, standard * standard[:, :1]]
        terms += [np.maximum(standard - knot, 0) for knot in self.knots]
        return np.concatenate(terms, axis=1)


@dataclass(frozen=True)
class PiecewiseLogistic:
    """A fitted regression.

    Attributes:
        basis: Turns features into terms.
        weights: Weight of each term in natural log-odds, float32, shape ``(n_features * (2 + n_knots),)``.
        intercept: Natural log-odds, float32, shape ``(1,)``.
    """

    basis: PiecewiseBasis = field(metadata={"key": "hinges"})
    weights: NDArray[np.float32]
    intercept: NDArray[np.float32]

    def log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each row.

        Each row is summed on its own, so that the other rows cannot change its last digit.

        Args:
            features: Features, float32, shape ``(n_rows, n_features)``.

        Returns:
            Natural log-odds, float64, shape ``(n_rows,)``.
        """
        sums = np.empty(len(features))
        for start in range(0, len(features), _BLOCK):
            block = slice(start, start + _BLOCK)
            sums[block] = (self.basis.apply(features[block]).astype(np.float64) * self.weights).sum(axis=1)
        return sums + float(self.intercept[0])


def fit_piecewise_logistic(
    features: NDArray[np.float32],
    target: NDArray[np.bool_],
    strength: float,
    weights: NDArray[np.float64] | None = None,
) -> PiecewiseLogistic:
    """Fit a logistic regression over piecewise-linear features.

    Args:
        features: Features, float32, shape ``(n_rows, n_features)``; the first is the log of the length.
        target: Whether each row is of the positive class, shape ``(n_rows,)``.
        strength: Inverse of the strength of regularisation, ``C`` of scikit-learn.
        weights: Weight of each row, shape ``(n_rows,)``; None for equal weights.

    Returns:
        The fitted regression.
    """
    from sklearn.linear_model import LogisticRegression

    basis = PiecewiseBasis.fit(features)
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit(basis.apply(features), target, sample_weight=weights)
    return PiecewiseLogistic(basis, model.coef_[0].astype(np.float32), model.intercept_.astype(np.float32))
