"""Small boosted trees over byte features, evaluated for whole arrays.

Every tree has at most eight leaves. Each split that a row fails rules out the leaves to its left; what is ruled out
is a byte, and the byte looks up the value of the first leaf that remains (QuickScorer, Lucchese et al. 2015). So a
tree costs seven comparisons of bytes and one gather a row, with no branch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAVES = 8
_BLOCK = 384  # rows at a time: all splits of all trees for them stay in the cache


@dataclass(frozen=True)
class ByteScale:
    """Features to bytes by a straight line each.

    low, step: float32 [features].
    """

    low: NDArray[np.float32]
    step: NDArray[np.float32]

    @classmethod
    def fit(cls, features: NDArray[np.float32]) -> ByteScale:
        """255 equal steps between the 0.1% and the 99.9% quantile of each column."""
        low, high = np.quantile(features, [0.001, 0.999], axis=0)
        return cls(low.astype(np.float32), (np.maximum(high - low, 1e-6) / 255).astype(np.float32))

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Bytes of the features, same shape."""
        return np.clip((features - self.low) / self.step + np.float32(0.5), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class SmallTrees:
    """feature: int16 [trees, 7], -1 where a tree has fewer splits; threshold: uint8 [trees, 7], rows above it fail the split;
    removed: uint8 [trees, 7], leaves ruled out by failing; value: float32 [trees, 256] by the byte of what is ruled out;
    base: float32 [1], log-odds before any tree."""

    feature: NDArray[np.int16]
    threshold: NDArray[np.uint8]
    removed: NDArray[np.uint8]
    value: NDArray[np.float32]
    base: NDArray[np.float32]

    def log_odds(self, rows: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Sum of the trees for byte features [rows, features]; float32 [rows]."""
        out = np.empty(len(rows), np.float32)
        for at in range(0, len(rows), _BLOCK):
            out[at : at + _BLOCK] = self._block(np.ascontiguousarray(rows[at : at + _BLOCK].T))
        return out

    def _block(self, columns: NDArray[np.uint8]) -> NDArray[np.float32]:
        trees, splits = self.feature.shape
        feature, used = self.feature.ravel(), self.feature.ravel() >= 0
        failed = columns.take(np.where(used, feature, 0), axis=0) > self.threshold.reshape(-1, 1)
        gone = failed.view(np.uint8) * np.where(used, self.removed.ravel(), np.uint8(0))[:, None]
        leaf = np.bitwise_or.reduce(gone.reshape(trees, splits, -1), axis=1).astype(np.intp)
        leaf += np.arange(trees)[:, None] * 256
        total: NDArray[np.float32] = self.value.ravel().take(leaf).sum(axis=0, dtype=np.float64).astype(np.float32)
        return total + self.base[0]
