"""The highest window of each document: what passages of originals are counted by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.document_model.passages import highest_windows, passage_windows, window_texts
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.token_model.predictions import TokenPredictions


class HighestPassages(NamedTuple):
    """The highest window of each document of a batch, minus infinity where a document is too short to have a window.

    Attributes:
        scores: Its score by the passage regression, natural log-odds, shape ``(n_documents,)``.
        excess: Its score as a text of its own less that of the document, natural log-odds, same shape.
    """

    scores: NDArray[np.float64]
    excess: NDArray[np.float64]


def highest_passages(
    predictions: TokenPredictions,
    texts: Sequence[str],
    document_scores: NDArray[np.float64],
    regression: PiecewiseLogistic,
    score_texts: Callable[[Sequence[str]], NDArray[np.float64]],
) -> HighestPassages:
    """Score the highest window of each document of a batch.

    Args:
        predictions: Token predictions of the batch.
        texts: The texts of the batch.
        document_scores: Scores of the documents, natural log-odds, shape ``(n_documents,)``.
        regression: Log-odds from `PASSAGE_FEATURES`.
        score_texts: Scores texts as documents of their own, natural log-odds.

    Returns:
        The windows.
    """
    windows = passage_windows(predictions)
    window_scores = regression.log_odds(windows.features)
    scores, excess = np.full((2, len(texts)), -np.inf)
    rows = highest_windows(windows, window_scores)
    if len(rows):
        document = windows.document[rows]
        own_scores = score_texts(window_texts(windows, rows, predictions.batch, texts))
        scores[document], excess[document] = window_scores[rows], own_scores - document_scores[document]
    return HighestPassages(scores, excess)
