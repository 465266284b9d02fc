"""The token model: how likely each word of a text is a replacement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.features.base import TextFeatures
from spin_detect.features.summaries import mean_and_quantiles, summary_names

_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)


class TokenProbabilities(TextFeatures):
    """The token model's probabilities that a word is a replacement: mean, quantiles, shares above levels.

    Over each text's words that have known substitutes; all from 0 to 1, and 0 for a text without such words. Columns:
    `mean_probability`, `quantile_0.9_probability`, `share_above_0.5` and so on.
    """

    def _names(self) -> Sequence[str]:
        return [*summary_names(["probability"]), *(f"share_above_{level}" for level in _LEVELS)]

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        analysis = self.engine_.analyse(texts)
        n = analysis.batch.documents
        owner = analysis.batch.document[analysis.evidence.index]
        p = analysis.probability
        scored = np.maximum(np.bincount(owner, minlength=n), 1)
        shares = [np.bincount(owner, p > level, minlength=n) / scored for level in _LEVELS]
        return np.column_stack([mean_and_quantiles(p[:, None], owner, n), *shares])
