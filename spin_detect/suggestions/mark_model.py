"""How sure a mark is, and how sure what it suggests: probabilities, and the levels that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.report import LEVELS, Level
from spin_detect.suggestions.mark_features import MARK_FEATURES, SUGGESTION_FEATURES, MarkFeatures
from spin_detect.token_model.predictions import sigmoid

# For a model without a mark model: thresholds, precision and least probability as of `MarkModel`, measured on held-out spinners
# with the model of format version 5 (docs/development/experiments/mark-levels.md).
_DEFAULT_THRESHOLDS = np.array([0.93, 0.8], np.float32)
_DEFAULT_PRECISION = np.array([0.95, 0.85, 0.60], np.float32)
_DEFAULT_MIN_SUGGESTION = np.array([0.65], np.float32)


class MarkAssessment(NamedTuple):
    """What a model says of the marks of a batch.

    Attributes:
        probability: Probability that a word under each mark was replaced, float32, shape ``(n_marks,)``.
        level: Index of the level of each mark in `LEVELS`, int64, same shape.
        suggestion_probability: Probability that each suggestion is what stood there, float32, shape
            ``(n_marks, MAX_SUGGESTIONS)``; 0 where there is none.
        shows_suggestions: Whether each mark shows its suggestions, shape ``(n_marks,)``.
    """

    probability: Floats
    level: NDArray[np.int64]
    suggestion_probability: Floats
    shows_suggestions: NDArray[np.bool_]


@dataclass(frozen=True)
class MarkModel:
    """Regressions over marks and suggestions, and the thresholds that make levels of their probabilities.

    All of it is fitted to texts by spinners that the token model never saw, so that what it states holds for such spinners.

    Attributes:
        spans: Log-odds that a word under a mark was replaced, over `MARK_FEATURES`.
        suggestions: Log-odds that a suggestion is what stood there, over `SUGGESTION_FEATURES`.
        thresholds: Least probability of a sure mark and of a likely one, float32, shape ``(2,)``.
        precision: Share of the words under marks of each of `LEVELS` that were replaced, float32, shape ``(3,)``.
        min_suggestion: Least probability of a first suggestion that is shown, float32, shape ``(1,)``.
    """

    spans: PiecewiseLogistic
    suggestions: PiecewiseLogistic
    thresholds: NDArray[np.float32]
    precision: NDArray[np.float32]
    min_suggestion: NDArray[np.float32] = field(metadata={"key": "least"})


def assess_marks(model: MarkModel | None, features: MarkFeatures) -> MarkAssessment:
    """Assess the marks of a batch.

    Without a mark model, the probability of a mark is that of its likeliest word, and the probability of a suggestion is that times
    the share of its score in those of all candidates.

    Args:
        model: The mark model, or None.
        features: Features of the marks.

    Returns:
        Probabilities and levels.
    """
    if model is None:
        probability = sigmoid(features.marks[:, MARK_FEATURES.index("log_odds")])
        share_bits = features.suggestions[:, SUGGESTION_FEATURES.index("share_bits")]
        suggestion_probability = np.exp2(share_bits).reshape(features.exists_mask.shape) * probability[:, None]
        thresholds, min_suggestion = _DEFAULT_THRESHOLDS, _DEFAULT_MIN_SUGGESTION
    else:
        probability = sigmoid(model.spans.log_odds(features.marks))
        suggestion_log_odds = model.suggestions.log_odds(features.suggestions)
        suggestion_probability = sigmoid(suggestion_log_odds).reshape(features.exists_mask.shape)
        thresholds, min_suggestion = model.thresholds, model.min_suggestion
    suggestion_probability = np.where(features.exists_mask, suggestion_probability, np.float32(0))
    return MarkAssessment(
        probability,
        (probability[:, None] < thresholds).sum(axis=1),
        suggestion_probability,
        suggestion_probability[:, 0] >= min_suggestion[0],
    )


def level_precision(model: MarkModel | None) -> dict[Level, float]:
    """Return the share of the words under marks of each level that were replaced.

    Args:
        model: The mark model, or None.

    Returns:
        Precision by level, measured on spinners that the model never saw.
    """
    precision = _DEFAULT_PRECISION if model is None else model.precision
    return dict(zip(LEVELS, precision.tolist(), strict=True))
