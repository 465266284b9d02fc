"""Gradient-boosted trees over features that are binned to bytes, evaluated for whole arrays.

Every tree has at most eight leaves. Each split that a row fails rules out the leaves to its left. The leaves that a row
rules out are the bits of a byte, and this byte looks up the value of the first leaf that remains. So a tree takes seven
comparisons of bytes and one gather a row, without a branch.

References:
    Lucchese et al. (2015), QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels

MAX_LEAVES = 8
_BLOCK = 768  # rows evaluated at once, so that all splits of all trees for them stay in the cache
_BIN_BLOCK = 2048  # rows binned at once
# first leaf that remains, by the byte of leaves that are ruled out; no row rules out all
_FIRST_REMAINING = np.array([min((~byte & byte + 1).bit_length() - 1, MAX_LEAVES - 1) for byte in range(256)])


@dataclass(frozen=True)
class FeatureBinner:
    """Bins features into bytes, with bins of equal width.

    Attributes:
        low: Value of each feature at the centre of the lowest bin, float32, shape ``(n_features,)``.
        step: Width of the bins of each feature, float32, shape ``(n_features,)``.
    """

    low: NDArray[np.float32]
    step: NDArray[np.float32]

    @classmethod
    def fit(cls, features: NDArray[np.float32]) -> FeatureBinner:
        """Choose bins that span the values of each feature from the 0.1% to the 99.9% quantile.

        Args:
            features: Features, float32, shape ``(n_rows, n_features)``.

        Returns:
            The binner.
        """
        low, high = np.quantile(features, [0.001, 0.999], axis=0)
        return cls(low.astype(np.float32), (np.maximum(high - low, 1e-6) / 255).astype(np.float32))

    def apply(self, features: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return the bin of each value.

        Args:
            features: Features, float32, shape ``(n_rows, n_features)``.

        Returns:
            Bins from 0 to 255, same shape; each feature is contiguous in memory, as the trees read it.
        """
        columns = features.T
        if compiled := kernels.compiled_kernels():
            return np.asarray(compiled.bin_features(columns, self.low, self.step)).T
        low, step = self.low[:, None], self.step[:, None]
        out = np.empty(columns.shape, np.uint8)
        for start in range(0, columns.shape[1], _BIN_BLOCK):
            block = slice(start, start + _BIN_BLOCK)
            scaled = columns[:, block] - low
            scaled /= step
            scaled += np.float32(0.5)
            out[:, block] = np.clip(scaled, 0, 255, out=scaled)
        return out.T


