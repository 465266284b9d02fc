"""Compiled comparison of each word with its candidates."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import LEXICONS
from spin_detect.kernels.jit import compiled


@compiled
def compare_candidates(
    likelihood,
    written_fit,
    candidate_likelihood,
    fits,
    similarity_gain,
    ratio,
    count,
    channel,
    channel_probability,
    low,
):
    """Return features of the best candidates of each word.

    Args:
        likelihood: N-gram likelihood of each word as written, float32, shape ``(n_tokens,)``.
        written_fit: log2 of it, in bits, same shape.
        candidate_likelihood: The same of the candidates, float32, shape ``(n_slots, n_tokens)``.
        fits: log2 of it, in bits, same shape.
        similarity_gain: Similarity of each candidate less that of the word as written, in bits, same shape.
        ratio: 2 to the power of it, same shape.
        count: Slots that each token uses, at least one, shape ``(n_tokens,)``.
        channel: Channel byte of each candidate, uint8, shape ``(n_slots, n_tokens)``.
        channel_probability: Probability that each value of the channel byte stands for, float32, shape ``(256,)``.
        low: Feature in bits where no candidate is of a lexicon, or only one is there, float32.

    Returns:
        Features, float32, shape ``(12, n_tokens)``, and the slot of the candidate with the highest combined gain (n-gram
        gain plus similarity gain), shape ``(n_tokens,)``. The features are: highest n-gram gain, second highest, highest
        of a lexicon, sum of likelihood ratios times channel probabilities; highest similarity gain, highest combined
        gain, second highest, sum with similarity ratios; similarity gain of the best, share of candidates of more than
        2 bits combined gain, mean n-gram gain, mean similarity gain.
    """
    n_tokens = len(count)
    out = np.empty((12, n_tokens), np.float32)
    best_slot = np.empty(n_tokens, np.int64)
    for token in range(n_tokens):
        used, own_fit, own_likelihood = count[token], written_fit[token], likelihood[token]
        first, second, lexical = fits[0, token] - own_fit, low, low
        combined_first, combined_second = first + similarity_gain[0, token], low
        similarity_first, best, better = similarity_gain[0, token], 0, np.float32(0)
        channel_sum, combined_sum, gain_sum, similarity_sum = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
        for slot in range(used):
            gain, similarity = fits[slot, token] - own_fit, similarity_gain[slot, token]
            combined = gain + similarity
            gain_sum += gain
            similarity_sum += similarity
            term = candidate_likelihood[slot, token] / own_likelihood * channel_probability[channel[slot, token]]
            channel_sum += term
            combined_sum += term * ratio[slot, token]
            if channel[slot, token] & LEXICONS:
                lexical = max(lexical, gain)
            if combined > 2:
                better += np.float32(1)
            if slot:
                second = max(second, min(first, gain))
                first = max(first, gain)
                similarity_first = max(similarity_first, similarity)
                combined_second = max(combined_second, min(combined_first, combined))
                if combined > combined_first:
                    combined_first, best = combined, slot
        share = np.float32(1) / np.float32(used)
        best_slot[token] = best
        out[0, token], out[1, token], out[2, token], out[3, token] = first, second, lexical, channel_sum
        out[4, token], out[5, token] = similarity_first, combined_first
        out[6, token], out[7, token] = combined_second, combined_sum
        out[8, token], out[9, token] = similarity_gain[best, token], better * share
        out[10, token], out[11, token] = gain_sum * share, similarity_sum * share
    return out, best_slot
