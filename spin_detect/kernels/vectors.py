"""Twins of `context_vectors` and `vector_fits`.

How the tokens around a place are added up is in two places, here and in `spin_detect.evidence.contexts`, in the same order.
"""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled
from spin_detect.statistics.vectors import WINDOW


@compiled
def context_vectors(ids, document, index, inputs, scale, weights):
    """Sum of the input vectors of the tokens around each token at `index`, each times the weights of its position.

    inputs: int8 [ids, dimensions]; scale: float32 [ids]; weights: float32 [2 * WINDOW, dimensions], from left to right.
    """
    dimensions = inputs.shape[1]
    out = np.empty((len(index), dimensions), np.float32)
    total = np.empty(dimensions, np.float32)
    for row in range(len(index)):
        token = index[row]
        total[:] = 0
        for position in range(2 * WINDOW):
            near = token - WINDOW + position + (position >= WINDOW)
            if 0 <= near < len(ids) and document[near] == document[token]:
                word = ids[near]
                size = scale[word]
                for k in range(dimensions):
                    total[k] += (np.float32(inputs[word, k]) * size) * weights[position, k]
        for k in range(dimensions):
            out[row, k] = total[k]
    return out


@compiled
def vector_fits(around, words, outputs, scale, most):
    """Fit of `words` [slots, places] with the context vectors `around` [places, dimensions], in bits; float32 [slots, places].

    scale: float32 [ids], of the stored rows; most: what the largest number of a context vector becomes, whole.
    """
    slots, places = words.shape
    dimensions = around.shape[1]
    out = np.empty((slots, places), np.float32)
    whole = np.empty(dimensions, np.int16)
    for place in range(places):
        largest = np.float32(1e-30)
        for k in range(dimensions):
            largest = max(largest, abs(around[place, k]))
        step = largest / most
        for k in range(dimensions):
            whole[k] = np.int16(np.rint(around[place, k] / step))
        for slot in range(slots):
            word = words[slot, place]
            total = np.int32(0)
            for k in range(dimensions):
                total = np.int32(total + np.int32(whole[k]) * np.int32(outputs[word, k]))
            out[slot, place] = np.float32(total) * scale[word] * step
    return out
