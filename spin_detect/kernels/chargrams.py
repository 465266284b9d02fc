"""Twin of `chargram_scores`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled

_FACTOR = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(32 - 17)


@compiled
def _bucket(hashed):
    return np.uint32((hashed ^ (hashed >> np.uint32(15))) * _FACTOR) >> _SHIFT


@compiled
def chargram_scores(code, begin, end, weights):
    """Mean weight of the character 3- to 5-grams within each range of `code`; float64 [ranges].

    weights: float32 [buckets].
    """
    out = np.zeros(len(begin), np.float64)
    for document in range(len(begin)):
        three, four, five = 0.0, 0.0, 0.0
        last = end[document]
        for i in range(begin[document], last - 2):
            hashed = np.uint32(np.uint32(code[i] * _FACTOR) + code[i + 1])
            hashed = np.uint32(np.uint32(hashed * _FACTOR) + code[i + 2])
            three += weights[_bucket(hashed)]
            if i + 3 < last:
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + code[i + 3])
                four += weights[_bucket(hashed)]
            if i + 4 < last:
                hashed = np.uint32(np.uint32(hashed * _FACTOR) + code[i + 4])
                five += weights[_bucket(hashed)]
        length = last - begin[document]
        count = max(length - 2, 0) + max(length - 3, 0) + max(length - 4, 0)
        out[document] = ((three + four) + five) / max(count, 1)
    return out
