"""Small boosted trees over byte features, evaluated for whole arrays.

Every tree has at most eight leaves. Each split that a row fails rules out the leaves to its left; what is ruled out
is a byte, and the byte looks up the value of the first leaf that remains (QuickScorer, Lucchese et al. 2015). So a
tree costs seven comparisons of bytes and one gather a row, with no branch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels

MAX_LEAVES = 8
_BLOCK = 768  # rows at a time: all splits of all trees for them stay in the cache
_SCALED = 2048  # rows scaled at a time
# by the byte of leaves that are ruled out; all of them never are
_FIRST_LEFT = np.array([min((~byte & byte + 1).bit_length() - 1, MAX_LEAVES - 1) for byte in range(256)])


@dataclass(frozen=True)
class FeatureBinner:
    """Features to bytes by a straight line each.

    low, step: float32 [features].
    """

    low: NDArray[np.float32]
    step: NDArray[np.float32]

    @classmethod
    def fit(cls, features: NDArray[np.float32]) -> FeatureBinner:
        """255 equal steps between the 0.1% and the 99.9% quantile of each column."""
        low, high = np.quantile(features, [0.001, 0.999], axis=0)
        return cls(low.astype(np.float32), (np.maximum(high - low, 1e-6) / 255).astype(np.float32))

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Bytes of the features, same shape; a feature after the other in memory, as the trees read them."""
        columns = features.T
        if compiled := kernels.compiled_kernels():
            return np.asarray(compiled.bin_features(columns, self.low, self.step)).T
        low, step = self.low[:, None], self.step[:, None]
        out = np.empty(columns.shape, np.uint8)
        for at in range(0, columns.shape[1], _SCALED):
            scaled = columns[:, at : at + _SCALED] - low
            scaled /= step
            scaled += np.float32(0.5)
            out[:, at : at + _SCALED] = np.clip(scaled, 0, 255, out=scaled)
        return out.T


@dataclass(frozen=True)
class BoostedTrees:
    """feature: int16 [trees, 7], -1 where a tree has fewer splits; threshold: uint8 [trees, 7], rows above it fail the split;
    removed: uint8 [trees, 7], leaves ruled out by failing; value: float32 [trees, 8] of each leaf, from left to right;
    base: float32 [1], log-odds before any tree."""

    feature: NDArray[np.int16]
    threshold: NDArray[np.uint8]
    leaf_mask: NDArray[np.uint8] = field(metadata={"key": "removed"})
    value: NDArray[np.float32]
    base: NDArray[np.float32]

    def log_odds(self, rows: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Sum of the trees for byte features [rows, features]; float32 [rows]."""
        columns = rows.T
        if compiled := kernels.compiled_kernels():
            return np.asarray(compiled.log_odds(columns, *self._in_fours, self.base[0]))
        out = np.empty(len(rows), np.float32)
        for at in range(0, len(rows), _BLOCK):
            out[at : at + _BLOCK] = self._block(columns[:, at : at + _BLOCK])
        return out

    @cached_property
    def _by_tree(self) -> tuple[NDArray[np.uint64], NDArray[np.uint8], NDArray[np.uint8]]:
        """Feature, threshold and removed leaves of every split, those that a tree has not ruling out none; [trees, splits]."""
        used = self.feature >= 0
        feature = np.where(used, self.feature, 0).astype(np.uint64)
        return feature, self.threshold, np.where(used, self.leaf_mask, np.uint8(0))

    @cached_property
    def _in_fours(self) -> tuple[NDArray[Any], ...]:
        """The same and the values, with trees that add nothing up to a multiple of four, as the compiled twin takes them."""
        more = -len(self.feature) % 4
        return tuple(np.pad(array, ((0, more), (0, 0))) for array in (*self._by_tree, self._value_by_byte))

    @cached_property
    def _value_by_byte(self) -> NDArray[np.float32]:
        """Value of the first leaf that is not ruled out, by the byte of those that are; [trees, 256]."""
        return self.value.take(_FIRST_LEFT, axis=1)

    @cached_property
    def _splits(self) -> tuple[NDArray[np.intp], NDArray[np.uint8], NDArray[np.uint8]]:
        """The same, the first splits of all trees first; [splits * trees]."""
        feature, threshold, removed = self._by_tree
        return feature.T.ravel().astype(np.intp), threshold.T.reshape(-1, 1), removed.T.reshape(-1, 1)

    def _block(self, columns: NDArray[np.uint8]) -> NDArray[np.float32]:
        trees, splits = self.feature.shape
        feature, threshold, removed = self._splits
        gone = (columns.take(feature, axis=0) > threshold).view(np.uint8)
        gone *= removed
        each = gone.reshape(splits, trees, -1)
        for split in each[1:]:
            each[0] |= split
        leaf = each[0].astype(np.intp)
        leaf += np.arange(0, trees * 256, 256)[:, None]
        total = self._value_by_byte.ravel().take(leaf, mode="clip").sum(axis=0, dtype=np.float64).astype(np.float32)
        return np.asarray(total + self.base[0], np.float32)


def fit_boosted_trees(
    rows: NDArray[np.uint8], replaced: NDArray[np.bool_], weights: NDArray[np.float32], *, trees: int, seed: int
) -> BoostedTrees:
    """Learn P(replaced) from byte features [tokens, features], labels and weights [tokens]."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        learning_rate=0.2,
        max_iter=trees,
        max_leaf_nodes=MAX_LEAVES,
        min_samples_leaf=200,
        l2_regularization=5.0,
        max_bins=255,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(rows, replaced, sample_weight=weights)
    return pack_trees(model)


def pack_trees(model: Any) -> BoostedTrees:
    """The trees of a fitted binary model on byte features, as arrays."""
    forest = [predictors[0].nodes for predictors in model._predictors]
    packed = [_pack(nodes) for nodes in forest]
    feature, threshold, removed, value = (np.stack([tree[part] for tree in packed]) for part in range(4))
    return BoostedTrees(
        feature, threshold, removed, value, np.array([model._baseline_prediction.ravel()[0]], np.float32)
    )


def _pack(nodes: Any) -> tuple[NDArray[Any], ...]:
    feature = np.full(MAX_LEAVES - 1, -1, np.int16)
    threshold = np.zeros(MAX_LEAVES - 1, np.uint8)
    removed = np.zeros(MAX_LEAVES - 1, np.uint8)
    leaves: list[float] = []
    splits: list[tuple[int, float, int]] = []

    def visit(at: int) -> int:
        """Number the leaves from left to right; the byte of the leaves below a node."""
        node = nodes[at]
        if node["is_leaf"]:
            leaves.append(float(node["value"]))
            return 1 << (len(leaves) - 1)
        left = visit(int(node["left"]))
        right = visit(int(node["right"]))
        splits.append((int(node["feature_idx"]), float(node["num_threshold"]), left))
        return left | right

    visit(0)
    for place, (f, t, left) in enumerate(splits):
        feature[place], threshold[place], removed[place] = f, int(np.floor(t)), left
    values = np.zeros(MAX_LEAVES, np.float32)
    values[: len(leaves)] = leaves
    return feature, threshold, removed, values
