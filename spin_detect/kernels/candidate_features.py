"""The compiled comparison of a word with its candidates."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import LEXICONS
from spin_detect.kernels.jit import compiled


@compiled
def compare_candidates(likely, written, whole, fits, vector, power, count, link, likelihood, low):
    """(features [rows, tokens], slot of the best candidate by n-gram and vector fit [tokens]).

    likely, written: [tokens], likelihood of the word as written and its log; whole, fits: [slots, tokens], the same of its
    candidates; vector, power: [slots, tokens], vector gain in bits and as a ratio; count: slots that each token uses; link:
    of each candidate; likelihood: of the channel by link; low: what there is where there is no candidate. The
    rows: highest and second gain, highest in a lexicon, sum through the channel, vector gain, highest and second joint gain,
    joint sum through the channel, vector gain of the best, share of joint gains above 2, mean gains.
    """
    tokens = len(count)
    out = np.empty((12, tokens), np.float32)
    slot = np.empty(tokens, np.int64)
    for token in range(tokens):
        used, own, own_likely = count[token], written[token], likely[token]
        first, second, lexical = fits[0, token] - own, low, low
        joint_first, joint_second = first + vector[0, token], low
        vector_first, chosen, better = vector[0, token], 0, np.float32(0)
        through, joint_through, total, vector_total = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
        for place in range(used):
            one, two = fits[place, token] - own, vector[place, token]
            joint = one + two
            total += one
            vector_total += two
            part = whole[place, token] / own_likely * likelihood[link[place, token]]
            through += part
            joint_through += part * power[place, token]
            if link[place, token] & LEXICONS:
                lexical = max(lexical, one)
            if joint > 2:
                better += np.float32(1)
            if place:
                second = max(second, min(first, one))
                first = max(first, one)
                vector_first = max(vector_first, two)
                joint_second = max(joint_second, min(joint_first, joint))
                if joint > joint_first:
                    joint_first, chosen = joint, place
        share = np.float32(1) / np.float32(used)
        slot[token] = chosen
        out[0, token], out[1, token], out[2, token], out[3, token] = first, second, lexical, through
        out[4, token], out[5, token], out[6, token], out[7, token] = (
            vector_first,
            joint_first,
            joint_second,
            joint_through,
        )
        out[8, token], out[9, token] = vector[chosen, token], better * share
        out[10, token], out[11, token] = total * share, vector_total * share
    return out, slot
