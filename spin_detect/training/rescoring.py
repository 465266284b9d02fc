"""What document regression, calibration and words make of examples before any word is read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import TokenKind
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import in_batches
from spin_detect.corpora.splits import unit_hash
from spin_detect.predict.scorer import Engine
from spin_detect.regressors.boosted_trees import LEAVES, ByteScale, SmallTrees, train_token_model
from spin_detect.regressors.calibration import LengthLines
from spin_detect.regressors.piecewise_logistic import HingeRegression
from spin_detect.rescoring.document_features import read_again, second_features
from spin_detect.rescoring.token_features import REREAD_FEATURES, Reread, reread_features
from spin_detect.token_model.predictions import TokenAnalysis
from spin_detect.token_model.recalibration import Replaced


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


_TREES = 200


class Rereads(NamedTuple):
    """`whole` learned from all examples; each of the two `halves` from those of the other half, so that what it says of its own is
    what it would say of any text."""

    whole: Reread
    halves: tuple[Reread, Reread]


def half_of(example: Example) -> int:
    """0 or 1, the same for an original and its spun twins."""
    return int(unit_hash(f"half of {example.source}/{example.document}") * 2)


def fit_reread(engine: Engine, known: FirstReading, examples: Sequence[Example], jobs: int, seed: int) -> Rereads:
    """Learn it from what is known of the examples before."""
    features, replaced, half = in_batches(jobs, partial(_rows, engine, known), examples)

    def fit(rows: NDArray[np.bool_]) -> Reread:
        target = replaced[rows]
        if target.all() or not target.any():  # hardly any text long enough
            return _no_second_reading()
        scale = ByteScale.fit(features[rows])
        weights = np.ones(len(target), np.float32)
        return Reread(scale, train_token_model(scale.apply(features[rows]), target, weights, trees=_TREES, seed=seed))

    return Rereads(fit(half >= 0), (fit(half == 1), fit(half == 0)))


def _no_second_reading() -> Reread:
    none = np.zeros(len(REREAD_FEATURES), np.float32)
    splits = np.zeros((0, LEAVES - 1), np.uint8)
    trees = SmallTrees(
        splits.astype(np.int16), splits, splits, np.zeros((0, LEAVES), np.float32), np.zeros(1, np.float32)
    )
    return Reread(ByteScale(none, none + 1), trees)


def _rows(
    engine: Engine, known: FirstReading, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
    """Features of the words that are read again, whether each was replaced, and which half its example is of."""
    analysis, _, scores, first = known.seen(engine, examples)
    tokens, features = reread_features(analysis, first, scores, engine.language)
    replaced = replaced_tokens(analysis.batch, examples) & (analysis.batch.kind <= TokenKind.MIXED)
    half = np.array([half_of(example) for example in examples]).take(analysis.batch.document.take(tokens))
    return features, replaced[tokens], half


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
    reading = reread.read(analysis, first, scores, engine.language)
    every = np.ones(len(raw), np.bool_)
    return second_features(analysis, first, reading, raw, every), scores, analysis.words
