"""A table from 64-bit keys to numbers, looked up for many keys at once with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import HASH_BASE

_SLOTS_PER_KEY = 4  # at least: three of four slots are empty, and most foreign keys end there


@dataclass(frozen=True)
class HashTable:
    """Keys and their values, in order of the slot of each key.

    Attributes:
        begin: Index of the first key of each slot, and the number of keys, int32, shape `(n_slots + 1,)`.
        keys: The keys, uint64, shape `(n_keys,)`.
        values: The values, int32, same shape.
        shift: Bits by which a mixed key is shifted to give its slot.
    """

    begin: NDArray[np.int32]
    keys: NDArray[np.uint64]
    values: NDArray[np.int32]
    shift: np.uint64

    @classmethod
    def build(cls, keys: NDArray[np.uint64], values: NDArray[np.int32]) -> HashTable:
        """Build the table.

        Args:
            keys: Keys that all differ, shape `(n_keys,)`.
            values: Value of each, at least 0, same shape.

        Returns:
            The table.
        """
        bits = max(int(len(keys) * _SLOTS_PER_KEY - 1).bit_length(), 4)
        shift = np.uint64(64 - bits)
        slot = (keys * np.uint64(HASH_BASE)) >> shift
        order = np.argsort(slot, kind="stable")
        begin = np.searchsorted(slot[order], np.arange((1 << bits) + 1, dtype=np.uint64))
        return cls(begin.astype(np.int32), keys[order], values[order].astype(np.int32), shift)

    def lookup(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the values of keys.

        Args:
            keys: Keys, shape `(n,)`.

        Returns:
            Value of each, -1 for a key that the table does not have, shape `(n,)`.
        """
        out = np.full(len(keys), -1, np.int32)
        slot = ((keys * np.uint64(HASH_BASE)) >> self.shift).view(np.int64)
        position, end = self.begin.take(slot), self.begin.take(slot + 1)
        rows = np.flatnonzero(position < end)
        position, end, keys = position.take(rows), end.take(rows), keys.take(rows)
        while len(rows):
            same = self.keys.take(position) == keys
            out[rows[same]] = self.values.take(position[same])
            position = position + 1
            left = np.flatnonzero(~same & (position < end))
            rows, position, end, keys = rows.take(left), position.take(left), end.take(left), keys.take(left)
        return out
