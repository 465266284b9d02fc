"""Packed trees have the log-odds of the trees that scikit-learn fitted."""

from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from spin_detect.regressors.boosted_trees import FeatureBinner, fit_boosted_trees, pack_trees


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """OpenMP's threads wait for each other by spinning, which on busy machines takes far longer than the work."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    rows = rng.integers(0, 256, (6000, 9)).astype(np.uint8)
    rows[:, 3] //= 100  # few values
    rows[:, 4] = 7  # none at all
    odds = (rows[:, 0] > 100) * 2.0 + (rows[:, 1] < 30) * (rows[:, 3] > 0) * 3 - rows[:, 2] / 90
    return rows, rng.random(len(rows)) < 1 / (1 + np.exp(-odds))


@pytest.mark.parametrize("leaves", [2, 3, 8])
def test_packed_trees_equal_those_of_scikit_learn(data: tuple[np.ndarray, np.ndarray], leaves: int) -> None:
    rows, target = data
    model = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=leaves, early_stopping=False, random_state=0)
    model.fit(rows, target)
    test_rows = np.random.default_rng(6).integers(0, 256, (20_000, 9)).astype(np.uint8)
    found = pack_trees(model).log_odds(test_rows)
    np.testing.assert_allclose(found, model.decision_function(test_rows), atol=1e-5)


@pytest.mark.slow
def test_training_separates_the_classes_and_is_reproducible(data: tuple[np.ndarray, np.ndarray]) -> None:
    rows, target = data
    first, second = (
        fit_boosted_trees(rows, target, np.ones(len(rows), np.float32), trees=20, seed=1).log_odds(rows)
        for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)
    assert first[target].mean() > first[~target].mean() + 1


def test_log_odds_of_a_row_do_not_depend_on_the_others(data: tuple[np.ndarray, np.ndarray]) -> None:
    trees = fit_boosted_trees(*data, np.ones(len(data[0]), np.float32), trees=10, seed=1)
    together = trees.log_odds(np.tile(data[0], (3, 1)))
    np.testing.assert_array_equal(together[:50], np.concatenate([trees.log_odds(row[None]) for row in data[0][:50]]))
    assert trees.log_odds(data[0][:0]).shape == (0,)
    np.testing.assert_array_equal(trees.log_odds(np.asfortranarray(data[0])), together[:6000])


def test_bins_keep_the_order_of_values_and_clip_extremes() -> None:
    features = np.random.default_rng(0).normal(size=(5000, 3)).astype(np.float32)
    binner = FeatureBinner.fit(features)
    bins = binner.apply(np.sort(features, axis=0))
    assert (np.diff(bins.astype(int), axis=0) >= 0).all()
    assert bins.min() == 0 and bins.max() == 255
    extremes = np.array([[-np.inf, np.inf, 1e30]], np.float32)
    np.testing.assert_array_equal(binner.apply(extremes), [[0, 255, 255]])
