"""The table of n-gram counts: stored keys keep their level, and others are hardly ever found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spin_detect.constants import COUNT_LEVELS
from spin_detect.language_model.ngram_counts import (
    FALSE_POSITIVE_BOUND,
    NgramCounts,
    bigram_keys,
    count_levels,
    trigram_keys,
)

pytestmark = pytest.mark.slow

N = 300_000


@pytest.fixture(scope="module")
def keys() -> np.ndarray:
    rng = np.random.default_rng(1)
    a, b, c = rng.integers(0, 60_000, (3, N + 2_000_000)).astype(np.uint16)
    return np.unique(trigram_keys(a, b, c))


@pytest.fixture(scope="module")
def present(keys: np.ndarray) -> np.ndarray:
    return np.random.default_rng(2).permutation(keys)[:N]


@pytest.fixture(scope="module")
def levels() -> np.ndarray:
    return np.minimum(np.random.default_rng(3).geometric(0.4, N), 15).astype(np.uint8)


@pytest.fixture(scope="module")
def table(present: np.ndarray, levels: np.ndarray) -> NgramCounts:
    return NgramCounts.build(present, levels)


def test_few_absent_keys_are_found(table: NgramCounts, keys: np.ndarray, present: np.ndarray) -> None:
    absent = np.setdiff1d(keys, present)[:1_000_000]
    assert len(absent) == 1_000_000
    assert (table.levels(absent) > 0).mean() < FALSE_POSITIVE_BOUND


@pytest.mark.slow
def test_few_keys_are_dropped_and_those_are_the_rarest(
    table: NgramCounts, present: np.ndarray, levels: np.ndarray
) -> None:
    found = table.levels(present)
    assert (found > 0).mean() > 0.91
    assert (found[levels >= 4] > 0).mean() > 0.999
    # of two keys of one bucket and fingerprint, one has the level of the other
    assert (found == levels)[found > 0].mean() > 0.998


def test_a_level_is_never_more_than_that_of_a_key_in_the_table() -> None:
    """Two keys of the same fingerprint must not combine to a level that neither has."""
    keys = bigram_keys(*np.random.default_rng(4).integers(0, 60_000, (2, 400_000)).astype(np.uint16))
    keys = np.unique(keys)
    levels = np.where(np.arange(len(keys)) % 2 == 0, 8, 7).astype(np.uint8)  # 8 | 7 would be 15
    found = NgramCounts.build(keys, levels).levels(keys)
    assert set(np.unique(found)) == {0, 7, 8}
    assert (found[levels == 8] != 7).all()


def test_the_table_takes_less_than_2_6_bytes_a_key(table: NgramCounts) -> None:
    assert table.rows.nbytes / N < 2.6


def test_the_level_of_a_key_does_not_depend_on_the_other_keys(table: NgramCounts, present: np.ndarray) -> None:
    subset = present[:1200]
    together = table.levels(subset.reshape(30, 40))
    assert together.shape == (30, 40) and together.dtype == np.uint8
    np.testing.assert_array_equal(
        together.ravel(), np.concatenate([table.levels(subset[i : i + 1]) for i in range(1200)])
    )
    assert table.levels(subset[:0]).shape == (0,)


def test_an_empty_table_finds_nothing(present: np.ndarray) -> None:
    assert not NgramCounts.build(present[:0], np.zeros(0, np.uint8)).levels(present[:1000]).any()


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=50))
@settings(deadline=None)
def test_the_level_of_a_count_is_the_nearest_one(counts: list[int]) -> None:
    count = np.array(counts)
    level = count_levels(count)
    assert level.min() >= 1 and level.max() < len(COUNT_LEVELS)
    near = COUNT_LEVELS[np.clip(level[:, None].astype(int) + np.arange(-1, 2), 1, 15)]
    distance = np.abs(np.log(near) - np.log(count)[:, None])
    assert (distance[:, 1] <= distance.min(axis=1) + 1e-6).all()


def test_small_counts_are_exact() -> None:
    np.testing.assert_array_equal(COUNT_LEVELS[count_levels(np.array([1, 2, 3]))], [1, 2, 3])


def test_keys_of_different_ngrams_differ() -> None:
    ids = np.array([0, 1, 255, 256, 65_535], np.uint16)
    a, b, c = (grid.ravel() for grid in np.meshgrid(ids, ids, ids))
    two, three = bigram_keys(a, b), trigram_keys(a, b, c)
    assert len(np.unique(three)) == len(ids) ** 3 and len(np.unique(two)) == len(ids) ** 2
    assert not np.isin(two, three).any()
    np.testing.assert_array_equal(trigram_keys(*(x.astype(np.uint64) for x in (a, b, c))), three)
