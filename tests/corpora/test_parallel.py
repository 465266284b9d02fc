"""Work in batches over processes gives what work on all items at once gives, in order."""

import numpy as np
import pytest

from spin_detect.corpora.parallel import BATCH, in_batches, map_batches

NUMBERS = list(range(2 * 8 * BATCH + 7))


def total(numbers: list[int], weights: np.ndarray) -> tuple[int, float]:
    return sum(numbers), float(weights.sum())


def squares(numbers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(numbers) ** 2, np.array(numbers) % 2 == 0


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_one_a_batch_in_order(jobs: int) -> None:
    weights = np.arange(len(NUMBERS)) / 2
    results = map_batches(jobs, total, NUMBERS, weights)
    assert results == [
        (sum(NUMBERS[at : at + BATCH]), float(weights[at : at + BATCH].sum())) for at in range(0, len(NUMBERS), BATCH)
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_arrays_are_concatenated_in_order(jobs: int) -> None:
    values, is_even = in_batches(jobs, squares, NUMBERS)
    np.testing.assert_array_equal(values, np.array(NUMBERS) ** 2)
    np.testing.assert_array_equal(is_even, np.array(NUMBERS) % 2 == 0)
