"""How likely each word was replaced, in the text it stands in.

The token model knows a word and what surrounds it, as in a lightly spun text. How much of this text was replaced, if
anything, is told by the score of the whole: it moves the odds of all its words alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.analysis import TokenAnalysis, probability
from spin_detect.evidence.calibration import LEAST_WORDS
from spin_detect.evidence.likelihood import Floats

SPAN_PROBABILITY = 0.25  # words at least so likely to be replaced are flagged
# log-odds (natural) added to those of all words of a text, by its calibrated log-odds that it is spun; straight between,
# the same beyond. A logistic regression over texts that trained nothing, docs/experiments.md
_SCORE = (-6.0, 0.0, 6.0, 16.0)
_ADDED = (-5.2, -0.69, 0.94, 2.09)


def replaced_probability(analysis: TokenAnalysis, scores: NDArray[np.float64]) -> Floats:
    """That each scored token was replaced, given the calibrated `scores` [documents] of the texts; [scored].

    A text too short to be judged says nothing of its words.
    """
    added = np.where(analysis.words < LEAST_WORDS, 0.0, np.interp(scores, _SCORE, _ADDED))
    return probability(analysis.log_odds + added.take(analysis.document))
