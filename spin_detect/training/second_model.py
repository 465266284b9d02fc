"""The second document regression, over what both readings say of the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.calibration import LengthLines
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.linear import HingeRegression
from spin_detect.evidence.reread import Reread
from spin_detect.evidence.second import read_again, second_features
from spin_detect.training.batches import in_batches
from spin_detect.training.examples import Example
from spin_detect.training.first_reading import FirstReading
from spin_detect.training.reread_model import Rereads, half_of


@dataclass(frozen=True)
class Reviewed:
    """Examples whose words were read again, all of them; [examples].

    features: float32 [examples, SECOND_FEATURES]; first: float64, first calibrated scores; words: int64.
    """

    features: NDArray[np.float32]
    first: NDArray[np.float64]
    words: NDArray[np.int64]

    @property
    def asked(self) -> NDArray[np.bool_]:
        """Which would be read again when scored."""
        return read_again(self.first, self.words)

    def scores(self, second: HingeRegression, lines: LengthLines) -> NDArray[np.float64]:
        """As `Engine.scores`."""
        again = lines.scores(second.log_odds(self.features), self.words)
        return np.where(self.asked, again, self.first)


def review(engine: Engine, known: FirstReading, reread: Reread, examples: Sequence[Example], jobs: int) -> Reviewed:
    """Read the words of examples again that taught no second reading."""
    return Reviewed(*in_batches(jobs, partial(_review, engine, known, reread), examples))


def review_taught(
    engine: Engine, known: FirstReading, rereads: Rereads, examples: Sequence[Example], jobs: int
) -> Reviewed:
    """Read the words of the examples again that taught the second reading, each by the one that did not learn from it."""
    halves = np.array([half_of(example) for example in examples])
    parts = [np.flatnonzero(halves == half) for half in (0, 1)]
    found = [
        review(engine, known, reread, [examples[at] for at in rows.tolist()], jobs)
        for reread, rows in zip(rereads.halves, parts, strict=True)
        if len(rows)
    ]
    order = np.argsort(np.concatenate(parts))
    columns = ([getattr(part, name) for part in found] for name in Reviewed.__dataclass_fields__)
    return Reviewed(*(np.concatenate(column)[order] for column in columns))


def _review(
    engine: Engine, known: FirstReading, reread: Reread, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.int64]]:
    analysis, raw, scores, first = known.seen(engine, examples)
    reading = reread.read(analysis, first, scores, engine.tables, engine.model)
    every = np.ones(len(raw), np.bool_)
    return second_features(analysis, first, reading, raw, every), scores, analysis.words
