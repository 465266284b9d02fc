"""Probability that a word was replaced, given the score of its document.

The token model sees a word and its context, and is trained mostly on lightly spun texts. The score of the document says
how much of it was replaced, if anything: it shifts the log-odds of all its words by the same amount.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import RECALIBRATION_KNOTS
from spin_detect.token_model.predictions import TokenPredictions, sigmoid

FLAG_THRESHOLD = 0.4  # probability from which on a word is flagged
FLAG_THRESHOLD_SHORT = 0.25  # the same in a document of fewer than `MIN_WORDS` words, whose score is not used


@dataclass(frozen=True)
class TokenRecalibration:
    """A logistic regression over the token model's log-odds of a word and the score of its document.

    Attributes:
        weight: Factor of the token model's log-odds, float32, shape ``(1,)``.
        offsets: Natural log-odds added at each document score of `RECALIBRATION_KNOTS`, float32, shape ``(n_knots,)``;
            linear between the knots, constant beyond them.
    """

    weight: NDArray[np.float32]
    offsets: NDArray[np.float32] = field(metadata={"key": "added"})

    def probability(self, predictions: TokenPredictions, scores: NDArray[np.float64]) -> Floats:
        """Return the probability that each scored word was replaced.

        In documents of fewer than `MIN_WORDS` words it is that of the token model.

        Args:
            predictions: Token predictions of the batch.
            scores: Calibrated scores of the documents, natural log-odds, shape ``(n_documents,)``.

        Returns:
            Probabilities, float32, shape ``(n_scored,)``.
        """
        long_enough = predictions.long_enough
        weight = np.where(long_enough, float(self.weight[0]), 1.0)
        offset = np.where(long_enough, np.interp(scores, RECALIBRATION_KNOTS, self.offsets), 0.0)
        return sigmoid(weight.take(predictions.document) * predictions.log_odds + offset.take(predictions.document))
