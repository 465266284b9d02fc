"""Collocation oddity: how little the words of a text belong where they stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.tokens import TOKEN_FEATURES
from spin_detect.features.base import TextFeatures
from spin_detect.features.summaries import mean_and_quantiles, summary_names

_FITS = {"left_oddity": "left", "right_oddity": "right", "surprise": "fit", "vector_oddity": "vector"}
_ROWS = [TOKEN_FEATURES.index(name) for name in _FITS.values()]


class OddityFeatures(TextFeatures):
    """Mean and quantiles of the oddity, in bits, of each text's words as written.

    Of every word that has known substitutes:

    - left_oddity, right_oddity: -log2 of how often it stands beside its neighbour over how often chance has it so
    - surprise: -log2 of the likelihood of the word and of what follows
    - vector_oddity: how ill it suits the wider context, up to a constant

    High is odd. All 0 for a text without such words. Columns: `mean_left_oddity`, `quantile_0.9_surprise` and so on.
    """

    def _names(self) -> Sequence[str]:
        return summary_names(list(_FITS))

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        batch, _, evidence = self.engine_.evidence(texts)
        return mean_and_quantiles(-evidence.features[:, _ROWS], batch.document[evidence.index], batch.documents)
