"""Phrase candidates: written phrases of one to four words and the originals they may stand for, where either has
several words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 4
_BASE = np.uint64(0x9E3779B97F4A7C15)


def phrase_keys(ids: NDArray[np.uint16], length: int) -> NDArray[np.uint64]:
    """Hash of the phrase of `length` ids from each place of a stream; [len(ids) - length + 1]."""
    count = max(len(ids) - length + 1, 0)
    key = np.full(count, length, np.uint64)
    for shift in range(length):
        key = (key ^ ids[shift : shift + count].astype(np.uint64)) * _BASE
        key ^= key >> np.uint64(29)
    return key


@dataclass(frozen=True)
class PhraseTable:
    """keys: uint64 [phrases], sorted; lengths: uint8 [phrases], words of each; offsets: int32 [phrases + 1] into
    originals: uint16 [pairs, LONGEST], ids, 0 where the original is shorter."""

    keys: NDArray[np.uint64]
    lengths: NDArray[np.uint8]
    offsets: NDArray[np.int32]
    originals: NDArray[np.uint16]

    @classmethod
    def build(cls, pairs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> PhraseTable:
        """From (written ids, original ids), in order of preference."""
        grouped: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for written, original in pairs:
            grouped.setdefault(written, []).append(original)
        hashed = sorted(
            (int(phrase_keys(np.array(written, np.uint16), len(written))[0]), len(written), originals)
            for written, originals in grouped.items()
        )
        flat = [original + (0,) * (LONGEST - len(original)) for _, _, originals in hashed for original in originals]
        offsets = np.concatenate([[0], np.cumsum([len(originals) for _, _, originals in hashed])])
        return cls(
            np.array([key for key, _, _ in hashed], np.uint64),
            np.array([length for _, length, _ in hashed], np.uint8),
            offsets.astype(np.int32),
            np.array(flat, np.uint16).reshape(-1, LONGEST),
        )
