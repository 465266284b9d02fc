"""The second reading of words, learned from the documents that train the document model: the token model never saw them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import TokenKind
from spin_detect.evidence.engine import Engine
from spin_detect.evidence.reread import REREAD_FEATURES, Reread, reread_features
from spin_detect.evidence.trees import LEAVES, ByteScale, SmallTrees
from spin_detect.training.batches import in_batches
from spin_detect.training.examples import Example
from spin_detect.training.first_reading import FirstReading
from spin_detect.training.labels import replaced_tokens
from spin_detect.training.parts import unit_hash
from spin_detect.training.token_model import train_token_model

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
    tokens, features = reread_features(analysis, first, scores, engine.tables, engine.model)
    replaced = replaced_tokens(analysis.batch, examples) & (analysis.batch.kind <= TokenKind.MIXED)
    half = np.array([half_of(example) for example in examples]).take(analysis.batch.document.take(tokens))
    return features, replaced[tokens], half
