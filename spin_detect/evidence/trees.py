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
_BLOCK = 8192  # rows at a time, so that all stays in cache


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
        total = np.full(columns.shape[1], self.base[0], np.float32)
        for feature, threshold, removed, value in zip(
            self.feature.tolist(), self.threshold.tolist(), self.removed.tolist(), self.value, strict=True
        ):
            gone = np.zeros(columns.shape[1], np.uint8)
            for f, t, r in zip(feature, threshold, removed, strict=True):
                if f >= 0:
                    gone |= (columns[f] > t).view(np.uint8) * np.uint8(r)
            total += value[gone]
        return total
