"""Whether a threshold for each genre would serve better than one threshold for all.

Thresholds come from calibration originals, which are never tested, and are measured on test originals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.evaluation.metrics import share_of, threshold_at
from spin_detect.evaluation.protocol import FALSE_POSITIVE_RATE


def measure_genres(
    calibration: Sequence[Example],
    calibration_scores: NDArray[np.float64],
    originals: Sequence[Example],
    scores: NDArray[np.float64],
) -> dict[str, Any]:
    """Measure the false positives of every genre at a threshold for all genres and at one of its own.

    Each threshold is exceeded by 1% of the calibration originals: of all genres, or of the one genre. A genre without calibration
    originals has no threshold of its own.

    Args:
        calibration: Calibration originals.
        calibration_scores: Their scores, shape ``(n_calibration,)``.
        originals: Test originals.
        scores: Their scores, shape ``(n_originals,)``.

    Returns:
        Shares by genre; JSON-ready.
    """
    pooled_threshold = threshold_at(calibration_scores, FALSE_POSITIVE_RATE)
    calibration_genres, genres = (
        np.array([example.genre for example in examples]) for examples in (calibration, originals)
    )
    results: dict[str, Any] = {"threshold": round(pooled_threshold, 4), "genres": {}}
    for genre in np.unique(genres):
        genre_calibration, genre_scores = calibration_scores[calibration_genres == genre], scores[genres == genre]
        row: dict[str, Any] = {
            "calibrated_on": len(genre_calibration),
            "pooled": share_of(genre_scores > pooled_threshold),
        }
        if len(genre_calibration):
            threshold = threshold_at(genre_calibration, FALSE_POSITIVE_RATE)
            row |= {"threshold": round(threshold, 4), "own": share_of(genre_scores > threshold)}
        results["genres"][str(genre)] = row
    return results
