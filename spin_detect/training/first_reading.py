"""What document regression, calibration and words make of examples before any word is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.calibration import LengthLines
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.linear import HingeRegression
from spin_detect.evidence.replaced import Replaced
from spin_detect.training.examples import Example
from spin_detect.training.labels import BATCH


class Seen(NamedTuple):
    """Some examples and what is known of them.

    raw: float64 [examples], log-odds of the document regression; scores: the same, calibrated; first: float32 [scored], that each
    word was replaced.
    """

    examples: Sequence[Example]
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

    def batches(self, engine: Engine, examples: Sequence[Example]) -> Iterator[Seen]:
        """The examples in order, some at a time."""
        for at in range(0, len(examples), BATCH):
            part = examples[at : at + BATCH]
            analysis = engine.analyse([example.text for example in part])
            raw = self.document.log_odds(engine.document_features(analysis))
            scores = self.first.scores(raw, analysis.words)
            yield Seen(part, analysis, raw, scores, self.words.probability(analysis, scores))


def in_slices(
    jobs: int, work: Callable[..., tuple[NDArray[Any], ...]], examples: Sequence[Example]
) -> list[NDArray[Any]]:
    """What `work` gives for slices of the examples, over processes, put together again in order."""
    step = BATCH * 8
    parts = Parallel(jobs)(delayed(work)(examples[at : at + step]) for at in range(0, len(examples), step))
    return [np.concatenate(column) for column in zip(*parts, strict=True)]
