"""False-positive rates among originals that are like a document.

Two ensembles of trees predict from the covariates of a text how high an original like it scores (the location), and how far such
originals lie from that (the scale). A score less its location, over its scale, is *standardised*: it can be compared with the
standardised scores of all reference documents, whatever their kind and length. The rate is conformal: it is a rank among reference
documents that no part of the model was trained on, each standardised by trees that were fitted without it.

References:
    Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018), Distribution-free predictive inference for regression, section 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.regressors.calibration import rank_rate

MIN_SCALE = 0.1  # natural log-odds


@dataclass(frozen=True)
class ConditionalRates:
    """Standardises scores by the covariates of their texts, and counts rates among reference documents.

    Attributes:
        binner: Turns covariates into bins.
        location: Predicts the score of an original, natural log-odds.
        scale: Predicts how far from it an original scores, natural log-odds.
        originals: Standardised scores of the reference passages, ascending, float32, shape ``(n_originals,)``.
        n_documents: Number of documents that they are from, int32, shape ``(1,)``.
    """

    binner: FeatureBinner
    location: BoostedTrees
    scale: BoostedTrees
    originals: NDArray[np.float32]
    n_documents: NDArray[np.int32]

    def standardise(self, scores: NDArray[np.float64], covariates: Floats) -> NDArray[np.float32]:
        """Standardise the scores of documents.

        Args:
            scores: Calibrated scores, natural log-odds, shape ``(n_documents,)``.
            covariates: Covariates of the documents, shape ``(n_documents, n_covariates)``.

        Returns:
            Standardised scores, float32, shape ``(n_documents,)``.
        """
        rows = self.binner.apply(covariates)
        scale = np.maximum(self.scale.log_odds(rows), np.float32(MIN_SCALE))
        return ((scores - self.location.log_odds(rows)) / scale).astype(np.float32)

    def false_positive_rates(self, standardised: NDArray[np.float32]) -> NDArray[np.float64]:
        """Estimate how often an original like a document scores at least as high.

        The least rate is one in the number of documents and one more: passages of one document are no independent evidence.

        Args:
            standardised: Standardised scores, shape ``(n_documents,)``.

        Returns:
            Rates, shape ``(n_documents,)``.
        """
        n_above = len(self.originals) - np.searchsorted(self.originals, standardised, side="left")
        return np.maximum(rank_rate(n_above, len(self.originals)), rank_rate(0, int(self.n_documents[0])))
