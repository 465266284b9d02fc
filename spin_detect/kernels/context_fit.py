"""Compiled n-gram likelihoods and context similarities of a grid of words."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import COUNT_LEVELS, TokenClass
from spin_detect.kernels.context_vectors import CACHE_LINE, PIECE, padded_size
from spin_detect.kernels.jit import compiled, prefetch
from spin_detect.kernels.ngram_counts import ngram_levels_into

_BLOCK = 128  # positions whose n-grams are looked up together: all that is known of them stays in the cache
_PREFETCH_POSITIONS = 2  # positions ahead whose words are fetched while the similarities of others are computed
_ROUND = np.float32(3 << 22)  # added to a small number and taken away again, it rounds half to even
_MAGNITUDE = np.int32(0x7FFFFFFF)  # the bits of a float32 without its sign
_U = np.uint64
_TRIGRAM = _U(1 << 48)  # set in the keys of trigrams
_LEVELS = _U(len(COUNT_LEVELS))
_BREAK = np.uint16(TokenClass.BREAK)


@compiled
def ngram_likelihoods(
    left2, left1, right1, right2, left_level, right_level, words, bigrams, trigrams, unigrams, counts, added, rest
):
    """Return the likelihoods of words at positions; see `spin_detect.language_model.context_fit.ngram_likelihoods`.

    Args:
        left2: Id two before each position, uint16, shape ``(n_positions,)``.
        left1: Id before it, same shape.
        right1: Id after it, same shape.
        right2: Id two after it, same shape.
        left_level: Count level of the bigram (left2, left1), uint8, same shape.
        right_level: Count level of the bigram (right1, right2), uint8, same shape.
        words: Ids to try at each position, uint16, shape ``(n_slots, n_positions)``.
        bigrams: Buckets of the bigram table, uint64, shape ``(n_buckets, 2)``.
        trigrams: Buckets of the trigram table, likewise.
        unigrams: Inverse mass, backoff weight and unigram probability of each id, float32, shape ``(n_ids, 3)``.
        counts: Count that each level stands for, float32, shape ``(n_levels,)``.
        added: Probability that a trigram adds, by the levels of its history and of itself, float32,
            shape ``(n_levels, n_levels)``.
        rest: Share that a history leaves to the bigram, by its level, float32, shape ``(n_levels,)``.

    Returns:
        Likelihood in the full context, by the left neighbour, and of the right neighbour, float32,
        shape ``(n_slots, n_positions)`` each.
    """
    n_slots, n_positions = words.shape
    out = np.empty((3, n_slots, n_positions), np.float32)
    n_cells = n_slots * _BLOCK
    keys = np.zeros(3 * n_cells + 1, np.uint64)
    hashes, first, second = np.empty_like(keys), np.empty_like(keys), np.empty_like(keys)
    target = np.empty(len(keys), np.uint64)
    bigram_level = np.empty(len(keys), np.uint8)
    trigram_level = np.empty(len(keys), np.uint8)
    found_level = np.empty(len(keys), np.uint8)
    # of each position: what its neighbours put into the keys (two bigrams, three trigrams), whether a trigram with the
    # bigram before or after can be known, and its terms of the likelihoods
    key_part = np.empty((5, _BLOCK), np.uint64)
    known = np.empty((2, _BLOCK), np.bool_)
    term = np.empty((5, _BLOCK), np.float32)
    unigram, added = unigrams.reshape(unigrams.size), added.reshape(added.size)
    for begin in range(0, n_positions, _BLOCK):
        size = min(_BLOCK, n_positions - begin)
        for i in range(size):
            position = _U(begin + i)
            left2_id, left1_id, right1_id, right2_id = (
                _U(left2[position]),
                _U(left1[position]),
                _U(right1[position]),
                _U(right2[position]),
            )
            key_part[0, i], key_part[1, i] = left1_id << _U(16), right1_id
            key_part[2, i] = (left2_id << _U(32)) | (left1_id << _U(16)) | _TRIGRAM
            key_part[3, i] = (left1_id << _U(32)) | right1_id | _TRIGRAM
            key_part[4, i] = (right1_id << _U(16)) | right2_id | _TRIGRAM
            known[0, i], known[1, i] = left_level[position] > 0, right_level[position] > 0
            term[0, i], term[1, i], term[2, i] = unigrams[left1_id, 0], unigrams[left1_id, 1], unigrams[right1_id, 2]
            term[3, i] = (
                counts[right_level[position]] * unigrams[right1_id, 0] + unigrams[right1_id, 1] * unigrams[right2_id, 2]
            )
            term[4, i] = rest[left_level[position]]
        for slot in range(n_slots):
            for i in range(size):
                word, cell = _U(words[slot, begin + i]), _U(slot * _BLOCK + i)
                keys[cell] = key_part[0, i] | word
                keys[_U(n_cells) + cell] = (word << _U(16)) | key_part[1, i]
                prefetch(unigrams, word)
        ngram_levels_into(bigrams, keys, 2 * n_cells, hashes, first, second, bigram_level)
        n_keys = _U(0)
        for slot in range(n_slots):
            for i in range(size):
                word, cell = _U(words[slot, begin + i]), _U(slot * _BLOCK + i)
                has_left, has_right = bigram_level[cell] > 0, bigram_level[_U(n_cells) + cell] > 0
                # each key overwrites the one before it unless that is to be looked up
                keys[n_keys], target[n_keys] = key_part[2, i] | word, cell
                n_keys += _U(has_left & known[0, i])
                keys[n_keys], target[n_keys] = key_part[3, i] | (word << _U(16)), _U(n_cells) + cell
                n_keys += _U(has_left & has_right)
                keys[n_keys], target[n_keys] = key_part[4, i] | (word << _U(32)), _U(2 * n_cells) + cell
                n_keys += _U(has_right & known[1, i])
        ngram_levels_into(trigrams, keys, n_keys, hashes, first, second, found_level)
        trigram_level[:] = 0
        for i in range(n_keys):
            trigram_level[target[i]] = found_level[i]
        for slot in range(n_slots):
            for i in range(size):
                position, cell = _U(begin + i), _U(slot * _BLOCK + i)
                word = _U(3) * _U(words[slot, position])
                left, right = bigram_level[cell], bigram_level[_U(n_cells) + cell]
                # no trigram was counted across a BREAK
                history = np.uint8(0) if right1[position] == _BREAK else right
                p_left = counts[left] * term[0, i] + term[1, i] * unigram[word + _U(2)]
                p_right = counts[right] * unigram[word] + unigram[word + _U(1)] * term[2, i]
                p = p_left * term[4, i] + added[_U(left_level[position]) * _LEVELS + _U(trigram_level[cell])]
                p *= p_right * rest[left] + added[_U(left) * _LEVELS + _U(trigram_level[_U(n_cells) + cell])]
                p *= (
                    term[3, i] * rest[history]
                    + added[_U(history) * _LEVELS + _U(trigram_level[_U(2 * n_cells) + cell])]
                )
                out[0, slot, position], out[1, slot, position], out[2, slot, position] = p, p_left, p_right
    return out[0], out[1], out[2]


@compiled
def context_similarity(vectors, words, outputs, scale, max_number):
    """Return the similarity of words with context vectors.

    Args:
        vectors: Context vector of each position, float32, shape ``(n_positions, n_dimensions)``.
        words: Ids to compare with it, uint16, shape ``(n_slots, n_positions)``.
        outputs: Quantised output vectors, int8, shape ``(n_ids, n_dimensions)``.
        scale: Scale of each row, float32, shape ``(n_ids,)``.
        max_number: Whole number that the largest number of a context vector is rounded to, float32.

    Returns:
        Similarities in bits, float32, shape ``(n_slots, n_positions)``.
    """
    n_slots, n_positions = words.shape
    dimensions = vectors.shape[1]
    size = padded_size(dimensions)
    out = np.empty((n_slots, n_positions), np.float32)
    vector = np.zeros(size, np.float32)
    bits = vector.view(np.int32)
    peak_bits = np.zeros(1, np.int32)
    peak = peak_bits.view(np.float32)
    rounded = np.empty(size, np.int16)
    flat = outputs.reshape(outputs.size)
    last = outputs.size - size  # a row that begins after this, filled up, would go beyond the end
    for position in range(n_positions):
        if position + _PREFETCH_POSITIONS < n_positions:
            for slot in range(n_slots):
                word = _U(words[slot, position + _PREFETCH_POSITIONS])
                prefetch(outputs, word)
                prefetch(outputs, word + _U(dimensions > CACHE_LINE))
        for k in range(dimensions):
            vector[k] = vectors[position, k]
        highest = np.int32(0)
        for k in range(size):  # floats without a sign are in the order of their bits
            highest = max(highest, np.int32(bits[k] & _MAGNITUDE))
        peak_bits[0] = highest
        step = max(peak[0], np.float32(1e-30)) / max_number
        for k in range(size):
            rounded[k] = np.int16(np.int32((vector[k] / step + _ROUND) - _ROUND))
        for slot in range(n_slots):
            word = words[slot, position]
            first = np.int64(word) * dimensions
            total = np.int32(0)
            if first <= last:
                for begin in range(0, size, PIECE):
                    for i in range(PIECE):
                        offset = _U(begin) + _U(i)
                        total = np.int32(total + np.int32(rounded[offset]) * np.int32(flat[_U(first) + offset]))
            else:
                for k in range(dimensions):
                    total = np.int32(total + np.int32(rounded[k]) * np.int32(outputs[word, k]))
            out[slot, position] = np.float32(total) * scale[word] * step
    return out
