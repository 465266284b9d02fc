"""Substitution gain: how much better than the words of a text what they may have replaced would fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.tokens import TOKEN_FEATURES
from spin_detect.features.base import TextFeatures
from spin_detect.features.summaries import mean_and_quantiles, summary_names

_GAINS = ("gain", "channel_gain", "vector_gain", "joint_gain", "left_gain", "right_gain", "contrast")
_ROWS = [TOKEN_FEATURES.index(name) for name in _GAINS]


class GainFeatures(TextFeatures):
    """Mean and quantiles of the substitution gain, in bits, of each text's words.

    Of every word that has known substitutes:

    - gain: n-gram log-likelihood ratio of the best substitute to the word as written
    - channel_gain: of all substitutes together, each weighted by how readily a spinner swaps it for the word
    - vector_gain: of the best substitute, by how well it suits the wider context
    - joint_gain: by n-grams and wider context together
    - left_gain, right_gain: what of it lies with either neighbour
    - contrast: gain less that of random words as frequent

    High speaks for a replacement. All 0 for a text without such words. Columns: `mean_gain`, `quantile_0.9_joint_gain`
    and so on.
    """

    def _names(self) -> Sequence[str]:
        return summary_names(_GAINS)

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        batch, _, evidence = self.engine_.evidence(texts)
        return mean_and_quantiles(evidence.features[:, _ROWS], batch.document[evidence.index], batch.documents)
