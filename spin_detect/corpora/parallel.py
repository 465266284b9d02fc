"""Work on many items, a batch at a time, over processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

Result = TypeVar("Result")
Columns = tuple[NDArray[Any], ...]

BATCH = 150  # items that one call works on
_BATCHES_A_TASK = 8  # batches that go to a process together


def map_batches(jobs: int, work: Callable[..., Result], items: Sequence[Any], *aligned: NDArray[Any]) -> list[Result]:
    """Call a function on `BATCH` items at a time, over processes.

    Args:
        jobs: Number of processes.
        work: The function. It takes a sequence of items, and the same rows of each aligned array.
        items: The items.
        *aligned: Arrays with one row an item.

    Returns:
        What the function returned for each batch, in order.
    """
    step = BATCH * _BATCHES_A_TASK
    tasks = Parallel(jobs)(
        delayed(_map_slice)(work, items[at : at + step], *(array[at : at + step] for array in aligned))
        for at in range(0, len(items), step)
    )
    return [result for results in tasks for result in results]


def in_batches(
    jobs: int, work: Callable[..., Columns], items: Sequence[Any], *aligned: NDArray[Any]
) -> list[NDArray[Any]]:
    """Call a function that returns arrays on `BATCH` items at a time, over processes, and concatenate what it returns.

    Args:
        jobs: Number of processes.
        work: The function. It takes a sequence of items, and the same rows of each aligned array, and returns a tuple of
            arrays.
        items: The items.
        *aligned: Arrays with one row an item.

    Returns:
        Each array of the tuple, concatenated over the batches in order.
    """
    return [np.concatenate(column) for column in zip(*map_batches(jobs, work, items, *aligned), strict=True)]


def _map_slice(work: Callable[..., Result], items: Sequence[Any], *aligned: NDArray[Any]) -> list[Result]:
    """Call a function on `BATCH` items at a time, in this process.

    Args:
        work: The function.
        items: The items.
        *aligned: Arrays with one row an item.

    Returns:
        What the function returned for each batch, in order.
    """
    return [
        work(items[at : at + BATCH], *(array[at : at + BATCH] for array in aligned))
        for at in range(0, len(items), BATCH)
    ]
