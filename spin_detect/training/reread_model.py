"""The second reading of words, learned from the documents that train the document model: the token model never saw them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.evidence.calibration import LengthCalibration
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.linear import HingeRegression
from spin_detect.evidence.replaced import Replaced
from spin_detect.evidence.reread import REREAD_FEATURES, Reread, reread_features
from spin_detect.evidence.trees import LEAVES, ByteScale, SmallTrees
from spin_detect.text import TokenKind
from spin_detect.training.examples import Example
from spin_detect.training.labels import BATCH, replaced_tokens
from spin_detect.training.token_model import train_token_model

_TREES = 200


def fit_reread(
    engine: Engine,
    regression: HingeRegression,
    calibration: LengthCalibration,
    first: Replaced,
    examples: Sequence[Example],
    jobs: int,
    seed: int,
) -> Reread:
    """Learn it from what the document regression, its calibration and the first reading make of the examples."""
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(_rows)(engine, regression, calibration, first, examples[at : at + step])
        for at in range(0, len(examples), step)
    )
    features, replaced = (np.concatenate(column) for column in zip(*parts, strict=True))
    if replaced.all() or not replaced.any():  # hardly any text long enough
        return _no_second_reading()
    scale = ByteScale.fit(features)
    rows = scale.apply(features)
    weights = np.ones(len(rows), np.float32)
    return Reread(scale, train_token_model(rows, replaced, weights, trees=_TREES, seed=seed))


def _no_second_reading() -> Reread:
    none = np.zeros(len(REREAD_FEATURES), np.float32)
    splits = np.zeros((0, LEAVES - 1), np.uint8)
    trees = SmallTrees(
        splits.astype(np.int16), splits, splits, np.zeros((0, LEAVES), np.float32), np.zeros(1, np.float32)
    )
    return Reread(ByteScale(none, none + 1), trees)


def _rows(
    engine: Engine,
    regression: HingeRegression,
    calibration: LengthCalibration,
    first: Replaced,
    examples: Sequence[Example],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Features of the words that are read again, and whether each was replaced."""
    features, replaced = [], []
    for at in range(0, len(examples), BATCH):
        part = examples[at : at + BATCH]
        analysis = engine.analyse([example.text for example in part])
        scores = calibration.scores(regression.log_odds(engine.document_features(analysis)), analysis.words)
        said = first.probability(analysis, scores)
        tokens, found = reread_features(analysis, said, scores, engine.tables, engine.model)
        features.append(found)
        replaced.append((replaced_tokens(analysis.batch, part) & (analysis.batch.kind <= TokenKind.MIXED))[tokens])
    return np.concatenate(features), np.concatenate(replaced)
