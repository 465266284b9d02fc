"""Twins of `context_vectors` and `vector_fits`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled


@compiled
def context_vectors(ids, document, index, weights, inputs, scale):
    """Context vectors [tokens, dimensions] of the tokens at `index`, in bits.

    weights: float32 [positions, dimensions], from left to right; scale: float32 [ids], of the stored rows.
    """
    positions, dimensions = weights.shape
    window = positions // 2
    out = np.zeros((len(index), dimensions), np.float32)
    for row in range(len(index)):
        at = index[row]
        for position in range(positions):
            other = at + position - window + (position >= window)
            if 0 <= other < len(ids) and document[other] == document[at]:
                word = ids[other]
                for k in range(dimensions):
                    out[row, k] += np.float32(inputs[word, k]) * scale[word] * weights[position, k]
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
