"""Twins of `context_vectors` and `context_similarity`.

How the tokens around a place are added up is in two places, here and in `spin_detect.language_model.contexts`, in the same order.
Vectors are worked on in pieces of a length known when this is compiled, filled up with zeros, so that no step is done number by
number; an index that is a sum is unsigned, as a signed one would be checked for being negative at each number.
"""

from __future__ import annotations

import numpy as np

from spin_detect.constants import WINDOW
from spin_detect.kernels.jit import compiled, prefetch

_PIECE = 96  # the vectors that ship have 88 numbers
_RING = 16  # more than the tokens of a window, and a power of two
_AHEAD = 2  # places whose words are fetched while others are worked on; of a context, _RING tokens
_LINE = 64  # bytes
_ROUND = np.float32(
    3 << 22
)  # added to a small number and taken away again, it leaves a whole one: the nearest, or the even one
_MAGNITUDE = np.int32(0x7FFFFFFF)
_U = np.uint64


@compiled
def _filled(dimensions):
    return -(-dimensions // _PIECE) * _PIECE


@compiled
def context_vectors(ids, document, index, inputs, scale, weights):
    """Sum of the input vectors of the tokens around each token at `index`, each times the weights of its position.

    inputs: int8 [ids, dimensions]; scale: float32 [ids]; weights: float32 [2 * WINDOW, dimensions], from left to right.
    """
    dimensions = inputs.shape[1]
    size = _filled(dimensions)
    out = np.empty((len(index), dimensions), np.float32)
    near = np.zeros(
        (_RING + 1, size), np.float32
    )  # vectors of the tokens around, each where its number says, and zeros
    weight = np.zeros((2 * WINDOW, size), np.float32)
    weight[:, :dimensions] = weights
    total = np.empty(size, np.float32)
    place = np.empty(2 * WINDOW, np.uint64)
    done = 0
    for row in range(len(index)):
        token = index[row]
        done = max(done, token - WINDOW)
        while done < min(token + WINDOW + 1, len(ids)):
            word = _U(ids[min(done + _RING, len(ids) - 1)])
            prefetch(inputs, word)
            prefetch(inputs, word + _U(dimensions > _LINE))
            word = _U(ids[done])
            for k in range(dimensions):
                near[done & (_RING - 1), k] = np.float32(inputs[word, k]) * scale[word]
            done += 1
        for position in range(2 * WINDOW):
            other = token - WINDOW + position + (position >= WINDOW)
            inside = 0 <= other < len(ids) and document[other] == document[token]
            place[position] = _U(other & (_RING - 1)) if inside else _U(_RING)
        total[:] = 0
        for begin in range(0, size, _PIECE):
            for p in range(0, 2 * WINDOW, 4):
                q = _U(p)
                a, b, c, d = place[q], place[q + _U(1)], place[q + _U(2)], place[q + _U(3)]
                for i in range(_PIECE):
                    at = _U(begin) + _U(i)
                    one, two = near[a, at] * weight[q, at], near[b, at] * weight[q + _U(1), at]
                    three, four = near[c, at] * weight[q + _U(2), at], near[d, at] * weight[q + _U(3), at]
                    total[at] = (((total[at] + one) + two) + three) + four
        for k in range(dimensions):
            out[row, k] = total[k]
    return out
