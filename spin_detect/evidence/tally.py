"""How often each number (a word, a family of words) occurs in each text, every token counting as much as it weighs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids

NUMBER_BITS = 16  # of a key; the text's number stands above


def tally_keys(document: NDArray[np.int64], number: Ids) -> NDArray[np.int64]:
    """Text and number of each token together; [tokens]."""
    return document << NUMBER_BITS | number


def tally(keys: NDArray[np.int64], weight: Floats) -> tuple[NDArray[np.int64], Floats]:
    """(the different keys, sorted; the sum of the weights of each) of tokens with `keys` and `weight` [tokens]."""
    different, place = np.unique(keys, return_inverse=True)
    return different, np.bincount(place, weight, minlength=len(different)).astype(np.float32)


def tallied(keys: NDArray[np.int64], sums: Floats, sought: NDArray[np.int64]) -> Floats:
    """The sums, of `keys` as `tally` gives them, of the `sought` keys, 0 of those that there are none of; any shape."""
    if not len(keys):
        return np.zeros(sought.shape, np.float32)
    place = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    return np.where(keys.take(place) == sought, sums.take(place), np.float32(0))
