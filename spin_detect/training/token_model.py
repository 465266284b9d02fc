"""The token model: boosted trees trained with scikit-learn on labelled tokens, packed for the scoring path."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from spin_detect.evidence.trees import LEAVES, SmallTrees


def train_token_model(
    rows: NDArray[np.uint8], replaced: NDArray[np.bool_], weights: NDArray[np.float32], *, trees: int, seed: int
) -> SmallTrees:
    """Learn P(replaced) from byte features [tokens, features], labels and weights [tokens]."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.2,
        max_iter=trees,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=200,
        l2_regularization=5.0,
        max_bins=255,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(rows, replaced, sample_weight=weights)
    return pack_trees(model)


def pack_trees(model: HistGradientBoostingClassifier) -> SmallTrees:
    """The trees of a fitted binary model on byte features, as arrays."""
    forest = [predictors[0].nodes for predictors in model._predictors]
    packed = [_pack(nodes) for nodes in forest]
    feature, threshold, removed, value = (np.stack([tree[part] for tree in packed]) for part in range(4))
    return SmallTrees(feature, threshold, removed, value, np.array([model._baseline_prediction.ravel()[0]], np.float32))


def _pack(nodes: Any) -> tuple[NDArray[Any], ...]:
    feature = np.full(LEAVES - 1, -1, np.int16)
    threshold = np.zeros(LEAVES - 1, np.uint8)
    removed = np.zeros(LEAVES - 1, np.uint8)
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
    values = np.zeros(LEAVES, np.float32)
    values[: len(leaves)] = leaves
    return feature, threshold, removed, values