@dataclass(frozen=True)
class BoostedTrees:
    """A fitted ensemble of trees.

    Attributes:
        feature: Feature that each split compares, -1 for splits that a tree does not have, int16, shape
            ``(n_trees, 7)``.
        threshold: A row fails a split if its bin is above this, uint8, shape ``(n_trees, 7)``.
        leaf_mask: Leaves that a failed split rules out, a bit each, uint8, shape ``(n_trees, 7)``.
        value: Value of each leaf from left to right, natural log-odds, float32, shape ``(n_trees, 8)``.
        base: Natural log-odds before any tree, float32, shape ``(1,)``.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.uint8]
    leaf_mask: NDArray[np.uint8] = field(metadata={"key": "removed"})
    value: NDArray[np.float32]
    base: NDArray[np.float32]

    def log_odds(self, rows: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the log-odds of each row.

        Args:
            rows: Binned features, uint8, shape ``(n_rows, n_features)``.

        Returns:
            Natural log-odds, float32, shape ``(n_rows,)``.
        """
        columns = rows.T
        if compiled := kernels.compiled_kernels():
            return np.asarray(compiled.log_odds(columns, *self._in_fours, self.base[0]))
        log_odds = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = slice(start, start + _BLOCK)
            log_odds[block] = self._block_log_odds(columns[:, block])
        return log_odds

    @cached_property
    def _by_tree(self) -> tuple[NDArray[np.uint64], NDArray[np.uint8], NDArray[np.uint8]]:
        """Feature, threshold and leaf mask of every split, each of shape ``(n_trees, 7)``.

        Splits that a tree does not have compare feature 0 and rule out no leaf.
        """
        used = self.feature >= 0
        feature = np.where(used, self.feature, 0).astype(np.uint64)
        return feature, self.threshold, np.where(used, self.leaf_mask, np.uint8(0))

    @cached_property
    def _in_fours(self) -> tuple[NDArray[Any], ...]:
        """`_by_tree` and `_value_by_byte`, with empty trees up to a multiple of four, as the compiled version takes them."""
        n_empty = -len(self.feature) % 4
        return tuple(np.pad(array, ((0, n_empty), (0, 0))) for array in (*self._by_tree, self._value_by_byte))

    @cached_property
    def _value_by_byte(self) -> NDArray[np.float32]:
        """Value of the first leaf that remains, by the byte of leaves that are ruled out, shape ``(n_trees, 256)``."""
        return self.value.take(_FIRST_REMAINING, axis=1)

    @cached_property
    def _splits(self) -> tuple[NDArray[np.intp], NDArray[np.uint8], NDArray[np.uint8]]:
        """`_by_tree` as columns: the first splits of all trees, then the second, and so on."""
        feature, threshold, leaf_mask = self._by_tree
        return feature.T.ravel().astype(np.intp), threshold.T.reshape(-1, 1), leaf_mask.T.reshape(-1, 1)

    def _block_log_odds(self, columns: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the log-odds of a block of rows, given as bins of shape ``(n_features, n_rows)``."""
        n_trees, n_splits = self.feature.shape
        feature, threshold, leaf_mask = self._splits
        ruled_out = (columns.take(feature, axis=0) > threshold).view(np.uint8)
        ruled_out *= leaf_mask
        by_split = ruled_out.reshape(n_splits, n_trees, -1)
        for of_split in by_split[1:]:
            by_split[0] |= of_split
        cell = by_split[0].astype(np.intp)
        cell += np.arange(0, n_trees * 256, 256)[:, None]
        total = self._value_by_byte.ravel().take(cell, mode="clip").sum(axis=0, dtype=np.float64).astype(np.float32)
        return np.asarray(total + self.base[0], np.float32)


def fit_boosted_trees(
    rows: NDArray[np.uint8], target: NDArray[np.bool_], weights: NDArray[np.float32], *, trees: int, seed: int
) -> BoostedTrees:
    """Fit boosted trees to binned features.

    Args:
        rows: Binned features, uint8, shape ``(n_rows, n_features)``.
        target: Whether each row is of the positive class, shape ``(n_rows,)``.
        weights: Weight of each row, float32, shape ``(n_rows,)``.
        trees: Number of trees.
        seed: Random seed.

    Returns:
        The fitted trees.
    """
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
    model.fit(rows, target, sample_weight=weights)
    return pack_trees(model)


def fit_regression_trees(
    rows: NDArray[np.uint8], target: NDArray[np.floating], weights: NDArray[np.floating], *, trees: int, seed: int
) -> BoostedTrees:
    """Fit boosted trees that predict the mean of a number by least squares.

    Args:
        rows: Binned features, uint8, shape ``(n_rows, n_features)``.
        target: The number for each row, shape ``(n_rows,)``.
        weights: Weight of each row, shape ``(n_rows,)``.
        trees: Number of trees.
        seed: Random seed.

    Returns:
        The fitted trees; what `BoostedTrees.log_odds` returns is the prediction.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        learning_rate=0.1,
        max_iter=trees,
        max_leaf_nodes=MAX_LEAVES,
        min_samples_leaf=100,
        l2_regularization=5.0,
        max_bins=255,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(rows, target, sample_weight=weights)
    return pack_trees(model)


def pack_trees(model: Any) -> BoostedTrees:
    """Return the trees of a fitted scikit-learn model as arrays.

    Args:
        model: Fitted binary ``HistGradientBoostingClassifier``, or ``HistGradientBoostingRegressor``, on binned features, with
            at most `MAX_LEAVES` leaves a tree.

    Returns:
        Trees of the same log-odds, or of the same predictions.
    """
    packed = [_pack_tree(predictors[0].nodes) for predictors in model._predictors]
    feature, threshold, leaf_mask, value = (np.stack(arrays) for arrays in zip(*packed, strict=True))
    base = np.array([np.ravel(model._baseline_prediction)[0]], np.float32)
    return BoostedTrees(feature, threshold, leaf_mask, value, base)


def _pack_tree(nodes: Any) -> tuple[NDArray[Any], ...]:
    """Return feature, threshold, leaf mask and value of one tree, as in `BoostedTrees`, from scikit-learn's nodes."""
    feature = np.full(MAX_LEAVES - 1, -1, np.int16)
    threshold = np.zeros(MAX_LEAVES - 1, np.uint8)
    leaf_mask = np.zeros(MAX_LEAVES - 1, np.uint8)
    leaves: list[float] = []
    splits: list[tuple[int, float, int]] = []

    def visit(index: int) -> int:
        """Number the leaves from left to right; return the mask of the leaves below a node."""
        node = nodes[index]
        if node["is_leaf"]:
            leaves.append(float(node["value"]))
            return 1 << (len(leaves) - 1)
        left = visit(int(node["left"]))
        right = visit(int(node["right"]))
        splits.append((int(node["feature_idx"]), float(node["num_threshold"]), left))
        return left | right

    visit(0)
    for split, (compared_feature, boundary, left_leaves) in enumerate(splits):
        feature[split], threshold[split], leaf_mask[split] = compared_feature, int(np.floor(boundary)), left_leaves
    values = np.zeros(MAX_LEAVES, np.float32)
    values[: len(leaves)] = leaves
    return feature, threshold, leaf_mask, values
