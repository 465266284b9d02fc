"""Fitting the regressions over piecewise-linear features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from spin_detect.evidence.linear import HingeRegression, Hinges


def fit_regression(
    features: NDArray[np.float32],
    target: NDArray[np.bool_],
    strength: float,
    weights: NDArray[np.float64] | None = None,
) -> HingeRegression:
    """A logistic regression over piecewise-linear features; `strength` is scikit-learn's C, `weights` are of rows."""
    hinges = Hinges.fit(features)
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit(hinges.apply(features), target, sample_weight=weights)
    return HingeRegression(hinges, model.coef_[0].astype(np.float32), model.intercept_.astype(np.float32))
