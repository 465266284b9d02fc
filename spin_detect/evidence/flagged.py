"""The words of texts that are flagged, and what they may have been."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.replaced import SHORT_SPAN_PROBABILITY, SPAN_PROBABILITY
from spin_detect.evidence.suggest import TOP, suggest


class Flagged(NamedTuple):
    """tokens: int64 [flagged], the flagged ones, in order; ids, gains: uint16 and float32 [flagged, TOP], as in `Suggestions`."""

    tokens: NDArray[np.int64]
    ids: Ids
    gains: Floats


def flagged_words(analysis: TokenAnalysis, probability: Floats, engine: Engine) -> Flagged:
    """Words at least SPAN_PROBABILITY (SHORT_SPAN_PROBABILITY) likely to be replaced, but for those that the flagged word beside them
    explains.

    probability: float32 [tokens], as of `Engine.judge`.
    """
    least = np.where(analysis.judged, np.float32(SPAN_PROBABILITY), np.float32(SHORT_SPAN_PROBABILITY))
    flagged = probability >= least.take(analysis.batch.document)
    tokens = np.flatnonzero(flagged & analysis.has_candidates)
    found = suggest(analysis, probability, tokens, engine.families, engine.tables, engine.model)
    kept = ~found.explained
    # function words are parts of what stands for something, and stand for nothing by themselves
    others = np.flatnonzero(flagged & ~analysis.has_candidates)
    every = np.concatenate([tokens[kept], others])
    order = np.argsort(every, kind="stable")
    return Flagged(
        every[order],
        np.concatenate([found.ids[kept], np.zeros((len(others), TOP), np.uint16)])[order],
        np.concatenate([found.gains[kept], np.zeros((len(others), TOP), np.float32)])[order],
    )
