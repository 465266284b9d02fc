"""What document regression, calibration and words make of examples before any word is read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.calibration import LengthLines
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.linear import HingeRegression
from spin_detect.evidence.replaced import Replaced
from spin_detect.training.examples import Example


class Seen(NamedTuple):
    """What is known of some examples.

    raw: float64 [examples], log-odds of the document regression; scores: the same, calibrated; first: float32 [scored], that each
    word was replaced.
    """

    analysis: TokenAnalysis
    raw: NDArray[np.float64]
    scores: NDArray[np.float64]
    first: NDArray[np.float32]


@dataclass(frozen=True)
class FirstReading:
    """The fields are those of `DocumentStage`."""

    document: HingeRegression
    first: LengthLines
    words: Replaced

    def seen(self, engine: Engine, examples: Sequence[Example]) -> Seen:
        """What is known of some examples, analysed together."""
        analysis = engine.analyse([example.text for example in examples])
        raw = self.document.log_odds(engine.document_features(analysis))
        scores = self.first.scores(raw, analysis.words)
        return Seen(analysis, raw, scores, self.words.probability(analysis, scores))
