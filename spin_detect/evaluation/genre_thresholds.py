"""Whether a threshold of its own would serve a genre better than the one for all.

Thresholds are taken on calibration originals, which the test never sees, and judged on test originals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.evaluation.metrics import share_of, threshold_at
from spin_detect.evaluation.protocol import FALSE_POSITIVES


def measure_genres(
    held: Sequence[Example],
    held_scores: NDArray[np.float64],
    plain: Sequence[Example],
    scores: NDArray[np.float64],
) -> dict[str, Any]:
    """False positives of every genre in the test part, at the threshold that 1% of all calibration originals reach and
    at the one that 1% of those of the genre reach; JSON-ready. A genre without calibration originals has no second."""
    pooled = threshold_at(held_scores, FALSE_POSITIVES)
    known, tested = (np.array([example.genre for example in examples]) for examples in (held, plain))
    results: dict[str, Any] = {"threshold": round(pooled, 4), "genres": {}}
    for genre in np.unique(tested):
        own, here = held_scores[known == genre], scores[tested == genre]
        row: dict[str, Any] = {"calibrated_on": len(own), "pooled": share_of(here > pooled)}
        if len(own):
            cut = threshold_at(own, FALSE_POSITIVES)
            row |= {"threshold": round(cut, 4), "own": share_of(here > cut)}
        results["genres"][str(genre)] = row
    return results
