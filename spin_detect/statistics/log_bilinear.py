"""Training of the context vectors: a log-bilinear model with weights for each position, by negative sampling.

The score of word w among its neighbours c is `output[w] . sum over positions p of positions[p] * input[c_p]`, elementwise
(Mnih & Kavukcuoglu 2013; position-weighted CBOW of Mikolov et al. 2018). Each step draws words from a noise distribution and
lets the model tell the word that stands there from those.
Compiled by Numba; one thread, so that the same stream and seed give the same vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_LARGEST_SCORE = 8.0  # beyond it the logistic function is taken to be flat
_POSITION_RATE = 4.0  # positions learn so much faster than words: there are few, each with a share in every step

Matrix = NDArray[np.float32]


@njit(nogil=True, fastmath=True)
def train_range(
    stream: NDArray[np.uint16],
    begin: int,
    end: int,
    keep: NDArray[np.float32],
    noise: NDArray[np.uint16],
    inputs: Matrix,
    outputs: Matrix,
    positions: Matrix,
    negatives: int,
    rate: float,
    last_rate: float,
    seed: int,
) -> Any:
    """Learn from stream[begin:end], the learning rate falling from `rate` to `last_rate`; matrices change in place.

    keep: probability that an occurrence of each id is learned from; noise: ids to draw from; inputs, outputs: [ids, dimensions];
    positions: [2 * window, dimensions], places from left to right.
    """
    window, dimensions = len(positions) // 2, inputs.shape[1]
    context = np.empty(dimensions, np.float32)
    error = np.empty(dimensions, np.float32)
    state = np.uint64(seed * 2_654_435_761 + 88_172_645_463_325_252)  # of xorshift64 (Marsaglia 2003), never 0
    size = np.uint64(len(noise))
    for at in range(begin, end):
        word = stream[at]
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        if np.float32(state >> np.uint64(40)) * np.float32(2**-24) >= keep[word]:
            continue
        step = np.float32(rate + (last_rate - rate) * ((at - begin) / (end - begin)))
        context[:] = 0
        error[:] = 0
        for place in range(2 * window):
            other = at + place - window + (place >= window)
            if 0 <= other < len(stream):
                row = stream[other]
                for k in range(dimensions):
                    context[k] += positions[place, k] * inputs[row, k]
        for k in range(dimensions):
            context[k] /= np.float32(2 * window)
        for draw in range(negatives + 1):
            target = word
            if draw:
                state ^= state << np.uint64(13)
                state ^= state >> np.uint64(7)
                state ^= state << np.uint64(17)
                target = noise[(state >> np.uint64(11)) % size]
                if target == word:
                    continue
            score = np.float32(0)
            for k in range(dimensions):
                score += context[k] * outputs[target, k]
            score = min(max(score, np.float32(-_LARGEST_SCORE)), np.float32(_LARGEST_SCORE))
            chance = np.float32(1) / (np.float32(1) + np.exp(-score))
            slope = (np.float32(draw == 0) - chance) * step
            for k in range(dimensions):
                error[k] += slope * outputs[target, k]
                outputs[target, k] += slope * context[k]
        for place in range(2 * window):
            other = at + place - window + (place >= window)
            if 0 <= other < len(stream):
                row = stream[other]
                for k in range(dimensions):
                    before = inputs[row, k]
                    inputs[row, k] += error[k] * positions[place, k]
                    positions[place, k] += np.float32(_POSITION_RATE / (2 * window)) * error[k] * before
