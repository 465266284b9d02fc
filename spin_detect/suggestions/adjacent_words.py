"""Flagged words side by side are restored together: where both were replaced, each spoils the context of the other.

Of "significant knowledge", in which neither word suits the other's originals, only "big data" suits itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.language_model.contexts import TokenContexts
from spin_detect.language_model.ngram_model import NgramModel

_BLOCK = 2048  # pairs at a time


@dataclass(frozen=True)
class CandidateScores:
    """What each token may be read as, in column 0 as written; [tokens, options] each.

    ids: uint16; fits: float32, weighted n-gram fit between the neighbours as written; sides: float32, all else that speaks for the
    option, in bits, -inf where there is none.
    """

    ids: Ids
    fits: Floats
    other_bits: Floats


def adjacent_gain(context: TokenContexts, options: CandidateScores, weight: np.float32, model: NgramModel) -> Floats:
    """By how much each option gains when a flagged neighbour may be read otherwise than it is written; [tokens, options].

    weight: of n-gram fits, in bits. Tokens are flagged ones in order; those with a flagged neighbour on both sides gain
    from each.
    """
    more = np.zeros(options.fits.shape, np.float32)
    first = np.flatnonzero(np.diff(context.index) == 1)
    for at in range(0, len(first), _BLOCK):
        one = first[at : at + _BLOCK]
        two = one + 1
        here, there = options.ids[one], options.ids[two]
        l2, l1, r1, r2 = (
            ids[:, None] for ids in (context.left2[one], context.left1[one], context.right1[two], context.right2[two])
        )
        begins = weight * model.log2_trigram(l2, l1, here) + options.other_bits[one]
        ends = weight * model.log2_trigram(there, r1, r2) + options.other_bits[two]
        here, there = here[:, :, None], there[:, None]
        joins = model.log2_trigram(l1[:, :, None], here, there) + model.log2_trigram(here, there, r1[:, :, None])
        joint = begins[:, :, None] + ends[:, None] + weight * joins
        more[one] += _gained(joint, 2)
        more[two] += _gained(joint, 1)
    return more


def _gained(joint: Floats, axis: int) -> Floats:
    """The best over what the neighbour may be, less the neighbour as written; 0 for options that are none."""
    best, written = joint.max(axis=axis), np.take(joint, 0, axis=axis)
    gained: NDArray[np.float32] = np.zeros(best.shape, np.float32)
    return np.subtract(best, written, out=gained, where=written > -np.inf)
