"""Joint ranking of adjacent flagged words.

Where two adjacent words were replaced, each spoils the context of the other. Of "significant knowledge", in which neither word
fits the candidates of the other, only "big data" fits itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.language_model.contexts import TokenContexts
from spin_detect.language_model.ngram_model import NgramModel

_BLOCK_PAIRS = 2048  # pairs of adjacent words that are compared at once, to bound the memory


@dataclass(frozen=True)
class CandidateScores:
    """Options for each flagged token: column 0 is the word as written, the others are candidates for its place.

    Attributes:
        ids: Word ids, shape ``(n_flagged, n_options)``.
        ngram_bits: Weighted n-gram fit between the neighbours as written, in bits, same shape.
        other_bits: Sum of all other terms of the score, in bits, same shape; ``-inf`` where there is no option.
    """

    ids: Ids
    ngram_bits: Floats
    other_bits: Floats


def adjacent_gain(
    context: TokenContexts, options: CandidateScores, ngram_weight: np.float32, model: NgramModel
) -> Floats:
    """Return how much each option gains if an adjacent flagged word is replaced by its best option.

    Args:
        context: Contexts of the flagged tokens, in the order of the text.
        options: Options of the same tokens.
        ngram_weight: Weight of n-gram fits in the score.
        model: N-gram model.

    Returns:
        Gains in bits, shape ``(n_flagged, n_options)``; 0 for a token without an adjacent flagged word. A token between two
        flagged words gets the sum of both gains.
    """
    gain = np.zeros(options.ngram_bits.shape, np.float32)
    pairs = np.flatnonzero(np.diff(context.index) == 1)
    for offset in range(0, len(pairs), _BLOCK_PAIRS):
        first = pairs[offset : offset + _BLOCK_PAIRS]
        second = first + 1
        first_ids, second_ids = options.ids[first], options.ids[second]
        left2, left1, right1, right2 = (
            ids[:, None]
            for ids in (context.left2[first], context.left1[first], context.right1[second], context.right2[second])
        )
        first_bits = ngram_weight * model.log2_trigram(left2, left1, first_ids) + options.other_bits[first]
        second_bits = ngram_weight * model.log2_trigram(second_ids, right1, right2) + options.other_bits[second]
        first_ids, second_ids = first_ids[:, :, None], second_ids[:, None]
        joint_fit = model.log2_trigram(left1[:, :, None], first_ids, second_ids) + model.log2_trigram(
            first_ids, second_ids, right1[:, :, None]
        )
        joint_bits = first_bits[:, :, None] + second_bits[:, None] + ngram_weight * joint_fit
        gain[first] += _best_over_written(joint_bits, 2)
        gain[second] += _best_over_written(joint_bits, 1)
    return gain


def _best_over_written(joint_bits: Floats, axis: int) -> Floats:
    """Return the best score over the options of the adjacent word, less that with this word as written; 0 where there is no option."""
    best, written = joint_bits.max(axis=axis), np.take(joint_bits, 0, axis=axis)
    gain: NDArray[np.float32] = np.zeros(best.shape, np.float32)
    return np.subtract(best, written, out=gain, where=written > -np.inf)
