"""A logistic regression over piecewise-linear features, on NumPy alone.

Every feature enters as itself, as what exceeds each of its knots, and multiplied by the first feature (the log of the
length), so that the regression can bend and can weigh evidence by length.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_ROWS = 1024  # bent at once, so that they stay in the cache


@dataclass(frozen=True)
class PiecewiseBasis:
    """Centre, scale: float32 [features]; knots: float32 [knots, features], on the standardised scale; low, high:
    float32 [features], beyond which a standardised feature is clipped."""

    centre: NDArray[np.float32]
    scale: NDArray[np.float32]
    knots: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]

    @classmethod
    def fit(
        cls, features: NDArray[np.float32], quantiles: tuple[float, ...] = (0.25, 0.5, 0.75, 0.9)
    ) -> PiecewiseBasis:
        """Knots at quantiles of each feature."""
        centre = features.mean(axis=0)
        scale = np.maximum(features.std(axis=0), 1e-6)
        standard = (features - centre) / scale
        low, high = np.quantile(standard, [0.0005, 0.9995], axis=0)
        knots = np.quantile(standard, quantiles, axis=0)
        return cls(*(array.astype(np.float32) for array in (centre, scale, knots, low, high)))

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """[rows, features] to [rows, features * (2 + knots)]."""
        standard = np.clip((features - self.centre) / self.scale, self.low, self.high)
        parts = [standard, standard * standard[:, :1]]
        parts += [np.maximum(standard - knot, 0) for knot in self.knots]
        return np.concatenate(parts, axis=1)


@dataclass(frozen=True)
class PiecewiseLogistic:
    """Log-odds from features.

    hinges; weights: float32 [features * (2 + knots)]; intercept: float32 [1].
    """

    basis: PiecewiseBasis = field(metadata={"key": "hinges"})
    weights: NDArray[np.float32]
    intercept: NDArray[np.float32]

    def log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """[rows].

        Each row is summed on its own, so that its batch mates cannot change its last digit.
        """
        out = np.empty(len(features))
        for at in range(0, len(features), _ROWS):
            part = slice(at, at + _ROWS)
            out[part] = (self.basis.apply(features[part]).astype(np.float64) * self.weights).sum(axis=1)
        return out + float(self.intercept[0])


def fit_piecewise_logistic(
    features: NDArray[np.float32],
    target: NDArray[np.bool_],
    strength: float,
    weights: NDArray[np.float64] | None = None,
) -> PiecewiseLogistic:
    """A logistic regression over piecewise-linear features; `strength` is scikit-learn's C, `weights` are of rows."""
    from sklearn.linear_model import LogisticRegression

    hinges = PiecewiseBasis.fit(features)
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit(hinges.apply(features), target, sample_weight=weights)
    return PiecewiseLogistic(hinges, model.coef_[0].astype(np.float32), model.intercept_.astype(np.float32))
