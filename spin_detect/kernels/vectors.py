"""Twins of `window_means` and `vector_fits`.

The mean of a window is formed in one place, the loop marked below: whoever weighs the places of the window changes that
loop and `spin_detect.evidence.contexts`, nothing else.
"""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled
from spin_detect.statistics.vectors import WINDOW
from spin_detect.statistics.vocabulary import FIRST_WORD

_LAST = 15  # of the rows kept: a power of two above 2 * WINDOW, less one
_BITS = np.float32(1 / np.log(2))
_LEAST = np.float32(0.05)


@compiled
def _sum(ring, at, total):
    """Sum of the rows at - 6 ... at - 1 and at + 1 ... at + 6 of a ring into `total`, in the order of the NumPy twin.

    One side at a time: of so few rows the compiler can tell that none of them is `total`, and adds many numbers at once.
    """
    for begin in (at - WINDOW, at + 1):
        a, b, c = begin & _LAST, (begin + 1) & _LAST, (begin + 2) & _LAST
        d, e, f = (begin + 3) & _LAST, (begin + 4) & _LAST, (begin + 5) & _LAST
        if begin < at:
            for k in range(len(total)):
                total[k] = ((ring[a, k] + ring[b, k]) + (ring[c, k] + ring[d, k])) + (ring[e, k] + ring[f, k])
        else:
            for k in range(len(total)):
                total[k] += ((ring[a, k] + ring[b, k]) + (ring[c, k] + ring[d, k])) + (ring[e, k] + ring[f, k])


@compiled
def window_means(ids, document, index, weights, inputs, scale):
    """Weighted mean input vectors [tokens, dimensions] of the words around the tokens at `index`, in bits.

    weights, scale: float32 [ids], of each as a neighbour, and of its stored row.
    """
    dimensions = inputs.shape[1]
    out = np.empty((len(index), dimensions), np.float32)
    # the words around one place: their rows, and beside each its weight
    ring = np.zeros((_LAST + 1, dimensions + 1), np.float32)
    total = np.empty(dimensions + 1, np.float32)
    words = np.empty(len(ids), np.int64)  # rows of the words of one document
    done, token = 0, 0
    while done < len(index):
        owner = document[index[done]]
        count = 0
        while token < len(ids) and document[token] <= owner:
            if document[token] == owner and ids[token] >= FIRST_WORD:
                words[count] = token
                count += 1
            token += 1
        for place in range(-2 * WINDOW, count):
            entering = place + WINDOW  # when it enters, the window of the word at `place` is complete
            row = entering & _LAST
            if 0 <= entering < count:
                word = ids[words[entering]]
                weight = weights[word] * scale[word]
                for k in range(dimensions):
                    ring[row, k] = np.float32(inputs[word, k]) * weight
                ring[row, dimensions] = weights[word]
            else:
                for k in range(dimensions + 1):
                    ring[row, k] = 0
            if place >= 0 and done < len(index) and words[place] == index[done]:
                _sum(ring, place, total)
                share = _BITS / max(total[dimensions], _LEAST)
                for k in range(dimensions):
                    out[done, k] = total[k] * share
                done += 1
    return out


@compiled
def vector_fits(mean, words, outputs, scale, most):
    """Fit of `words` [slots, places] with the context vectors `mean` [places, dimensions], in bits; float32 [slots, places].

    scale: float32 [ids], of the stored rows; most: what the largest number of a context vector becomes, whole.
    """
    slots, places = words.shape
    dimensions = mean.shape[1]
    out = np.empty((slots, places), np.float32)
    whole = np.empty(dimensions, np.int16)
    for place in range(places):
        largest = np.float32(1e-30)
        for k in range(dimensions):
            largest = max(largest, abs(mean[place, k]))
        step = largest / most
        for k in range(dimensions):
            whole[k] = np.int16(np.rint(mean[place, k] / step))
        for slot in range(slots):
            word = words[slot, place]
            total = np.int32(0)
            for k in range(dimensions):
                total = np.int32(total + np.int32(whole[k]) * np.int32(outputs[word, k]))
            out[slot, place] = np.float32(total) * scale[word] * step
    return out
