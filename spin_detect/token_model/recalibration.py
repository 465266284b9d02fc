"""How likely each word was replaced, in the text it stands in.

The token model knows a word and what surrounds it, as in a lightly spun text. How much of this text was replaced, if
anything, is told by the score of the whole: it moves the log-odds of all its words alike, which are scaled before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import RECALIBRATION_KNOTS
from spin_detect.token_model.predictions import TokenPredictions, sigmoid

FLAG_THRESHOLD = 0.4  # words at least so likely to be replaced are flagged;
FLAG_THRESHOLD_SHORT = 0.25  # in a text too short to be judged, whose score moves nothing


@dataclass(frozen=True)
class TokenRecalibration:
    """A logistic regression over what the token model says of a word and the score of its text.

    weight: float32 [1], of the token model's log-odds; added: float32 [SCORES], log-odds (natural) added at each score,
    straight between, the same beyond.
    """

    weight: NDArray[np.float32]
    offsets: NDArray[np.float32] = field(metadata={"key": "added"})

    def probability(self, predictions: TokenPredictions, scores: NDArray[np.float64]) -> Floats:
        """That each scored token was replaced, given the calibrated `scores` [documents] of the texts; [scored].

        A text too short to be judged says nothing of its words.
        """
        judged = predictions.long_enough
        weight = np.where(judged, float(self.weight[0]), 1.0).take(predictions.document)
        added = np.where(judged, np.interp(scores, RECALIBRATION_KNOTS, self.offsets), 0.0).take(predictions.document)
        return sigmoid(weight * predictions.log_odds + added)
