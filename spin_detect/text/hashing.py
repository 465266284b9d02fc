"""Hashes of words: polynomial hashes of ranges of characters, computed for all ranges at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import HASH_BASE, HASH_MIXER

_INVERSE_BASE = pow(HASH_BASE, -1, 1 << 64)  # an odd number has an inverse modulo a power of two
_STRIDE = 4096  # powers of the base per row of the table that `_powers` splits in two


def word_hash(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hashes that `tokenise` gives to words.

    Args:
        words: Words as `normalise` folds them: in lower case, without accents.

    Returns:
        Hashes, shape ``(n_words,)``.
    """
    lengths = np.array([len(word) for word in words], np.int64)
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum(lengths)
    return hash_ranges(codes, ends - lengths, ends)


def hash_ranges(code: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Hash the characters of each range, as differences of one running sum.

    The sum multiplies character i by ``base ** (i + 1)``, modulo 2 ** 64. Multiplying the difference by
    ``base ** -start`` makes the hash of a range independent of its position.

    Args:
        code: Folded code points, shape ``(n_characters,)``.
        start: First character of each range, shape ``(n_ranges,)``.
        end: One past the last character of each range, shape ``(n_ranges,)``.

    Returns:
        Hashes, shape ``(n_ranges,)``.
    """
    low, high = _powers(HASH_BASE, len(code))
    terms = np.multiply.outer(high, low).ravel()[: len(code)]
    terms *= code
    total = np.zeros(len(code) + 1, np.uint64)
    np.cumsum(terms, out=total[1:])
    low, high = _powers(_INVERSE_BASE, len(code) + 1)
    mixed = total[end]
    mixed -= total[start]
    mixed *= low[start % _STRIDE]
    mixed *= high[start // _STRIDE]
    mixed *= np.uint64(HASH_BASE)  # the inverse powers begin with the first, not with the zeroth
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(HASH_MIXER)
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _powers(base: int, count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return (low, high) with ``low[i % _STRIDE] * high[i // _STRIDE] == base ** (i + 1)`` for i below `count`."""
    low = np.cumprod(np.full(_STRIDE, base, np.uint64), dtype=np.uint64)
    steps = np.full(count // _STRIDE + 1, low[-1], np.uint64)
    steps[0] = 1
    return low, np.cumprod(steps, dtype=np.uint64)
