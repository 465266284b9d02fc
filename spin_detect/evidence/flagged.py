"""The words of texts that are flagged, and what they may have been."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.likelihood import Floats, Ids
from spin_detect.evidence.replaced import SPAN_PROBABILITY
from spin_detect.evidence.suggest import suggest


class Flagged(NamedTuple):
    """probability: float32 [scored], that each word was replaced; rows: int64 [flagged], the flagged among them, in order; ids,
    gains: uint16 and float32 [flagged, TOP], as in `Suggestions`."""

    probability: Floats
    rows: NDArray[np.int64]
    ids: Ids
    gains: Floats


def flagged_words(analysis: TokenAnalysis, scores: NDArray[np.float64], engine: Engine) -> Flagged:
    """Words at least SPAN_PROBABILITY likely to be replaced, but for those that the flagged word beside them explains.

    scores: float64 [documents], calibrated.
    """
    probability = engine.documents.words.probability(analysis, scores)
    rows = np.flatnonzero(probability >= SPAN_PROBABILITY)
    found = suggest(analysis, probability, rows, engine.families, engine.tables, engine.model)
    kept = ~found.explained
    return Flagged(probability, rows[kept], found.ids[kept], found.gains[kept])
