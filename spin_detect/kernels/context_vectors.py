"""Compiled sum of the input vectors around each token.

The compiled and the NumPy version (`spin_detect.language_model.contexts`) add up the tokens around a position in the same
order. Vectors are processed in pieces of a length that is known at compile time, and filled up with zeros, so that the
compiler can use vector instructions. An index that is a sum is unsigned, because a signed one would be checked for being
negative at each number.
"""

from __future__ import annotations

import numpy as np

from spin_detect.constants import WINDOW
from spin_detect.kernels.jit import compiled, prefetch

PIECE = 96  # numbers of a vector processed together; the vectors that ship have 88
CACHE_LINE = 64  # bytes
_RING = 16  # rows of a ring buffer: more than the tokens of a window, and a power of two
_U = np.uint64


@compiled
def padded_size(dimensions):
    """Return the smallest multiple of `PIECE` that is not below the number of dimensions.

    Args:
        dimensions: Numbers of a vector.

    Returns:
        Numbers of the vector filled up with zeros.
    """
    return -(-dimensions // PIECE) * PIECE


@compiled
def context_vectors(ids, document, index, inputs, scale, weights):
    """Return the context vector of each token.

    It is the sum of the input vectors of the tokens around, each times the weights of its position.

    Args:
        ids: Id of each token, uint16, shape ``(n_tokens,)``.
        document: Document of each token, ascending, same shape.
        index: Tokens to compute vectors of, ascending, shape ``(n,)``.
        inputs: Quantised input vectors, int8, shape ``(n_ids, n_dimensions)``.
        scale: Scale of each row, float32, shape ``(n_ids,)``.
        weights: Weights of the positions, from left to right, float32, shape ``(2 * WINDOW, n_dimensions)``.

    Returns:
        Context vectors, float32, shape ``(n, n_dimensions)``.
    """
    dimensions = inputs.shape[1]
    size = padded_size(dimensions)
    out = np.empty((len(index), dimensions), np.float32)
    # input vectors of the tokens of the window, each at its index modulo _RING, and a row of zeros
    vectors = np.zeros((_RING + 1, size), np.float32)
    weight = np.zeros((2 * WINDOW, size), np.float32)
    weight[:, :dimensions] = weights
    total = np.empty(size, np.float32)
    ring_row = np.empty(2 * WINDOW, np.uint64)
    done = 0
    for row in range(len(index)):
        token = index[row]
        done = max(done, token - WINDOW)
        while done < min(token + WINDOW + 1, len(ids)):
            word = _U(ids[min(done + _RING, len(ids) - 1)])
            prefetch(inputs, word)
            prefetch(inputs, word + _U(dimensions > CACHE_LINE))
            word = _U(ids[done])
            for k in range(dimensions):
                vectors[done & (_RING - 1), k] = np.float32(inputs[word, k]) * scale[word]
            done += 1
        for position in range(2 * WINDOW):
            other = token - WINDOW + position + (position >= WINDOW)
            inside = 0 <= other < len(ids) and document[other] == document[token]
            ring_row[position] = _U(other & (_RING - 1)) if inside else _U(_RING)
        total[:] = 0
        for begin in range(0, size, PIECE):
            for p in range(0, 2 * WINDOW, 4):
                q = _U(p)
                a, b, c, d = ring_row[q], ring_row[q + _U(1)], ring_row[q + _U(2)], ring_row[q + _U(3)]
                for i in range(PIECE):
                    j = _U(begin) + _U(i)
                    one, two = vectors[a, j] * weight[q, j], vectors[b, j] * weight[q + _U(1), j]
                    three, four = vectors[c, j] * weight[q + _U(2), j], vectors[d, j] * weight[q + _U(3), j]
                    total[j] = (((total[j] + one) + two) + three) + four
        for k in range(dimensions):
            out[row, k] = total[k]
    return out
