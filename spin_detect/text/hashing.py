"""Hashes of words: polynomial hashes of ranges of characters, computed for all ranges at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import HASH_BASE

_INVERSE = pow(HASH_BASE, -1, 1 << 64)  # an odd number has an inverse modulo a power of two
_STRIDE = 4096


def word_hash(words: Sequence[str]) -> NDArray[np.uint64]:
    """Hashes of folded lower-case words, as `tokenise` gives them; [len(words)]."""
    lengths = np.array([len(word) for word in words], np.int64)
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum(lengths)
    return hash_ranges(codes, ends - lengths, ends)


def hash_ranges(code: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Polynomial hash of the characters of each range, as differences of one running sum.

    The sum weighs character i by base ** (i + 1), modulo 2 ** 64; base ** -start makes a range's share independent of
    where it is.
    """
    near, far = _powers(HASH_BASE, len(code))
    weight = np.multiply.outer(far, near).ravel()[: len(code)]
    weight *= code
    total = np.zeros(len(code) + 1, np.uint64)
    np.cumsum(weight, out=total[1:])
    near, far = _powers(_INVERSE, len(code) + 1)
    mixed = total[end]
    mixed -= total[start]
    mixed *= near[start % _STRIDE]
    mixed *= far[start // _STRIDE]
    mixed *= np.uint64(HASH_BASE)  # the powers begin with the first, not with the zeroth
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _powers(base: int, count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """(near, far) with near[i % _STRIDE] * far[i // _STRIDE] = base ** (i + 1) for i below `count`."""
    near = np.cumprod(np.full(_STRIDE, base, np.uint64), dtype=np.uint64)
    step = np.full(count // _STRIDE + 1, near[-1], np.uint64)
    step[0] = 1
    return near, np.cumprod(step, dtype=np.uint64)
