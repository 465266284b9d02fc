"""The score of the highest window of each document: what passages of originals are counted by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.document_model.passages import passage_windows
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.token_model.predictions import TokenPredictions


def highest_passages(predictions: TokenPredictions, regression: PiecewiseLogistic) -> NDArray[np.float64]:
    """Score the highest window of each document of a batch.

    Args:
        predictions: Token predictions of the batch.
        regression: Log-odds from `PASSAGE_FEATURES`.

    Returns:
        Natural log-odds, shape ``(n_documents,)``, minus infinity where a document is too short to have a window.
    """
    windows = passage_windows(predictions)
    highest = np.full(predictions.batch.n_documents, -np.inf)
    np.maximum.at(highest, windows.document, regression.log_odds(windows.features))
    return highest
